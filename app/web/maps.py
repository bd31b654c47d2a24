"""Pages that show the map: asked for by their address, and allowed the pictures of the one tile server that the site names."""
from dataclasses import dataclass

from flask import current_app

from app.web import headers

ASKED = "map"
# What the site knows of the country it is in, where there is nothing to fit the map to: south, west, north, east in degrees.
COUNTRY = (49.9, -5.8, 55.8, 1.8)


@dataclass(frozen=True, slots=True)
class View:
    """One map: its name for those who hear it; the address of its `points` (GeoJSON), or the points themselves as JSON text in `features`;
    and the address of an `outline` when that is another.
    """

    name: str
    points: str = ""
    outline: str = ""
    features: str = ""

    @property
    def tiles(self):
        """Where its pictures come from (config.Tiles), or None: then it stands on plain ground."""
        return current_app.config["TILES"]

    @property
    def home(self):
        """"51.015,-3.106" in the middle of the site's area, or "" when it has told none."""
        home = current_app.config["SITE_HOME"]
        return f"{home.lat},{home.lon}" if home else ""


def asked(values):
    """Whether the arguments of an address ask for the map, and for nothing else."""
    return list(values.items(multi=True)) == [("view", ASKED)]


def allow(response):
    """The response, whose page may show the pictures of the configured tile server, and of no other."""
    tiles = current_app.config["TILES"]
    if tiles:
        script = headers.kit_script(current_app.jinja_env)
        response.headers["Content-Security-Policy"] = headers.policy(script, pictures=tiles.origin)
    return response
