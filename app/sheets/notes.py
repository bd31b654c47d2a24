"""The ready notes that a line of a sheet may have: a list of ours, so that nothing about a person is ever typed."""
NOTES = {
    "welcomer": "Ask for the welcomer. They will look out for you.",
    "go-along": "Somebody can go with you the first time. Ring us to ask.",
    "ring-first": "Ring before you go, and say it is your first time.",
    "early": "Come ten minutes early, so that somebody can show you round.",
    "bring-someone": "Bring a friend or somebody from your family, if you like.",
    "just-look": "You can just go and have a look. You need not join in.",
    "seat": "You can sit down at any time.",
    "clothes": "Wear what you are comfortable in. You need nothing special.",
    "medicine": "Take your medicines and your inhaler with you.",
    "ask-first": "Ask your GP or nurse first whether this is right for you.",
    "bus": "A bus stops near by. Ring and ask which one.",
    "cost": "Ring and ask if the cost is a worry.",
    "interpreter": "Ring first if you need somebody who speaks your language or signs.",
}
