"""The forms of a practice's lead: whom to invite, and what a computer is called."""
from flask import current_app
from wtforms import BooleanField, Form, StringField, TextAreaField
from wtforms.validators import ValidationError

from app.messages.addresses import mail_address
from app.people.forms import NO_OTHER_EMAIL
from app.practices.notes import LONGEST
from app.practices.remarks import SUITS_MOST
from app.surgeries import screening
from app.web.text import tidy_text

NAME_MOST, TITLE_MOST = 40, 60
NO_TITLE = "Enter what you call it, like Knee pain"
NO_NAME = "Enter what you call this computer, like Reception 1"
NO_WORDS = "Write the note, like The 22 bus stops outside"


class StaffForm(Form):
    """Whom to invite."""

    email = StringField("Their email address", description="We send them a link. It works for 48 hours.", render_kw={
        "type": "email", "autocomplete": "off", "spellcheck": "false", "inputmode": "email"})

    def validate_email(self, field):
        """An address that mail can go to."""
        field.data = (field.data or "").strip()
        if not mail_address(field.data):
            raise ValidationError(NO_OTHER_EMAIL)


class MachineForm(Form):
    """What this computer is called."""

    name = StringField("What do you call this computer?", description="Like Reception 1. Not somebody’s name", render_kw={
        "autocomplete": "off", "spellcheck": "false"})

    def validate_name(self, field):
        """A few words."""
        field.data = _plain(field.data, NAME_MOST)
        if not field.data:
            raise ValidationError(NO_NAME)


class StarterForm(Form):
    """What a starter is called, and whether practices near by may use it."""

    title = StringField("What do you call it?", description="Like Knee pain. Not somebody’s name", render_kw={"autocomplete": "off"})
    shared = BooleanField("Let the other practices of our area use it")

    def validate_title(self, field):
        """A few words, and nothing of a person's."""
        field.data = _plain(field.data, TITLE_MOST)
        if not field.data:
            raise ValidationError(NO_TITLE)


class RemarkForm(Form):
    """A favourite, and whom it suits: for staff alone."""

    favourite = BooleanField("One of our favourites")
    suits = TextAreaField("Whom does it suit?", description="Your staff alone see this. Write nothing about a person")

    def validate_suits(self, field):
        """A sentence or two, and nothing of a person's."""
        field.data = _plain(field.data, SUITS_MOST)


class NoteForm(Form):
    """A ready note: for everybody, so there is nothing about a person in it."""

    words = StringField("The note", description=f"At most {LONGEST} letters, like The 22 bus stops outside", render_kw={
        "autocomplete": "off"})

    def validate_words(self, field):
        """One sentence or two, and nothing of a person's."""
        field.data = _plain(" ".join((field.data or "").split()), LONGEST)
        if not field.data:
            raise ValidationError(NO_WORDS)


def _plain(text, most):
    """The text tidied; raises ValidationError for one that is too long or looks like something of a person's."""
    tidy, problem = tidy_text(text or "", most)
    problem = problem or screening.of_a_person(tidy, current_app.config["NOW"]().year)
    if problem:
        raise ValidationError(problem)
    return tidy
