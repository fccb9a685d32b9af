"""How a vault joins its agency: the attempt is kept before the server is asked, for its answer may be lost."""

from __future__ import annotations

from dataclasses import replace

from tcm_desktop.domain.errors import NotPermitted
from tcm_desktop.domain.leases import ClockGuard
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.membership import Membership, in_role, keep_membership, membership_in
from tcm_desktop.services.syncing_ports import Attempt, Enrolled

ATTEMPT = "joining"

PRACTICE_STAYS = "This is the practice vault. Nothing of it is ever sent. Set up your own vault to join your agency."
AGAIN = frozenset({"device_forked", "not_enrolled"})
"""Refusals after which a laptop joins anew, with a new ticket: it was restored or copied, or the server lost it."""

TWICE = "This vault has joined an agency already. Nothing was changed."
OTHER_ACCOUNT = (
    "The agency knows you under another account than this vault, so it would not take what you wrote here. Nothing was "
    "changed. Give your administrator the number below and ask for a ticket that fits it."
)


def begin_joining(desk: Desk) -> bytes | None:
    """What is kept of the attempt before. Raises NotPermitted for a vault that cannot join an agency now."""
    if desk.vault.entry.practice:
        raise NotPermitted(PRACTICE_STAYS)
    with desk.reading() as work:
        latest = next(iter(work.sync.rounds(1)), None)
        if membership_in(work) is not None and (latest is None or latest.refusal not in AGAIN):
            raise NotPermitted(TWICE)
        return work.sync.setting(ATTEMPT)


def keep_attempt(desk: Desk, attempt: Attempt) -> None:
    """Keep an attempt before the server is asked."""
    with desk.writing() as work:
        work.sync.keep_setting(ATTEMPT, attempt.kept)
        work.commit()


def join(desk: Desk, enrolled: Enrolled) -> Outcome[Desk]:
    """Keep what the server answered to a ticket, and sit down with the role that it gave.

    A laptop that joins anew goes on under its new name with all that is in its vault, unsent work among it. Raises
    NotPermitted for an account that is not this worker's; nothing is changed then.
    """
    if enrolled.link.worker != desk.worker.id:
        raise NotPermitted(OTHER_ACCOUNT)
    with desk.writing() as work:
        guard = ClockGuard().told(enrolled.server_time, desk.clock.now())
        keep_membership(work, Membership(enrolled.link, enrolled.agency, enrolled.role, enrolled.offline_until, guard))
        work.sync.keep_setting(ATTEMPT, None)
        worker = in_role(work, desk.worker.id, enrolled.role)
        work.audit("agency.joined")
        return Outcome(replace(desk, worker=worker), work.commit())
