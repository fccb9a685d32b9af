"""A referral and its loop (42 U.S.C. 1396n(g)(2)(A)(ii)(III)): from the need for a service to what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.domain.errors import DomainError


class StepKind(StrEnum):
    """Something that happened to a referral."""

    MADE = "made"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    APPOINTMENT = "appointment"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    FOLLOWED_UP = "followed_up"
    INFORMATION_SENT = "information_sent"
    CLOSED = "closed"


class ReferralState(StrEnum):
    """Where a referral stands after its latest step."""

    NEEDED = "needed"
    MADE = "made"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    BOOKED = "booked"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    CLOSED = "closed"


class ReferralOutcome(StrEnum):
    """What came of a referral."""

    RECEIVING = "receiving"
    FINISHED = "finished"
    DID_NOT_HELP = "did_not_help"
    NOT_AVAILABLE = "not_available"
    CLIENT_DECLINED = "client_declined"
    NO_LONGER_NEEDED = "no_longer_needed"


@dataclass(frozen=True, slots=True)
class ReferralStep:
    """A step: `on` which day, `who` said or did it, `how`, and in words.

    An appointment that was made, kept or missed has its own record. A step that was written by mistake stays, with
    why it is one in `mistake`, and counts no more.
    """

    id: UUID
    kind: StepKind
    on: date
    who: str = ""
    how: ContactMode | None = None
    words: str = ""
    outcome: ReferralOutcome | None = None
    appointment_id: UUID | None = None
    disclosure_id: UUID | None = None
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class Referral:
    """A service that the client needs, and the way to it. `recipient` is whom she is referred to.

    `action_id` and `objective_id` point into the plan `plan_id`. `reason` says why the client needs help to get there,
    `follow_up_on` when the worker looks after it next.
    """

    KIND: ClassVar[str] = "referral"

    id: UUID
    client_id: UUID
    worker_id: UUID
    service: str
    needed_on: date
    recipient: str = ""
    reach: str = ""
    reason: str = ""
    need_id: UUID | None = None
    plan_id: UUID | None = None
    objective_id: UUID | None = None
    action_id: UUID | None = None
    follow_up_on: date | None = None
    steps: tuple[ReferralStep, ...] = ()


class StepOutOfOrder(DomainError):
    """A step does not fit where the referral stood on that day."""

    code = "step_out_of_order"


_LEADS_TO: Mapping[StepKind, ReferralState] = MappingProxyType(
    {
        StepKind.MADE: ReferralState.MADE,
        StepKind.ACCEPTED: ReferralState.ACCEPTED,
        StepKind.WAITLISTED: ReferralState.WAITLISTED,
        StepKind.DECLINED: ReferralState.DECLINED,
        StepKind.APPOINTMENT: ReferralState.BOOKED,
        StepKind.KEPT: ReferralState.KEPT,
        StepKind.NOT_KEPT: ReferralState.NOT_KEPT,
        StepKind.CLOSED: ReferralState.CLOSED,
    }
)
"""Following up and sending information change nothing about where it stands."""

_ANSWERS = (StepKind.ACCEPTED, StepKind.WAITLISTED, StepKind.DECLINED, StepKind.APPOINTMENT)
_ALWAYS = (StepKind.INFORMATION_SENT, StepKind.FOLLOWED_UP, StepKind.CLOSED)

FOLLOWING: Mapping[ReferralState, tuple[StepKind, ...]] = MappingProxyType(
    {
        ReferralState.NEEDED: (StepKind.MADE, StepKind.APPOINTMENT, *_ALWAYS),
        ReferralState.MADE: (*_ANSWERS, *_ALWAYS),
        ReferralState.ACCEPTED: (StepKind.APPOINTMENT, StepKind.WAITLISTED, StepKind.DECLINED, *_ALWAYS),
        ReferralState.WAITLISTED: (StepKind.ACCEPTED, StepKind.APPOINTMENT, StepKind.DECLINED, *_ALWAYS),
        ReferralState.DECLINED: (StepKind.MADE, *_ALWAYS),
        ReferralState.BOOKED: (StepKind.KEPT, StepKind.NOT_KEPT, StepKind.APPOINTMENT, *_ALWAYS),
        ReferralState.KEPT: (StepKind.APPOINTMENT, *_ALWAYS),
        ReferralState.NOT_KEPT: (StepKind.APPOINTMENT, StepKind.DECLINED, *_ALWAYS),
        ReferralState.CLOSED: (),
    }
)
"""The steps that can follow, the usual one first."""


def history(referral: Referral) -> tuple[ReferralStep, ...]:
    """The steps that count, by day, and within a day as they were written."""
    return tuple(sorted((s for s in referral.steps if not s.mistake), key=lambda step: (step.on, step.id)))


def referral_state(referral: Referral) -> ReferralState:
    """Where it stands; by its latest step also where two computers wrote steps that no one would write in a row."""
    moves = [_LEADS_TO[step.kind] for step in history(referral) if step.kind in _LEADS_TO]
    return moves[-1] if moves else ReferralState.NEEDED


def is_open(referral: Referral) -> bool:
    """Whether its loop is not closed yet."""
    return referral_state(referral) is not ReferralState.CLOSED


def with_step(referral: Referral, step: ReferralStep) -> Referral:
    """The referral with one more step. Raises StepOutOfOrder when the steps, by day, make no way any more."""
    longer = replace(referral, steps=(*referral.steps, step))
    state = ReferralState.NEEDED
    for each in history(longer):
        if each.kind not in FOLLOWING[state]:
            raise StepOutOfOrder(
                "This step does not fit the steps around that day. Check the day, or mark a wrong step as a mistake. "
                "Your words are kept."
            )
        state = _LEADS_TO.get(each.kind, state)
    return longer


def without_step(referral: Referral, step_id: UUID, why: str) -> Referral:
    """The referral with a step marked as a mistake; it can still be read."""
    steps = (replace(step, mistake=why) if step.id == step_id else step for step in referral.steps)
    return replace(referral, steps=tuple(steps))


def closed_on(referral: Referral) -> date | None:
    """The day on which its loop was closed, or None while it is open."""
    last = next((s for s in reversed(history(referral)) if s.kind in _LEADS_TO), None)
    return last.on if last is not None and last.kind is StepKind.CLOSED else None


def days_open(referral: Referral, day: date) -> int:
    """For how many days the need for it has been known, until `day` or until it was closed; never below zero."""
    return max(0, ((closed_on(referral) or day) - referral.needed_on).days)


def open_referrals(referrals: Iterable[Referral]) -> tuple[Referral, ...]:
    """Those whose loop is not closed, the longest known first."""
    return tuple(sorted((r for r in referrals if is_open(r)), key=lambda each: (each.needed_on, each.id)))
