"""Laptops in the console: when each was last heard of, enrolling with a one-time ticket, withdrawing one."""

from __future__ import annotations

from http import HTTPStatus

from sync.protocol.tickets import Ticket, UnreadableTicket, write_ticket
from sync.server import administration
from sync.server.administration import Device
from sync.server.console_frame import NotHere, Page, Reply, Visit, go
from sync.server.console_pages import show
from sync.server.office import Denied, Office

HERE = "/laptops"
NO_ADDRESS = "The server does not know its own address for tickets. It is set when the server is started."


def laptops(visit: Visit) -> Reply:
    """Every laptop, those that were not heard of for longest first."""
    return _list(visit)


def enrol(visit: Visit) -> Reply:
    """Make a ticket for one laptop of a worker. It is shown this once: only a hash of its code is kept."""
    worker = visit.asked.id("worker")
    try:
        with visit.office() as office:
            hers = administration.find_account(office, str(worker))
            code = administration.new_ticket_code(office, worker)
            ticket = write_ticket(Ticket(visit.console.address, visit.console.authorities, code))
    except Denied as denied:
        return _list(visit, refused(denied))
    except UnreadableTicket:
        return _list(visit, NO_ADDRESS)
    return show(visit, "ticket.html", HERE, worker=hers, ticket=ticket)


def ask(visit: Visit) -> Reply:
    """What withdrawing a laptop means, before it is done."""
    with visit.office() as office:
        return _question(visit, _find(visit, office))


def withdraw(visit: Visit) -> Reply:
    """Withdraw it; with the agency's key at hand it is ordered to wipe itself."""
    reason, takes_unsent = visit.asked.typed("reason"), visit.asked.typed("unsent") == "keep"
    try:
        with visit.office() as office:
            found = _find(visit, office)
            if not reason:
                return _question(visit, found, "Say why first. Nothing was changed.")
            after = administration.revoke(office, found.id, visit.console.agency_key, reason, takes_unsent=takes_unsent)
    except Denied as denied:
        return _list(visit, refused(denied))
    return go(f"/console/laptops?done={'wipe-ordered' if after.has_wipe_order else 'revoked'}")


PAGES = (
    Page("/laptops", laptops),
    Page("/laptops/enrol", enrol, "POST"),
    Page("/laptops/{device:str}/withdraw", ask),
    Page("/laptops/{device:str}/withdraw", withdraw, "POST"),
)


def refused(denied: Denied) -> str:
    """Why it was not done, in words. Raises NotHere where even that would tell of what is not hers."""
    if denied.code in ("not_permitted", "no_such_account", "no_such_device", "no_such_chart", "not_hers"):
        raise NotHere from denied
    return str(denied)


def _list(visit: Visit, problem: str = "") -> Reply:
    with visit.office(steady=True) as office:
        found = administration.devices(office)
        workers = [each for each in administration.accounts(office) if each.is_active]
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return show(visit, "laptops.html", HERE, problem, status, devices=found, workers=workers)


def _find(visit: Visit, office: Office) -> Device:
    wanted = visit.asked.parts["device"]
    found = next((each for each in administration.devices(office) if each.id == wanted), None)
    if found is None:
        raise NotHere
    return found


def _question(visit: Visit, device: Device, problem: str = "") -> Reply:
    can_wipe = visit.console.agency_key is not None
    return show(visit, "withdraw.html", HERE, problem, device=device, can_wipe=can_wipe)
