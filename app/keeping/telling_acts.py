"""What the record's codes are called where people read them: acts, kinds of things, and where they lie."""
import re

# Some acts of the policy leave no row today; their words are ready all the same.
_ACTS = {
    "read": "Read a page", "health.read": "Asked whether the site is well", "sheet.build": "Made a sheet", "sign-in": "Signed in",
    "sign-in.refused": "A sign-in was refused", "sign-in.ended": "A sign-in was ended", "invitation.accept": "Took up an invitation",
    "account.own": "Changed something in their account", "account.change": "Changed how they sign in",
    "password.changed": "Changed a password", "factor.changed": "Changed their second step", "listing.suggest": "Began a listing",
    "listing.draft": "Went on with a listing", "listing.own": "Changed their listing by the owner’s link",
    "listing.review": "Looked at a listing that waits", "listing.approve": "Decided on a listing that waits",
    "listing.check": "Checked a listing", "listing.help": "Helped an owner with their listing", "listing.merge": "Made two listings one",
    "listing.restore": "Put back an earlier version", "listing.hide": "Hid a listing, or showed it again",
    "listing.import": "Brought in a file", "listing.import-straight": "Brought in a file without a second look",
    "listing.export": "Saved listings as a file", "venue.close": "Shut a venue for a while", "terms.keep": "Changed terms or holidays",
    "locality.make": "Made or changed an area",
    "concern.report": "A concern came in", "concern.answer": "Worked on a concern", "champion.ask": "Somebody asked to become a champion",
    "sheet.print": "Printed a sheet", "language.see": "Looked at languages",
    "language.mark": "Said whether a language was checked",
    "practice.see": "Worked in their practice", "practice.lead": "Worked as the lead of a practice",
    "people.see": "Looked at people", "people.invite": "Invited somebody, or answered who asked", "people.end": "Ended somebody’s role",
    "champion.write": "Somebody wrote to a champion", "profile.own": "Changed what everybody sees of them",
    "profile.hide": "Hid a champion from everybody, or showed them again",
    "champion.leave": "Stopped being a champion",
    "checks.own": "Looked at their own training and checks", "checks.keep": "Wrote down somebody’s training or check",
    "audit.read": "Looked into the record", "company.ask": "Somebody asked for company",
    "company.own": "Changed how they want company", "company.answer": "Worked on who wants company",
    "need.read": "Looked at what is missing", "ask.send": "Somebody asked for what is missing", "ask.too": "Somebody wants it, too",
    "ask.own": "Changed what they had asked for", "ask.answer": "Worked on what somebody asked for",
    "place.ask": "Somebody asked for a place in a group", "place.own": "Changed something about their place",
    "group.host": "Worked as the host of a group",
    "group.host-by-link": "Worked as a host by a private link", "group.open": "Opened a group",
    "group.ask": "Asked for a group to be opened", "group.answer": "Answered who asked for a group",
    "group.count": "Looked at how many are in groups", "group.set-host": "Set who hosts a group, or closed one",
    "group.break-glass": "Opened a group’s list in an emergency", "group.emergency": "Read a list opened in an emergency",
    "buddy.offer": "Offered to meet somebody new at a group",
    "group.figures": "Looked at figures of groups", "group.approve": "Said yes to what a group’s page says",
    "weekly.ask": "Asked for the weekly mail", "weekly.own": "Changed their weekly mail", "weekly.stop": "Stopped the weekly mail",
    "desk.work": "Worked at the desk", "desk.stop-mail": "Stopped the desk’s mail", "dev.messages": "Read test messages",
    "idea.write": "Worked on an idea of theirs", "idea.talk": "Worried about what somebody said of an idea",
    "idea.approve": "Decided on an idea that waits", "idea.hide": "Hid an idea, or what somebody said of it",
    "meeting.read": "Said whether they come to a meeting", "meeting.keep": "Worked on a meeting of theirs",
    "meeting.decide": "Decided on somebody’s meeting",
    "learning.mail": "Changed the mail of each quarter", "learning.stop-mail": "Stopped the mail of each quarter",
    "backup.drilled": "Tried out a backup", "purge": "Deleted what is over"}
_THINGS = {
    "service": "listing", "submission": "listing sent in", "location": "venue", "period": "term or holiday",
    "locality": "area", "upload": "file",
    "company": "somebody who wants company",
    "machine": "computer of a practice", "starter": "starter of a practice", "note": "note for sheets", "practice": "practice",
    "group": "group", "place": "place in a group", "booking": "booking for children", "register": "list for paper of so many",
    "listings": "listings saved", "champion-request": "request to be a champion", "ask": "something asked for",
    "check": "training or check", "idea": "idea that worked", "meeting": "meeting to learn", "idea-word": "something said of an idea"}
_CODES = {words: code for code, words in _THINGS.items()}


def act(code):
    """"Decided on a listing that waits" of "listing.approve"; the code itself, in words, where there are no better ones."""
    return _ACTS.get(code) or code.replace(".", ": ").replace("-", " ")


def thing(code):
    """"listing" of "service"."""
    return _THINGS.get(code, code)


def code_of(words):
    """The code of a kind of thing as somebody typed it, in the words of the page or as the code."""
    return _CODES.get(" ".join(words.split()).lower(), words)


def reason(code):
    """A row's reason in words: what was looked for in the record is an act."""
    return _ACTS.get(code, code)


def scope(code, names):
    """Where an act was: the localities of a row by their names ({id: name}), the owner's link, or the code as it is."""
    if code.startswith("owner "):
        return "by an owner’s link"
    numbers = [int(one) for one in re.findall(r"\d+", code)]
    if not re.fullmatch(r"(?:locality)?[\d ]+", code) or not numbers:
        return code
    return ", ".join(names.get(one, f"neighbourhood {one}") for one in numbers)
