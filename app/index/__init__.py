"""Finding, and nothing else: plain entries in, questions answered; words and place meet in one structure."""
from .dates import weekend
from .finding import find
from .shapes import (
    AFTERNOON, BEST, DUE, EVENING, FRESH, MORNING, NEAREST, RING_FIRST, SOONEST, SUNK, Answer, Entry, Facets, Hit, Occurrence, Question)
from .writing import clear, generation, refresh, remove, set_synonyms, touch, write

__all__ = [
    "AFTERNOON", "BEST", "DUE", "EVENING", "FRESH", "MORNING", "NEAREST", "RING_FIRST", "SOONEST", "SUNK", "Answer", "Entry", "Facets",
    "Hit", "Occurrence", "Question", "clear", "find", "generation", "refresh", "remove", "set_synonyms", "touch", "weekend", "write"]
