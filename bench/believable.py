"""Believable entries and questions for measuring, the same for the same seed: towns, weekly and monthly dates, everyday words."""
from datetime import date
from itertools import accumulate
from random import Random
from typing import NamedTuple

from app.index import AFTERNOON, BEST, EVENING, MORNING, NEAREST, SOONEST, Entry, Occurrence, Question

# A Tuesday.
TODAY = date(2026, 11, 24).toordinal()
TODAY_IS, WEEKEND = 1, 1 << 5 | 1 << 6
_WEEKS = 12
_MILE = 1609
# Sort of thing: its name's first half, labels, bit of its kind.
_SORTS = (
    ("Knit and natter", "crafts knitting wool", 1), ("Crochet circle", "crafts wool", 1), ("Wellbeing walk", "walking outdoors", 0),
    ("Health walk", "walking", 0), ("Community choir", "music singing", 2), ("Ukulele group", "music", 2),
    ("Chair yoga", "gentle exercise", 3), ("Tai chi for balance", "gentle exercise falls", 3), ("Pilates", "gentle exercise", 3),
    ("Walking football", "sport", 4), ("Short mat bowls", "sport bowls", 4), ("Table tennis", "sport", 4),
    ("Tea dance", "dance dancing", 5), ("Line dancing", "dance", 5), ("Lunch club", "cooking eating", 6),
    ("Cook and eat", "cooking", 6), ("Community garden", "gardening allotment", 7), ("Coffee morning", "meeting people", 8),
    ("Chatty cafe", "meeting people", 8), ("Diabetes support group", "peer support", 9), ("Breathe easy", "peer support COPD lungs", 9),
    ("Carers cafe", "caring carers", 10), ("Memory cafe", "memory dementia", 11),
    ("Singing for the brain", "memory dementia singing", 11), ("Toddler group", "children families", 12),
    ("Holiday club", "children", 12), ("Youth club", "young people", 13), ("Painting for pleasure", "arts painting", 14),
    ("Pottery", "arts", 14), ("Book group", "library reading", 16), ("Digital drop-in", "learning computers", 15),
    ("English conversation", "learning language", 15), ("Men's shed", "mending woodwork", 17), ("Repair cafe", "mending", 17),
    ("Parkrun", "sport running", 4), ("Bereavement group", "peer support grief", 9))
_ENDINGS = ("", "", "", " group", " club", " for beginners", " for all", " together", " at the hall", " in the park", " over 60s",
            " for women")
# Words of descriptions, the commonest first: each is used about half as often as the one at half its place.
_TEXT = tuple("""welcome everyone come along
    friendly week join people local community tea coffee hall meet free fun new group open chat volunteers
    relaxed support weekly church centre needed village enjoy beginners small welcoming library parking adults session booking run
    contact gentle company music warm music refreshments age session health park biscuits help seated suitable charge bring older
    bus steps kettle families experienced donation advice friend lunch outdoors games materials history cake children wheelchair
    accessible walk stories shoes soup newcomers singing exercise learn standing share strength balance wellbeing quiz cards paint
    confidence breathing heart young diabetes lonely sew neighbours repair mend craft eat cook garden grow weather rain carers
    respite dementia relax grandparents parents baby mindfulness draw read write dance swim cycle shine comfortable hearing loop
    step toilet dogs pushchair term holidays evening leader trained nurse pharmacist physiotherapist stroke cancer pain sleep
    anxiety mood grief arthritis menopause autism epilepsy asthma memory vision deaf signing polish urdu bengali arabic ukrainian
    portuguese chess bridge bingo dominoes snooker darts skittles archery fencing boxing judo karate netball rounders cricket
    rugby hockey badminton squash rowing sailing fishing climbing skating trampolining gymnastics zumba ballet tap flute guitar
    piano violin drums folk jazz gospel opera theatre film photography calligraphy origami jewellery leather glass stained
    ceramics patchwork embroidery lace weaving felting spinning basketry carving turning clocks radios bicycles laptops phones
    tablets genealogy archaeology astronomy birdwatching butterflies bees hens orchard compost seeds allotments foraging mushrooms
    bread cheese curry vegan halal kosher breakfast supper picnic barbecue seaside museum castle steam railway canal lighthouse
    mill market pantry debt benefits housing energy bills wills pensions computers internet shopping forms passport citizenship
    voting""".split())
