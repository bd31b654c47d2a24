"""The boxes to tick of a filter group, as markup: some seventy a page, so their fixed parts are made once and joined."""
from functools import cache

from markupsafe import Markup, escape


@cache
def _around(name, value, label, box):
    """The three fixed pieces of one box: up to "checked", up to the count, and the end."""
    return (f'<label class="nt-tick"><input type="checkbox" name="{escape(name)}" value="{escape(value)}"',
            f'><span>{escape(label)} <span class="nt-n" id="n-{escape(box)}">', "</span></span></label>\n")


def boxes(name, choices):
    """Markup of a group's boxes, each with its count."""
    drawn = []
    for choice in choices:
        start, middle, end = _around(name, choice.value, choice.label, choice.id)
        drawn.append(f"{start}{' checked' if choice.ticked else ''}{middle}{choice.count}{end}")
    return Markup("".join(drawn))  # noqa: S704


@cache
def _span(box):
    return f'<span id="n-{escape(box)}" hx-swap-oob="innerHTML">'


def counts(groups):
    """Markup of all groups' counts alone, for htmx to put in their places."""
    return Markup("".join(  # noqa: S704
        f"{_span(choice.id)}{choice.count}</span>\n" for group in groups for choice in group.choices + group.rest))
