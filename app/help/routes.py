"""The doors of the footer's pages, and of the two files that machines ask for: robots.txt and security.txt."""
import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request

from app.directory.checks import WORDS_KEPT
from app.geo.gazetteer import NoGazetteer
from app.groups.wording import CONTACT_KEPT_DAYS, HELPS_KEPT_DAYS
from app.help import measured
from app.help.sources import listing_sources
from app.messages import outbox
from app.need.counting import WORDS_LAST
from app.people import inviting, known, links
from app.people.permissions import act
from app.web import my_list, page, place_cookie
from app.web.phones import tel
from config import (
    ANSWERED_DAYS, ASK_CONFIRM_HOURS, ASK_OPEN_DAYS,
    CONTACT_DAYS, FRESHNESS_DAYS, HOLIDAY_ASKED_DAYS, UNANSWERED_DAYS, UNFINISHED_DAYS, UPLOAD_DAYS, WEEKLY_CONFIRM_HOURS)

bp = Blueprint("help", __name__)
MONTH_DAYS = 30.4
A_YEAR = timedelta(days=364)


@bp.get("/how-we-check")
@act("read")
def how_we_check():
    """How a listing gets here, and how long we trust it."""
    return _page("how_we_check.html", clock=clock(FRESHNESS_DAYS), holiday_weeks=HOLIDAY_ASKED_DAYS // 7)


@bp.get("/accessibility")
@act("read")
def accessibility():
    """The accessibility statement; its measured part comes from the last full test run."""
    return _page("accessibility.html", measured=measured.read(measured.FILE), email=current_app.config["SITE_EMAIL"])


@bp.get("/privacy")
@act("read")
def privacy():
    """What is kept, for how long, and the one cookie by its name."""
    return _page("privacy.html", cookie=place_cookie.name(), cookie_minutes=place_cookie.LASTS // 60,
                 list_cookie=my_list.name(), list_days=my_list.LASTS.days, words_days=WORDS_LAST.days,
                 mail_days=outbox.ADDRESS_LASTS.days, mail_hours=round(outbox.GIVE_UP_AFTER / timedelta(hours=1)),
                 email=current_app.config["SITE_EMAIL"], geocoder=current_app.config["ONLINE_GEOCODER"], tiles=current_app.config["TILES"],
                 leave_to=urlsplit(current_app.config["LEAVE_TO"]).hostname, draft_days=UNFINISHED_DAYS, contact_days=CONTACT_DAYS,
                 link_cookie=links.name(), link_minutes=round(links.IDLE / timedelta(minutes=1)),
                 form_cookie=current_app.config["SESSION_COOKIE_NAME"], known_cookie=known.name(), known_days=known.LASTS.days,
                 account_days=inviting.ACCOUNT_KEPT.days, correction_days=WORDS_KEPT.days,
                 asked_days=ANSWERED_DAYS, unasked_days=UNANSWERED_DAYS, upload_days=UPLOAD_DAYS, weekly_hours=WEEKLY_CONFIRM_HOURS,
                 ask_hours=ASK_CONFIRM_HOURS, ask_days=ASK_OPEN_DAYS, helps_days=HELPS_KEPT_DAYS, place_days=CONTACT_KEPT_DAYS)


@bp.get("/about-this-data")
@act("read")
def about_this_data():
    """Where postcodes, places and listings come from, with the words that their licences ask for."""
    try:
        attribution = current_app.extensions["gazetteer"].attribution()
    except NoGazetteer:
        attribution = []
    return _page("about_this_data.html", attribution=attribution, sources=listing_sources())


@bp.get("/urgent-help")
@act("read")
def urgent_help():
    """Whom to ring at once."""
    return _page("urgent_help.html")


@bp.get("/robots.txt")
@act("read")
def robots():
    """What crawlers should leave alone: the points of the map, and addresses that hold where somebody searched from."""
    return _text("User-agent: *\nDisallow: /activities.geojson\nDisallow: /map/\nDisallow: /*?*view=map\nDisallow: /*?*at=\n")


@bp.get("/.well-known/security.txt")
@act("read")
def security():
    """How to tell us of a weakness (RFC 9116); it runs out within a year of being read, as the standard asks."""
    config = current_app.config
    ends = (config["NOW"]() + A_YEAR).strftime("%Y-%m-%dT00:00:00Z")
    contact = f"mailto:{config['SITE_EMAIL']}" if config["SITE_EMAIL"] else f"tel:{_international(tel(config['SITE_PHONE']))}"
    lines = (f"Contact: {contact}", f"Expires: {ends}", "Preferred-Languages: en", f"Canonical: {config['SITE_URL']}{request.path}")
    return _text("\n".join(lines) + "\n")


def clock(days):
    """The freshness clock in whole months from config's days: {"due": (6, 3), ...}, the second for the groups that run at half."""
    return {step: (round(limit / MONTH_DAYS), round(limit / 2 / MONTH_DAYS, 1)) for step, limit in days.items()}


def _page(template, **context):
    response = page.render(f"help/{template}", **context)
    etag = page.etag_of(hashlib.blake2b(response.get_data(), digest_size=12).hexdigest())
    return page.unchanged(etag) or page.compress(page.answer_with_etag(response, etag))


def _text(words):
    return Response(words, mimetype="text/plain", headers={"Cache-Control": page.PUBLIC})


def _international(number):
    return number if number.startswith("+") else f"+44{number.removeprefix('0')}"