_COMMON = list(accumulate(1 / (place + 1) for place in range(len(_TEXT))))
_SYLLABLES = ("tor", "wes", "bar", "lin", "hamp", "ford", "bridge", "combe", "ney", "stoke", "mar", "chel", "wick", "den", "por", "lock",
              "ash", "win")


class Town(NamedTuple):
    """The middle and spread in metres, its name and outcode, its share of all entries; `named` when it is a town that there is."""

    e: int
    n: int
    spread: float
    name: str
    outcode: str
    share: float
    named: bool = False


class World:
    """Towns with weights, as wide as `size` entries would be: a county, a region, or England; about 90 entries a square kilometre in the
    middle of each, as one for every fifty people comes to. `named` are (e, n, name, outcode) of towns that take the first places.
    """

    def __init__(self, size, seed=1, named=()):
        chance = Random(seed)  # noqa: S311
        side, count = (70_000, 25) if size <= 20_000 else (200_000, 150) if size <= 200_000 else (450_000, 1200)
        self.weights = list(accumulate(1 / (rank + 1) ** 1.05 for rank in range(count)))
        self.towns = [self._town(chance, size, side, rank) for rank in range(count)]
        for rank, (e, n, name, outcode) in enumerate(named):
            self.towns[rank] = self.towns[rank]._replace(e=e, n=n, name=name, outcode=outcode, named=True)

    def _town(self, chance, size, side, rank):
        part = 1 / (rank + 1) ** 1.05 / self.weights[-1]
        return Town(chance.randrange(side) + 150_000, chance.randrange(side) + 100_000, max(600, 1000 * (size * part / 565) ** 0.5),
                    "".join(chance.choices(_SYLLABLES, k=2)).capitalize(),
                    f"{chance.choice('ABCDEGHLMNPRSTW')}{chance.choice('ABEHLNORSTU')}{rank % 99 + 1}", part)

    def town(self, chance):
        """One town, the bigger the likelier."""
        return chance.choices(self.towns, cum_weights=self.weights)[0]


def entries(size, seed=1):
    """Yields `size` entries: about 8 in 100 activities have two venues, 6 in 100 no point."""
    chance = Random(seed + 1)  # noqa: S311
    world, made, service_id = World(size, seed), 0, 0
    while made < size:
        service_id += 1
        town = world.town(chance)
        facts = activity(chance, town)
        run_by = facts.pop("run_by")
        facts["labels"] += f" {run_by} {town.name}"
        apart = chance.random()
        venues = 2 if apart < 0.08 else 1
        for _ in range(min(venues, size - made)):
            made += 1
            where = _nowhere(chance, world, town) if apart > 0.94 else {
                "how": 1, "e": int(chance.gauss(town.e, town.spread)), "n": int(chance.gauss(town.n, town.spread))}
            yield Entry(entry_id=made, service_id=service_id, occurrences=_occurrences(chance), **facts, **where,
                        access_yes=chance.getrandbits(10) & chance.getrandbits(10), card=f'{{"name": "{facts["title"]}"}}')


def questions(size, count, seed=5):
    """`count` different questions, as people ask: (kind of question, Question)."""
    chance = Random(seed)  # noqa: S311
    world = World(size)
    asked = {}
    while len(asked) < count:
        sort = chance.choices(("words and place", "words, place, choices", "place", "place, choices", "words", "words, choices",
                               "everything",
                               "everything, choices"), (45, 20, 12, 8, 6, 2, 2, 5))[0]
        question = {"today": TODAY, "minute": 600 + chance.randrange(5), "sort": chance.choices((BEST, NEAREST, SOONEST), (8, 1, 1))[0]}
        if "words" in sort:
            question["words"] = typed(chance)
        if "place" in sort:
            town = world.town(chance)
            question |= {"e": int(chance.gauss(town.e, town.spread)), "n": int(chance.gauss(town.n, town.spread)), "area": town.outcode,
                         "radius_m": int(_MILE * chance.choices((1, 3, 5, 10, 25), (10, 70, 10, 7, 3))[0])}
        if "choices" in sort:
            question |= choices(chance)
        asked[Question(**question)] = sort
    return [(sort, question) for question, sort in asked.items()]


