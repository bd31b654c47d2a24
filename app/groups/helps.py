"""What may help somebody at a group: the short list from which hosts choose what to ask (Accessible Information Standard). No diagnosis."""

HELPS = {
    "door": "Meet me at the door", "ring-before": "Ring me the day before", "large-print": "Large print",
    "speak-clearly": "Speak clearly, facing me", "bsl": "A British Sign Language interpreter", "language": "Another language",
    "wheelchair": "Room for a wheelchair or scooter", "companion": "Someone comes with me", "lift": "A lift there"}
ALL = " ".join(HELPS)


def words(codes):
    """["Large print"] of codes with spaces between (None: none)."""
    return [HELPS[one] for one in (codes or "").split() if one in HELPS]


def kept(codes, offered):
    """The codes (a list of any texts) that are among those offered (codes with spaces between), in the order of the list, as one text."""
    return " ".join(one for one in HELPS if one in codes and one in offered.split())
