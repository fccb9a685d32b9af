"""The worker's own titles: from what is stored to what is typed, and back."""

from __future__ import annotations

from datetime import date

from tcm_desktop.domain.people import Qualification, Worker
from tcm_desktop.services.qualifications import QualificationForm, TypedQualification
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.typed import count, show_full_date


def read_qualifications(
    form: QualificationForm, today: date
) -> tuple[tuple[Qualification, ...] | None, tuple[Problem, ...]]:
    """The titles as typed, or None and what is missing or wrong, in the order of the form. Blank rows are no rows."""
    reader = Reader(today)
    found = [_qualification(reader, typed) for typed in form.qualifications if _is_typed(typed)]
    if reader.problems:
        return None, tuple(reader.problems)
    return tuple(each for each in found if each is not None), ()


def _qualification(reader: Reader, typed: TypedQualification) -> Qualification | None:
    at = f"qualifications/{typed.id}"
    title = reader.needed(f"{at}/title", typed.title.strip(), "Type the title, as your payer writes it.")
    since = reader.day(f"{at}/since", typed.since, past=True, missing="Type the day since which you hold it.")
    until = reader.day(f"{at}/until", typed.until)
    if since is not None and until is not None and until < since:
        reader.problems.append(Problem(f"{at}/until", "This day lies before the first one. Check both."))
    return Qualification(typed.id, title, since, until, typed.evidence.strip()) if since is not None else None


def _is_typed(typed: TypedQualification) -> bool:
    return any(words.strip() for words in (typed.title, typed.since, typed.until, typed.evidence))


def form_of(worker: Worker) -> QualificationForm:
    """What is stored, as it would be typed."""
    return QualificationForm(
        tuple(
            TypedQualification(
                each.id, each.title, show_full_date(each.since), show_full_date(each.until), each.evidence
            )
            for each in worker.qualifications
        )
    )


def summary(worker: Worker, today: date) -> str:
    """The titles in force, in a line; what is missing is said."""
    held = [
        each for each in worker.qualifications if each.since <= today and (each.until is None or today <= each.until)
    ]
    if not held:
        return "No title on file yet. Billing needs one."
    unproven = sum(not each.evidence.strip() for each in held)
    proof = f" {count(unproven, 'title')} without a proof on file." if unproven else ""
    return f"On file: {', '.join(each.title for each in held)}.{proof}"