def activity(chance, town):
    """What an activity in a town says of itself, as keywords of Entry, and `run_by`."""
    name, labels, kind = chance.choice(_SORTS)
    title = f"{town.name} {name}" if chance.random() < 0.4 else name + chance.choice(_ENDINGS)
    old = chance.random()
    return {
        "title": title, "labels": labels, "run_by": _name(chance),
        "text": " ".join(chance.choices(_TEXT, cum_weights=_COMMON, k=chance.randrange(10, 40))),
        "kinds": 1 << kind | (1 << chance.randrange(18) if chance.random() < 0.3 else 0),
        "good_for": sum({1 << int(chance.random() ** 2 * 16) for _ in range(chance.randrange(4))}),
        "access_no": 0 if chance.random() < 0.7 else 1 << chance.randrange(10),
        "joining": 1 << chance.choices(range(4), (60, 20, 12, 8))[0],
        "free": chance.choice((True, True, False, None)), "min_age": chance.choices((None, 18, 50, 60), (70, 15, 8, 7))[0],
        "max_age": chance.choices((None, 4, 17), (88, 6, 6))[0], "stage": 0 if old < 0.6 else 1 if old < 0.8 else 2 if old < 0.92 else 3}


def typed(chance):
    """Words as people type them: a name, a word, a slip, a sentence."""
    name = chance.choice(_SORTS)[0].lower()
    how = chance.random()
    if how < 0.6:
        return name
    if how < 0.8:
        return chance.choice(_TEXT)
    if how < 0.9:
        at = chance.randrange(1, len(name) - 1)
        return name[:at] + name[at + 1:]
    return f"I'd like to {name.split()[-1]} with {chance.choice(_TEXT)}"


def choices(chance):
    """One to three filters as keywords of Question."""
    made = {}
    groups = ("days", "coming", "times", "week", "kinds", "good_for", "access", "free", "age")
    for group in chance.sample(groups, chance.choices((1, 2, 3), (6, 3, 1))[0]):
        made |= {
            "days": {"days": 1 << chance.randrange(7)}, "coming": {"coming": chance.choice((1 << TODAY_IS, 2 << TODAY_IS, WEEKEND))},
            "times": {"times": chance.choice((MORNING, AFTERNOON, EVENING))}, "week": {"first": TODAY, "last": TODAY + 6},
            "kinds": {"kinds": 1 << chance.randrange(18)}, "good_for": {"good_for": 1 << chance.randrange(10)},
            "access": {"access": 1 << chance.randrange(6)}, "free": {"free": True}, "age": {"age": chance.choice((3, 16, 35, 70))}}[group]
    return made


def _name(chance):
    """Who runs it, more or less: the words that hardly anything else has."""
    return "".join(chance.choices(_SYLLABLES, k=3)) + chance.choice((" church", " trust", " hall", " centre", " school", ""))


def _nowhere(chance, world, town):
    if chance.random() < 0.1:
        return {"how": 2}
    return {"how": 4, "areas": frozenset({town.outcode, *(world.town(chance).outcode for _ in range(chance.randrange(6)))})}


def _occurrences(chance):
    start = chance.choice((570, 600, 600, 630, 660, 780, 810, 840, 870, 1080, 1140, 1170))
    end = start + chance.choice((60, 90, 120, 120))
    first = TODAY + chance.randrange(7)
    pattern = chance.random()
    if pattern < 0.6:
        days = range(first, TODAY + 7 * _WEEKS, 7)
    elif pattern < 0.75:
        days = range(first + chance.choice((0, 7)), TODAY + 7 * _WEEKS, 14)
    elif pattern < 0.9:
        days = range(first + 7 * chance.randrange(4), TODAY + 7 * _WEEKS, 28)
    elif pattern < 0.95:
        days = (TODAY + chance.randrange(7 * _WEEKS),)
    else:
        return ()
    return tuple(Occurrence(day, start, end) for day in days)
