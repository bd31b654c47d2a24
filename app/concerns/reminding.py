"""Tells the administrators of each concern that nobody answered in time, once."""
from app.concerns import fetching, reporting
from app.directory import sessions
from app.extensions import db, writing_unit
from app.messages import mail, outbox


def remind(now):
    """Queues the mails that are due at `now` (aware); gives of how many concerns. Commits by itself; only reads when none is late."""
    late = bool(fetching.overdue(now))
    db.session.rollback()
    if not late:
        return 0
    with writing_unit():
        told = [one for one in fetching.overdue(now) if _tell(one, now)]
        db.session.commit()
    return len(told)


def _tell(concern, now):
    people = reporting.administrators()
    subject, text, html = mail.render("concerns/mails/late.txt", uuid=concern.uuid, on=sessions.today(concern.at))
    for person in people:
        outbox.queue(f"concern-{concern.uuid}-late-{person.id}", to=person.email, subject=subject, text=text, html=html, now=now)
    # With no administrator yet it is tried again.
    concern.overdue_at = now if people else None
    return bool(people)
