"""What a supervisor or administrator sees first: what waits for her, and who was not heard of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sync.server import administration
from sync.server.administration import Account, Device
from sync.server.console_conflicts import meetings
from sync.server.console_frame import Page, Reply, Visit
from sync.server.console_held import held_work
from sync.server.console_pages import show
from sync.server.console_queue import seat, waiting
from sync.server.office import Office

LONG = timedelta(hours=24)
"""From here on silence and unsent work are worth a look; work in the field can take longer than a day."""
TOO_LONG = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Heard:
    """A worker and her laptops that are enrolled: the latest contact, and what waited on them then.

    The two levels are styles: blank while there is nothing to say. One laptop that was just heard of says nothing about
    the work that another one holds.
    """

    worker: Account
    laptops: int
    last_contact: datetime | None
    unsent: int
    oldest_unsent_at: datetime | None
    silence: str
    waiting: str


def heard_of(office: Office) -> tuple[Heard, ...]:
    """Everybody whose account is open; in front whoever was not heard of, or has had unsent work, for longest."""
    by_worker: dict[UUID, list[Device]] = {}
    for device in administration.devices(office):
        if device.revoked_at is None:
            by_worker.setdefault(device.worker, []).append(device)
    people = [each for each in administration.accounts(office) if each.is_active]
    shown = [each for each in people if each.id in by_worker or each.charts]
    found = (_heard(each, by_worker.get(each.id, []), office.now) for each in shown)
    return tuple(sorted(found, key=_since))


def overview(visit: Visit) -> Reply:
    """Numbers that lead to their pages, and the longest silences."""
    with visit.office(steady=True) as office:
        to_sign = waiting(office, seat(visit, office))
        met, held, heard = meetings(office, visit.account.id), held_work(office), heard_of(office)
    silent = [each for each in heard if each.silence or each.waiting]
    return show(
        visit,
        "overview.html",
        "",
        to_sign=to_sign,
        met=met,
        held=held,
        silent=silent,
        is_anybody=bool(heard),
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
    waiting = _level(oldest, now) if oldest else ""
    return Heard(worker, len(hers), last, sum(each.unsent for each in hers), oldest, _level(last, now), waiting)


def _since(each: Heard) -> datetime:
    """Since when there has been something to wait for; before everything else where nothing ever came."""
    if each.last_contact is None:
        return datetime.min.replace(tzinfo=UTC)
    return min(each.last_contact, each.oldest_unsent_at or each.last_contact)


def _level(since: datetime | None, now: datetime) -> str:
    """The style of a wait: blank while there is nothing to say."""
    if since is None or since < now - TOO_LONG:
        return "late"
    return "due" if since < now - LONG else ""
