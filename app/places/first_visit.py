"""What a private page says of a first visit: what happens there, who meets whom, and afterwards how it was."""
from app.groups import buddying, firsts, how_it_was, welcoming, wording

_WORDS = {"want": wording.now_read(wording.BUDDY), "offer": wording.now_read(wording.OFFER), "share": wording.now_read(wording.SHARE)}


def shown(place):
    """What mine.html and its parts say of it, as a dict, for a Place."""
    return {"first": welcoming.inside(place.group_id), "first_is_coming": firsts.is_coming(place),
            "asks_how": how_it_was.is_asked(place), "how": how_it_was.SAID, "buddy": buddying.shown(place), "buddy_words": _WORDS}
