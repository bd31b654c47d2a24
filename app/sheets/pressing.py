"""What each button of the builder does to a sheet: it begins with the best, takes on, takes off, moves and notes lines."""
import re
from dataclasses import replace

from app.sheets import levels
from app.sheets.sheet import Line

_PRESSED = re.compile(r"(add|drop|up|down)\.([1-9][0-9]{0,8})")
_FIRST_EXPLAINED = (1, 2)


def noted(sheet, form, notes):
    """The sheet with the ready notes as they are chosen in the form (`note.12` for activity 12); `notes` holds the keys there are."""
    for line in sheet.lines:
        chosen = form.get(f"note.{line.number}", line.note)
        sheet = sheet.noted(line.number, chosen if chosen in notes else "")
    return sheet


def pressed(sheet, do, known):
    """The sheet after a button: "add.12", "drop.12", "up.12", "down.12"; any other leaves it. `known` says whether a number is one."""
    found = _PRESSED.fullmatch(do)
    if not found:
        return sheet
    number = int(found[2])
    if found[1] == "add":
        return sheet.add(number) if known(number) else sheet
    return sheet.drop(number) if found[1] == "drop" else sheet.move(number, -1 if found[1] == "up" else 1)


def begun(sheet, ranked):
    """The sheet with the best options for its level; for who is unsure each says whom to ask for, and what happens the first time."""
    best = [one.candidate for one in ranked[:levels.most(sheet.level)]]
    lines = tuple(Line(one.hit.service_id, _note(one, sheet.level)) for one in best)
    return replace(sheet, lines=lines, first=sheet.first or sheet.level in _FIRST_EXPLAINED)


def number_of(do):
    """(what was pressed, the activity's number) of "add.12"; ("", 0) of anything else."""
    found = _PRESSED.fullmatch(do)
    return (found[1], int(found[2])) if found else ("", 0)


def _note(candidate, level):
    if level == 1 and candidate.may_be_accompanied:
        return "go-along"
    if level in _FIRST_EXPLAINED:
        return "welcomer" if candidate.said.welcomed else "ring-first" if candidate.card["phone"] else ""
    return ""
