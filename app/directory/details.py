"""What somebody says about an activity, as plain records: every way in (form, file, feed, demonstration) ends in these."""
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OrganizationDetails:
    """Who runs it; `name` alone is enough."""

    name: str
    description: str = ""
    website: str = ""
    email: str = ""
    charity_number: str = ""
    company_number: str = ""


@dataclass(frozen=True, slots=True)
class AccessFact:
    """One known answer about getting in; unknown is the fact's absence."""

    answer: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class VenueDetails:
    """A place where it happens. Position: latitude and longitude (degrees, WGS84) or easting and northing (metres), or neither.

    `precision` says where the position came from, as `geo.answers.Precision`; `access` is keyed by access code.
    `private` is somebody's home: street and exact point are never shown.
    """

    name: str
    address: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    easting: int | None = None
    northing: int | None = None
    precision: str = "unknown"
    uprn: str = ""
    transport: str = ""
    private: bool = False
    access: dict[str, AccessFact] = field(default_factory=dict)
    access_note: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionDetails:
    """One date that differs. `kind` is skipped, cancelled, moved or extra (STANDARDS 3.4); `on` the original local date."""

    on: date
    kind: str
    reason: str = ""
    new_on: date | None = None
    opens_at: time | None = None
    closes_at: time | None = None


@dataclass(frozen=True, slots=True)
class ScheduleDetails:
    """A pattern of dates in Europe/London wall time (STANDARDS 3.1).

    `freq` is "", "WEEKLY" or "MONTHLY"; "" with `dtstart` is once, "" without is by arrangement (words in `description`).
    `byday` is like "TU,TH" or "1TU,-1FR", `bymonthday` like "15" or "-1". `venue` counts into the activity's venues.
    Term time is one schedule a term, with `valid_from` and `valid_to`.
    """

    freq: str = ""
    interval: int = 1
    byday: str = ""
    bymonthday: str = ""
    dtstart: date | None = None
    until: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    description: str = ""
    notes: str = ""
    venue: int | None = None
    exceptions: tuple[ExceptionDetails, ...] = ()


@dataclass(frozen=True, slots=True)
class CostDetails:
    """A price in pounds; 0 is free, with words like "donation welcome" in `amount_description`."""

    amount: Decimal
    amount_description: str = ""
    option: str = ""


@dataclass(frozen=True, slots=True)
class ServiceDetails:
    """An activity, whole. Codes of `kinds`, `good_for`, `how`, `joining` are those of `directory.taxonomy`.

    `id` names the activity to change; else `source` and `source_key` find the one that this source sent before.
    `unmapped_kinds` are a file's words for kinds that we do not know, kept for a coordinator.
    """

    name: str
    organization: OrganizationDetails
    kinds: tuple[str, ...] = ()
    summary: str = ""
    description: str = ""
    alternate_name: str = ""
    good_for: tuple[str, ...] = ()
    how: tuple[str, ...] = ("in-person",)
    venues: tuple[VenueDetails, ...] = ()
    areas: tuple[str, ...] = ()
    schedules: tuple[ScheduleDetails, ...] = ()
    costs: tuple[CostDetails, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    who_for: str = ""
    not_for: str = ""
    joining: str = ""
    joining_note: str = ""
    phone: str = ""
    email: str = ""
    contact_name: str = ""
    website: str = ""
    first_visit: str = ""
    welcome: str = ""
    languages: tuple[str, ...] = ()
    notice: str = ""
    status: str = "active"
    id: str = ""
    source: str = ""
    source_key: str = ""
    unmapped_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """Who publishes, and in what part: `kind` is group, champion, coordinator, visitors, source or demonstration."""

    name: str
    kind: str
