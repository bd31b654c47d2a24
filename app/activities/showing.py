"""What an activity's page shows, worked out from its record (rows.activities) and the moment: plain words for activity.html."""
from app.directory import accompanying, cards, coming, discretion, freshness, languages, sessions
from app.activities import boxes, contact, getting_there, repeating
from app.directory.taxonomy import GOOD_FOR, KINDS
from app.submissions.details import has_organization
from app.web import formats, qr

HOW_TO_JOIN = {
    "turn-up": ("Just turn up.", "You do not need to book."),
    "book": ("Book a place.", ""), "sign-up": ("Sign up first.", ""),
    "referral": ("Ask to be referred.", "Your GP or link worker can refer you."),
}
# What turning up is, where there is no door.
FROM_AFAR = {"phone": "Just ring.", "online": "Just join in."}


def activity(service, *, now, site, site_url, here=None, shared=frozenset(), dated=()):
    """Everything that activity.html says, as a dict; `site` is web.shell.Site, `here` the reader's place (geo.answers.Found) or None,
    `shared` the ids of its locations where something else is on, too, `dated` [checks.FactCheck] of what was checked on its own.
    """
    today, minute = sessions.today(now), sessions.minute(now)
    stage, to_come = freshness.stage_of(service, today), coming.to_come(service, today, minute)
    # What is closed has nobody left to ring.
    stopped = service.status == "defunct"
    ask, venues = contact.us(site) if stopped else contact.whom(service, site), getting_there.venues(service, here, shared)
    url = f"{site_url}/activities/{service.slug}"
    return {
        "stopped": stopped,
        "slug": service.slug, "number": service.id, "name": service.name, "called": called(service), "lede": lede(service),
        "about": about(service),
        "kind": _kind(service), "leave": discretion.sensitive(service), "ask": ask,
        "box": boxes.box(service, to_come, stage, here, (today, minute)),
        "notice": formats.sentence(service.notice) if service.status == "active" else "", "when": when(service, today, to_come, stage),
        "venues": venues, "without_place": _without_place(service), "facts": facts(service), "costs": costs(service),
        "organization": _organization(service), "access": getting_there.access(service), "no_travel": not service.venues and _away(service),
        "join": how_to_join(service, stage) if not stopped else None, "join_note": formats.sentence(service.joining_note),
        "steps": paragraphs(service.first_visit), "welcome": formats.sentence(service.welcome),
        "person": "" if stopped else _person(service),
        "email": contact.email(service.email) if service.email and not stopped else None, "checked": checked(service, today, stage),
        "website": contact.website(service.website) if service.website else None, "source": service.source,
        "company": accompanying.may_be_accompanied(service), "dated": facts_dated(service, dated),
        "url": url, "short": url.split("//", 1)[-1], "qr": qr.path(url), "printed": formats.day_year(today),
    }


def called(service):
    """What a person says on the phone to name it: "Knit and natter in Chard"."""
    town = next((one.location.address.city for one in service.venues if one.location.address), "")
    return f"{service.name} in {town}" if town and town.casefold() not in service.name.casefold() else service.name


def lede(service):
    """The sentence under the name; without a summary the first line of the description."""
    return service.summary or next(iter(paragraphs(service.description)), "")


def about(service):
    """The paragraphs that say more than the sentence under the name."""
    said = lede(service).casefold().rstrip(".!")
    return [line for line in paragraphs(service.description) if line.casefold().rstrip(".!") != said]


def when(service, today, to_come, stage):
    """Pattern and dates, as a dict: `patterns`, `heading`, `lines`, `after`, `maybe` (what nobody is sure of), `next` (for calendars)."""
    told = {"patterns": repeating.patterns(service, today), "heading": "", "lines": [], "after": "", "maybe": "", "next": None}
    if not coming.may_say_dates(service, today):
        return told | {"maybe": "This may have changed. Ring first." if service.status == "active" else ""}
    following = coming.next_of(to_come)
    if stage >= freshness.RING_FIRST:
        off = [line for line in coming.lines(service, to_come, today)[0] if line.off]
        maybe = f"If nothing has changed, the next is on {formats.day_long(following.on)}." if following else ""
        return told | {"lines": off, "maybe": maybe}
    lines, after = coming.lines(service, to_come, today)
    return told | {"heading": coming.heading(to_come), "lines": lines, "after": after, "next": following}


