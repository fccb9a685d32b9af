"""What is put on the sheet, and the trace that it leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcm_desktop.documents.care_plan import PrintOptions
from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome, Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.follow_ups import CoSigning, ErrorMark, Judgement
from tcm_desktop.domain.plan_progress import ObjectiveProgress, PlanEvent, PlanEventKind
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.assessments import keep_area, open_assessment
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.paper_trail import trace_printed, trace_saved
from tcm_desktop.services.plan_progress import ToRecord, record_progress
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.printing import PAPER, plan_sheet
from tests.support.vaults import put


def find_need(desk: Desk, client: Client, statement: str, need_id: object = None) -> Need:
    """A need in the assessment in hand."""
    need = Need(need_id or desk.new_id(), statement)
    sitting = open_assessment(desk, client.id)
    known = next((f for f in sitting.assessment.areas if f.id == "a06_environment"), AreaFinding("a06_environment"))
    needs = (*(n for n in known.needs if n.id != need.id), need)
    keep_area(desk, sitting.assessment, replace(known, outcome=AreaOutcome.NEED_FOUND, needs=needs))
    return need


def write(desk: Desk, client: Client, need: Need) -> CarePlan:
    """A draft with an objective for a need."""
    objective = Objective(desk.new_id(), "Hand in three applications", need_id=need.id)
    plan = replace(open_plan(desk, client.id).plan, goal_own_words="My own door.", objectives=(objective,))
    return keep_plan(desk, plan).value.plan


def test_a_client_without_a_plan_has_nothing_to_print(desk: Desk, client: Client) -> None:
    with pytest.raises(RecordNotFound, match="no care plan to print"):
        plan_sheet(desk, client.id)


def test_the_sheet_holds_the_draft_and_only_the_needs_that_it_names(desk: Desk, client: Client) -> None:
    need = find_need(desk, client, "A place with a lock")
    find_need(desk, client, "A ride to the clinic")
    plan = write(desk, client, need)
    sheet = plan_sheet(desk, client.id, options=PrintOptions(text_size=18))
    assert sheet.plan == plan
    assert sheet.needs == (need,)
    assert sheet.worker == desk.worker
    assert sheet.agency == "Practice Agency"
    assert sheet.printed_on == desk.today
    assert sheet.practice
    assert not sheet.replaced
    assert sheet.options.text_size == 18


def test_a_plan_asked_for_is_the_one_printed_and_says_when_it_is_replaced(desk: Desk, client: Client) -> None:
    first = write(desk, client, find_need(desk, client, "A place with a lock"))
    sign_plan(desk, first)
    signed = open_plan(desk, client.id).plan
    assert not plan_sheet(desk, client.id, first.id).replaced
    second = replace(revise_plan(desk, signed), goal="Another door.")
    keep_plan(desk, second)
    assert plan_sheet(desk, client.id).plan.version == 2
    sign_plan(desk, second)
    assert plan_sheet(desk, client.id, first.id).replaced
    assert plan_sheet(desk, client.id, first.id).plan.version == 1
    assert not plan_sheet(desk, client.id).replaced


def test_a_need_keeps_the_words_of_the_latest_assessment(desk: Desk, client: Client) -> None:
    need = find_need(desk, client, "A place with a lock")
    write(desk, client, need)
    find_need(desk, client, "A room with a lock", need.id)
    assert [each.statement for each in plan_sheet(desk, client.id).needs] == ["A room with a lock"]


def test_paper_and_files_leave_a_trace_each(desk: Desk, client: Client) -> None:
    plan = write(desk, client, find_need(desk, client, "A place with a lock"))
    trace_printed(desk, PAPER, plan.id)
    trace_saved(desk, PAPER, plan.id)
    with desk.reading() as work:
        events = [entry.event for entry in work.trail(plan.id)]
    assert events == ["plan.changed", PAPER.printed, PAPER.saved]


def test_looking_at_a_preview_leaves_no_trace_of_printing(desk: Desk, client: Client) -> None:
    plan = write(desk, client, find_need(desk, client, "A place with a lock"))
    plan_sheet(desk, client.id)
    with desk.reading() as work:
        assert [entry.event for entry in work.trail(plan.id)] == ["plan.changed"]


def test_the_sheet_says_where_objectives_stand_now_and_who_has_a_copy(desk: Desk, client: Client) -> None:
    draft = write(desk, client, find_need(desk, client, "A place with a lock"))
    plan = sign_plan(desk, draft).value.plan
    objective = plan.objectives[0].id
    went_on = ObjectiveProgress(
        desk.new_id(), client.id, desk.worker.id, plan.id, objective, desk.today, ObjectiveStatus.MET
    )
    copy = PlanEvent(desk.new_id(), client.id, desk.worker.id, plan.id, desk.today, PlanEventKind.COPY_GIVEN)
    record_progress(desk, client.id, plan.id, ToRecord((went_on,), (copy,)))
    sheet = plan_sheet(desk, client.id)
    assert [each.status for each in sheet.objectives] == [ObjectiveStatus.MET]
    assert [each.status for each in sheet.plan.objectives] == [ObjectiveStatus.ACTIVE]
    assert [each.kind for each in sheet.events] == [PlanEventKind.COPY_GIVEN]


def waiting_plan(desk: Desk, client: Client) -> CarePlan:
    """A plan signed by somebody who needs a second signature."""
    draft = replace(write(desk, client, find_need(desk, client, "A place with a lock")), effective_on=desk.today)
    plan = signed(draft, desk.worker, desk.clock.now(), desk.clock.zone, desk.today, cosign_needed=True)
    put(desk, plan)
    return plan


def test_a_plan_that_waits_says_so_until_it_is_signed_a_second_time(desk: Desk, client: Client) -> None:
    plan = waiting_plan(desk, client)
    sheet = plan_sheet(desk, client.id)
    assert (sheet.plan, sheet.waiting, sheet.cosigned) == (plan, True, None)
    assert plan.signature is not None
    judged = CoSigning(
        desk.new_id(), client.id, plan.KIND, plan.id, desk.worker.id, Judgement.APPROVED, plan.signature.digest
    )
    second = signed(judged, desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, second)
    sheet = plan_sheet(desk, client.id)
    assert (sheet.waiting, sheet.cosigned) == (False, second.signature)


def test_a_plan_entered_in_error_prints_with_a_warning(desk: Desk, client: Client) -> None:
    plan = waiting_plan(desk, client)
    mark = ErrorMark(desk.new_id(), client.id, plan.KIND, plan.id, desk.worker.id, "Another client's")
    put(desk, signed(mark, desk.worker, desk.clock.now(), desk.clock.zone))
    assert plan_sheet(desk, client.id, plan.id).in_error
