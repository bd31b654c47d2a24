"""All that is held of somebody who helps here, for themselves: account, areas, profile, what they agreed to, training, thanks, sign-ins."""
import sqlalchemy as sa

from app.directory.localities import all_localities
from app.extensions import db
from app.people import checks, profiles
from app.people.models import SignIn
from app.people.thanks import thanks_of


def of(person):
    """A dict of plain values about a Person: names of things as their pages say them, dates and moments in ISO form (UTC)."""
    row = profiles.of(person.id)
    return {
        "name": person.name, "email": person.email, "role": person.role, "since": person.created_at.isoformat(),
        "areas": [one.name for one in all_localities() if one.id in person.locality_ids],
        "a code is asked of you": person.factor_since is not None,
        "profile": {"languages": row.languages.split(), "interests": row.interests.split(), "sentence": row.sentence or "",
                    "away until": row.away_until.isoformat() if row.away_until else None,
                    "hidden at": row.hidden_at.isoformat() if row.hidden_at else None, "why it is hidden": row.hidden_reason or ""},
        "agreed to be shown": [{"words": one.digest, "version": one.version, "at": one.at.isoformat(),
                                "taken back at": one.withdrawn_at.isoformat() if one.withdrawn_at else None} for one in _consents(person)],
        "training and checks": [{"kind": checks.KINDS[one.kind], "level": one.level, "on": one.on.isoformat(),
                                 "until": one.until.isoformat() if one.until else None} for one in checks.checks_of(person.id)],
        "thanks": [{"words": said, "how many": count or "a few"} for said, count in thanks_of(person.id)],
        "sign-ins": [{"with": one.browser, "at": one.created_at.isoformat()} for one in _sign_ins(person)],
    }


def _consents(person):
    return db.session.scalars(sa.select(profiles.ChampionConsent).where(profiles.ChampionConsent.person_id == person.id)
                              .order_by(profiles.ChampionConsent.id)).all()


def _sign_ins(person):
    return db.session.scalars(sa.select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.id)).all()
