"""What is due: rules as data, facts of a chart in, due items out. Pure functions of dates.

An item opens some days before it falls due, so that there is time to do it; how many is ours (`LEAD`), while the
intervals come from the payer's rules with their sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tcm_desktop.domain.intervals import DayOff, Interval, after, interval_words, last_of_month, no_holidays


class DueKind(StrEnum):
    """What has to be done."""

    RETURNED_NOTE = "returned_note"
    COSIGN = "cosign"
    SIGN_NOTE = "sign_note"
    ASSESS = "assess"
    WRITE_PLAN = "write_plan"
    REASSESS = "reassess"
    REVIEW_PLAN = "review_plan"
    REVIEW_NECESSITY = "review_necessity"
    MEASURE_OUTCOMES = "measure_outcomes"
    MONTHLY_SUMMARY = "monthly_summary"
    MONTH_CONTACTS = "month_contacts"
    TRY_CONTACT = "try_contact"
    VISIT = "visit"
    MONITOR = "monitor"
    FOLLOW_UP_REFERRAL = "follow_up_referral"
    APPOINTMENT = "appointment"
    TASK = "task"
    CONSENT_ENDS = "consent_ends"
    AUTHORIZATION_ENDS = "authorization_ends"
    COVERAGE_ENDS = "coverage_ends"
    TRANSITION = "transition"


_LEAD = timedelta(days=30)
_SHORT = timedelta(days=7)
LEAD: Mapping[DueKind, timedelta] = {
    DueKind.REASSESS: _LEAD,
    DueKind.REVIEW_PLAN: _LEAD,
    DueKind.REVIEW_NECESSITY: _LEAD,
    DueKind.MEASURE_OUTCOMES: _LEAD,
    DueKind.MONITOR: _LEAD,
    DueKind.VISIT: _LEAD,
    DueKind.CONSENT_ENDS: _LEAD,
    DueKind.AUTHORIZATION_ENDS: _LEAD,
    DueKind.COVERAGE_ENDS: _LEAD,
    DueKind.TRANSITION: _LEAD,
    DueKind.TRY_CONTACT: _SHORT,
    DueKind.FOLLOW_UP_REFERRAL: _SHORT,
    DueKind.APPOINTMENT: _SHORT,
    DueKind.TASK: _SHORT,
}
"""How long before its day an item opens, where it does not open at once. Ours: no source names such a time."""


@dataclass(frozen=True, slots=True)
class DueRule:
    """How often something is due: of several intervals the one that ends first counts. `source` says who asks for it.

    `confirmed` is False where the source was not read in full.
    """

    kind: DueKind
    every: tuple[Interval, ...]
    source: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class MonthRule:
    """The least contacts of a calendar month, and how many of them face to face with the client."""

    contacts: int
    face_to_face: int
    source: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose chart an item belongs to, as lists show her."""

    client_id: UUID
    listed_name: str


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing to do for a client. Without `due_on` it is her next step, for which nobody sets a day.

    `why` is a short phrase, `since` the day on which it was last done, `about` what it concerns where the kind does not
    say it. `record_id` is the record that it is done in, of `record_kind` where the kind of item leaves that open;
    `month` the first day of the month that it is about.
    """

    kind: DueKind
    due_on: date | None
    opens_on: date
    whom: Whom
    why: str = ""
    since: date | None = None
    about: str = ""
    source: str = ""
    confirmed: bool = True
    record_id: UUID | None = None
    record_kind: str = ""
    month: date | None = None

    @property
    def client_id(self) -> UUID:
        """The chart that the item belongs to."""
        return self.whom.client_id

    @property
    def listed_name(self) -> str:
        """The client as lists show her."""
        return self.whom.listed_name

    @property
    def key(self) -> tuple[DueKind, UUID, UUID | None]:
        """What makes it the same thing to do; no list holds two of the same."""
        return self.kind, self.client_id, self.record_id


def on_day(kind: DueKind, whom: Whom, due_on: date, *, begun: date = date.min) -> DueItem:
    """Something that the record itself dates, such as an end. It opens ahead of its day, but not before it `begun`."""
    lead = min(LEAD.get(kind, timedelta()), due_on - date.min)
    return DueItem(kind, due_on, max(min(begun, due_on), due_on - lead), whom)


def recurring(rule: DueRule, whom: Whom, done_on: date, is_day_off: DayOff = no_holidays) -> DueItem:
    """What is due again after it was done, or after the chart was opened where it never was."""
    due_on, interval = min(
        ((after(done_on, interval, is_day_off), interval) for interval in rule.every), key=lambda pair: pair[0]
    )
    item = on_day(rule.kind, whom, due_on, begun=done_on)
    why = f"at least every {interval_words(interval)}"
    return replace(item, why=why, since=done_on, source=rule.source, confirmed=rule.confirmed)


def within(rule: DueRule, whom: Whom, began_on: date, is_day_off: DayOff = no_holidays) -> DueItem:
    """What is due once, within a time after something began. It opens at once."""
    item = recurring(rule, whom, began_on, is_day_off)
    why = item.why.replace("at least every", "within")
    return replace(item, opens_on=began_on, why=why, since=None)


def sooner(item: DueItem, due_on: date | None, why: str) -> DueItem:
    """The item, due on this day where the record names one and it comes first."""
    if due_on is None or (item.due_on is not None and item.due_on <= due_on):
        return item
    opens = min(on_day(item.kind, item.whom, due_on).opens_on, item.opens_on)
    return replace(item, due_on=due_on, opens_on=opens, why=why)


def next_step(kind: DueKind, whom: Whom, opened_on: date) -> DueItem:
    """What the chart asks for next, without a day of its own."""
    return DueItem(kind, None, opened_on, whom, why="next step")


def month_contacts(rule: MonthRule, whom: Whom, today: date, contacts: int, face_to_face: int) -> DueItem | None:
    """What is still missing in the month of `today`; None once the least is reached. Due on the month's last day.

    A contact face to face counts as one of the contacts.
    """
    if contacts >= rule.contacts and face_to_face >= rule.face_to_face:
        return None
    first = today.replace(day=1)
    return DueItem(
        DueKind.MONTH_CONTACTS,
        last_of_month(today),
        first,
        whom,
        why=f"{contacts} of {rule.contacts}, {face_to_face} of {rule.face_to_face} in person",
        source=rule.source,
        confirmed=rule.confirmed,
        month=first,
    )


def due_by(items: Iterable[DueItem], day: date) -> tuple[DueItem, ...]:
    """What must be done by that day, in order: by day, what has no day last, then by name."""
    return in_order(item for item in items if item.due_on is None or item.due_on <= day)


def open_on(items: Iterable[DueItem], day: date) -> tuple[DueItem, ...]:
    """What can be done on that day, late or not, in order."""
    return in_order(item for item in items if item.opens_on <= day)


def in_order(items: Iterable[DueItem]) -> tuple[DueItem, ...]:
    """Late first, then by day, what has no day last; then by name and kind. Nothing stands there twice."""
    return tuple(sorted(_once(items), key=lambda i: (i.due_on or date.max, i.listed_name.casefold(), i.kind)))


def _once(items: Iterable[DueItem]) -> Iterator[DueItem]:
    """Of two items for the same thing the one that falls due first."""
    first: dict[tuple[DueKind, UUID, UUID | None], DueItem] = {}
    for item in items:
        known = first.get(item.key)
        if known is None or (item.due_on or date.max) < (known.due_on or date.max):
            first[item.key] = item
    yield from first.values()
