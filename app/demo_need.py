"""What the demonstration's people look for and do not find: asks, one wish for company and a year of searches; all made up."""
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from app.asks import answering, asking, placing
from app.company import asking as company
from app.demo_people import PRACTICE
from app.directory import sessions
from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from app.need import counting, populations
from app.need.asks import FOUND, Ask, MeToo
from app.need.populations import PlacePeople
from app.people.models import Person
from app.practices.models import Practice, SheetCount

READER = "joan@champions.example"
# (days ago, where, what was typed, what everybody reads ("" while nobody has read it), choices, how many said "me too")
ASKS = (
    (41, "chard", "A walking group in the morning that is ok with my mums wheelchair", "A step-free walking group on weekday mornings",
     {("kind", "walking"), ("access", "step-free"), ("time", "weekday-mornings")}, 12),
    (23, "chard", "someone to show me how to use a tablet", "Help with a tablet or a phone, for beginners", {("kind", "learning")}, 4),
    (12, "yeovil", "table tennis for older people in the evening?", "Table tennis for older people, in the evening",
     {("kind", "sport"), ("time", "evenings")}, 2),
    (70, "yeovil", "a choir you dont have to audition for", "A choir for everybody, without an audition", {("kind", "music")}, 6),
    (2, "chard", "Crochet on a weekend, I work all week", "", {("kind", "crafts"), ("time", "weekends")}, 0),
)
CLOSED = {"A choir for everybody, without an audition": "A singing group in the town takes everybody. Come once and see."}
# The slug of an activity, what to call the person, a number of television and stage, and what would help.
COMPANY = ("knit-and-natter", "Pat", "01632 960145", "I find it hard to walk into a room of people I do not know.")
# (outcode, words, choices, when, searches a month): what was looked for and not found.
SEARCHES = (
    ("TA20", "wheelchair walk", {"kind": ["walking"], "access": ["step-free"]}, {"time": ["morning"]}, 14),
    ("TA20", "tablet help", {"kind": ["learning"]}, {}, 11),
    ("TA20", "zumba", {"kind": ["dance"]}, {"time": ["evening"]}, 12),
    ("BA20", "table tennis", {"kind": ["sport"]}, {"time": ["evening"]}, 13),
    ("BA21", "cancer support", {"kind": ["peer-support"], "good-for": ["cancer"]}, {}, 10),
    ("TA1", "birdwatching", {"kind": ["nature"]}, {}, 16),
    ("LA1", "gardening club", {"kind": ["gardening"], "access": ["step-free"]}, {}, 12),
    ("LA9", "chess", {"kind": ["games"]}, {"time": ["evening"]}, 11),
)
_MONTHS = 12
# What the made-up practice printed, the options on it, and how often somebody looked at one on a phone; the newest month first.
PRINTED = {"sheets": (44, 38, 31, 17), "lines": (157, 131, 104, 52), "scans": (36, 27, 16, 8)}
# How many people live in each outcode, by tenth of deprivation, and how many of them are 60 or over: made up like all the rest.
PEOPLE = {
    "TA20": {3: (6200, 1700), 5: (8100, 2600)}, "BA20": {1: (7400, 1500), 4: (11800, 3100)}, "BA21": {2: (9100, 2000), 6: (15200, 4400)},
    "BA22": {5: (8800, 2900), 8: (9900, 3300)}, "TA1": {1: (8300, 1600), 3: (17900, 4000)}, "TA2": {2: (12700, 2700), 5: (9100, 2300)},
    "TA3": {6: (7800, 2600), 8: (6100, 2100)}, "TA4": {5: (6600, 2300), 7: (5200, 1800)}, "LA1": {2: (19300, 3300), 5: (21200, 4500)},
    "LA2": {6: (9700, 2800), 9: (12100, 3800)}, "LA3": {1: (9900, 2600), 4: (14200, 4700)}, "LA4": {1: (13800, 3300), 3: (10700, 2900)},
    "LA8": {7: (6900, 2500), 8: (4100, 1500)}, "LA9": {4: (11200, 3000), 7: (15900, 4800)}}
TOWNS = ("chard", "yeovil", "taunton", "lancaster", "morecambe", "kendal")


def load(now):
    """Writes all of it, once, where nobody has asked for anything yet. Commits."""
    if db.session.scalar(sa.select(Ask.id).limit(1)) is not None:
        db.session.rollback()
        return
    with writing_unit():
        reader = db.session.scalar(sa.select(Person).where(Person.email == READER))
        for told in ASKS:
            _ask(*told, reader, now)
        _company(now)
        _people(now)
        _printed(sessions.today(now))
        db.session.commit()
    counting.count(db.engine, _searches(sessions.today(now)))


def _ask(days, slug, typed, what, choices, too, reader, now):
    then, area = now - timedelta(days), by_slug(slug)
    asked = asking.Asked(words=typed, choices=frozenset(choices), key=asking.new_key(), placed=placing.Placed(area, area.name))
    made = asking.keep(asked, now=then)
    if what:
        answering.publish(made, what, choices, reader, now=then + timedelta(1))
    db.session.add_all(MeToo(ask_id=made.id, on=sessions.today(then + timedelta(2 + number % 7))) for number in range(too))
    if what in CLOSED:
        answering.close(made, FOUND, CLOSED[what], None, reader, now=then + timedelta(20))


def _company(now):
    slug, name, phone, wish = COMPANY
    found = company.offered(slug, now)
    if found is None:
        return
    service, chances = found
    asked = company.Asked(name=name, contact=phone, contact_kind=company.PHONE, chance=chances[0] if chances else None, help=wish,
                          agreed=True, key=company.new_key())
    company.keep(asked, service, now=now)


def _people(now):
    """Who lives in the towns and their outcodes, and that it is made up."""
    places = {outcode: [outcode] for outcode in PEOPLE} | {slug: by_slug(slug).outcode_list for slug in TOWNS}
    for place, outcodes in places.items():
        sums = Counter()
        for decile, (people, older) in (pair for one in outcodes for pair in PEOPLE[one].items()):
            sums.update({(decile, "people"): people, (decile, "older"): older})
        for decile in {one for one, _ in sums}:
            db.session.merge(PlacePeople(place=place, decile=decile, people=sums[decile, "people"], older=sums[decile, "older"]))
    populations.told_by(populations.IMD, 2025, "made up", 0, "These numbers of people are made up for the demonstration.", now)


def _printed(today):
    here, month = db.session.scalar(sa.select(Practice.id).where(Practice.ods_code == PRACTICE["ods_code"])), today.replace(day=1)
    for ago in range(len(PRINTED["sheets"]) if here else 0):
        month = (month - timedelta(1)).replace(day=1)
        db.session.add_all(SheetCount(practice_id=here, month=month, what=what, count=counts[ago]) for what, counts in PRINTED.items())


def _searches(today):
    """{counting.Search: how often} of the months that have ended, a little more in each."""
    counts, month = Counter(), today.replace(day=1)
    for ago in range(_MONTHS):
        month = (month - timedelta(1)).replace(day=1)
        for outcode, words, choices, when, times in SEARCHES:
            one = counting.search(month, words, outcode, choices, when)
            # Words are kept 30 days: none are written that would go in a minute.
            counts[one if ago == 0 else one._replace(words="")] += times + (_MONTHS - ago) // 4
    return counts
