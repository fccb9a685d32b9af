"""Things that the worker has to do for a client. The words for where one stands are those of a FHIR Task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.errors import DomainError


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "requested"
    DONE = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, `for_whom` (blank: the worker herself), by when; how it ended, on `ended_on`."""

    KIND: ClassVar[str] = "task"

    id: UUID
    client_id: UUID
    worker_id: UUID
    what: str
    opened_on: date
    for_whom: str = ""
    due_on: date | None = None
    referral_id: UUID | None = None
    status: TaskStatus = TaskStatus.OPEN
    ended_on: date | None = None
    words: str = ""


class WordsNeeded(DomainError):
    """Something needs a reason in words to be recorded."""

    code = "words_needed"


def ended(task: Task, status: TaskStatus, day: date, words: str = "") -> Task:
    """The task done, dropped or opened again on a day. Raises WordsNeeded for one dropped without saying why."""
    if status is TaskStatus.CANCELLED and not words.strip():
        raise WordsNeeded("Say why this is not needed any more. The task is kept as it is.")
    return replace(
        task, status=status, ended_on=None if status is TaskStatus.OPEN else day, words=words.strip() or task.words
    )


def open_tasks(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """What is still to be done, the soonest first, then what has no day."""
    waiting = (task for task in tasks if task.status is TaskStatus.OPEN)
    return tuple(sorted(waiting, key=lambda task: (task.due_on or date.max, task.id)))
