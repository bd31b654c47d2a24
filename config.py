"""Settings from the environment, read once; a forgotten setting is the safe one, and production refuses to start unsafe."""
import base64
import contextlib
import ipaddress
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("production", "development", "testing")


class SettingError(Exception):
    """A setting is missing or unsafe; the text says which and what to do."""


@dataclass(frozen=True)
class Home:
    """The point that breaks ties between places: latitude and longitude in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in: `security` is "tls", "starttls" or "none" (this machine only); `name` is "" without signing in."""

    host: str
    port: int
    security: str
    name: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class TextService:
    """GOV.UK Notify at `url`: `service` is the id that signs, `template` the id of the one template that texts go out by."""

    url: str
    service: str
    template: str
    secret: str = field(repr=False)

    @property
    def host(self):
        """The name of the machine that texts are handed to."""
        return urlsplit(self.url).hostname


@dataclass(frozen=True)
class Tiles:
    """Where the map's pictures come from: an address with {z}, {x} and {y} in it, its origin, and whose they are, with a link or ""."""

    url: str
    origin: str
    words: str
    link: str = ""

    @property
    def host(self):
        """The name of the other site."""
        return urlsplit(self.url).hostname


# How long a listing stays trusted after its last check, in days (PRODUCT.md, the freshness clock); children's and
# health-condition groups run at half of each, rounded down.
FRESHNESS_DAYS = {"due": 182, "ring_first": 274, "sunk": 365, "archived": 548}
# The owner of a due listing is asked so often, so many days apart; as long after the last time it joins the checking queue, and as long
# before it is archived the owner is told. So many visitors' "still right", each on a day of its own, put it half way to due.
ASKED_TIMES, ASKED_EVERY_DAYS, VISITORS_RIGHT = 3, 14, 3
# Owners are asked so many days ahead whether they are on, on a bank holiday, and in the same mail about those that soon follow it.
HOLIDAY_ASKED_DAYS, HOLIDAY_TOGETHER_DAYS = 21, 14
# Argon2id, of which a check takes about 25 ms: the library's own default takes four times as long and so much memory that eight
# at once would stop a small machine. Tests need no strong one.
PASSWORD_COST = {"memory_cost": 19 * 1024, "time_cost": 2, "parallelism": 1}
PASSWORD_COST_OF_TESTS = {"memory_cost": 64, "time_cost": 1, "parallelism": 1}
# How long, in days, an unfinished listing is kept untouched, and how to reach its writer after the listing ended.
UNFINISHED_DAYS, CONTACT_DAYS = 60, 90
# How long, in days, a spreadsheet of listings that somebody brought is kept while it is not in.
UPLOAD_DAYS = 7
# How long, in days, we keep who asked to become a champion: after the answer, and without one.
ANSWERED_DAYS, UNANSWERED_DAYS = 30, 90
# So long may somebody take to confirm that the weekly mail is for them (SECURITY, retention).
WEEKLY_CONFIRM_HOURS = 48
# Asks: an address that is not confirmed goes after so many hours; what nobody closed is wiped after so many days.
ASK_CONFIRM_HOURS, ASK_OPEN_DAYS = 48, 365
# An idea that nobody went on with.
IDEA_DRAFT_DAYS = 365
# After a meeting to learn, who came to it.
MEETING_PEOPLE_DAYS = 90
WEEKS_AHEAD = 12
# Which part of the disk has to be free for the site to call itself ready.
LEAST_FREE = 0.1
WITHIN_MILES = 3.0
LEAVE_TO = "https://www.bbc.co.uk/weather"
DIFFERENT = 8
DIGITS = 3
DEMONSTRATION = {"SITE_NAME": "Somerset Natter", "SITE_PHONE": "01632 960100", "SITE_HOURS": "Monday to Friday, 9am to 5pm"}
_NAME = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
_HOST = re.compile(_NAME)
_SITE = re.compile(rf"(?P<scheme>https?)://(?P<host>{_NAME}|\[(?P<six>[0-9a-f:.]+)\])(:(?P<port>[0-9]{{1,5}}))?")
_PAGE = re.compile(rf"https://{_NAME}(/[a-z0-9/._~%?=&+-]*)?", re.ASCII | re.IGNORECASE)
_TRUSTED = re.compile(r"\.?([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])")
# 32 bytes in URL-safe base64, as Fernet wants them.
_SEAL_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_hex(32))'"
_MAKE_SEAL_KEY = "python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"
_ADDRESS = re.compile(rf"[a-z0-9][a-z0-9._+-]*@{_NAME}", re.ASCII | re.IGNORECASE)
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NOTIFY_KEY = re.compile(rf"\S{{1,200}}-(?P<service>{_UUID})-(?P<secret>{_UUID})", re.ASCII)
_NOTIFY_URL = re.compile(rf"(https://{_NAME}|http://127\.0\.0\.1)(:[0-9]{{1,5}})?", re.ASCII)
_NOTIFY = "https://api.notifications.service.gov.uk"
_MAIL_PORTS = {"smtp": (587, "starttls"), "smtps": (465, "tls")}
_TILE = re.compile(rf"(?P<origin>(?P<scheme>https|http(?=://127\.0\.0\.1[:/]))://{_NAME}(:[0-9]{{1,5}})?)/[a-z0-9/._~%?=&+@{{}}-]*",
                   re.ASCII | re.IGNORECASE)
