"""Writes the letter that goes over the wire: headers that nobody can add to, plain text and HTML in UTF-8."""
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from app.messages.addresses import mail_address
from app.sealing import keyed

LONGEST_LINE = 900
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_OURS = ("from", "sender", "to", "cc", "bcc", "subject", "date", "message-id", "reply-to", "mime-version", "return-path", "received")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_ENCODED = "=?"


class Unwritable(Exception):
    """No letter can be made of this message, today or later; the text says why, without what it holds."""


class _Policy(EmailPolicy):
    """Lines of addresses (List-Unsubscribe) stay whole: folding would encode them, and then no mail program knows them."""

    def fold_binary(self, name, value):
        line = f"{name}: {value}"
        if name.lower().startswith("list-") and line.isascii() and len(line) <= LONGEST_LINE:
            return line.encode() + b"\r\n"
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n", raise_on_defect=True)


def write_letter(key, to, subject, text, html, headers, now, config):
    """(address, EmailMessage) of one message, from the site's name at MAIL_FROM; raises Unwritable.

    The Message-ID is made from `key` alone, so that a letter that goes twice is known as the same one.
    """
    address = mail_address(to or "")
    if not address:
        raise Unwritable("The address is not one that mail can be sent to.")
    letter = EmailMessage(policy=_POLICY)
    try:
        letter["From"] = Address(config["SITE_NAME"], addr_spec=config["MAIL_FROM"])
        letter["To"] = Address(addr_spec=address)
        # Python takes encoded words apart again, line ends and all: a pair of signs that begins one must not stand in a subject.
        letter["Subject"] = _one_line(subject).replace(_ENCODED, "= ?")
        letter["Date"] = now
        letter["Message-ID"] = f"<{keyed('message-id', key)[:32]}@{config['UID_NAME']}>"
        letter["Auto-Submitted"] = "auto-generated"
        for name, value in headers.items():
            _add(letter, name, value)
        letter.set_content(clean(text), cte="quoted-printable")
        if html:
            letter.add_alternative(clean(html), subtype="html", cte="quoted-printable")
    except ValueError as fault:
        raise Unwritable("A header of the message cannot be written.") from fault
    return address, letter


def clean(text):
    """The text without control characters and halves of characters; every kind of line end is a plain one."""
    return _CONTROL.sub("", _LINE_ENDS.sub("\n", text or ""))


def _add(letter, name, value):
    if not _HEADER.fullmatch(name) or name.lower() in _OURS or name.lower().startswith("content-") or (
            value != _one_line(value) or _ENCODED in value):
        raise Unwritable("A header of the message cannot be written.")
    letter[name] = value


def _one_line(text):
    return " ".join(clean(text or "").split())
