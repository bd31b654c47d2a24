"""What each page of adding is given to show."""
import io
import secrets
from dataclasses import replace

from flask import current_app, url_for

from app.directory import sessions
from app.directory.details import AccessFact
from app.directory.taxonomy import ACCESS, GOOD_FOR, JOINING, KINDS
from app.geo import postcode
from app.listings import answers, asking, doubles, drafts, sending, showing, steps, venues
from app.listings import pictures as kept_pictures
from app.people import links
from app.tables import patterns
from app.submissions.details import details_of
from app.submissions.models import UNCONFIRMED, WAITING, WITHDRAWN
from app.web import traps
from app.web.dates import day_year
from app.web.typed import typed_form

# The boxes of each page, as they stand on it.
_ORDER = {
    steps.NAME: ("name", "same"), steps.WHAT: ("description", "first_visit", "kind"),
    steps.WHERE: ("find", "where", "venue_name", "address", "town", "postcode", "area"),
    steps.WHEN: ("often", "day", "first", "nth", "nth_day", "monthday", "dates", "note", "starts", "ends", "term", "terms", "off"),
    steps.WHO: ("who_for", "ages", "not_for", "good_for", "cost", "joining", "joining_note"),
    steps.IN: (*ACCESS, "access_note"),
    steps.CONTACT: ("your_name", "your_phone", "your_email", "show", "ask_name", "ask_phone", "ask_email", "organisation", "website"),
    "pictures": ("file", "alt", "faces"),
}
_JOIN = {"turn-up": "Just turn up", "book": "Book or ring first", "sign-up": "Sign up first", "referral": "Ask to be referred"}


def start(now, typed=None, faults=None, looked=False):
    """The first page: `looked` when doubles are to be shown."""
    typed = typed or {}
    return {"typed": typed, "faults": _ordered(steps.NAME, faults or {}), "key": secrets.token_urlsafe(24), "made_at": traps.made_at(now),
            "doubles": doubles.find(typed.get("name", ""), sessions.today(now)) if looked else [], "step": steps.NAME}


def question(draft, step, typed, faults, known, looked=False):
    """One question's page."""
    told = {
        "step": step, "title": steps.heading(step, known.signed_in), "number": steps.number(step), "typed": typed,
        "faults": _ordered(step, faults), "action": url_of(draft, step),
        "proof": links.page_of(drafts.PURPOSE, draft.id), "signed_in": known.signed_in,
        "back": _back(draft, step), "changes": draft.service_id is not None}
    return told | _MORE.get(step, lambda *_: {})(draft, typed, known, looked)


def check(draft, details, known):
    """The last page before sending."""
    pictures, shown = kept_pictures.of(draft), _as_seen(draft, details)
    venue = venues.by_uuid(drafts.typed_of(draft, steps.WHERE).get("where", ""))
    asked = draft.service_id or drafts.typed_of(draft, steps.NAME).get("same")
    alike = [] if asked else doubles.find(details.name, known.today, venue=venue)
    return {"groups": showing.groups(shown, drafts.answers_of(draft), pictures, known.today),
            "card_view": showing.card(shown, known.today),
            "doubles": alike, "action": url_of(draft, "check"), "number": steps.number(steps.CHECK), "base": url_of(draft, ""),
            "back": _back(draft, steps.CHECK), "careful": answers.careful(details), "changes": draft.service_id is not None,
            "mailed": bool(draft.contact_email) and draft.author_id is None, "signed_in": known.signed_in,
            "proof": links.page_of(drafts.PURPOSE, draft.id)}


def sent(draft):
    """The page after sending, by what became of it."""
    details = details_of(draft)
    return {"name": details.name if details else drafts.typed_of(draft, steps.NAME).get("name", ""), "state": draft.state,
            "locality": draft.locality.name if draft.locality else "", "email": draft.contact_email or "",
            "phone": draft.contact_phone or "", "careful": draft.organization_needed,
            "unconfirmed": draft.state == UNCONFIRMED, "waiting": draft.state == WAITING,
            "author": draft.author_id is not None, "base": url_of(draft, ""),
            "withdrawn": draft.state == WITHDRAWN, "reopening": url_of(draft, "reopening"), "withdrawal": url_of(draft, "withdrawal"),
            "proof": links.page_of(drafts.PURPOSE, draft.id) or links.page_of(sending.PURPOSE, draft.id),
            "later": url_of(draft, "later") if links.held(drafts.PURPOSE, draft.id) else ""}


def withdrawal(draft):
    """The page that asks whether a listing is to be taken back."""
    told = sent(draft)
    return told | {"action": told["withdrawal"], "back": url_of(draft, "sent")}


def later(draft, token=None, mailed="", typed=None, fault=""):
    """The page about the private link; `token` when one was just made."""
    return {"link": url_for("listings.resume", token=token, _external=False) if token else "", "mailed": mailed, "fault": fault,
            "email": typed if typed is not None else draft.contact_email or "", "site_url": current_app.config["SITE_URL"],
            "action": url_of(draft, "later"),
            "until": day_year((draft.touched_at + drafts.LASTS).date()), "back": f"/add/{draft.uuid}",
            "proof": links.page_of(drafts.PURPOSE, draft.id)}


