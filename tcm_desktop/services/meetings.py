"""Where two authors met: what each of them wrote, and what a person decides about it (rule S4).

A decision is an ordinary operation that is based on both values. Nothing is thrown away: the value that was not chosen
stays in the agency's log of operations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from tcm_desktop.domain.errors import DomainError, NotPermitted
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.records import RECORD_TYPES
from tcm_desktop.domain.signing_paths import DIGEST
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.path_words import as_text, is_prose
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.refused_work import add_to_addendum
from tcm_desktop.services.sync_views import Decided, MetChange

ASKED = "Ask my supervisor: two versions of one thing. Sync shows both."
SUPERVISOR = "My supervisor"


class MeetingGone(DomainError):
    """What was to be decided is decided already, here or by somebody else."""

    code = "meeting_gone"


@dataclass(frozen=True, slots=True)
class Meeting:
    """The values that one operation lost with, each beside the one in force. All of them are decided together, for
    they were written together.

    `kept_name` and `in_force_name` are blank where that author is not known here. `is_kept_mine` and `is_in_force_mine`
    say which of the two is the worker's own; `is_asked` that she has asked her supervisor.
    """

    changes: tuple[MetChange, ...]
    kept_name: str = ""
    is_kept_mine: bool = False
    is_in_force_mine: bool = False
    is_asked: bool = False
    in_force_name: str = ""

    @property
    def first(self) -> MetChange:
        """What it is about: all changes have its record and its author."""
        return self.changes[0]

    @property
    def key(self) -> tuple[UUID, str]:
        """Record and operation, by which it is found again."""
        return self.first.record_id, self.first.kept_operation

    @property
    def kept_at(self) -> datetime:
        """When the kept values were written."""
        return self.first.kept_at

    @property
    def is_signature(self) -> bool:
        """Whether it is the worker's signature over what had changed: she reads it and signs again."""
        return self.first.path == DIGEST

    @property
    def can_be_joined(self) -> bool:
        """Whether both can be kept in one text; nothing else than text can be two things at once."""
        return not self.first.is_signed and all(
            is_prose(each.kept) and is_prose(each.in_force) for each in self.changes
        )


def meetings(desk: Desk) -> tuple[Meeting, ...]:
    """Everything that waits for a decision, in the order in which it was written."""
    with desk.reading() as work:
        return meetings_in(desk, work)


def meetings_in(desk: Desk, work: UnitOfWork) -> tuple[Meeting, ...]:
    """The same, inside a transaction."""
    return _made(desk, work, work.sync.conflicts())


def meeting(desk: Desk, record_id: UUID, operation: str) -> Meeting:
    """One of them. Raises MeetingGone."""
    with desk.reading() as work:
        return _find(desk, work, record_id, operation)


def keep_kept(desk: Desk, record_id: UUID, operation: str) -> Outcome[None]:
    """Put the kept values in force. Raises MeetingGone, NotPermitted in a signed record, ChangesDoNotFit."""
    return _decide(desk, record_id, operation, lambda change: change.kept, "conflict.kept_put_in_force")


def keep_in_force(desk: Desk, record_id: UUID, operation: str) -> Outcome[None]:
    """Leave the values in force. Raises MeetingGone."""
    return _decide(desk, record_id, operation, lambda change: change.in_force, "conflict.in_force_left")


def keep_both(desk: Desk, record_id: UUID, operation: str, texts: Mapping[str, str]) -> Outcome[None]:
    """Put texts in force that were made of both, by path. Raises MeetingGone or NotPermitted."""
    return _decide(desk, record_id, operation, lambda change: texts[change.path], "conflict.joined")


def keep_as_addendum(desk: Desk, record_id: UUID, operation: str) -> Outcome[tuple[UUID, str, UUID]]:
    """In a signed document: put the kept text into an addendum that is still to be signed, and leave the document.

    Gives the chart, the document's kind and its id. Raises MeetingGone or RecordNotFound.
    """
    with desk.writing() as work:
        found = _find(desk, work, record_id, operation)
        document = work.get(RECORD_TYPES[found.first.record_kind], record_id)
        if document.client_id is None:
            raise RecordNotFound("This belongs to no client's chart, so nothing can be added below it.")
        add_to_addendum(desk, work, document, as_text({change.path: change.kept for change in found.changes}))
        left = {change.path: Decided(change.in_force, (operation,)) for change in found.changes}
        work.decide(record_id, left, "conflict.added_below")
        return Outcome((document.client_id, document.KIND, document.id), work.commit())


