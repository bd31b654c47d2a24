"""How many people live where, and how deprived it is: figures of small areas (LSOAs) as published, and of places that follow from them."""
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db

# The year that LSOA codes must be of, and how many England has of them.
CODES_OF, LSOAS = 2021, 33_755
IMD, POPULATION = "imd", "population"
_AT_ONCE = 2000


class LsoaFigure(db.Model):
    """One LSOA of 2021. `rank` and `decile` are of the Index of Multiple Deprivation 2025 (1 is the most deprived); `people` live there,
    `older` of them 60 or over, in the middle of their `_year`. None where no file told.
    """

    __tablename__ = "lsoa_figure"
    code: Mapped[str] = mapped_column(sa.String(9), primary_key=True)
    rank: Mapped[int | None]
    decile: Mapped[int | None]
    people: Mapped[int | None]
    people_year: Mapped[int | None]
    older: Mapped[int | None]
    older_year: Mapped[int | None]


class StatisticsFile(db.Model):
    """A file of statistics that was read last of its kind (IMD, POPULATION): of which year, and what to say of where it is from."""

    __tablename__ = "statistics_file"
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    year: Mapped[int]
    file_name: Mapped[str] = mapped_column(sa.String(200))
    rows: Mapped[int]
    source: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(Instant)


class PlacePeople(db.Model):
    """How many people of a place (an outcode, or a locality's slug) live in LSOAs of one decile (0: not known), to the nearest one."""

    __tablename__ = "place_people"
    place: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    decile: Mapped[int] = mapped_column(primary_key=True)
    people: Mapped[int]
    older: Mapped[int | None]


class Lives(NamedTuple):
    """Who lives in a place: `people`, `older` of them 60 or over (None: not known), and {decile: people}."""

    people: int
    older: int | None
    deciles: dict

    @property
    def decile(self):
        """The decile that the person in the middle lives in; None when it is not known."""
        known = {one: count for one, count in sorted(self.deciles.items()) if one}
        reached, half = 0, sum(known.values()) / 2
        for one, count in known.items():
            reached += count
            if reached >= half and count:
                return one
        return None


def keep(figures):
    """Writes LsoaFigures, an iterable of dicts by column that all tell the same columns, over what was there; a number of people stays
    when it is of a later year. Gives how many. Never commits.
    """
    written, some = 0, []
    for figure in figures:
        some.append(figure)
        if len(some) == _AT_ONCE:
            written += _keep(some)
            some = []
    return written + (_keep(some) if some else 0)


def told_by(kind, year, file_name, rows, source, now):
    """Notes which file of a kind was read last. Never commits."""
    db.session.merge(StatisticsFile(kind=kind, year=year, file_name=file_name[:200], rows=rows, source=source, at=now))


def files():
    """[StatisticsFile] that were read, by kind."""
    return db.session.scalars(sa.select(StatisticsFile).order_by(StatisticsFile.kind)).all()


def spread(shares):
    """Writes who lives in which place, over what was there; `shares` are (places, LSOA's code, number of postcodes): a postcode stands
    for as many people as any other of its LSOA. Gives how many places there are figures of. Never commits.
    """
    known = {row.code: row for row in db.session.execute(sa.select(LsoaFigure.__table__).where(LsoaFigure.people.is_not(None)))}
    whole, parts = defaultdict(int), defaultdict(int)
    for places, code, postcodes in shares:
        whole[code] += postcodes
        for place in places:
            parts[place, code] += postcodes
    sums = defaultdict(lambda: [0.0, 0.0, True])
    for (place, code), postcodes in parts.items():
        row = known.get(code)
        one = sums[place, row.decile or 0 if row else 0]
        one[0] += row.people * postcodes / whole[code] if row else 0
        one[1] += (row.older or 0) * postcodes / whole[code] if row else 0
        one[2] = one[2] and row is not None and row.older is not None
    db.session.execute(sa.delete(PlacePeople))
    rows = [{"place": place, "decile": decile, "people": round(people), "older": round(older) if all_known else None}
            for (place, decile), (people, older, all_known) in sums.items() if round(people)]
    if rows:
        db.session.execute(sa.insert(PlacePeople), rows)
    return len({row["place"] for row in rows})


def lives(places):
    """{place: Lives} of those of `places` that there are figures of."""
    found = defaultdict(list)
    for row in db.session.execute(sa.select(PlacePeople.__table__).where(PlacePeople.place.in_(sorted(places)))):
        found[row.place].append(row)
    return {place: together([_one(rows)]) for place, rows in found.items()}


def together(some):
    """The Lives of several places that do not overlap."""
    deciles = defaultdict(int)
    for one in some:
        for decile, people in one.deciles.items():
            deciles[decile] += people
    older = [one.older for one in some]
    return Lives(sum(one.people for one in some), None if None in older else sum(older), dict(sorted(deciles.items())))


def _one(rows):
    older = [row.older for row in rows]
    return Lives(sum(row.people for row in rows), None if None in older else sum(older), {row.decile: row.people for row in rows})


def _keep(some):
    own, names = LsoaFigure.__table__, sorted(some[0].keys() - {"code"})
    statement = insert(own)
    new, said = statement.excluded, {}
    for name in names:
        about = name.removesuffix("_year")
        told = own.c.get(f"{about}_year")
        said[name] = new[name] if told is None else sa.case((sa.or_(told.is_(None), told <= new[told.name]), new[name]), else_=own.c[name])
    db.session.execute(statement.on_conflict_do_update(index_elements=[own.c.code], set_=said), some)
    return len(some)
