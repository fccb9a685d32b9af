"""Giving a client, or all of a worker's clients, to another worker."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

import sqlalchemy as sa

from sync.server import administration, assignments
from sync.server.console_frame import NotHere, Page, Reply, Visit, go
from sync.server.console_laptops import refused
from sync.server.console_operations import RULES, store_of
from sync.server.console_pages import show
from sync.server.console_records import client_names
from sync.server.office import Denied, Office
from sync.server.tables import assignment

HERE = "/transfers"
ALL = "all"


def transfers(visit: Visit) -> Reply:
    """Choose a worker, then what of hers goes to whom."""
    return _form(visit)


def transfer(visit: Visit) -> Reply:
    """Do it; both laptops learn it at their next sync, and nothing that is unsent is lost."""
    reason = visit.asked.typed("reason")
    if not visit.asked.typed("chart") or not visit.asked.typed("taker"):
        return _form(visit, "Choose what goes, and to whom. Nothing was changed.")
    if not reason:
        return _form(visit, "Say why first. Nothing was changed.")
    giver, taker = visit.asked.id("giver"), visit.asked.id("taker")
    if giver == taker:
        return _form(visit, "These charts are hers already. Choose somebody else. Nothing was changed.")
    try:
        with visit.office() as office:
            _carry_out(visit, office, giver, taker, reason)
    except Denied as denied:
        return _form(visit, refused(denied))
    return go("/console/transfers?done=transferred")


PAGES = (Page("/transfers", transfers), Page("/transfers", transfer, "POST"))


def _carry_out(visit: Visit, office: Office, giver: UUID, taker: UUID, reason: str) -> None:
    for worker in (giver, taker):
        office.require_care_of(worker)
    if not administration.find_account(office, str(taker)).is_active:
        raise Denied("account_closed", "That account is closed. Choose somebody else. Nothing was changed.")
    store = store_of(office)
    store.lock()
    hers = _charts(office, giver)
    chosen = hers if visit.asked.typed("chart") == ALL else frozenset({visit.asked.id("chart")})
    if not chosen or not chosen <= hers:
        raise NotHere
    for scope in sorted(chosen):
        assignments.transfer(scope, giver, taker, store, office.now, RULES)
        office.write_down("chart.transferred", scope, f"from {giver} to {taker}: {reason}")


def _charts(office: Office, worker: UUID) -> frozenset[UUID]:
    query = sa.select(assignment.c.scope).where(assignment.c.worker == worker, assignment.c.ended_at.is_(None))
    return frozenset(office.connection.scalars(query))


def _form(visit: Visit, problem: str = "") -> Reply:
    asked = visit.asked.form.get("giver") or visit.asked.query.get("from", "")
    with visit.office(steady=True) as office:
        workers = [each for each in administration.accounts(office) if each.is_active or each.charts]
        giver = next((each for each in workers if str(each.id) == asked), None)
        charts = client_names(office.connection, _charts(office, giver.id)) if giver is not None else {}
    named = sorted(charts.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
    values = {name: visit.asked.typed(name) for name in ("chart", "taker", "reason")}
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return show(
        visit, "transfers.html", HERE, problem, status, workers=workers, giver=giver, charts=named, typed=values
    )