_TILE_WORDS = re.compile(r"(?P<words>[^<>\x00-\x1f]{3,200}?)(?: (?P<link>https://[^\s<>\"]{4,200}))?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_OFF = ("", "0", "false", "no", "off")


def load(environ=None, instance=None):
    """Flask settings as a dict, from `environ` (os.environ). Raises SettingError with every fault in one text."""
    environ = {name: value.strip() for name, value in (os.environ if environ is None else environ).items()}
    instance = Path(instance) if instance else ROOT / "instance"
    kind = environ.get("NATTER_ENV", "production")
    faults = [] if kind in ENVIRONMENTS else [f"NATTER_ENV is {kind!r}: it must be one of {', '.join(ENVIRONMENTS)}."]
    safe = kind in ("development", "testing")
    settings = {
        "NATTER_ENV": kind, "INSTANCE": instance, "TESTING": kind == "testing",
        "HOST": environ.get("HOST", "").lower() or "127.0.0.1", "PORT": _port(environ, faults),
        "SQLALCHEMY_DATABASE_URI": _database(environ, safe, faults) or f"sqlite:///{instance / 'natter.db'}",
        "BACKUP_PATH": Path(environ.get("BACKUP_PATH") or instance / "backups"),
        "BACKUP_IS_SET": bool(environ.get("BACKUP_PATH")),
        "BACKUP_COPY_PATH": Path(environ["BACKUP_COPY_PATH"]) if environ.get("BACKUP_COPY_PATH") else None,
        "ERASURES_PATH": Path(environ.get("ERASURES_PATH") or instance / "erasures.log"),
        "GAZETTEER_PATH": Path(environ.get("GAZETTEER_PATH") or instance / "gazetteer.db"),
        "SITE_HOME": _home(environ, faults), "WITHIN_MILES": _miles(environ, faults),
        "SITE_HOURS": environ.get("SITE_HOURS", DEMONSTRATION["SITE_HOURS"] if safe else ""),
        "SITE_EMAIL": environ.get("SITE_EMAIL", ""), "SITE_ORGANISATION": environ.get("SITE_ORGANISATION", ""),
        "ONLINE_GEOCODER": environ.get("ONLINE_GEOCODER", ""), "ONLINE_GEOCODER_URL": environ.get("ONLINE_GEOCODER_URL", ""),
        "PASSWORD_COST": PASSWORD_COST_OF_TESTS if kind == "testing" else PASSWORD_COST,
        "LEAST_FREE": 0 if kind == "testing" else LEAST_FREE,
        "COUNT_AFTER_S": 0 if kind == "testing" else 1,
        "TRUSTED_PROXIES": _proxies(environ, faults), "LEAVE_TO": _leave_to(environ, faults),
        "MAX_CONTENT_LENGTH": 64 * 1024, "MAX_FORM_PARTS": 100, "MAX_FORM_MEMORY_SIZE": 64 * 1024,
    }
    settings["SITE_URL"] = _site_url(environ, settings, safe, faults)
    for name in ("SITE_NAME", "SITE_PHONE"):
        settings[name] = environ.get(name) or (DEMONSTRATION[name] if safe else "")
        if not settings[name]:
            faults.append(f"{name} is not set: every page shows it.")
    if settings["SITE_PHONE"] and sum(one in "0123456789" for one in settings["SITE_PHONE"]) < DIGITS:
        faults.append(f"SITE_PHONE is {settings['SITE_PHONE']!r}: it must be a number that people can ring.")
    settings |= _keys(environ, instance, safe, faults)
    host = _host(settings["SITE_URL"])
    settings["TRUSTED_HOSTS"] = _trusted_hosts(environ, faults) or [host]
    settings |= _cookies(settings["SITE_URL"])
    settings["UID_NAME"] = _uid_name(environ, faults) or host.strip("[]")
    settings["MAIL"] = _mail(environ, faults)
    settings["TEXTS"] = _texts(environ, faults)
    settings["TILES"] = _tiles(environ, safe, faults)
    settings["DATA_PROTECTION_EMAIL"] = _data_protection(environ, faults)
    settings["MAIL_FROM"] = settings["SITE_EMAIL"] or f"natter@{settings['UID_NAME']}"
    if settings["MAIL"] and not _ADDRESS.fullmatch(settings["SITE_EMAIL"]):
        faults.append(f"SITE_EMAIL is {settings['SITE_EMAIL']!r}: it must be the address that mails come from, like hello@natter.example.")
    faults += [f"{name} is {environ[name]!r}: leave it out in production, it shows the insides of the site."
               for name in ("FLASK_DEBUG", "DEBUG") if not safe and environ.get(name, "").lower() not in _OFF]
    if faults:
        raise SettingError("\n".join(faults))
    return settings


def _port(environ, faults):
    text = environ.get("PORT", "5000")
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    faults.append(f"PORT is {text!r}: it must be a number from 1 to 65535.")
    return 5000


def _proxies(environ, faults):
    text = environ.get("TRUSTED_PROXIES", "") or "0"
    if text.isascii() and text.isdigit() and int(text) < 10:
        return int(text)
    faults.append(f"TRUSTED_PROXIES is {text!r}: it must be how many proxies stand in front of the site, like 1.")
    return 0


def _home(environ, faults):
    text = environ.get("SITE_HOME", "")
    if not text:
        return None
    try:
        lat, lon = (float(part) for part in text.split(","))
        if 49 <= lat <= 61 and -9 <= lon <= 2.5:
            return Home(lat, lon)
    except ValueError:
        pass
    faults.append(f"SITE_HOME is {text!r}: it must be latitude,longitude in Great Britain, like 51.015,-3.106.")
    return None


def _miles(environ, faults):
    text = environ.get("WITHIN_MILES", "")
    try:
        miles = float(text) if text else WITHIN_MILES
        if 0.1 <= miles <= 100:
            return miles
    except ValueError:
        pass
    faults.append(f"WITHIN_MILES is {text!r}: it must be a number from 0.1 to 100.")
    return WITHIN_MILES


def _database(environ, safe, faults):
    text = environ.get("DATABASE_URL", "")
    try:
        url = make_url(text) if text else None
    except (ArgumentError, ValueError):
        url = False
    # Finding asks SQLite's own full-text search, so no other database can do it.
    if url is False or url and url.drivername not in ("sqlite", "sqlite+pysqlite"):
        # Not repeated: it may hold a password.
        faults.append("DATABASE_URL is not the address of a SQLite file: it must be like sqlite:////srv/natter/instance/natter.db.")
    elif url and not safe and (not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"):
        faults.append("DATABASE_URL keeps everything in memory: name a file in production, like sqlite:////srv/natter/instance/natter.db.")
    return text


def _leave_to(environ, faults):
    url = environ.get("LEAVE_TO", "") or LEAVE_TO
    if not _PAGE.fullmatch(url):
        faults.append(f"LEAVE_TO is {url!r}: it must be a page that says nothing of this site, like {LEAVE_TO}.")
    return url


def _uid_name(environ, faults):
    name = environ.get("UID_NAME", "").lower()
    if name and not _HOST.fullmatch(name):
        faults.append(f"UID_NAME is {name!r}: it must be a name like natter.example, and stay the same for good.")
    return name


def _trusted_hosts(environ, faults):
    hosts = [one.strip().lower() for one in environ.get("TRUSTED_HOSTS", "").split(",") if one.strip()]
    wrong = [one for one in hosts if not _TRUSTED.fullmatch(one)]
    if wrong:
        faults.append(f"TRUSTED_HOSTS holds {wrong[0]!r}: it must be names with commas between, like natter.example,www.natter.example.")
    return hosts


def _site_url(environ, settings, safe, faults):
    url, host = environ.get("SITE_URL", "").removesuffix("/").lower(), settings["HOST"]
    if not url:
        if not safe:
            faults.append("SITE_URL is not set: every address in mail, print and calendars is made from it.")
        return f"http://{f'[{host}]' if ':' in host else host}:{settings['PORT']}"
    parts = _SITE.fullmatch(url)
    if not parts or not 0 < int(parts["port"] or 1) < 65536 or (parts["six"] and not _is_six(parts["six"])):
        faults.append(f"SITE_URL is {url!r}: it must be like https://natter.example, with no path.")
    elif parts["scheme"] == "http" and not safe and parts["host"] != "127.0.0.1":
        faults.append("SITE_URL must begin with https:// in production.")
    return url


def _mail(environ, faults):
    """The MailServer of MAIL_URL, or None. To another machine mail goes encrypted, whatever is asked."""
    text = environ.get("MAIL_URL", "")
    try:
        url = urlsplit(text)
        host, port, name, password = (url.hostname or "").lower(), url.port, unquote(url.username or ""), unquote(url.password or "")
    except ValueError:
        url = None
    if not text:
        return None
    known = url and url.scheme in _MAIL_PORTS and url.path in ("", "/") and not url.query and not url.fragment and port != 0
    if not known or not (_HOST.fullmatch(host) or _is_six(host)) or bool(name) != bool(password) or _CONTROL.search(name + password):
        # Not repeated: it may hold a password.
        faults.append("MAIL_URL is not the address of a mail server: it must be like smtp://name:password@mail.example:587 or smtps://...")
        return None
    port, security = port or _MAIL_PORTS[url.scheme][0], _MAIL_PORTS[url.scheme][1]
    near = host in ("localhost", "127.0.0.1", "::1") and security == "starttls"
    return MailServer(host, port, "none" if near else security, name, password)


def _texts(environ, faults):
    """The TextService that was set up, or None: then no page speaks of texts. The key is never repeated: a wrong one is nearly the key."""
    key, template, url = (environ.get(f"NATTER_NOTIFY_{name}", "") for name in ("KEY", "TEMPLATE", "URL"))
    if not key and not template:
        return None
    parts, url = _NOTIFY_KEY.fullmatch(key), url.removesuffix("/").lower() or _NOTIFY
    told = [(parts, "NATTER_NOTIFY_KEY is not a key of GOV.UK Notify: it must be like name-SERVICE-SECRET, where both are UUIDs."),
            (re.fullmatch(_UUID, template), "NATTER_NOTIFY_TEMPLATE is not the id of a template: it must be a UUID."),
            (_NOTIFY_URL.fullmatch(url), f"NATTER_NOTIFY_URL must be like {_NOTIFY}, or on http://127.0.0.1 to try it out.")]
    faults += [words for is_right, words in told if not is_right]
    return TextService(url, parts["service"], template, parts["secret"]) if all(is_right for is_right, _ in told) else None


def _tiles(environ, safe, faults):
    """The Tiles of the map, or None: without, nothing of it comes from anywhere but this site."""
    url, told = environ.get("TILE_URL", ""), environ.get("TILE_ATTRIBUTION", "")
    if not url:
        return None
    found, words = _TILE.fullmatch(url), _TILE_WORDS.fullmatch(told)
    if not found or sorted(re.findall(r"\{.?\}?|\}", url)) != ["{x}", "{y}", "{z}"] or (found["scheme"] == "http" and not safe):
        # Not repeated: it may hold a key.
        faults.append("TILE_URL is not the address of map tiles: it must be like https://tiles.example/{z}/{x}/{y}.png, "
                      "with {z}, {x} and {y} once each.")
        return None
    if not words:
        faults.append("TILE_ATTRIBUTION must say whose map TILE_URL shows, in plain words and then a link if there is one: "
                      "© OpenStreetMap contributors https://www.openstreetmap.org/copyright")
        return None
    return Tiles(url, found["origin"].lower(), words["words"], words["link"] or "")


def _data_protection(environ, faults):
    address = environ.get("DATA_PROTECTION_EMAIL", "")
    if address and not _ADDRESS.fullmatch(address):
        faults.append(f"DATA_PROTECTION_EMAIL is {address!r}: it must be the address of whoever is responsible for data protection.")
    return address


def _is_six(text):
    try:
        return bool(ipaddress.IPv6Address(text))
    except ValueError:
        return False


def _host(site_url):
    """The host as a browser sends it: IPv6 in its brackets; "localhost" for an address that was refused."""
    parts = _SITE.fullmatch(site_url)
    return parts["host"] if parts else "localhost"


def _cookies(site_url):
    """How the sign-in's cookie and the tokens of forms are kept; the browser holds a __Host- one to this host and to https."""
    secure = site_url.startswith("https://")
    return {
        "SESSION_COOKIE_NAME": "__Host-natter" if secure else "natter", "SESSION_COOKIE_SECURE": secure, "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax", "SESSION_COOKIE_PATH": "/", "SESSION_REFRESH_EACH_REQUEST": False,
        # web/origin.py asks where a form comes from; people/gate.py asks for its token where there must be one.
        "WTF_CSRF_CHECK_DEFAULT": False, "WTF_CSRF_SSL_STRICT": False, "WTF_CSRF_TIME_LIMIT": None,
    }


def _keys(environ, instance, safe, faults):
    """{"SECRET_KEY": ..., "HMAC_KEY": ..., "SEAL_KEYS": [...], "BACKUP_KEYS": [...]}: each use has a key of its own."""
    keys = {name: _key(environ, name, instance, safe, faults) for name in ("SECRET_KEY", "HMAC_KEY")}
    if keys["SECRET_KEY"] and keys["SECRET_KEY"] == keys["HMAC_KEY"]:
        faults.append("SECRET_KEY and HMAC_KEY are the same: make one for each.")
    seals = _seal_keys(environ, instance, safe, faults)
    return {**keys, "SEAL_KEYS": seals, "BACKUP_KEYS": _backup_keys(environ, faults) or seals}


def _backup_keys(environ, faults):
    """Fernet keys that seal backups: the first seals, all open; [] when none is told."""
    keys = environ.get("BACKUP_KEYS", "").replace(",", " ").split()
    if not all(_SEAL_KEY.fullmatch(key) for key in keys):
        faults.append(f"BACKUP_KEYS holds something that is no key: make each with {_MAKE_SEAL_KEY}, with commas between.")
    return keys


def _key(environ, name, instance, safe, faults):
    key, kept = environ.get(name, ""), instance / name.lower().replace("_", "-")
    if key:
        if not safe and len(key.encode()) < 32:
            faults.append(f"{name} is too short: use at least 32 bytes ({_MAKE_KEY}).")
        elif not safe and len(set(key)) < DIFFERENT:
            faults.append(f"{name} is too easy to guess: make one with {_MAKE_KEY}.")
        if not safe and kept.exists() and kept.read_text().strip() == key:
            faults.append(f"{name} is the development key: make a new one for production.")
        return key
    if not safe:
        faults.append(f"{name} is not set: make one with {_MAKE_KEY}.")
        return ""
    return _own_key(kept, lambda: secrets.token_hex(32))


def _seal_keys(environ, instance, safe, faults):
    """Fernet keys: the first seals, all open."""
    text, kept = environ.get("SEAL_KEYS", ""), instance / "seal-keys"
    if not text and safe:
        text = _own_key(kept, lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    keys = text.replace(",", " ").split()
    if not keys:
        faults.append(f"SEAL_KEYS is not set: make one with {_MAKE_SEAL_KEY}.")
    elif not all(_SEAL_KEY.fullmatch(key) for key in keys):
        # Not repeated: a key with one letter wrong is still nearly the key.
        faults.append(f"SEAL_KEYS holds something that is no key: make each with {_MAKE_SEAL_KEY}, with commas between.")
    elif not safe and kept.exists() and set(kept.read_text().split()) & set(keys):
        faults.append("SEAL_KEYS holds the development key: make a new one for production.")
    return keys


def _own_key(kept, make):
    """The key in the file `kept`, made there first; whole at once, since the site and its worker may start together."""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        mine = kept.with_name(f"{kept.name}.{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_text(make())
        with contextlib.suppress(FileExistsError):
            os.link(mine, kept)
        mine.unlink()
    return kept.read_text().strip()
