"""What the shell of every page shows: the site's name, phone and hours, the footer's links, and the demonstration mark."""
from dataclasses import dataclass
from typing import NamedTuple

from flask import current_app

from app.web.phones import phone, tel

FOOTER = (
    ("listings.start", "Add an activity"),
    ("asks.ask", "Ask for what is missing"),
    ("sheets.build", "Make a sheet to print"),
    ("help.how_we_check", "How we check listings"),
    ("localities.everywhere", "Areas we cover"),
    ("becoming.ask", "Become a champion"),
    ("help.accessibility", "Accessibility statement"),
    ("help.privacy", "Privacy"),
    ("help.about_this_data", "About this data"),
    ("help.urgent_help", "Urgent help"),
    ("people.sign_in", "Sign in for champions and practices"),
)


class Link(NamedTuple):
    """One link of the footer."""

    path: str
    text: str


@dataclass(frozen=True)
class Site:
    """The site's own words, from the settings; `first_line` and `second_line` are its name as the header shows it."""

    name: str
    first_line: str
    second_line: str
    phone: str
    tel: str
    hours: str
    organisation: str
    links: tuple[Link, ...] = ()


def site():
    """The `Site` of this app, made once, when all rooms hang."""
    made = current_app.extensions.get("site")
    if made is None:
        made = current_app.extensions["site"] = _site(current_app)
    return made


def demonstration():
    """True when what is shown is made up; asks `DEMONSTRATION` (a bool, or a function that may read the database)."""
    flag = current_app.config.get("DEMONSTRATION", False)
    current_app.extensions["demonstration"] = bool(flag() if callable(flag) else flag)
    return current_app.extensions["demonstration"]


def demonstration_last_known():
    """As demonstration(), but reads nothing: for pages that must not need the database."""
    flag = current_app.config.get("DEMONSTRATION", False)
    return current_app.extensions.get("demonstration", False) if callable(flag) else bool(flag)


def _site(app):
    config = app.config
    first, _, second = config["SITE_NAME"].rpartition(" ")
    paths = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
    links = tuple(Link(paths[endpoint], text) for endpoint, text in FOOTER if endpoint in paths)
    return Site(config["SITE_NAME"], first, second, phone(config["SITE_PHONE"]), tel(config["SITE_PHONE"]),
                config.get("SITE_HOURS", ""), config.get("SITE_ORGANISATION", ""), links)
