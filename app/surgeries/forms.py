"""The forms of a practice's lead: whom to invite, and what a computer is called."""
from wtforms import Form, StringField
from wtforms.validators import ValidationError

from app.messages.addresses import mail_address
from app.people.forms import NO_EMAIL
from app.web.text import tidy_text

NAME_MOST = 40
NO_NAME = "Enter what you call this computer, like Reception 1"


class StaffForm(Form):
    """Whom to invite."""

    email = StringField("Their email address", description="We send them a link. It works for 48 hours.", render_kw={
        "type": "email", "autocomplete": "off", "spellcheck": "false", "inputmode": "email"})

    def validate_email(self, field):
        """An address that mail can go to."""
        field.data = (field.data or "").strip()
        if not mail_address(field.data):
            raise ValidationError(NO_EMAIL)


class MachineForm(Form):
    """What this computer is called."""

    name = StringField("What do you call this computer?", description="Like Reception 1. Not somebody’s name", render_kw={
        "autocomplete": "off", "spellcheck": "false"})

    def validate_name(self, field):
        """A few words."""
        field.data, problem = tidy_text(field.data or "", NAME_MOST)
        if problem or not field.data:
            raise ValidationError(problem or NO_NAME)
