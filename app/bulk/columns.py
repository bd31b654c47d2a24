"""What the columns of a table are called where a person says what each of theirs becomes."""
from app.directory.taxonomy import KINDS
from app.tables.headings import CHOICES
from app.web.text import tidy_text

# In the order of the list; headings part it.
LABELS = {
    "What it is": {
        "name": "Name", "summary": "In a sentence", "description": "More about it", "kind": "Kind of activity", "good_for": "Good for",
        "notice": "Notice", "status": "Open or closed", "languages": "Languages", "first_visit": "The first visit"},
    "Who runs it": {
        "organisation": "Who runs it", "organisation_website": "Website of who runs it", "charity_number": "Charity number",
        "company_number": "Company number"},
    "Where": {
        "venue": "Name of the place", "address": "Street and number", "town": "Town", "county": "County", "postcode": "Postcode",
        "latitude": "Latitude", "longitude": "Longitude", "easting": "Easting", "northing": "Northing",
        "uprn": "Property reference (UPRN)", "area": "Areas it comes to", "how_it_meets": "How it meets"},
    "When": {
        "day": "Day", "starts": "Starts at", "ends": "Ends at", "times": "Times, from and to", "repeats": "How often", "date": "Date",
        "first_date": "First date", "last_date": "Last date", "not_on": "Not on these dates", "when_note": "More about when"},
    "Cost and joining": {
        "cost": "Cost", "is_free": "Is it free?", "cost_note": "More about the cost", "how_to_join": "How to join",
        "is_booked": "Does it need booking?", "is_referred": "Does it need a referral?", "who_for": "Who it is for", "ages": "Ages",
        "min_age": "Youngest age", "max_age": "Oldest age"},
    "How to reach them": {
        "phone": "Phone, shown to all", "email": "Email, shown to all", "email_or_website": "Email or website",
        "contact_name": "Who to ask for", "website": "Website"},
    "Getting in": {
        "step_free": "Step-free", "accessible_toilet": "Accessible toilet", "hearing_loop": "Hearing loop", "bsl": "British Sign Language",
        "dementia_friendly": "Dementia friendly", "blue_badge_parking": "Blue Badge parking", "access_note": "More about getting in"},
    "From our own file": {"id": "Our id", "last_modified": "When we last changed it"},
}
ALL_ORGANISATION, ALL_KIND = "all-organisation", "all-kind"
MOST_NAME = 100
NAMES = {column: name for names in LABELS.values() for column, name in names.items()}


def read(values, wide):
    """{position: column of ours} that a form (any text) says of a table of `wide` columns; one that nobody knows is left out."""
    found = {place: values.get(f"column-{place}", "") for place in range(wide)}
    return {place: column for place, column in found.items() if column in NAMES and column in CHOICES}


def shared(values):
    """({column of ours: what a form (any text) says of all rows}, {box: words}): who runs them and the kind of all."""
    name, fault = tidy_text(values.get(ALL_ORGANISATION, ""), MOST_NAME)
    found = {"organisation": " ".join(name.split()), "kind": values.get(ALL_KIND, "") if values.get(ALL_KIND, "") in KINDS else ""}
    return {column: value for column, value in found.items() if value}, {ALL_ORGANISATION: fault} if fault else {}
