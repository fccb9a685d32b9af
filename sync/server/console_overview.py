"""What a supervisor or administrator sees first: what waits for her, and who was not heard of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sync.server import administration
from sync.server.administration import Account, Device
from sync.server.console_conflicts import meetings
from sync.server.console_frame import Page, Reply, Visit
from sync.server.console_held import held_work
from sync.server.console_pages import show
from sync.server.console_queue import seat, waiting
from sync.server.office import Office

LONG_SILENT = timedelta(hours=24)
"""From here on a laptop that was not heard of is worth a look; work in the field can take longer than a day."""
TOO_LONG_SILENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Heard:
    """A worker and her laptops that are enrolled: the latest contact, and what waited on them then."""

    worker: Account
    laptops: int
    last_contact: datetime | None
    unsent: int
    oldest_unsent_at: datetime | None
    level: str


def heard_of(office: Office) -> tuple[Heard, ...]:
    """Everybody whose account is open, whoever was not heard of for longest in front."""
    by_worker: dict[UUID, list[Device]] = {}
    for device in administration.devices(office):
        if device.revoked_at is None:
            by_worker.setdefault(device.worker, []).append(device)
    people = [each for each in administration.accounts(office) if each.is_active]
    shown = [each for each in people if each.id in by_worker or each.charts]
    found = (_heard(each, by_worker.get(each.id, []), office.now) for each in shown)
    return tuple(sorted(found, key=lambda each: each.last_contact or datetime.min.replace(tzinfo=office.now.tzinfo)))


def overview(visit: Visit) -> Reply:
    """Numbers that lead to their pages, and the longest silences."""
    with visit.office(steady=True) as office:
        to_sign = waiting(office, seat(visit, office))
        met, held, heard = meetings(office, visit.account.id), held_work(office), heard_of(office)
    silent = [each for each in heard if each.level]
    return show(
        visit,
        "overview.html",
        "",
        to_sign=to_sign,
        met=met,
        held=held,
        silent=silent,
        oldest_unsent=min((each.oldest_unsent_at for each in heard if each.oldest_unsent_at), default=None),
    )


def not_synced(visit: Visit) -> Reply:
    """Everybody by silence."""
    with visit.office(steady=True) as office:
        heard = heard_of(office)
    return show(visit, "silent.html", "/silent", heard=heard)


PAGES = (Page("/", overview), Page("/silent", not_synced))


def _heard(worker: Account, laptops: Iterable[Device], now: datetime) -> Heard:
    hers = list(laptops)
    last = max((each.last_contact for each in hers if each.last_contact), default=None)
    oldest = min((each.oldest_unsent_at for each in hers if each.oldest_unsent_at), default=None)
    return Heard(worker, len(hers), last, sum(each.unsent for each in hers), oldest, _level(last, now))


def _level(last: datetime | None, now: datetime) -> str:
    """The style of a silence: blank while there is nothing to say."""
    if last is None or last < now - TOO_LONG_SILENT:
        return "late"
    return "due" if last < now - LONG_SILENT else ""
