"""The forms of signing in and of one's account: what is typed, cleaned, and what is wrong with it in words."""
from wtforms import Form, PasswordField, StringField
from wtforms.validators import StopValidation, ValidationError

from app.messages.addresses import mail_address
from app.web.text import tidy_text

NAME_MOST, EMAIL_MOST, CODE_MOST, PASSWORD_MOST = 80, 254, 40, 1000
NO_EMAIL = "Enter your email address, like name@example.org"
NO_OTHER_EMAIL = "Enter their email address, like name@example.org"
NO_PASSWORD = "Enter your password"  # noqa: S105 # nosec B105 - words to show
_EMAIL = {"type": "email", "autocomplete": "username", "spellcheck": "false", "inputmode": "email"}


class _Cleaned(StringField):
    """Text in one form of each letter, of at most `most`; an empty one is refused with `missing`."""

    def __init__(self, label, most, missing, **options):
        super().__init__(label, **options)
        self.most, self.missing = most, missing

    def pre_validate(self, form):
        self.data, problem = tidy_text(self.data, self.most)
        if problem or not self.data:
            raise StopValidation(problem or self.missing)


class EmailForm(Form):
    """Whose account it is."""

    email = _Cleaned("Email address", EMAIL_MOST, NO_EMAIL, render_kw=_EMAIL)

    def validate_email(self, field):
        if not mail_address(field.data):
            raise ValidationError(NO_EMAIL)


class PasswordForm(Form):
    """The password, as it was typed."""

    password = PasswordField("What is your password?", render_kw={"autocomplete": "current-password"})

    def validate_password(self, field):
        if not field.data:
            raise ValidationError(NO_PASSWORD)


class CodeForm(Form):
    """The app's code."""

    code = _Cleaned("What is the code in your app?", CODE_MOST, "Enter the 6 numbers showing now", render_kw={
        "inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"})


class PrintedCodeForm(Form):
    """One of the printed codes."""

    code = _Cleaned("What is one of your printed codes?", CODE_MOST, "Enter one of the codes that you printed", render_kw={
        "autocomplete": "off", "spellcheck": "false"}, description="10 letters and numbers. Cross it out: each works once.")


class NewPasswordForm(Form):
    """A password to be."""

    password = PasswordField("Choose a password", render_kw={"autocomplete": "new-password"},
                             description="12 letters or more. Three words that do not belong together are easy to remember.")


class JoinForm(NewPasswordForm):
    """Who somebody is, when they take up an invitation."""

    name = _Cleaned("Your name", NAME_MOST, "Enter your name", render_kw={"autocomplete": "name", "spellcheck": "false"},
                    description="Other people who help here see it.")

    def __iter__(self):
        """In the page's order."""
        return iter([self.name, self.password])
