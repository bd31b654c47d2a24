"""The second factor: codes of an app (TOTP), each taken once, and ten printed ones for when the phone is lost (SECURITY SI-6)."""
import base64
import unicodedata

import pyotp
import sqlalchemy as sa
from flask import current_app

from app.extensions import db
from app.people.models import RecoveryCode
from app.sealing import keyed
from app.web import qr

STEP_S, DIGITS = 30, 6
# Clocks of phones differ: the code before and the one after are taken too.
_NEAR, _LATELY = (0, -1, 1), range(2, 11)
CODES, CODE_LETTERS = 10, 10
# Letters and numbers that read well aloud and on paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
WRONG = "That code is not right. Enter the 6 numbers showing now"
RUN_OUT = "That code has run out. Enter the one showing now"
WRONG_PRINTED = "That code is not one of yours, or you have used it before"


def secret_for(person, token):
    """The secret that is offered to a person on one browser: the same for each look at the page, so that looking writes nothing.

    `token` is the random id of their cookie; each sign-in, and each factor set, gives another one. 160 bits in base 32.
    """
    told = keyed("second factor", f"{person.uuid} {person.factor_since} {token}")
    return base64.b32encode(bytes.fromhex(told)[:20]).decode()


def picture(secret, name):
    """(side, path) of the QR code that an app reads the secret from; `name` is what the app shows beside the site's name."""
    return qr.draw(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=current_app.config["SITE_NAME"]))


def fault(person, secret, code, now):
    """Why a typed `code` is not taken, in words, or ""; a code that is taken is noted on `person` and never taken again."""
    plain, step = _plain(code), int(now.timestamp()) // STEP_S
    if len(plain) != DIGITS or not plain.isdigit():
        return WRONG
    for near in _NEAR:
        if step + near > person.factor_step and _is_code(secret, step + near, plain):
            person.factor_step = step + near
            return ""
    lately = [step + near for near in _NEAR] + [step - ago for ago in _LATELY]
    return RUN_OUT if any(_is_code(secret, one, plain) for one in lately) else WRONG


def set_factor(person, secret, now):
    """From now on the person signs in with codes made from `secret`. Never commits."""
    person.factor_secret, person.factor_since = secret, now


def printed_codes(person, token):
    """Ten codes to print, as ["K7M2Q-X4ABC"]: made from the random id of the browser's cookie, which is kept nowhere here."""
    told = (int(keyed("printed code", f"{person.uuid} {person.factor_since} {token} {number}"), 16) for number in range(CODES))
    return [_letters(one) for one in told]


def keep_codes(person, codes):
    """The person's printed codes are these from now on, kept as keyed hashes; the old ones end. Never commits."""
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    db.session.add_all([RecoveryCode(person_id=person.id, digest=_digest(person, code)) for code in codes])
    db.session.flush()


def are_kept(person, codes):
    """Whether all these codes are the person's, and none is used yet."""
    kept = db.session.scalars(sa.select(RecoveryCode.digest).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None)))
    return {_digest(person, code) for code in codes} <= set(kept)


def left(person):
    """How many printed codes the person has left."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode)
                             .where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None)))


def use_printed(person, code, now):
    """Why a typed printed code is not taken, in words, or "": then it is used up. Never commits."""
    used = db.session.execute(sa.update(RecoveryCode).values(used_at=now).where(
        RecoveryCode.person_id == person.id, RecoveryCode.digest == _digest(person, code), RecoveryCode.used_at.is_(None))).rowcount
    return "" if used else WRONG_PRINTED


def _is_code(secret, step, plain):
    return pyotp.utils.strings_equal(pyotp.TOTP(secret).generate_otp(step), plain) if step >= 0 else False


def _plain(code):
    return "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter.isascii() and letter.isalnum())


def _digest(person, code):
    return keyed("printed code", f"{person.id} {_plain(code)}")


def _letters(number):
    told = ""
    for _ in range(CODE_LETTERS):
        number, place = divmod(number, len(_ALPHABET))
        told += _ALPHABET[place]
    return f"{told[:CODE_LETTERS // 2]}-{told[CODE_LETTERS // 2:]}"