def confirm(draft, known):
    """The page on which a writer says that the listing is theirs."""
    details = details_of(draft)
    told = showing.groups(_as_seen(draft, details), drafts.answers_of(draft), kept_pictures.of(draft), known.today)
    return {"groups": told, "name": details.name,
            "action": url_of(draft, "confirm"), "proof": links.page_of(sending.PURPOSE, draft.id), "reopening": url_of(draft, "reopening")}


def pictures(draft, typed, faults):
    """The page of pictures."""
    return {"pictures": kept_pictures.of(draft), "typed": typed, "faults": _ordered("pictures", faults),
            "action": url_of(draft, "pictures"), "back": url_of(draft, "check"),
            "most": kept_pictures.MOST, "proof": links.page_of(drafts.PURPOSE, draft.id)}


def closed():
    """The page for a draft that this browser does not hold; what was sent to it is given back to copy."""
    return {"kept": typed_form()}


def stream(picture):
    """A picture's bytes to be sent."""
    return io.BytesIO(picture.bytes)


def url_of(draft, at):
    """The address of a step of a draft."""
    return f"/add/{draft.uuid}/{at}"


def url(endpoint, draft):
    """The address of a view of a draft."""
    return url_for(endpoint, uuid=draft.uuid)


def _as_seen(draft, details):
    """ServiceDetails with what is already known of getting in to their venue: people will see that too."""
    known = venues.known_access(drafts.typed_of(draft, steps.WHERE).get("where", ""))
    if not known or not details.venues:
        return details
    access = {code: AccessFact(answer) for code, (answer, _) in known.items()} | details.venues[0].access
    return replace(details, venues=(replace(details.venues[0], access=access), *details.venues[1:]))


def _ordered(step, faults):
    """Faults in the order in which their boxes stand on the page."""
    return {name: faults[name] for name in (*_ORDER[step], *faults) if name in faults}


def _back(draft, step):
    before = steps.before(step)
    if draft.service_id and step != steps.CHECK:
        return url_of(draft, steps.CHECK)
    where = drafts.typed_of(draft, steps.WHERE).get("where")
    if before == steps.IN and where in (answers.ONLINE, answers.PHONE, answers.HOME):
        before = steps.before(before)
    return url_of(draft, before) if before else "/add"


def _name(draft, typed, known, looked):
    found = doubles.find(typed.get("name", ""), known.today) if draft.service_id is None else []
    return {"doubles": found}


def _what(_draft, typed, _known, _looked):
    return {"kinds": [(term.code, term.name, term.code in typed.get("kind", [])) for term in KINDS.values()]}


def _where(draft, typed, known, looked):
    found = venues.find(typed.get("find", ""), current_app.extensions["gazetteer"], current_app.config["SITE_HOME"])
    where = typed.get("where", "")
    chosen = venues.by_uuid(where) if where and where not in [one["value"] for one in found] else None
    if chosen:
        found = [venues.choice(chosen), *found]
    if looked and not where and len(found) == 1:
        where = found[0]["value"]
    find = typed.get("find", "")
    suggested = {"postcode" if postcode.full(postcode.tidy(find)) else "venue_name": find} if find and not found else {}
    meant = venues.suggested(typed.get("postcode", ""), current_app.extensions["gazetteer"])
    return {"places": found, "where": where, "suggested": suggested, "looked": find, "meant": meant, "take": asking.TAKE}


def _when(_draft, typed, known, looked):
    made, faults = patterns.schedules(typed, known.today, known.terms) if typed.get("often") else ((), {})
    return {"often_words": patterns.WORDS, "days": patterns.DAYS, "nths": patterns.NTHS, "shown": patterns.shown(made, known.today),
            "cannot": next(iter(faults.values()), ""),
            "terms_words": patterns.words_of_terms(known.terms, known.today)}


def _who(_draft, typed, _known, _looked):
    return {"good_for": [(term.code, term.name, term.code in typed.get("good_for", [])) for term in GOOD_FOR.values()],
            "joining": [(code, _JOIN[code]) for code in JOINING] + [(answers.UNKNOWN, "I don’t know")]}


def _in(draft, typed, known, _looked):
    where = drafts.typed_of(draft, steps.WHERE).get("where", "")
    venue = venues.by_uuid(where)
    facts = venues.known_access(where) if venue else {}
    told = [(term, facts[code]) for code, term in ACCESS.items() if code in facts and code not in typed]
    known_already = {term.code for term, _ in told}
    unknown = [one for code, one in ACCESS.items() if code not in known_already]
    return {"venue": venue.name if venue else "", "facts": told, "unknown": unknown}


def _contact(draft, _typed, known, _looked):
    return {"show": list(answers.SHOW.items()), "careful": answers.needs_organization(drafts.answers_of(draft), known)}


_MORE = {steps.NAME: _name, steps.WHAT: _what, steps.WHERE: _where, steps.WHEN: _when, steps.WHO: _who, steps.IN: _in,
         steps.CONTACT: _contact}
