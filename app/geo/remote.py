"""Asks an online service where a venue is: only when the site's administrator switched one on, never in a request, never about a resident.

Whatever answers is not trusted: 2 seconds in all, 1 MB, JSON, a point in England and near the address's own outcode; anything else is
Unknown. Not here yet: the row in the database that keeps all workers together within the service's rate, the cache of answers, and the
pause after failures. They come with the listings, which are the first to ask; until then nothing calls this.
"""
import json
import socket
import ssl
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from math import isfinite
from urllib.parse import quote, urlsplit

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeopyError
from geopy.geocoders import Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL, NONE_RESULT, Geocoder
from geopy.location import Location

from app.geo.answers import Found, Precision, Unknown
from app.geo.grid import apart, covered, to_grid

BUDGET_S = 2
MOST_BYTES = 1_000_000
NEAR_OUTCODE_M = 5_000
HOSTS = {"nominatim": "https://nominatim.openstreetmap.org", "postcodesio": "https://api.postcodes.io"}
_CHUNK = 65_536
# What an answer of the wrong form may raise while it is taken apart.
_MISSHAPEN = (GeopyError, HTTPException, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def geocoder_for(kind, *, user_agent, base_url="", budget_s=BUDGET_S):
    """The geopy geocoder for the setting ONLINE_GEOCODER ("nominatim", "postcodesio"); None when it is empty or another word.

    `user_agent` names the site, as the services ask; `base_url` is that of a copy of one's own.
    """
    if kind not in HOSTS:
        return None
    address = urlsplit(base_url or HOSTS[kind])
    maker = Nominatim if kind == "nominatim" else PostcodesIO
    return maker(domain=address.netloc + address.path.rstrip("/"), scheme=address.scheme, user_agent=user_agent, timeout=budget_s,
                 adapter_factory=BoundedAdapter, proxies={})


def venue_at(geocoder, address, outcode=None):
    """The Found of a venue's address (PostcodesIO wants a postcode), or Unknown("place") whatever went wrong.

    `outcode` is the Found of the address's own outcode, when it has one that is known: the point must lie within it, or up to 5 km outside.
    """
    try:
        location = geocoder.geocode(address, exactly_one=True)
        point = location and _checked(location.latitude, location.longitude, outcode)
    except _MISSHAPEN:
        point = None
    if not point:
        return Unknown("place")
    near = outcode.near if outcode else ""
    return Found(point, Precision.POINT, address, near, source="online", outcode=outcode.outcode if outcode else None)


class PostcodesIO(Geocoder):
    """postcodes.io, or a copy of one's own, as a geopy geocoder: knows postcodes alone."""

    def __init__(self, *, domain, scheme, user_agent, timeout, adapter_factory, proxies):
        super().__init__(scheme=scheme, timeout=timeout, proxies=proxies, user_agent=user_agent, adapter_factory=adapter_factory)
        self._address = f"{scheme}://{domain}/postcodes/"

    def geocode(self, query, *, exactly_one=True, timeout=DEFAULT_SENTINEL):
        """The geopy Location of a postcode, or None."""
        return self._call_geocoder(self._address + quote(query, safe=""), self._location, timeout=timeout)

    def _location(self, told):
        result = told["result"]
        return Location(result["postcode"], (result["latitude"], result["longitude"]), {})

    def _geocoder_exception_handler(self, error):
        return NONE_RESULT if isinstance(error, AdapterHTTPError) and error.status_code == 404 else None


class BoundedAdapter(BaseSyncAdapter):
    """geopy's way out, with bounds: no redirects, no proxies, so many bytes, and `timeout` for all of it, look-up of the host included."""

    def __init__(self, *, proxies, ssl_context):
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._ssl = ssl_context or ssl.create_default_context()

    def get_json(self, url, *, timeout, headers):
        """The parsed JSON at a URL; raises geopy's errors alone."""
        try:
            return json.loads(self.get_text(url, timeout=timeout, headers=headers), parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise GeocoderParseError("the answer is no JSON") from None

    def get_text(self, url, *, timeout, headers):
        """The text at a URL."""
        address = urlsplit(url)
        connection = HTTPSConnection(address.netloc, timeout=timeout, context=self._ssl) if address.scheme == "https" \
            else HTTPConnection(address.netloc, timeout=timeout)
        told = []
        # A socket's time-out is for one wait; a slow drip can make many. So the whole talk has a thread, and is cut off.
        path = address._replace(scheme="", netloc="").geturl()
        talk = threading.Thread(target=_talk, args=(connection, path, headers, told), daemon=True)
        talk.start()
        talk.join(timeout)
        _hang_up(connection)
        if not told:
            raise GeocoderTimedOut("no answer in time")
        status, kind, text = told[0]
        if status != 200:
            raise AdapterHTTPError("not successful", status_code=status, headers={}, text="")
        if "json" not in kind or text is None:
            raise GeocoderServiceError("the answer is of another kind")
        return text


def _talk(connection, path, headers, told):
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        data = b""
        while len(data) <= MOST_BYTES and (chunk := response.read1(_CHUNK)):
            data += chunk
        text = data.decode("utf-8") if len(data) <= MOST_BYTES else None
        told.append((response.status, response.headers.get_content_type(), text))
    except (OSError, HTTPException, ValueError, AttributeError):
        # AttributeError: the connection was hung up from outside while this waited.
        told.append((0, "", None))


def _hang_up(connection):
    sock = connection.sock
    if sock:
        # Closing alone would leave the thread waiting for what never comes.
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
    connection.close()


def _refuse(constant):
    raise ValueError(constant)


def _checked(lat, lon, outcode):
    """The GridPoint of degrees that can be believed, else None."""
    if not (isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180) or (lat, lon) == (0, 0):
        return None
    point = to_grid(lat, lon)
    if not covered(*point) or outcode and apart(point, outcode.grid) > outcode.radius_m + NEAR_OUTCODE_M:
        return None
    return point
