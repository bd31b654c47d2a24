"""Where a row of a table says that it happens: its venue with what is known of getting in, and how one meets there."""
from functools import partial

from app.tables.cells import MENDED, choices, places, text
from app.directory.details import AccessFact, VenueDetails

ACCESS = {"step_free": "step-free", "accessible_toilet": "accessible-toilet", "hearing_loop": "hearing-loop", "bsl": "bsl",
          "dementia_friendly": "dementia-friendly", "blue_badge_parking": "parking"}
COLUMNS = ("venue", "address", "town", "county", "postcode", "latitude", "longitude", "easting", "northing", "uprn", "access_note", *ACCESS)
_LINES = tuple((column, partial(text.line, most=most)) for column, most in
               (("venue", text.NAME), ("address", 300), ("town", 100), ("county", 100)))
_NAMING = ("venue", "address", "town", "postcode", "latitude", "easting")


def venue(row):
    """The VenueDetails of a row, None when it says nothing of where."""
    if not any(row.cells.get(column) for column in _NAMING):
        return None
    name, address, town, county = (row.read(column, reader) or "" for column, reader in _LINES)
    postcode = row.read("postcode", places.postcode) or ""
    lat, lon = e, n = None, None
    if row.cells.get("latitude") or row.cells.get("longitude"):
        lat, lon = row.notes_of("latitude", places.degrees(row.cells.get("latitude", ""), row.cells.get("longitude", "")))
    if lat is None and (row.cells.get("easting") or row.cells.get("northing")):
        e, n = row.notes_of("easting", places.metres(row.cells.get("easting", ""), row.cells.get("northing", "")))
    access, note = _access(row)
    if not (name or address or town or postcode) and (lat or e) is None:
        return None
    return VenueDetails(
        name or ("" if address else town or postcode), address, town, county, postcode, lat, lon, e, n,
        uprn=row.read("uprn", places.uprn) or "", access=access, access_note=note)


def _access(row):
    """({code: AccessFact} of what is known, a note with what is neither yes nor no)."""
    facts, notes = {}, [row.read("access_note", text.paragraphs) or ""]
    for column, code in ACCESS.items():
        answer, more = row.read(column, choices.yes_no) or (None, "")
        if answer is not None:
            facts[code] = AccessFact(answer, more)
        elif more:
            notes.append(f"{column.replace('_', ' ').capitalize()}: {more}")
    return facts, ". ".join(filter(None, notes))


def meeting(row, said):
    """How it meets (codes), also where no cell says so; `said` are the fields of ServiceDetails. A place that nobody finds is told."""
    how = said["how"] or (("comes-to-you",) if said["areas"] and not said["venues"] else ("in-person",))
    if "in-person" in how and not said["id"]:
        nowhere = [venue for venue in said["venues"] if not venue.postcode and venue.latitude is None and venue.easting is None]
        if nowhere or not said["venues"]:
            row.note("postcode", MENDED, "", "It has no point on the map. Give a postcode, so that people near it find it.")
    return how
