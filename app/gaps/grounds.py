"""What ground an area's figures of need are of: its outcodes and localities with those that lie in it, and who lives there."""
from typing import NamedTuple

from app.gaps.placing import below, outcodes
from app.gaps.releasing import places_of
from app.geo.codes import lsoa_year
from app.need import populations
from app.need.populations import Lives

# Of all areas that it lies in, none is known to have 1,000 people.
_NOWHERE = "no area until we know how many people live here"
_WHOLE = ("outcode", "polygon")


class Ground(NamedTuple):
    """`outcodes` and `slugs` whose told cells are an area's; `lives` of all its outcodes (None: not known), `by_outcode` {outcode: Lives},
    `sources` what to say of where the numbers of people are from, `why` what to say where there are none or others are used, `counted_in`
    the name of the area that a small one's asks are counted in ("").
    """

    outcodes: frozenset
    slugs: frozenset
    lives: Lives | None
    by_outcode: dict
    sources: tuple
    why: str
    counted_in: str

    @property
    def places(self):
        """The places of all its cells."""
        return self.outcodes | self.slugs


def ground(areas, localities, gazetteer):
    """The Ground of some Localities together, with those below them; `localities` are all there are."""
    lines = below(localities)
    inside = {one.id: one for area in areas for one in lines[area.id]}
    codes, slugs = frozenset(outcodes(inside.values())), frozenset(one.slug for one in inside.values())
    by_outcode = populations.lives(codes)
    small = _counted_in(areas[0], localities) if len(areas) == 1 else ""
    if codes and by_outcode.keys() == codes:
        told = tuple(dict.fromkeys(file.source.format(year=file.year) for file in populations.files()))
        return Ground(codes, slugs, populations.together(by_outcode.values()), by_outcode, told, "", small)
    lives, sources = _told_of(areas, inside.values())
    return Ground(codes, slugs, lives, {}, sources, _why(gazetteer, lives), small)


def _told_of(areas, inside):
    """What the coordinators told of one area, when its searches are of the same ground: of whole outcodes."""
    if len(areas) == 1 and areas[0].people and all(part.kind in _WHOLE for one in inside for part in one.parts):
        return Lives(areas[0].people, areas[0].older, {}), (areas[0].people_source,) if areas[0].people_source else ()
    return None, ()


def _why(gazetteer, lives):
    missing = ("No figures of how many people live in each small area were read yet." if lsoa_year(gazetteer) else
               "The postcode file in use does not say in which small area (LSOA) a postcode lies. That needs the ONS postcode file.")
    instead = "So we use the number of people that was told of this area." if lives else \
        "Nor do we know how many people live here. So nothing is shown for every 1,000 people."
    return f"{missing} {instead}"


def _counted_in(area, localities):
    at = places_of(localities, populations.lives({one.slug for one in localities}))[area.id]
    return "" if at == area.slug else next((one.name for one in localities if one.slug == at), _NOWHERE)
