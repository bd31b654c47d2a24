"""What the doors of adding ask of a request: look-ups, faults that need the directory, and limits."""
from functools import partial

from flask import current_app, request
from werkzeug.exceptions import TooManyRequests

from app.directory import periods, sessions
from app.directory.models import Service
from app.extensions import db, htmx
from app.listings import answers, doubles, drafts, pictures, steps, venues
from app.people import limits
from app.submissions.models import SENT_BACK
from app.tables.cells import contacts
from app.web.text import tidy_text

DIFFERENT, TAKE = "different", "postcode "
# The parts of a page that are looked up while somebody types or chooses.
PARTS = {steps.NAME: "doubles", steps.WHERE: "places", steps.WHEN: "said"}
_MOST_ALT, _MOST_EMAIL = 300, 254


def known(now, person):
    """The answers.Known of this moment, for the Person who is signed in or None."""
    return answers.Known(sessions.today(now), venues.details, partial(venues.read_postcode, gazetteer=current_app.extensions["gazetteer"]),
                         person is not None, tuple(periods.terms(sessions.today(now))))


def read(step, form):
    """As answers.read; a suggested postcode whose button was pressed stands in the place of the typed one."""
    typed, wrong = answers.read(step, form)
    do = form.get("do", "")
    if step == steps.WHERE and do.startswith(TAKE):
        chosen, fault = tidy_text(do.removeprefix(TAKE), steps.STEPS[step].boxes["postcode"])
        typed, wrong = typed | {"postcode": chosen}, {name: words for name, words in wrong.items() if name != "postcode"}
        wrong |= {"postcode": fault} if fault else {}
    return typed, wrong


def looks(step, typed, faults):
    """Whether this request looks something up instead of going on: asked to, by htmx, or with a place typed that was not looked up yet."""
    if faults:
        return htmx.fragment
    if htmx.fragment or request.form.get("do") == "look":
        return True
    find = typed.get("find", "") if step == steps.WHERE and not typed.get("where") else ""
    return bool(find) and find != request.form.get("looked", "").strip()


def faults(draft, step, typed, known_now, now):
    """{box: words} of what one step still lacks."""
    wrong = answers.said(step, typed, known_now)[1]
    if step == steps.CONTACT:
        return wrong or whole_faults(draft, known_now).get(step, {})
    return wrong or (doubles_answered(draft, typed, now) if step == steps.NAME else {})


def whole_faults(draft, known_now):
    """{step: {box: words}} of what all answers together still lack."""
    return answers.details_from(drafts.answers_of(draft), known_now, drafts.before(draft))[1]


def doubles_answered(draft, typed, now):
    """{} when the name has no likely doubles, or it was said which it is or that it is none, else {box: words}.

    Makes the draft the change of the one that was chosen.
    """
    if draft.service_id is not None or typed.get("same") == DIFFERENT:
        return {}
    found = doubles.find(typed.get("name", ""), sessions.today(now))
    chosen = next((one["value"] for one in found if one["value"] == typed.get("same")), None)
    if chosen:
        service = db.session.scalar(db.select(Service).where(Service.uuid == chosen))
        drafts.change_of(draft, service, now=now)
        return {}
    return {"same": "Say if it is one of these, or that yours is different."} if found else {}


def next_step(draft, step, known_now):
    """The step that follows: checking for who came from there; nothing about getting in where there is no place."""
    if request.form.get("to") == steps.CHECK or draft.service_id or draft.state == SENT_BACK:
        return steps.CHECK
    following = steps.after(step)
    return steps.after(steps.IN) if following == steps.IN and not drafts.has_place(draft, known_now) else following


def address():
    """(email address that the private link is to be mailed to or "", what is wrong with it or "")."""
    typed, fault = tidy_text(request.form.get("email", ""), _MOST_EMAIL)
    reading = contacts.email(typed)
    return (typed, fault) if fault else (typed if reading.notes else reading.value, "Enter an email address, like name@group.example."
                                         if reading.notes else "")


def picture(draft):
    """({box: text}, {box: words}, whether to go on) of the form of pictures; adds or removes what it says. Never commits."""
    do = request.form.get("do", "")
    if do.startswith("remove "):
        pictures.remove(draft, do.removeprefix("remove "))
        return {}, {}, False
    sent, (alt, fault) = request.files.get("file"), tidy_text(request.form.get("alt", ""), _MOST_ALT)
    typed = {"alt": alt, "faces": request.form.get("faces", "")}
    if not (sent and sent.filename) and not alt:
        return {}, {}, True
    wrong = _picture_faults(sent, typed, fault, len(pictures.of(draft)))
    if not wrong:
        try:
            pictures.add(draft, sent.read(pictures.MOST_BYTES + 1), alt)
        except pictures.NotAPicture as refused:
            wrong = {"file": str(refused)}
    return typed, wrong, False


def limit(what, *subjects, now):
    """Counts one try; answers 429 when it is one too many, with what was typed given back."""
    wait = limits.allow(what, *subjects, now=now)
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)


def _picture_faults(sent, typed, fault, had):
    wrong = {}
    if not (sent and sent.filename):
        wrong["file"] = "Choose the picture that you described."
    elif had >= pictures.MOST:
        wrong["file"] = f"There is room for {pictures.MOST} pictures. Remove one first."
    if fault or not typed["alt"]:
        wrong["alt"] = fault or "Say what is in the picture, for people who cannot see it."
    if typed["faces"] not in ("no", "agreed"):
        wrong["faces"] = "Say if you can tell who anyone is. We only show people who said yes."
    return wrong
