"""British National Grid and WGS84, each from the other.

The method is the one Ordnance Survey publishes in "A guide to coordinate systems in Great Britain": transverse Mercator on the Airy 1830
ellipsoid, and a seven-parameter Helmert transformation. Against the OSTN15 shift grid it is up to about 8 m out.
"""
from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan

from app.geo.answers import GridPoint, Point

# English postcodes span this box, in grid metres.
EASTINGS, NORTHINGS = (87_897, 655_448), (8_478, 656_014)
MARGIN_M = 5_000
SQUARE_M = 500

AIRY = (6_377_563.396, 6_356_256.909)
GRS80 = (6_378_137.000, 6_356_752.3141)
F0 = 0.9996012717
PHI0, LAMBDA0 = radians(49), radians(-2)
E0, N0 = 400_000, -100_000
TO_WGS84 = ((446.448, -125.157, 542.060), (0.1502, 0.2470, 0.8421), -20.4894)
_A, _B = AIRY
_E2 = 1 - (_B / _A) ** 2
_N = (_A - _B) / (_A + _B)
_ARC = (1 + _N + 5 / 4 * _N**2 + 5 / 4 * _N**3, 3 * _N + 3 * _N**2 + 21 / 8 * _N**3, 15 / 8 * (_N**2 + _N**3), 35 / 24 * _N**3)
_MOST_ROUNDS = 12


def to_point(e, n):
    """The Point (degrees, WGS84) of grid metres `e`, `n`."""
    return Point(*_shift(*_unproject(e, n), AIRY, GRS80, 1))


def to_metres(lat, lon):
    """(easting, northing) of a WGS84 position in degrees, as floats."""
    return _project(*_shift(radians(lat), radians(lon), GRS80, AIRY, -1, as_radians=True))


def to_grid(lat, lon):
    """The GridPoint (whole metres) of a WGS84 position in degrees. ValueError or OverflowError when they are not finite."""
    e, n = to_metres(lat, lon)
    return GridPoint(round(e), round(n))


def square(e, n):
    """The GridPoint in the middle of the 500 m square that holds the point (GEO.md section 14)."""
    return GridPoint(*(int(metres // SQUARE_M) * SQUARE_M + SQUARE_M // 2 for metres in (e, n)))


def covered(e, n):
    """Whether grid metres lie in the box of England's postcodes or up to 5 km outside it; what is not a number does not."""
    return all(low - MARGIN_M <= metres <= high + MARGIN_M for metres, (low, high) in ((e, EASTINGS), (n, NORTHINGS)))


def apart(one, other):
    """Metres between two grid points (Pythagoras; within 0.1% of the ground in England)."""
    return hypot(one[0] - other[0], one[1] - other[1])


def _arc(phi):
    difference, total = phi - PHI0, phi + PHI0
    return _B * F0 * (_ARC[0] * difference - _ARC[1] * sin(difference) * cos(total) + _ARC[2] * sin(2 * difference) * cos(2 * total)
                      - _ARC[3] * sin(3 * difference) * cos(3 * total))


def _radii(phi):
    """nu, rho and eta squared of the guide."""
    bend = 1 - _E2 * sin(phi) ** 2
    nu, rho = _A * F0 / sqrt(bend), _A * F0 * (1 - _E2) / bend**1.5
    return nu, rho, nu / rho - 1


def _unproject(e, n):
    phi = (n - N0) / (_A * F0) + PHI0
    for _ in range(_MOST_ROUNDS):
        left = n - N0 - _arc(phi)
        phi += left / (_A * F0)
        if abs(left) < 0.00001:
            break
    (nu, rho, eta2), d, sec = _radii(phi), e - E0, 1 / cos(phi)
    t2 = tan(phi) ** 2
    latitude = phi - tan(phi) * d**2 / (2 * rho * nu) * (
        1 - d**2 / (12 * nu**2) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2) + d**4 / (360 * nu**4) * (61 + 90 * t2 + 45 * t2**2))
    longitude = LAMBDA0 + d * sec / nu * (
        1 - d**2 / (6 * nu**2) * (nu / rho + 2 * t2) + d**4 / (120 * nu**4) * (5 + 28 * t2 + 24 * t2**2)
        - d**6 / (5040 * nu**6) * (61 + 662 * t2 + 1320 * t2**2 + 720 * t2**3))
    return latitude, longitude


def _project(phi, lam):
    (nu, rho, eta2), s, c, t2, turn = _radii(phi), sin(phi), cos(phi), tan(phi) ** 2, lam - LAMBDA0
    n = _arc(phi) + N0 + nu / 2 * s * c * turn**2 + nu / 24 * s * c**3 * (5 - t2 + 9 * eta2) * turn**4 \
        + nu / 720 * s * c**5 * (61 - 58 * t2 + t2**2) * turn**6
    e = E0 + nu * c * turn + nu / 6 * c**3 * (nu / rho - t2) * turn**3 \
        + nu / 120 * c**5 * (5 - 18 * t2 + t2**2 + 14 * eta2 - 58 * t2 * eta2) * turn**5
    return e, n


def _shift(phi, lam, before, after, sign, as_radians=False):
    """A position moved from one ellipsoid to the other: through cartesian coordinates at height 0."""
    x, y, z = _cartesian(phi, lam, before)
    (tx, ty, tz), turns, parts = TO_WGS84
    tx, ty, tz = sign * tx, sign * ty, sign * tz
    rx, ry, rz = (sign * radians(turn / 3600) for turn in turns)
    s = 1 + sign * parts * 1e-6
    moved = (tx + s * x - rz * y + ry * z, ty + rz * x + s * y - rx * z, tz - ry * x + rx * y + s * z)
    phi, lam = _geographic(*moved, after)
    return (phi, lam) if as_radians else (degrees(phi), degrees(lam))


def _cartesian(phi, lam, ellipsoid):
    a, b = ellipsoid
    e2 = 1 - (b / a) ** 2
    nu = a / sqrt(1 - e2 * sin(phi) ** 2)
    return nu * cos(phi) * cos(lam), nu * cos(phi) * sin(lam), (1 - e2) * nu * sin(phi)


def _geographic(x, y, z, ellipsoid):
    a, b = ellipsoid
    e2, p = 1 - (b / a) ** 2, hypot(x, y)
    phi = atan2(z, p * (1 - e2))
    for _ in range(_MOST_ROUNDS):
        before, nu = phi, a / sqrt(1 - e2 * sin(phi) ** 2)
        phi = atan2(z + e2 * nu * sin(phi), p)
        if abs(phi - before) < 1e-12:
            break
    return phi, atan2(y, x)
