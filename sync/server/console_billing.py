"""The claim of some days as a file, for whoever bills."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from http import HTTPStatus

from sync.server.billing_export import as_csv
from sync.server.console_frame import Page, Reply, Visit
from sync.server.console_pages import show
from sync.server.console_templates import count
from sync.server.exports import claim_of
from sync.server.office import Role

HERE = "/billing"
_ONLY = frozenset({Role.ADMINISTRATOR})
_HELD = {
    "awaiting": "waits for a second signature",
    "returned": "was sent back by a supervisor",
    "in_error": "was entered in error",
}


def billing(visit: Visit) -> Reply:
    """Choose the days; the month before this one stands there."""
    last = visit.today.replace(day=1) - timedelta(days=1)
    return _form(visit, last.replace(day=1), last)


def look(visit: Visit) -> Reply:
    """What the claim of these days holds, and what is held back from it and why."""
    days = _days(visit)
    if days is None:
        return _refused(visit)
    with visit.office() as office:
        found = claim_of(office, *days)
    held = Counter(_HELD.get(each.reason, each.reason.replace("_", " ")) for each in found.held)
    told = [f"{count(number, 'contact')} {reason}" for reason, number in sorted(held.items())]
    units = sum(line.claim_units for line in found.lines)
    return _form(visit, *days, contacts=len(found.lines), units=units, held=told)


def download(visit: Visit) -> Reply:
    """The claim as CSV. What a spreadsheet would take for a formula is kept as text."""
    days = _days(visit)
    if days is None:
        return _refused(visit)
    with visit.office() as office:
        found = claim_of(office, *days)
    name = f"claim-{days[0].isoformat()}-to-{days[1].isoformat()}.csv"
    return Reply(as_csv(found.lines), media_type="text/csv", file_name=name)


PAGES = (
    Page("/billing", billing, roles=_ONLY),
    Page("/billing/look", look, "POST", _ONLY),
    Page("/billing/claim.csv", download, "POST", _ONLY),
)


def _days(visit: Visit) -> tuple[date, date] | None:
    since, until = visit.asked.day("since"), visit.asked.day("until")
    return (since, until) if since is not None and until is not None and since <= until else None


def _refused(visit: Visit) -> Reply:
    problem = "Choose a first and a last day; the last may not be before the first. Nothing was exported."
    last = visit.today.replace(day=1) - timedelta(days=1)
    return _form(visit, last.replace(day=1), last, problem)


def _form(visit: Visit, since: date, until: date, problem: str = "", **found: object) -> Reply:
    values = {"since": since, "until": until, "contacts": None, "units": 0, "held": []} | found
    status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
    return show(visit, "billing.html", HERE, problem, status, **values)
