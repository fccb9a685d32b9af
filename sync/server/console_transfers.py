"""Giving a client, or all of a worker's clients, to another worker."""

from __future__ import annotations

from http import HTTPStatus

from sync.server import administration, charts
from sync.server.console_frame import Page, Reply, Visit, go
from sync.server.console_laptops import refused
from sync.server.console_pages import show
from sync.server.console_records import client_names
from sync.server.office import Denied

HERE = "/transfers"
ALL = "all"


def transfers(visit: Visit) -> Reply:
    """Choose a worker, then what of hers goes to whom."""
    return _form(visit)


def transfer(visit: Visit) -> Reply:
    """Do it; both laptops learn it at their next sync, and nothing that is unsent is lost."""
    reason, chosen = visit.asked.typed("reason"), visit.asked.typed("chart")
    if not chosen or not visit.asked.typed("taker"):
        return _form(visit, "Choose what goes, and to whom. Nothing was changed.")
    if not reason:
        return _form(visit, "Say why first. Nothing was changed.")
    giver, taker = visit.asked.id("giver"), visit.asked.id("taker")
    try:
        with visit.office() as office:
            only = () if chosen == ALL else (visit.asked.id("chart"),)
            charts.transfer(office, charts.plan_transfer(office, giver, taker, only), reason)
    except Denied as denied:
        return _form(visit, refused(denied))
    return go("/console/transfers?done=transferred")


PAGES = (Page("/transfers", transfers), Page("/transfers", transfer, "POST"))


def _form(visit: Visit, problem: str = "") -> Reply:
    asked = visit.asked.form.get("giver") or visit.asked.query.get("from", "")
    with visit.office(steady=True) as office:
        workers = [each for each in administration.accounts(office) if each.is_active or each.charts]
        giver = next((each for each in workers if str(each.id) == asked), None)
        hers = client_names(office.connection, charts.charts_of(office, giver.id)) if giver is not None else {}
    named = sorted(hers.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
    values = {name: visit.asked.typed(name) for name in ("chart", "taker", "reason")}
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return show(
        visit, "transfers.html", HERE, problem, status, workers=workers, giver=giver, charts=named, typed=values
    )
