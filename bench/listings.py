"""Believable listings as the CSV of listings has them, and the addresses people would open to find them, for measuring the whole site."""
import csv
from datetime import date, timedelta
from random import Random

from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS, codes
from app.geo.grid import square, to_point
from app.index import AFTERNOON, BEST, EVENING, MORNING
from app.search.forms import WEEKDAYS, Search
from bench.believable import TODAY_IS, WEEKEND, World, activity, choices, typed

# Towns that every gazetteer of ours knows: grid metres of the middle, name, outcode. The biggest first.
TOWNS = ((322_800, 124_500, "Taunton", "TA1"), (355_600, 116_000, "Yeovil", "BA20"), (347_600, 461_700, "Lancaster", "LA1"),
         (343_000, 464_300, "Morecambe", "LA4"), (351_700, 492_700, "Kendal", "LA9"), (332_600, 108_600, "Chard", "TA20"))
_COLUMNS = ("name", "summary", "description", "kind", "good_for", "organisation", "how_it_meets", "venue", "address", "town", "latitude",
            "longitude", "area", "day", "starts", "ends", "repeats", "first_date", "cost", "cost_note", "min_age", "max_age",
            "how_to_join", "phone", "website", *(code.replace("-", "_") for code in ACCESS if code != "parking"), "blue_badge_parking")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_STREETS = ("High Street", "Church Lane", "Station Road", "Mill Lane", "The Green", "School Road", "North Street", "Queen Street")
_JOIN = ("just turn up", "book", "sign up here", "referral")
_TIMES = {MORNING: "morning", AFTERNOON: "afternoon", EVENING: "evening"}
_MILES = (1.0, None, 5.0, 10.0, 25.0)


def write_csv(path, size, today):
    """Writes a CSV of `size` different listings with dates from `today` on, row by row; the same for the same size."""
    chance, world, known = Random(size), World(size, named=TOWNS), set()  # noqa: S311
    halls = [_halls(chance, town, size) for town in world.towns]
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, _COLUMNS, restval="")
        table.writeheader()
        while len(known) < size:
            town = world.town(chance)
            row = _row(chance, town, chance.choice(halls[world.towns.index(town)]), today)
            key = row["organisation"], row["name"]
            if key not in known:
                known.add(key)
                table.writerow(row)


def addresses(size, count, today):
    """`count` different addresses of results among `size` listings, each as the site itself would write it."""
    chance, world, found = Random(size + 1), World(size, named=TOWNS), {}  # noqa: S311
    while len(found) < count:
        asked = {"q": typed(chance)} if chance.random() < 0.75 else {}
        if chance.random() < 0.9:
            asked |= _place(chance, world.town(chance))
        if chance.random() < 0.4 or not asked:
            asked |= _chosen(choices(chance), today)
        asked["sort"] = chance.choices((BEST, "nearest", "soonest"), (8, 1, 1))[0]
        found[Search(**asked).url()] = True
    return list(found)


def _halls(chance, town, size):
    """Venues of a town, one for every ten listings or so: (name, address, latitude, longitude, access facts)."""
    halls = []
    for _ in range(max(3, int(size * town.share / 10))):
        point = to_point(chance.gauss(town.e, town.spread), chance.gauss(town.n, town.spread))
        facts = {code.replace("-", "_") if code != "parking" else "blue_badge_parking": chance.choice(("yes", "yes", "no", "", ""))
                 for code in ACCESS}
        name = f"{chance.choice(('St Mary’s', 'St John’s', 'Memorial', 'Village', 'Community', 'Methodist', 'Parish', 'Legion'))} Hall"
        halls.append({"venue": name, "address": f"{chance.randrange(1, 120)} {chance.choice(_STREETS)}", "town": town.name,
                      "latitude": f"{point.lat:.6f}", "longitude": f"{point.lon:.6f}", **facts})
    return halls


def _row(chance, town, hall, today):
    made = activity(chance, town)
    words = made["text"].capitalize()
    where = chance.random()
    row = {
        "name": made["title"], "summary": words[:120], "description": words + ".", "kind": ";".join(codes(KINDS, made["kinds"])),
        "good_for": ";".join(codes(GOOD_FOR, made["good_for"])), "organisation": f"{made['run_by'].title()} {town.name}",
        "cost": {True: "0", False: f"{chance.randrange(1, 12) / 2:.2f}", None: ""}[made["free"]],
        "min_age": made["min_age"] or "", "max_age": made["max_age"] or "", "how_to_join": _JOIN[made["joining"].bit_length() - 1],
        "phone": f"01632 960{chance.randrange(1000):03}", "website": f"https://{made['run_by'].replace(' ', '-')}.example",
        **_pattern(chance, today)}
    if where < 0.94:
        return row | {"how_it_meets": "at a place"} | hall
    return row | ({"how_it_meets": "online"} if where < 0.97 else {"how_it_meets": "comes to you", "area": town.outcode})


def _pattern(chance, today):
    start = chance.choice((570, 600, 630, 660, 780, 840, 870, 1080, 1140))
    end = start + chance.choice((60, 90, 120))
    day = chance.randrange(7)
    times = {"starts": f"{start // 60}:{start % 60:02}", "ends": f"{end // 60}:{end % 60:02}"}
    pattern = chance.random()
    if pattern < 0.65:
        return times | {"day": _DAYS[day], "repeats": "every week"}
    if pattern < 0.8:
        first = today + timedelta((day - today.weekday()) % 7 + 7 * chance.randrange(2))
        return times | {"day": _DAYS[day], "repeats": "every 2 weeks", "first_date": first.isoformat()}
    if pattern < 0.95:
        return times | {"day": f"{chance.choice(('1st', '2nd', '3rd', 'last'))} {_DAYS[day][:3]}", "repeats": "every month"}
    return times | {"repeats": "once", "first_date": (today + timedelta(chance.randrange(80))).isoformat()}


def _place(chance, town):
    within = {"within": chance.choices(_MILES, (10, 70, 10, 7, 3))[0]}
    if town.named and chance.random() < 0.5:
        return within | {"near": town.name}
    middle = square(chance.gauss(town.e, town.spread), chance.gauss(town.n, town.spread))
    return within | {"at": (int(middle[0]), int(middle[1]))}


def _chosen(asked, today):
    """A Question's choices as a Search has them."""
    names = {"days": ("day", lambda bits: (list(WEEKDAYS)[bits.bit_length() - 1],)), "times": ("time", lambda part: (_TIMES[part],)),
             "first": ("first", date.fromordinal), "last": ("last", date.fromordinal), "age": ("age", int), "free": ("free", bool),
             "kinds": ("kind", lambda bits: tuple(codes(KINDS, bits))), "access": ("access", lambda bits: tuple(codes(ACCESS, bits))),
             "good_for": ("good_for", lambda bits: tuple(codes(GOOD_FOR, bits)))}
    if "first" in asked:
        asked |= {"first": today.toordinal(), "last": today.toordinal() + 6}
    found = {names[name][0]: names[name][1](value) for name, value in asked.items() if name in names}
    if "coming" in asked:
        found["day"] = {1 << TODAY_IS: ("today",), 2 << TODAY_IS: ("tomorrow",), WEEKEND: ("weekend",)}[asked["coming"]]
    return found
