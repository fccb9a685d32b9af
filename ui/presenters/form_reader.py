"""Reading what was typed into a form: values one by one, and what is wrong with them, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ui.presenters.typed import Unreadable, read_date

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a form from being stored. `field` names the editor: `given`, `diagnoses/<id>/code`."""

    field: str
    words: str


class Reader:
    """Reads typed values one by one and collects what is wrong."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.problems: list[Problem] = []

    def needed(self, field: str, value: T, words: str) -> T:
        if not value:
            self.problems.append(Problem(field, words))
        return value

    def day(self, field: str, typed: str, *, past: bool = False, missing: str = "") -> date | None:
        try:
            found = read_date(typed, self.today, past=past)
        except Unreadable as error:
            self.problems.append(Problem(field, str(error)))
            return None
        if found is None and missing:
            self.problems.append(Problem(field, missing))
        if past and found is not None and found > self.today:
            self.problems.append(Problem(field, "That day is still to come. Check the year."))
        return found
