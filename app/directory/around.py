"""Which localities a place belongs with: those that it lies in, itself, and those in it."""
from app.directory.localities import all_localities


def line(locality):
    """The ids of a Locality, of all areas above it and of all areas in it, a set."""
    parents = {one.id: one.parent_id for one in all_localities()}
    found, above = {locality.id}, parents.get(locality.id)
    while above is not None and above not in found:
        found.add(above)
        above = parents.get(above)
    below = {locality.id}
    while below:
        below = {one for one, parent in parents.items() if parent in below} - found
        found |= below
    return found
