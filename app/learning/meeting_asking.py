"""Asks for a yes to a meeting that a champion proposed; in the caller's transaction."""
import sqlalchemy as sa

from app.extensions import db
from app.messages import mail, outbox
from app.people.models import Person


def ask(meeting, host, now):
    """Writes to the coordinators of the host's areas that a Meeting waits, else to the administrators."""
    active = sa.select(Person).where(Person.ended_at.is_(None), Person.email_key.is_not(None)).order_by(Person.id)
    found = db.session.scalars(active.where(Person.role == "coordinator", Person.within(host.locality_ids))).all()
    subject, text, html = mail.render("learning/mails/meeting_waits.txt", meeting=meeting)
    for one in found or db.session.scalars(active.where(Person.role == "administrator")).all():
        outbox.queue(f"meeting-waits-{meeting.uuid}-{now:%Y%m%d%H%M%S}-{one.id}", to=one.email, subject=subject, text=text, html=html,
                     now=now)
