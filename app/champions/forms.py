"""The form of an invitation: whom, to what, and where."""
from wtforms import BooleanField, Form, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError

from app.messages.addresses import mail_address
from app.people.forms import NO_OTHER_EMAIL
from app.people.inviting import LOCAL_ROLES, MAY_GIVE
from app.practices import finding

ROLE_WORDS = {"champion": "Champion", "coordinator": "Coordinator", "practice": "Practice staff", "administrator": "Administrator"}
NO_ROLE = "Choose what they will be"
NO_PRACTICE = "Enter the code of a practice, like B86022. We know none by this one"
WHICH_PRACTICE, NO_PRACTICES = "Enter the practice’s code", "Leave the practice empty: this role works at none"
NO_PLACE, NO_PLACES = "Choose at least one neighbourhood", "Leave the neighbourhoods empty: this role has none of its own"


class _Role(SelectField):
    """One of the roles on the page."""

    def pre_validate(self, form):
        if self.data not in dict(self.choices):
            raise ValidationError(NO_ROLE)


class _Places(SelectMultipleField):
    """Some of the neighbourhoods on the page."""

    def pre_validate(self, form):
        if not set(self.data or ()) <= set(dict(self.choices)):
            raise ValidationError(NO_PLACE)


class InviteForm(Form):
    """An address, a role that the inviter may give, neighbourhoods that are theirs to give, and for practice staff their practice."""

    email = StringField("Their email address", description="We send them a link. It works for 48 hours.", render_kw={
        "type": "email", "autocomplete": "off", "spellcheck": "false", "inputmode": "email"})
    role = _Role("What will they be?")
    localities = _Places("Which neighbourhoods?")
    practice = StringField("Which practice?", description="For practice staff alone. Its NHS code, like B86022", render_kw={
        "autocomplete": "off", "spellcheck": "false"})
    leads = BooleanField("They lead it: they invite its staff and name its computers")

    def validate_practice(self, field):
        """The code of a practice that we know, for its staff alone."""
        typed = (field.data or "").strip()
        if (self.role.data == "practice") != bool(typed):
            raise ValidationError(NO_PRACTICES if typed else WHICH_PRACTICE)
        self.found = finding.by_code(typed) if typed else None
        if typed and self.found is None:
            raise ValidationError(NO_PRACTICE)

    def validate_email(self, field):
        """An address that mail can go to."""
        field.data = (field.data or "").strip()
        if not mail_address(field.data):
            raise ValidationError(NO_OTHER_EMAIL)

    def validate_localities(self, field):
        """As many as the role asks for."""
        if (self.role.data in LOCAL_ROLES) != bool(field.data):
            raise ValidationError(NO_PLACE if self.role.data in LOCAL_ROLES else NO_PLACES)


def invite_form(typed, person, localities):
    """The InviteForm of `typed` (a form's values or None) for `person` (who invites), with the Localities that are theirs to give."""
    form = InviteForm(typed)
    form.role.choices = [(role, ROLE_WORDS[role]) for role in MAY_GIVE.get(person.role, ())]
    form.localities.choices = [(one.slug, one.name) for one in localities]
    if "practice" not in MAY_GIVE.get(person.role, ()):
        del form.practice, form.leads
    return form
