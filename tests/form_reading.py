"""The forms of a page as a browser would send them, for tests that send them by hand: where to, by which method, each field with its value."""
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import html

SENT_BY_ITSELF = {"submit", "button", "image", "reset", "file"}


class Form(NamedTuple):
    """A form: `action` is a path of this site with its query, `method` GET or POST, `fields` [(name, value)] as a browser sends them
    untouched, `names` all that it could send, `files` the names of its boxes for files, `buttons` [(name, value)], `choices` {name: values}
    of what is chosen and not typed.
    """

    action: str
    method: str
    fields: tuple
    names: tuple
    files: tuple
    buttons: tuple
    choices: dict

    def answered(self):
        """The fields (a dict of lists) as somebody might fill them in: the first choice where none is made, believable words in empty boxes."""
        told = {name: [value for own, value in self.fields if own == name] for name in self.names}
        told |= {name: self.choices[name][:1] for name, values in told.items() if name in self.choices and not any(values)}
        return {name: [value or _believable(name) for value in values] for name, values in told.items()} | dict(self.buttons[:1] and [(self.buttons[0][0], [self.buttons[0][1]])])

    def filled(self, **values):
        """The fields (a dict of lists) with these values in place of their own; None takes a field away."""
        told = {}
        for name, value in self.fields:
            told.setdefault(name, []).append(value)
        for name, value in values.items():
            told.pop(name, None)
            if value is not None:
                told[name] = value if isinstance(value, list) else [value]
        return told


def _believable(name):
    for part, words in (("email", "maureen@oak.example"), ("phone", "01632 960117"), ("contact", "01632 960117"), ("postcode", "TA20 1AA"), ("name", "Maureen Oak"),
                        ("homepage", ""), ("first", "2 December 2026"), ("last", "3 December 2026"), ("until", "9 December 2026"), ("off", ""), ("starts", "10.30"), ("ends", "noon")):
        if part in name:
            return words
    return "Some words of mine"


def forms(page, address):
    """[Form] of a page's HTML (text) that was found at `address` (a path); a button that leads elsewhere makes its form another one."""
    found = list(html.document_fromstring(page or "<p>").iter("form"))
    return [_form(one, address) for one in found] + [
        _form(one, address, button.get("formaction")) for one in found for button in one.iter("button") if button.get("formaction")]


def form_to(page, address, ending):
    """The Form of a page whose action ends with `ending`, None when there is none."""
    return next((form for form in forms(page, address) if urlsplit(form.action).path.endswith(ending)), None)


def _form(tree, address, leads=""):
    fields, names, files, buttons, choices = [], [], [], [], {}
    for one in tree.iter("input", "textarea", "select", "button"):
        name, kind = one.get("name"), "select" if one.tag == "select" else one.get("type", "text")
        if not name or one.get("disabled") is not None:
            continue
        if kind == "file":
            files.append(name)
        elif one.tag == "button" or kind in SENT_BY_ITSELF:
            buttons.append((name, one.get("value", "")))
        else:
            names.append(name)
            fields += [(name, value) for value in _values(one, kind)]
            if kind in ("radio", "checkbox"):
                choices.setdefault(name, []).append(one.get("value", "on"))
            elif kind == "select":
                choices[name] = [option.get("value", option.text or "") for option in one.iter("option") if option.get("value", option.text)]
    target = urlsplit(urljoin(f"http://here{address}", leads or tree.get("action") or address))
    action = target.path + (f"?{target.query}" if target.query else "")
    return Form(action, tree.get("method", "get").upper(), tuple(fields), tuple(dict.fromkeys(names)), tuple(files), tuple(buttons), choices)


def _values(one, kind):
    if one.tag == "textarea":
        return [one.text or ""]
    if one.tag == "select":
        options = [option.get("value", option.text or "") for option in one.iter("option") if option.get("selected") is not None]
        return options or [option.get("value", option.text or "") for option in one.iter("option")][:1]
    if kind in ("radio", "checkbox"):
        return [one.get("value", "on")] if one.get("checked") is not None else []
    return [one.get("value", "")]