def ask_supervisor(desk: Desk, record_id: UUID, operation: str) -> Outcome[None]:
    """Put a task for the supervisor into the chart: it is sent, and both see it. Asking twice asks once.

    Raises MeetingGone; NotPermitted where the record belongs to no chart.
    """
    with desk.writing() as work:
        found = _find(desk, work, record_id, operation)
        client_id = found.first.client_id
        if client_id is None:
            raise NotPermitted("This belongs to no client's chart. Show it to your supervisor on this screen.")
        if not found.is_asked:
            task = Task(desk.new_id(), client_id, desk.worker.id, ASKED, desk.today, for_whom=SUPERVISOR)
            work.put(task, "task.opened", reason=f"{record_id}")
        work.audit("conflict.asked", found.first.record_kind, record_id)
        return Outcome(None, work.commit())


def joined_text(change: MetChange) -> str:
    """Both texts one below the other, to be made into one; a text that holds the other stands alone."""
    in_force, kept = str(change.in_force).strip(), str(change.kept).strip()
    if in_force in kept or not in_force:
        return kept
    return in_force if kept in in_force else f"{in_force}\n\n{kept}"


def _decide(
    desk: Desk, record_id: UUID, operation: str, choose: Callable[[MetChange], Any], event: str
) -> Outcome[None]:
    with desk.writing() as work:
        found = _find(desk, work, record_id, operation)
        chosen = {change.path: choose(change) for change in found.changes}
        if found.first.is_signed and any(chosen[change.path] != change.in_force for change in found.changes):
            raise NotPermitted("This was signed meanwhile and can no longer change. Add your text as an addendum.")
        answered = {path: Decided(value, (operation,)) for path, value in chosen.items()}
        work.decide(record_id, answered, event)
        return Outcome(None, work.commit())


def _find(desk: Desk, work: UnitOfWork, record_id: UUID, operation: str) -> Meeting:
    for found in _made(desk, work, work.sync.conflicts(record_id=record_id)):
        if found.key == (record_id, operation) and not found.is_signature:
            return found
    raise MeetingGone("This is settled already. Nothing more is to be done.")


def _made(desk: Desk, work: UnitOfWork, conflicts: Iterable[MetChange]) -> tuple[Meeting, ...]:
    met = sorted(conflicts, key=_written)
    names = {worker.id: worker.name for worker in work.every(Worker)} if met else {}
    asked = _asked(work, met)
    return tuple(_meeting(desk.worker.id, tuple(group), names, asked) for _, group in groupby(met, key=_key))


def _meeting(me: UUID, changes: tuple[MetChange, ...], names: Mapping[UUID, str], asked: frozenset[UUID]) -> Meeting:
    first = changes[0]
    authors = {change.in_force_by for change in changes}
    in_force_by = first.in_force_by if len(authors) == 1 else None  # several made it: no one's name stands over it
    return Meeting(
        changes,
        names.get(first.kept_by, ""),
        first.kept_by == me,
        in_force_by == me,
        first.client_id is not None and first.client_id in asked,
        names.get(in_force_by, "") if in_force_by is not None else "",
    )


def _asked(work: UnitOfWork, met: Iterable[MetChange]) -> frozenset[UUID]:
    """The charts in which a question to the supervisor is open."""
    charts = {change.client_id for change in met if change.client_id is not None}
    return frozenset(
        chart
        for chart in charts
        if any(task.what == ASKED and task.status is TaskStatus.OPEN for task in work.of_client(Task, chart))
    )


def _key(change: MetChange) -> tuple[UUID, str, bool]:
    return change.record_id, change.kept_operation, change.path == DIGEST


def _written(change: MetChange) -> tuple[datetime, str, str, bool, str]:
    return change.kept_at, str(change.record_id), change.kept_operation, change.path == DIGEST, change.path
