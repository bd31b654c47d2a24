"""The ready notes that a line of a sheet may have, ours and a practice's own: so nothing about a person is ever typed for a sheet."""
from app.practices import notes as own

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


def offered(practice_id):
    """{key: words} that a line may have at a practice's desk (None: anybody's): its own notes first, in its lead's order."""
    return {**own.words_of(practice_id), **NOTES}


def grouped(practice_id):
    """[(whose, [(key, words)])] of the same, as a list to choose from shows them."""
    told = own.words_of(practice_id)
    return [(whose, list(some.items())) for whose, some in (("Our own", told), ("For everybody" if told else "", NOTES)) if some]
