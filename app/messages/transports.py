"""How a letter leaves: to a mail server by SMTP, or nowhere while developing, where it is read on a page."""
import smtplib
import ssl

# For each answer of the server. It may take its time to say that it has the letter: whoever hangs up too soon sends it twice.
TIMEOUT_S = 30


class Away(Exception):
    """The mail server cannot be used just now, for any message. The text says why, and names nobody."""


class NotNow(Exception):
    """The mail server does not take this message now. The text says why, and names nobody."""


class Refused(Exception):
    """This message goes to this number never, however often it is tried. The text says why, and names nobody."""


def transport_for(config):
    """The transport that the settings ask for, or None: then messages wait."""
    if config["MAIL"]:
        return Smtp(config["MAIL"], config["MAIL_FROM"], config["UID_NAME"])
    return Console(config["SITE_URL"]) if config["NATTER_ENV"] == "development" else None


class Console:
    """Says where each message can be read, and leaves it in the outbox with its words."""

    keeps = True

    def __init__(self, site_url, say=print):
        self._site_url, self._say = site_url, say

    def send(self, number, address, letter):
        """Prints a line: the message's page, with neither its address nor its words."""
        self._say(f"A message was sent. Read it at {self._site_url}/dev/messages/{number}", flush=True)

    def close(self):
        """There is nothing to close."""


class Smtp:
    """Sends by the mail server `server` (config.MailServer), over one connection until `close`.

    `sender` is the address that answers and failures go to, `name` how we greet the server.
    """

    keeps = False

    def __init__(self, server, sender, name):
        self._server, self._sender, self._name, self._open = server, sender, name, None

    def send(self, number, address, letter):
        """Returns when the server has the letter; raises Away or NotNow."""
        self._connect()
        try:
            self._open.sendmail(self._sender, [address], letter.as_bytes())
        except smtplib.SMTPRecipientsRefused as fault:
            raise NotNow(f"The mail server refuses the address ({next(iter(fault.recipients.values()))[0]}).") from None
        except smtplib.SMTPDataError as fault:
            raise NotNow(f"The mail server refuses the message ({fault.smtp_code}).") from None
        except smtplib.SMTPSenderRefused as fault:
            raise Away(f"The mail server refuses to send for us ({fault.smtp_code}).") from None
        except (smtplib.SMTPException, OSError) as fault:
            self._drop()
            raise Away(f"The connection to the mail server broke ({type(fault).__name__}).") from None

    def close(self):
        """Ends the connection, if there is one."""
        if self._open:
            try:
                self._open.quit()
            except (smtplib.SMTPException, OSError):
                self._drop()
            self._open = None

    def _connect(self):
        if self._open and self._answers():
            return
        try:
            self._open = self._dial()
            if self._server.security == "starttls":
                self._open.starttls(context=ssl.create_default_context())
            if self._server.name:
                self._open.login(self._server.name, self._server.password)
        except smtplib.SMTPAuthenticationError as fault:
            self._drop()
            raise Away(f"The mail server refuses our name and password ({fault.smtp_code}).") from None
        except smtplib.SMTPNotSupportedError:
            self._drop()
            raise Away("The mail server offers no encryption, or no signing in.") from None
        except (smtplib.SMTPException, OSError) as fault:
            self._drop()
            raise Away(f"The mail server does not answer ({type(fault).__name__}).") from None

    def _dial(self):
        where = {"host": self._server.host, "port": self._server.port, "local_hostname": self._name, "timeout": TIMEOUT_S}
        if self._server.security == "tls":
            return smtplib.SMTP_SSL(**where, context=ssl.create_default_context())
        return smtplib.SMTP(**where)

    def _answers(self):
        try:
            return self._open.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            self._drop()
            return False

    def _drop(self):
        if self._open:
            self._open.close()
        self._open = None
