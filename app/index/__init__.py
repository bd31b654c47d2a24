"""Finding, and nothing else: plain entries in, questions answered; words and place meet in one structure."""
from .daily import by_day
from .dates import weekend
from .finding import find
from .shapes import (
    AFTERNOON, BEST, DUE, EVENING, FRESH, MORNING, NEAREST, RING_FIRST, SOONEST, SUNK, Answer, Entry, Facets, Hit, Occurrence, Question)
from .spotting import cards, spots, totals
from .writing import clear, generation, refresh, remove, set_synonyms, touch, write

__all__ = [
    "AFTERNOON", "BEST", "DUE", "EVENING", "FRESH", "MORNING", "NEAREST", "RING_FIRST", "SOONEST", "SUNK", "Answer", "Entry", "Facets",
    "Hit", "Occurrence", "Question", "by_day", "cards", "clear", "find", "generation", "refresh", "remove", "set_synonyms", "spots",
    "totals", "touch", "weekend", "write"]