def facts(service):
    """[(question, answer)] of who it is for and the like; what is not known is left out."""
    good_for = [GOOD_FOR[code].name for code in service.good_for if code in GOOD_FOR]
    rows = (
        ("Also called", service.alternate_name), ("Who it is for", formats.sentence(service.who_for)),
        ("Who it is not for", formats.sentence(service.not_for)),
        ("Ages", _ages(service)), ("Good for", ", ".join(good_for[:1] + [formats.first_lower(name) for name in good_for[1:]])),
        ("Languages", formats.list_words(languages.names([one.code for one in service.languages]))))
    return [(question, answer) for question, answer in rows if answer]


def how_to_join(service, stage):
    """(what to do, more of it) in words, "" where it is not known; nobody is told to turn up at what may not be on."""
    strong, more = HOW_TO_JOIN.get(service.joining, ("", ""))
    if service.joining == "turn-up" and (stage >= freshness.RING_FIRST or service.status != "active"):
        return "Ring first." if service.phones else "Ask first.", ""
    if service.joining == "turn-up" and not service.venues:
        return next((FROM_AFAR[code] for code in service.how if code in FROM_AFAR), strong), more
    # Who can refer her is what the note says, where there is one.
    return strong, "" if service.joining == "referral" and service.joining_note.strip() else more


def costs(service):
    """["Free", "Children: £1"]; empty when the cost is not known."""
    return [(f"{one.option}: " if one.option else "") + formats.money(one.amount, one.amount_description) for one in service.costs]


def checked(service, today, stage):
    """Who checked it last and when, as a dict: `picture`, `strong` and `words`, `day` the date in words."""
    by = contact.checked(service.assurer, service.assured_date)
    day = formats.day_year(service.assured_date) if service.assured_date else ""
    if stage >= freshness.RING_FIRST:
        return {"picture": "warning", "strong": "Ring before you go.", "day": "",
                "words": f"Last {formats.first_lower(by)} on {day}." if by else "Nobody has checked this yet."}
    if by:
        return {"picture": "shield", "strong": "", "words": f"{by} on", "day": day}
    return {"picture": "unknown", "strong": "Not checked yet.", "words": "It has been on this site since",
            "day": formats.day_year(service.published_on)}


def facts_dated(service, dated):
    """{"when": "Checked by a champion on 25 November 2026", "contact": ""}: what was checked on its own since the last whole check."""
    return {"when": "", "contact": ""} | {
        one.fact: f"{contact.checked(one.by_kind, one.on)} on {formats.day_year(one.on)}" for one in dated
        if service.assured_date is None or one.on > service.assured_date}


def paragraphs(text):
    """The lines of a text that have words."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _kind(service):
    code = next((code for code in service.kinds if code in KINDS and code != "other"), None)
    return (code, KINDS[code].name) if code else None


def _away(service):
    return [code for code in service.how if code != "in-person"]


def _without_place(service):
    """["Online", "Comes to your home. Covers TA18 and TA20."] for what needs no venue."""
    words = [cards.WHERE[code] for code in _away(service) if code in cards.WHERE]
    names = [area.name for area in service.areas]
    return [f"{word}. Covers {formats.list_words(names)}." if word == cards.WHERE["comes-to-you"] and names else word for word in words]


def _ages(service):
    low, high = service.minimum_age or None, service.maximum_age
    if low and high is not None:
        return f"{low} to {high}"
    return f"{low} and over" if low else f"Up to {high}" if high is not None else ""


def _person(service):
    return service.contacts[0].name if service.contacts else ""


def _organization(service):
    """Who runs it; None where nobody more is named than the activity itself."""
    one = service.organization
    return one if has_organization(service) or one.charity_number or one.company_number or one.website else None
