"""What whoever scans a whole sheet is told: each line's truth today, what changed since it was printed, and what is near instead."""
from app.activities import nearby
from app.directory import sessions
from app.papers import keeping, since, truth

_NEAR = 2


def whole(sheet, site, now, driver):
    """{"lines", "over", "changed", "leave", "today"} of a PrintedSheet; `driver` is the driver's own connection, for what is near.

    A line has `told` (truth.Truth or None), `was` [(label, before, now)] of what changed, and `near`, cards of what is near instead.
    """
    today = sessions.today(now)
    found = truth.records([line.service_id for line in sheet.lines], today)
    on_it = {record.id for record in found.values()}
    lines = [_line(line, found.get(line.service_id), sheet.made_on, on_it, site, now, driver) for line in sheet.lines]
    over = keeping.is_over(sheet, now)
    return {"lines": lines, "over": over, "today": today, "changed": sum(bool(one["was"]) or one["state"] != truth.ON for one in lines),
            "leave": any(one["told"] and one["told"].sensitive for one in lines)}


def _line(line, record, made_on, on_it, site, now, driver):
    if record is None:
        return {"line": line, "told": None, "state": truth.ENDED, "was": [], "near": []}
    told = truth.of(record, now=now, site=site)
    if told.state == truth.ON:
        # When it is, said as of the day of the paper: that one of its terms is over is no change.
        said = {**told, "when": truth.when(record, made_on)}
        was = [(label, getattr(line, name), told[name]) for name, label in since.CHANGES
               if getattr(line, name) not in (said[name], told[name])]
        return {"line": line, "told": told, "state": told.state, "was": was, "near": []}
    near = [card for card in nearby.instead(driver, record, now) if card["number"] not in on_it][:_NEAR]
    on_it.update(card["number"] for card in near)
    return {"line": line, "told": told, "state": told.state, "was": [], "near": near}
