"""A yes or a no to a meeting that somebody proposed, and an end to one that cannot be.

All that changes rows runs in the caller's transaction, opened inside extensions.writing_unit(); the caller commits. Coordinators
of the host's areas decide, and administrators.
"""
from app.learning import meeting as meetings
from app.messages import mail, outbox
from app.people import audit
from app.sealing import keyed

DECIDE = meetings.DECIDE


def yes(meeting, by, *, now):
    """Puts it up for everybody who signs in."""
    meeting.approved_at = now
    audit.record(DECIDE, "meeting", meeting.uuid, person=by, reason="approved", now=now)
    _answer(meeting, now)


def no(meeting, by, reason, *, now):
    """Turns it down, or calls it off when it is up: those who come are told, its host reads why."""
    meeting.reason = reason
    meetings.call_off(meeting, by, now=now, act=DECIDE)
    _answer(meeting, now)


def mark(meeting):
    """What tells one state of a meeting from another: who decides does so on what they read."""
    return keyed("meeting seen", f"{meeting.uuid} {meeting.touched_at.isoformat()}")[:16]


def _answer(meeting, now):
    host = meeting.host
    if host and host.email and host.ended_at is None:
        subject, text, html = mail.render("learning/mails/meeting_decided.txt", meeting=meeting)
        outbox.queue(f"meeting-decided-{meeting.uuid}-{now:%Y%m%d%H%M%S}", to=host.email, subject=subject, text=text, html=html, now=now)
