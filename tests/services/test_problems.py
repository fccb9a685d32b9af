"""The problem list on a real vault: who did what stays, billing reads the same list, nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.domain.clients import Client, Diagnosis, ProblemEvent
from tcm_desktop.domain.errors import NotPermitted
from tcm_desktop.domain.people import Qualification
from tcm_desktop.domain.problems import ProblemRefused, Source
from tcm_desktop.services.clients import register_client, update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.intake import store_intake
from tcm_desktop.services.kept_forms import keep_form
from tcm_desktop.services.notes import new_note
from tcm_desktop.services.problems import (
    OPENED,
    PROBLEM_FORM,
    PROBLEM_STEP,
    ProblemForm,
    ProblemStepForm,
    add_problem,
    may_diagnose,
    open_problems,
    reopen_problem,
    resolve_problem,
    source_problem,
    withdraw_problem,
)
from tcm_desktop.services.seating import update_worker
from tests.support.vaults import StandingClock, make_client
from ui.presenters.findings import answer

DAY = date(2026, 3, 4)


def problem(desk: Desk, code: str = "F43.12", text: str = "Post-traumatic stress disorder, chronic") -> Diagnosis:
    return Diagnosis(desk.new_id(), code, text, DAY)


def licensed(desk: Desk, title: str = "LCSW") -> Desk:
    held = Qualification(desk.new_id(), title, date(2020, 1, 1), evidence="LCS 1234")
    return update_worker(desk, replace(desk.worker, qualifications=(held,))).value


def bare(desk: Desk, client: Client) -> Client:
    return update_client(desk, replace(client, diagnoses=())).value


def findings(desk: Desk, client: Client) -> set[str]:
    hand = new_note(desk, client.id)
    return {f.code for f in answer(hand.note, hand).check.chart_findings if f.code.startswith("diagnosis")}


def events(desk: Desk, client: Client) -> list[tuple[str, str]]:
    with desk.reading() as work:
        return [(e.event, e.reason) for e in work.trail(client.id) if e.event.startswith("problem.")]


# --- scope ---


def test_who_may_diagnose_is_the_payer_s_data_by_the_titles_of_the_day(desk: Desk, client: Client) -> None:
    assert not may_diagnose(desk.worker, client.payer_profile, DAY)
    assert not may_diagnose(licensed(desk, "MHRS").worker, client.payer_profile, DAY)
    clinician = licensed(desk).worker
    assert may_diagnose(clinician, client.payer_profile, DAY)
    assert not may_diagnose(clinician, client.payer_profile, date(2019, 12, 31))
    assert not may_diagnose(clinician, "nobody", DAY)
    assert open_problems(licensed(desk), client.id).in_scope


def test_out_of_scope_nothing_is_diagnosed_and_nothing_stored(desk: Desk, client: Client) -> None:
    with pytest.raises(NotPermitted):
        add_problem(desk, client.id, problem(desk), Source.OWN)
    assert open_problems(desk, client.id).client.diagnoses == client.diagnoses
    stored = add_problem(licensed(desk), client.id, problem(desk), Source.OWN).value
    assert stored.diagnoses[-1].recorded_by == "Ana Practice, LCSW"


def test_a_circumstance_can_be_added_by_anybody(desk: Desk, client: Client) -> None:
    found = problem(desk, "Z59.01", "Sheltered homelessness")
    stored = add_problem(desk, client.id, found, Source.OWN).value.diagnoses[-1]
    (step,) = stored.steps
    assert (step.event, step.name, step.on) == (ProblemEvent.ADDED, "Ana Practice", DAY)


# --- history ---


def test_each_step_is_in_the_record_and_in_the_audit_trail(desk: Desk, client: Client, clock: StandingClock) -> None:
    told = problem(desk)
    add_problem(desk, client.id, told, Source.REPORTED, " her sister ")
    clock.pass_by(days=1)
    source_problem(desk, client.id, told.id, Source.DIAGNOSED, "Dr. Sample, psychiatrist")
    resolve_problem(desk, client.id, told.id, DAY, "Over, says Dr. Sample")
    reopen_problem(desk, client.id, told.id, "It was not over")
    outcome = withdraw_problem(desk, client.id, told.id, "It is her sister's")
    assert ("client", client.id) in outcome.changes.touched
    kept = open_problems(desk, client.id, told.id).problem
    assert kept is not None
    assert [(s.event.value, s.words) for s in kept.steps] == [
        ("added", "Reported by her sister"),
        ("source", "Diagnosed by Dr. Sample, psychiatrist"),
        ("resolved", "Over, says Dr. Sample"),
        ("reopened", "It was not over"),
        ("in_error", "It is her sister's"),
    ]
    assert kept.steps[1].on == date(2026, 3, 5)
    named = ["added", "sourced", "resolved", "reopened", "marked_in_error"]
    assert events(desk, client) == [(f"problem.{each}", str(told.id)) for each in named]


def test_that_the_list_was_opened_is_in_the_audit_trail(desk: Desk, client: Client) -> None:
    open_problems(desk, client.id)
    with desk.reading() as work:
        assert work.trail(client.id)[-1].event == OPENED


def test_what_is_not_there_cannot_be_opened(desk: Desk, client: Client) -> None:
    with pytest.raises(RecordNotFound):
        open_problems(desk, desk.new_id())
    with pytest.raises(RecordNotFound):
        open_problems(desk, client.id, desk.new_id())
    with pytest.raises(ProblemRefused):
        resolve_problem(desk, client.id, desk.new_id(), DAY)


def test_who_takes_a_client_in_is_named_at_what_she_comes_with(desk: Desk) -> None:
    taken_in = register_client(desk, make_client(desk, "Demo")).value
    assert [s.event for d in taken_in.diagnoses for s in d.steps] == [ProblemEvent.ADDED]
    typed = store_intake(desk, replace(make_client(desk, "Quite", "Other"), birth_date=date(1970, 1, 1))).value
    assert [s.name for d in typed.diagnoses for s in d.steps] == ["Ana Practice"]


def test_an_intake_stored_again_takes_nothing_off_the_list(desk: Desk, client: Client) -> None:
    add_problem(desk, client.id, problem(desk), Source.DIAGNOSED, "Dr. Sample")
    stored = store_intake(desk, replace(client, diagnoses=(), phone="555-0100")).value
    assert (stored.phone, len(stored.diagnoses)) == ("555-0100", 2)


# --- one list for everybody ---


def test_billing_reads_the_same_list(desk: Desk, client: Client) -> None:
    bare(desk, client)
    assert findings(desk, client) == {ChartCode.DIAGNOSIS_MISSING}
    told = problem(desk)
    add_problem(desk, client.id, told, Source.REPORTED, "her sister")
    assert findings(desk, client) == {ChartCode.DIAGNOSIS_REPORTED}
    source_problem(desk, client.id, told.id, Source.DIAGNOSED, "Dr. Sample")
    assert findings(desk, client) == set()
    withdraw_problem(desk, client.id, told.id, "It is her sister's")
    assert findings(desk, client) == {ChartCode.DIAGNOSIS_MISSING}


def test_the_finding_names_the_code_and_who_told_it(desk: Desk, client: Client) -> None:
    bare(desk, client)
    add_problem(desk, client.id, problem(desk), Source.REPORTED, "Her sister")
    hand = new_note(desk, client.id)
    (found,) = [f for f in answer(hand.note, hand).check.chart_findings if f.code == ChartCode.DIAGNOSIS_REPORTED]
    assert found.headline == "F43.12 is only reported"
    assert found.reason.startswith("Her sister told it")


# --- what is half typed ---


def test_a_form_left_half_typed_is_there_until_it_is_stored(desk: Desk, client: Client) -> None:
    found = problem(desk)
    keep_form(desk, PROBLEM_FORM, client.id, ProblemForm(code="F4"))
    assert open_problems(desk, client.id).typed == ProblemForm(code="F4")
    add_problem(desk, client.id, found, Source.DIAGNOSED, "Dr. Sample")
    assert open_problems(desk, client.id).typed is None
    step = ProblemStepForm(ProblemEvent.IN_ERROR, words="Wro")
    keep_form(desk, PROBLEM_STEP, found.id, step, client.id)
    assert open_problems(desk, client.id, found.id).typed_step == step
    withdraw_problem(desk, client.id, found.id, "Wrong client")
    assert open_problems(desk, client.id, found.id).typed_step is None
