"""The order of an answer, as one pure function over plain numbers: words, nearness and freshness for best, else distance or date alone."""
from .shapes import NEAREST, SOONEST, SUNK

# What counts against an entry in best order, in metres further away: the words stand only in its description; it is due a check, ...
OFF_TITLE = 3219
STAGE = (0, 800, 3219, 0)


def rank(sort, pointless, stage, metres, off_title, missing, soon, service_id):
    """A tuple that sorts entries, smallest first.

    `pointless` whether it has no point; `metres` its distance, 0 without a place; `off_title` whether the words are not all in
    title and labels; `missing` how much of the question's words it lacks, the rare ones weighing more; `soon` its next date as
    dates.order gives it.
    """
    if sort == NEAREST:
        return (pointless, metres, service_id)
    if sort == SOONEST:
        return (soon, metres, service_id)
    return (pointless, stage == SUNK, missing, metres + (OFF_TITLE if off_title else 0) + STAGE[stage], soon, service_id)
