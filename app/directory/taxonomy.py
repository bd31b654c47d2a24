"""The words that activities are sorted by: kinds, good for, access, how to join, how it meets; each code has a fixed bit in the index."""
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A code for data and addresses, plain words for people, further words that find it, and its bit in the index's masks."""

    code: str
    name: str
    words: str = ""
    bit: int = 0
    sensitive: bool = False
    phrase: str = ""


def _terms(*rows):
    return {row[0]: Term(row[0], row[1], row[2] if len(row) > 2 else "", bit, *row[3:]) for bit, row in enumerate(rows)}


# A bit, once given, is never used for anything else: add at the end.
KINDS = _terms(
    ("walking", "Walking", "walk walks ramble stroll hike wellbeing walk"),
    ("crafts", "Crafts and making", "knit knitting crochet sewing craft wool needle quilting natter"),
    ("music", "Music and singing", "sing singing choir ukulele song"),
    ("gentle-exercise", "Gentle exercise", "exercise fitness yoga tai chi chair seated movement pilates keep fit"),
    ("sport", "Sport", "football bowls table tennis badminton cycling swimming"),
    ("dance", "Dance", "dancing tea dance ballroom line dance"),
    ("cooking", "Cooking and eating", "cook food eat lunch meal lunch club breakfast"),
    ("gardening", "Gardening", "garden allotment growing plants"),
    ("meeting-people", "Meeting people", "coffee morning cafe chat company friends social natter tea lonely"),
    ("peer-support", "Peer support", "support group self help hope cope recovery"),
    ("caring", "Looking after someone", "carer carers caring carers cafe respite"),
    ("memory", "Memory and dementia", "dementia memory cafe alzheimers"),
    ("children", "Children and families", "child children family toddler baby parent school holiday club"),
    ("young-people", "Young people", "youth teenagers youth club"),
    ("arts", "Arts", "painting drawing art pottery photography theatre writing"),
    ("learning", "Learning", "class course learn computers digital reading english language history talk"),
    ("library", "Libraries", "library books reading borrow mobile library"),
    ("mending", "Mending and men’s sheds", "shed men mens shed repair woodwork fix mend repair cafe"),
    ("volunteering", "Volunteering", "volunteer help out give time"),
    ("advice", "Money and advice", "debt benefits advice money housing bills warm"),
    ("help-at-home", "Help at home", "befriending visit lift transport shopping"),
    ("faith", "Faith and reflection", "church faith worship mindfulness quiet"),
    ("games", "Games and cards", "bridge chess bingo board games cards quiz"),
    ("nature", "Nature and outdoors", "outdoors nature birds conservation green"),
    ("other", "Something else", ""),
)
GOOD_FOR = _terms(
    ("meeting-people", "Meeting people", "lonely loneliness company friends isolated"),
    ("getting-active", "Getting active", "active fitness moving more"),
    ("feeling-low", "Feeling low or anxious", "low mood depression anxiety mental health stress worried", True),
    ("carers", "Carers", "carer caring looking after someone", True),
    ("diabetes", "Diabetes", "type 2 sugar", True),
    ("copd", "Breathing problems (COPD)", "copd lungs breathing breathless asthma", True),
    ("heart", "Heart disease", "heart cardiac stroke blood pressure", True),
    ("long-term", "Long-term conditions", "long term condition chronic illness several conditions", True),
    ("dementia", "Dementia", "memory alzheimers forgetful", True),
    ("balance", "Balance and falls", "falls balance steady strength"),
    ("pain", "Living with pain", "pain arthritis joints back", True),
    ("bereavement", "Losing someone", "bereavement grief widowed died", True),
    ("cancer", "Cancer", "", True),
    ("new-parents", "New parents", "baby pregnancy mum dad parents"),
    ("older-people", "Older people", "pensioner retired oap over 60"),
    ("disability", "Disabled people", "disability wheelchair learning disability autism"),
    ("money", "Money worries", "debt bills benefits"),
    ("learning", "Learning something new", "skills confidence"),
    ("giving", "Giving something back", "volunteer help others"),
    ("new-here", "New to the area", "moved new neighbour refugee"),
)
ACCESS = _terms(
    ("step-free", "Step-free", "wheelchair level ramp", False, "step-free access"),
    ("accessible-toilet", "Accessible toilet", "disabled toilet", False, "an accessible toilet"),
    ("hearing-loop", "Hearing loop", "deaf hard of hearing aid", False, "a hearing loop"),
    ("bsl", "Sign language (BSL)", "deaf signing signed", False, "sign language"),
    ("dementia-friendly", "Dementia friendly", "", False, "being dementia friendly"),
    ("parking", "Blue badge parking", "", False, "blue badge parking"),
)
# What nobody has to get into counts as these ("No need to travel").
NO_TRAVEL_ACCESS = ("step-free", "accessible-toilet", "parking")
JOINING = _terms(
    ("turn-up", "Just turn up"), ("book", "Book a place"), ("sign-up", "Sign up first"), ("referral", "Ask to be referred"),
)
# What one may look for among the ways to join: those, and whether there is a place now. The last is never an answer of a form.
JOINING_FOUND = JOINING | {"places-now": Term("places-now", "Places now", bit=len(JOINING))}
HOW = _terms(
    ("in-person", "In person"), ("online", "Online"), ("phone", "By phone"), ("comes-to-you", "Comes to you"),
)
TAXONOMIES = {"kind": KINDS, "good-for": GOOD_FOR, "access": ACCESS, "joining": JOINING, "how": HOW}
# Ordinary words for what the lists above call something else; the coordinators' page to edit them comes with listings.
SYNONYMS = {
    "oap": ["older people", "pensioner"], "low mood": ["feeling low"], "depressed": ["feeling low"], "crochet": ["knitting"],
    "knit": ["knitting", "crochet", "wool"], "lonely": ["meeting people", "company"], "exercise": ["fitness", "keep fit"],
    "gp": ["health"], "mum": ["parents"], "dad": ["parents"], "nan": ["older people"], "coffee": ["cafe", "tea"],
    "sing": ["choir"], "breathe": ["breathing", "copd"], "sugar": ["diabetes"], "heart attack": ["heart"],
    "widow": ["bereavement"], "grief": ["bereavement"], "swim": ["swimming"],
    "warm space": ["warm", "cafe"], "food bank": ["food"], "carer": ["carers", "caring"], "walk": ["walking", "stroll", "ramble"],
}


def mask(terms, codes):
    """The bit set of `codes` within one taxonomy; codes it does not hold are left out."""
    return sum({1 << terms[code].bit for code in codes if code in terms})


def codes(terms, bits):
    """The codes of a bit set, in the taxonomy's order."""
    return [term.code for term in terms.values() if bits >> term.bit & 1]
