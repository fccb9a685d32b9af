"""Frozen values that lists and screens show; queries select straight into them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from tcm_desktop.domain.clients import TargetGroup
from tcm_desktop.domain.contacts import (
    ATTEMPT,
    CRISIS,
    BillingChoice,
    ContactMode,
    ContactRole,
    TcmComponent,
)
from tcm_desktop.domain.follow_ups import Standing


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    """A client in the caseload. `units_this_month` counts signed notes that are to be billed."""

    client_id: UUID
    listed_name: str
    birth_date: date
    target_group: TargetGroup
    payer_profile: str
    last_contact: date | None
    plan_review_due: date | None
    assessed_on: date | None
    units_this_month: int
    drafts: int


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact note in a list. `units` and `verdict` are those of the signature; blank while a draft.

    An attempt is marked by its verdict from the first moment on, and so is a draft about a crisis, which has a clock of
    its own. One whose `standing` is IN_ERROR is listed and counts nowhere.
    """

    id: UUID
    client_id: UUID
    listed_name: str
    service_date: date
    start: time | None
    direct_minutes: int | None
    mode: ContactMode | None
    contacted_role: ContactRole | None
    component: TcmComponent | None
    objective_id: UUID | None
    choice: BillingChoice | None
    verdict: str
    units: int
    signed_at: datetime | None
    first_words: str
    standing: Standing = Standing.CLEAR

    @property
    def is_attempt(self) -> bool:
        """Whether nobody was reached: it counts as a try, never as a contact."""
        return self.verdict == ATTEMPT

    @property
    def is_crisis(self) -> bool:
        """Whether it is a draft whose time to be signed is that of a crisis."""
        return self.verdict == CRISIS


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A signed document of any kind that waits for a second signature, or was approved, returned or set aside.

    `worker_id` is its author's. `listed_name` is blank while the client's own record has not arrived.
    """

    id: UUID
    kind: str
    client_id: UUID
    listed_name: str
    worker_id: UUID
    signed_at: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class FoundText:
    """A document that has the words looked for. `snippet` is the part of its text in which they stand.

    `service_date` is a contact note's; other kinds have the instant at which they last changed. `is_addendum`: the
    words stand in an addendum, and `kind` and `id` name the document that it belongs to.
    """

    kind: str
    id: UUID
    client_id: UUID
    listed_name: str
    service_date: date | None
    changed_at: datetime
    is_signed: bool
    is_addendum: bool
    standing: Standing
    snippet: str


@dataclass(frozen=True, slots=True)
class ContactTally:
    """A client's contacts of one kind: the first and the last of them, and how many lie in the days asked for.

    `attempt`: nobody was reached.
    """

    client_id: UUID
    mode: ContactMode | None
    contacted_role: ContactRole | None
    choice: BillingChoice | None
    attempt: bool
    first_on: date
    last_on: date
    in_span: int


@dataclass(frozen=True, slots=True)
class BilledContact:
    """A signed contact that is to be billed, as far as units are counted from it. `units` are those of its signature,
    and `counted_minutes` the minutes behind them (0 where an older signature does not say).

    `payer_profile` and `birth_date` are the client's; blank and None while her own record has not arrived.
    """

    client_id: UUID
    worker_id: UUID
    payer_profile: str
    birth_date: date | None
    service_date: date
    mode: ContactMode | None
    contacted_role: ContactRole | None
    direct_minutes: int
    not_billable_minutes: int
    travel_minutes: int
    units: int
    counted_minutes: int = 0


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """Text being typed, kept aside until it becomes a change. `body` is the record as JSON, `caret` an offset."""

    record_id: UUID
    record_kind: str
    client_id: UUID
    body: bytes
    field: str
    caret: int
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class VaultEntry:
    """A vault on this laptop, as the unlock window lists it: `id` names its folder, `label` the worker."""

    id: str
    label: str
    practice: bool


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What a use case changed: record kinds and ids. Screens refresh from it.

    `held` are those of them whose signature can still be taken back, until `held_until`.
    """

    touched: tuple[tuple[str, UUID], ...] = ()
    held: tuple[tuple[str, UUID], ...] = ()
    held_until: datetime | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of record that changed."""
        return frozenset(kind for kind, _ in self.touched)
