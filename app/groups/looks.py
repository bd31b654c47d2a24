"""What a look at people's details is called, and why somebody looked at how to reach one of them: codes of the record, words of pages."""

LOOKS = {"roster opened": "Opened the list of names", "register printed": "Printed the list for a date",
         "contact opened": "Looked at how to reach you", "ring list opened": "Looked at whom to ring", "wrote to all": "Wrote to everybody",
         "words read out": "Made new words that open this page"}
WHY = {"rings": "To ring about joining", "date-off": "A date is off", "did-not-come": "They did not come", "asked": "They asked me to",
       "danger": "They may be in danger"}
# The same for whoever was looked at.
WHY_YOU = {"rings": "to ring about joining", "date-off": "a date is off", "did-not-come": "you did not come", "asked": "you asked for it",
           "danger": "you may be in danger"}
HOST_MAY_SAY, EMERGENCY_MAY_SAY = ("rings", "date-off", "did-not-come", "asked"), ("danger", "date-off", "asked")


def scope(kind, number, why=""):
    """How the record names by what somebody looked ("host 3") and why ("asked"): "host 3 asked"."""
    return f"{kind} {number} {why}".rstrip()


def read(text):
    """(kind, number, why in words for whoever was looked at) of a row's scope; ("", 0, "") of any other text."""
    kind, number, why = (*text.split(), "", "", "")[:3]
    return (kind, int(number), WHY_YOU.get(why, "")) if number.isdecimal() else ("", 0, "")
