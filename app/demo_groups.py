"""The demonstration's groups that take sign-ups: one with places left, one about health that is full, one by the date, one for children."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.bookings import taking
from app.groups import dates, helps, joining, welcoming
from app.groups.models import CALL, EMAIL, HELPER, Group
from app.hosting import opening
from app.people import checks
from app.people.entering import email_key
from app.people.models import Person
from app.sealing import keyed

# (activity, who hosts it, places, the room, what the group agrees, who is in it as (name, how, contact, helper, what helps))
KNITTERS = (("Wilma", EMAIL, "wilma@wren.example", "", "door large-print"), ("Jean", CALL, "01632 960151", "", "speak-clearly"),
            ("Pat", HELPER, "karen@heron.example", "Karen", "lift"), ("Mo", EMAIL, "mo@mole.example", "", ""))
COPERS = (("Tariq", EMAIL, "tariq@teal.example", "", "wheelchair"), ("Gwen", CALL, "01632 960152", "", "ring-before"),
          ("Alan", EMAIL, "alan@ash.example", "", ""), ("Wendy", EMAIL, "wendy@willow.example", "", "companion"),
          ("Bea", CALL, "01632 960153", "", ""), ("Femi", EMAIL, "femi@fern.example", "", "door"),
          ("Ola", EMAIL, "ola@oak.example", "", ""), ("Ken", CALL, "01632 960154", "", ""))
GROUPS = (
    ("Stitch in time", "joan@champions.example", 12, "", "We keep what people tell us to ourselves.\nNobody has to talk.", KNITTERS),
    ("Hope and cope: Chard", "ruth@champions.example", 6, "Room 2, by the side door. Ring the bell marked Hope.",
     "What is said here stays here.\nWe listen, and give no advice that was not asked for.\nYou can leave the room at any time.", COPERS),
)
# The group where a place is for one date at a time: (activity, who hosts it, places on each date, who comes as (name, contact, on which of
# the next dates, by number)).
BY_DATE = ("Friday lunch club", "joan@champions.example", 4, (
    ("Nia", "nia@nuthatch.example", (0, 1, 2)), ("Bob", "01632 960156", (0, 2)), ("Uma", "uma@umber.example", (0,)),
    ("Len", "len@linnet.example", (0, 1)), ("Dot", "dot@dunlin.example", (0, 3))))
# The first visit: whom to ask for, whether somebody is at the door, where to wait, the first ten minutes, what to bring.
WELCOMES = {
    "Stitch in time": welcoming.Shown("Joan", True, "In the porch, by the notice board.",
                                      "Tea first. Then everybody says their first name, or just waves.",
                                      "Nothing. We have needles and wool."),
    "Hope and cope: Chard": welcoming.Shown("Ruth", True, "At the side door, under the lamp.",
                                            "We sit in a circle, with tea. You can just listen.", "Nothing."),
}
# The children's group: who booked, as (name, who books, how many children, contact).
CHILDREN = ("Let’s Get Moving after school", "ruth@champions.example", 40, (
    ("Ms Reed, Brook School", "school", 18, "office@brook.example"), ("Sam", "parent", 2, "sam@swift.example"),
    ("Iris", "parent", 1, "01632 960155")))
CHECKED_BY = "ada@champions.example"


def load(now):
    """Opens both, once, where their hosts are and no group is yet. Commits."""
    with writing_unit():
        by_email = {one.email: one for one in db.session.scalars(sa.select(Person).where(Person.ended_at.is_(None)))}
        if db.session.scalar(sa.select(Group.id).limit(1)) is None and {told[1] for told in GROUPS} | {CHECKED_BY} <= by_email.keys():
            for name, host, *told in GROUPS:
                service = db.session.scalar(sa.select(Service).where(Service.name == name, Service.status == "active").order_by(Service.id))
                if service is not None:
                    _group(service, by_email[host], by_email[CHECKED_BY], *told, now)
            _by_date(by_email, now)
            _children(by_email, now)
        db.session.commit()


def _by_date(by_email, now):
    name, host, places, people = BY_DATE
    service = db.session.scalar(sa.select(Service).where(Service.name == name, Service.status == "active").order_by(Service.id))
    if service is not None:
        careful = opening.is_careful(opening.record_of(service, now))
        asked = opening.Asked(places=str(places), per_date=True, inside="Come in by the garden door.", helps=list(helps.HELPS))
        group = opening.open_group(service, asked, by_email[host], by_email[host], careful=careful, now=now)
        known = [day for day, one in dates.to_choose(group, now).items() if not one.off]
        for who, contact, which in people:
            by_mail = "@" in contact
            joining.ask(joining.Told(
                name=who, reach=EMAIL if by_mail else CALL, contact=contact.replace(" ", ""), contact_kind="email" if by_mail else "phone",
                reach_key=email_key(contact) if by_mail else keyed("phone", contact), proved=True,
                key=f"demonstration {service.slug} {who}",
                days=tuple(known[one] for one in which if one < len(known))), group.id, now=now)


def _children(by_email, now):
    name, host, places, bookings = CHILDREN
    service = db.session.scalar(sa.select(Service).where(Service.name == name, Service.status == "active").order_by(Service.id))
    if service is not None:
        asked = opening.Asked(places=str(places), inside="The small hall. A leader stands at the gate from 3pm.")
        group = opening.open_group(service, asked, by_email[host], by_email[host], careful=True, now=now)
        for who, kind, many, contact in bookings:
            told = ("email", email_key(contact)) if "@" in contact else ("phone", keyed("phone", contact))
            wanted = taking.Wanted(who, kind, many, contact.replace(" ", ""), *told, key=f"demonstration {who}")
            made = taking.ask(wanted, group.id, now=now)
            if "@" in contact:
                taking.confirm(made, now=now)


def _group(service, host, checker, places, inside, agreement, people, now):
    today = sessions.today(now)
    careful = opening.is_careful(opening.record_of(service, now))
    if careful and not checks.has_check(host.id, checks.DBS, today):
        checks.record(host, checks.DBS, "enhanced", today - timedelta(90), today + timedelta(3 * 365), by=checker, now=now)
    asked = opening.Asked(places=str(places), inside=inside, agreement=agreement, helps=list(helps.HELPS))
    group = opening.open_group(service, asked, host, host, careful=careful, now=now)
    welcoming.keep(group, WELCOMES[service.name], host, now=now)
    welcoming.approve(welcoming.of(group.id)[0], checker, now=now)
    for name, reach, contact, helper, codes in people:
        kind = "email" if "@" in contact else "phone"
        joining.ask(joining.Told(
            name=name, for_whom="other" if helper else "me", reach=reach, contact=contact if kind == "email" else contact.replace(" ", ""),
            contact_kind=kind, reach_key=email_key(contact) if kind == "email" else keyed("phone", contact), helper=helper, helps=codes,
            proved=True, key=f"demonstration {service.slug} {name}"), group.id, now=now)
