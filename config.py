"""Settings from the environment, read once; a forgotten setting is the safe one, and production refuses to start unsafe."""
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("production", "development", "testing")


class SettingError(Exception):
    """A setting is missing or unsafe; the text says which and what to do."""


@dataclass(frozen=True)
class Home:
    """The point that breaks ties between places: latitude and longitude in degrees."""

    lat: float
    lon: float


# How long a listing stays trusted after its last check, in days (PRODUCT.md, the freshness clock); children's and
# health-condition groups run at half of each, rounded down.
FRESHNESS_DAYS = {"due": 182, "ring_first": 274, "sunk": 365, "archived": 548}
WEEKS_AHEAD = 12
WITHIN_MILES = 3.0
DEMONSTRATION = {"SITE_NAME": "Somerset Natter", "SITE_PHONE": "01632 960100", "SITE_HOURS": "Monday to Friday, 9am to 5pm"}


def load(environ=None, instance=None):
    """Flask settings as a dict, from `environ` (os.environ). Raises SettingError with every fault in one text."""
    environ = os.environ if environ is None else environ
    instance = Path(instance) if instance else ROOT / "instance"
    kind = environ.get("NATTER_ENV", "production")
    faults = [] if kind in ENVIRONMENTS else [f"NATTER_ENV is {kind!r}: it must be one of {', '.join(ENVIRONMENTS)}."]
    safe = kind in ("development", "testing")
    settings = {
        "NATTER_ENV": kind, "INSTANCE": instance, "TESTING": kind == "testing",
        "HOST": environ.get("HOST", "127.0.0.1"), "PORT": _port(environ, faults),
        "SQLALCHEMY_DATABASE_URI": environ.get("DATABASE_URL") or f"sqlite:///{instance / 'natter.db'}",
        "GAZETTEER_PATH": Path(environ.get("GAZETTEER_PATH") or instance / "gazetteer.db"),
        "SITE_HOME": _home(environ, faults), "WITHIN_MILES": _miles(environ, faults),
        "SITE_HOURS": environ.get("SITE_HOURS", DEMONSTRATION["SITE_HOURS"] if safe else ""),
        "SITE_EMAIL": environ.get("SITE_EMAIL", ""), "SITE_ORGANISATION": environ.get("SITE_ORGANISATION", ""),
        "ONLINE_GEOCODER": environ.get("ONLINE_GEOCODER", ""), "ONLINE_GEOCODER_URL": environ.get("ONLINE_GEOCODER_URL", ""),
        "TRUSTED_PROXIES": _proxies(environ, faults),
        "MAX_CONTENT_LENGTH": 64 * 1024, "MAX_FORM_PARTS": 100, "MAX_FORM_MEMORY_SIZE": 64 * 1024,
    }
    settings["SITE_URL"] = _site_url(environ, settings, safe, faults)
    for name in ("SITE_NAME", "SITE_PHONE"):
        settings[name] = environ.get(name) or (DEMONSTRATION[name] if safe else "")
        if not settings[name]:
            faults.append(f"{name} is not set: every page shows it.")
    settings["SECRET_KEY"] = _secret_key(environ, instance, safe, faults)
    hosts = [h for h in environ.get("TRUSTED_HOSTS", "").split(",") if h.strip()]
    settings["TRUSTED_HOSTS"] = hosts or [h for h in [urlsplit(settings["SITE_URL"]).hostname] if h]
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


def _site_url(environ, settings, safe, faults):
    url = environ.get("SITE_URL", "").rstrip("/")
    if not url:
        if not safe:
            faults.append("SITE_URL is not set: every address in mail, print and calendars is made from it.")
        return f"http://{settings['HOST']}:{settings['PORT']}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        faults.append(f"SITE_URL is {url!r}: it must be like https://natter.example, with no path.")
    elif parts.scheme == "http" and not safe and parts.hostname != "127.0.0.1":
        faults.append("SITE_URL must begin with https:// in production.")
    return url


def _secret_key(environ, instance, safe, faults):
    key = environ.get("SECRET_KEY", "")
    kept = instance / "secret-key"
    if key:
        if not safe and len(key.encode()) < 32:
            faults.append("SECRET_KEY is too short: use at least 32 bytes (python3 -c 'import secrets; print(secrets.token_hex(32))').")
        if not safe and kept.exists() and kept.read_text().strip() == key:
            faults.append("SECRET_KEY is the development key: make a new one for production.")
        return key
    if not safe:
        faults.append("SECRET_KEY is not set: make one with python3 -c 'import secrets; print(secrets.token_hex(32))'.")
        return ""
    if not kept.exists():
        instance.mkdir(parents=True, exist_ok=True)
        kept.write_text(secrets.token_hex(32))
        kept.chmod(0o600)
    return kept.read_text().strip()
