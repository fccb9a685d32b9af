"""Where a form that was left unfinished is found again: the screen, and what it is opened with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.background import BACKGROUND
from tcm_desktop.services.closing import CLOSING_FORM
from tcm_desktop.services.consents import CONSENT_END_FORM, CONSENT_FORM, SHARING_FORM
from tcm_desktop.services.discharge import DISCHARGE_FORM
from tcm_desktop.services.intake import IN_CHART, INTAKE
from tcm_desktop.services.kept_forms import COVERAGE, QUALIFICATIONS, typed_in
from tcm_desktop.services.plan_progress import PROGRESS
from tcm_desktop.services.problems import PROBLEM_FORM, PROBLEM_STEP, ProblemStepForm
from tcm_desktop.services.referrals import MISTAKE_FORM, REFERRAL_FORM, STEP_FORM, MistakeForm, StepForm
from tcm_desktop.services.tasks import APPOINTMENT_FORM, QUICK_TASK, SETTLE_FORM, TASK_FORM
from tcm_desktop.services.views import WorkingCopy
from ui.presenters.follow_ups import place_of_copy

_PLACES = {
    REFERRAL_FORM: ("referral_form", "referral_id"),
    STEP_FORM: ("referral_step", "referral_id"),
    MISTAKE_FORM: ("referral_mistake", "referral_id"),
    CONSENT_FORM: ("consent", "consent_id"),
    CONSENT_END_FORM: ("consent_end", "consent_id"),
    SHARING_FORM: ("sharing", "referral_id"),
    TASK_FORM: ("task", "task_id"),
    APPOINTMENT_FORM: ("appointment", "appointment_id"),
    SETTLE_FORM: ("appointment_end", "appointment_id"),
    QUICK_TASK: ("referrals", ""),
    DISCHARGE_FORM: ("discharge", ""),
    CLOSING_FORM: ("closing", ""),
    PROGRESS: ("plan_progress", "plan_id"),
    PROBLEM_FORM: ("problem_form", ""),
    PROBLEM_STEP: ("problem_step", "problem_id"),
}
"""Each kind of form: its screen, and the name under which that takes the record that the form is about."""


def kept_place(copy: WorkingCopy) -> tuple[str, dict[str, Any]] | None:
    """Where what was being typed when the program ended goes on; None for what Today does not offer again.

    A summary half written has a row of its own, and a line caught from any screen is there when it is opened again.
    """
    params: dict[str, Any] = {"client_id": copy.client_id}
    if copy.record_kind == ContactNote.KIND:
        return "note", {**params, "note_id": copy.record_id}
    if copy.record_kind in {COVERAGE, BACKGROUND} or copy.field == IN_CHART:
        return copy.record_kind, params
    if copy.record_kind in {INTAKE, QUALIFICATIONS}:
        return copy.record_kind, {}
    return place_of(copy)


def place_of(copy: WorkingCopy) -> tuple[str, dict[str, Any]] | None:
    """The screen of a form about a record, or of what is typed below a signed document; None for anything else."""
    if copy.record_kind not in _PLACES:
        return place_of_copy(copy)
    screen, about = _PLACES[copy.record_kind]
    params: dict[str, Any] = {"client_id": copy.client_id}
    if about and copy.field:
        params[about] = UUID(copy.field)
    if copy.record_kind == STEP_FORM:
        params["step_kind"] = typed_in(copy, StepForm).kind
    if copy.record_kind == PROBLEM_STEP:
        params["event"] = typed_in(copy, ProblemStepForm).event
    if copy.record_kind == MISTAKE_FORM:
        params["step_id"] = typed_in(copy, MistakeForm).step_id
    return screen, params
