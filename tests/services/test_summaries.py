"""The monthly summary on a real vault: facts from signed contacts, text that is kept, one signature for a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from tcm_desktop.documents.monthly_summary import summary_text
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import (
    Activity,
    Attempt,
    AttemptOutcome,
    BillingChoice,
    BillingRecord,
    ContactMode,
    ContactNote,
    ContactRole,
    TcmComponent,
)
from tcm_desktop.domain.due import DueKind
from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.plan_progress import ObjectiveProgress
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.domain.summaries import MonthlySummary, Progress, WithoutProgress, minutes_of, shared, units_of
from tcm_desktop.services.closing import chart_episodes, close_chart, reopen_chart, still_open
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.paper_trail import trace_printed, trace_saved
from tcm_desktop.services.signatures import undo_signature
from tcm_desktop.services.summaries import (
    PAPER,
    SummaryForm,
    TypedProgress,
    keep_summary,
    kept_kind,
    latest_month,
    month_lines,
    open_summary,
    sign_summary,
    summary_sheet,
)
from tcm_desktop.services.today import today
from tests.support.vaults import StandingClock, make_client, make_note, put

FEBRUARY = date(2026, 2, 1)
BEGAN = date(2026, 1, 12)


@pytest.fixture
def asked(desk: Desk) -> Client:
    """A client whose payer asks for monthly summaries."""
    client = replace(make_client(desk, "Demo"), payer_profile="um-guideline", opened_on=BEGAN)
    put(desk, client)
    return client


@pytest.fixture
def plan(desk: Desk, asked: Client) -> CarePlan:
    """Her plan in force, with two objectives."""
    steps = (Objective(desk.new_id(), "Keep the visits", "Bea"), Objective(desk.new_id(), "Find a room", "Bea"))
    draft = CarePlan(desk.new_id(), asked.id, desk.worker.id, 1, BEGAN, "A home", objectives=steps, effective_on=BEGAN)
    done = signed(draft, desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, done)
    return done


def contact(desk: Desk, client: Client, day: date, **parts: object) -> ContactNote:
    """A signed contact of 30 minutes for two units."""
    note = replace(
        make_note(desk, client.id, "Called the clinic for her."),
        service_date=day,
        direct_minutes=30,
        mode=ContactMode.TELEPHONE,
        contacted_role=ContactRole.CLIENT,
        component=TcmComponent.MONITORING,
        billing=BillingRecord(BillingChoice.BILL, "billable", 2),
        **parts,  # type: ignore[arg-type]  # fields
    )
    final = signed(note, desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, final)
    return final


def form(plan: CarePlan, *progress: Progress) -> SummaryForm:
    """A page with a sentence for each objective."""
    typed = zip(plan.objectives, progress, strict=True)
    return SummaryForm(
        tuple(TypedProgress(each.id, went, "She went by herself.") for each, went in typed),
        next_month="We call the housing office.",
    )


# --- facts ---


def test_facts_are_the_signed_contacts_of_the_month_and_no_others(desk: Desk, asked: Client, plan: CarePlan) -> None:
    first, second = plan.objectives
    contact(desk, asked, date(2026, 1, 31), objective_id=first.id)
    one = contact(desk, asked, FEBRUARY, objective_id=first.id)
    two = contact(desk, asked, date(2026, 2, 28), objective_id=second.id)
    contact(desk, asked, date(2026, 3, 1), objective_id=first.id)
    put(desk, replace(make_note(desk, asked.id), service_date=date(2026, 2, 10)))
    found = open_summary(desk, asked.id, FEBRUARY)
    assert [(each.id, each.objective_id) for each in found.summary.contacts] == [
        (one.id, first.id),
        (two.id, second.id),
    ]
    assert (minutes_of(found.summary.contacts), units_of(found.summary.contacts)) == (60, 4)
    assert len(found.drafts) == 1
    assert found.required
    assert not found.is_signed


def test_nothing_is_written_for_the_worker(desk: Desk, asked: Client, plan: CarePlan) -> None:
    contact(desk, asked, FEBRUARY, objective_id=plan.objectives[0].id)
    found = open_summary(desk, asked.id, FEBRUARY)
    assert [each.statement for each in found.summary.objectives] == ["Keep the visits", "Find a room"]
    assert all(each.progress is None and not each.sentence for each in found.summary.objectives)
    assert (found.summary.barriers, found.summary.next_month, found.summary.because) == ("", "", "")


def test_a_contact_for_two_objectives_shows_its_units_at_both_and_counts_them_once(
    desk: Desk, asked: Client, plan: CarePlan
) -> None:
    first, second = plan.objectives
    more = (Activity(desk.new_id(), TcmComponent.REFERRAL_LINKAGE, 10, None, second.id),)
    contact(desk, asked, FEBRUARY, objective_id=first.id, activities=more)
    facts = open_summary(desk, asked.id, FEBRUARY).summary.contacts
    assert [(each.objective_id, each.minutes, each.units) for each in facts] == [(first.id, 20, 2), (second.id, 10, 2)]
    assert (minutes_of(facts), units_of(facts)) == (30, 2)
    assert shared(facts, first.id)
    assert shared(facts, second.id)


def test_an_attempt_is_no_contact(desk: Desk, asked: Client, plan: CarePlan) -> None:
    contact(desk, asked, FEBRUARY, attempt=Attempt(AttemptOutcome.NO_ANSWER))
    assert open_summary(desk, asked.id, FEBRUARY).summary.contacts == ()


def test_an_objective_that_was_over_before_the_month_is_not_asked_about(
    desk: Desk, asked: Client, plan: CarePlan
) -> None:
    for objective, on in zip(plan.objectives, (date(2026, 1, 20), date(2026, 2, 20)), strict=True):
        told = ObjectiveProgress(
            desk.new_id(), asked.id, desk.worker.id, plan.id, objective.id, on, ObjectiveStatus.MET, words="Done."
        )
        put(desk, signed(told, desk.worker, desk.clock.now(), desk.clock.zone))
    found = open_summary(desk, asked.id, FEBRUARY)
    assert [each.statement for each in found.summary.objectives] == ["Find a room"]


def test_a_month_without_a_plan_has_no_objectives(desk: Desk, asked: Client) -> None:
    found = open_summary(desk, asked.id, FEBRUARY)
    assert found.summary.objectives == ()
    assert found.summary.plan_id is None


# --- what is typed ---


def test_what_is_typed_is_there_again_and_each_month_has_its_own(desk: Desk, asked: Client, plan: CarePlan) -> None:
    typed = replace(form(plan, Progress.SAME, Progress.BETTER), barriers="The bus strike.")
    keep_summary(desk, asked.id, FEBRUARY, typed)
    assert open_summary(desk, asked.id, FEBRUARY).form == typed
    assert open_summary(desk, asked.id, date(2026, 1, 1)).form == SummaryForm()
    with desk.reading() as work:
        assert work.every(MonthlySummary) == ()
        assert [copy.record_kind for copy in work.copies()] == [kept_kind(FEBRUARY)]


def test_typing_about_an_objective_that_left_the_plan_is_not_signed(desk: Desk, asked: Client, plan: CarePlan) -> None:
    gone = TypedProgress(UUID(int=5), Progress.MET, "Gone.")
    typed = form(plan, Progress.SAME, Progress.BETTER)
    final = sign_summary(desk, asked.id, FEBRUARY, replace(typed, objectives=(*typed.objectives, gone))).value
    assert {each.id for each in final.objectives} == {each.id for each in plan.objectives}


# --- signing ---


def test_signing_stores_the_page_with_its_facts_once(desk: Desk, asked: Client, plan: CarePlan) -> None:
    note = contact(desk, asked, FEBRUARY, objective_id=plan.objectives[0].id)
    typed = form(plan, Progress.SAME, Progress.BETTER)
    keep_summary(desk, asked.id, FEBRUARY, typed)
    outcome = sign_summary(desk, asked.id, FEBRUARY, typed)
    final = outcome.value
    assert outcome.changes.kinds == {MonthlySummary.KIND}
    assert is_untouched(final)
    assert (final.month, final.written_on, final.plan_id) == (FEBRUARY, desk.today, plan.id)
    assert [each.id for each in final.contacts] == [note.id]
    assert [each.progress for each in final.objectives] == [Progress.SAME, Progress.BETTER]
    found = open_summary(desk, asked.id, FEBRUARY)
    assert found.is_signed
    assert found.summary == final
    with desk.reading() as work:
        assert work.copies() == ()
        assert [entry.event for entry in work.trail(final.id)][-1] == "monthly_summary.signed"
    with pytest.raises(AlreadySigned):
        sign_summary(desk, asked.id, FEBRUARY, typed)


def test_no_page_is_signed_with_something_missing(desk: Desk, asked: Client, plan: CarePlan) -> None:
    stuck = form(plan, Progress.SAME, Progress.WORSE)
    with pytest.raises(NotReadyToSign, match="Your text is kept"):
        sign_summary(desk, asked.id, FEBRUARY, stuck)
    told = replace(stuck, without_progress=WithoutProgress.REASSESSED, because="Seen again on 2/20.")
    assert sign_summary(desk, asked.id, FEBRUARY, told).value.because == "Seen again on 2/20."


def test_a_signature_taken_back_brings_the_text_back(desk: Desk, asked: Client, plan: CarePlan) -> None:
    typed = form(plan, Progress.SAME, Progress.BETTER)
    final = sign_summary(desk, asked.id, FEBRUARY, typed).value
    undo_signature(desk, MonthlySummary.KIND, final.id)
    found = open_summary(desk, asked.id, FEBRUARY)
    assert not found.is_signed
    assert (found.summary.id, found.form) == (final.id, typed)
    again = sign_summary(desk, asked.id, FEBRUARY, replace(typed, barriers="None.")).value
    assert (again.id, again.barriers) == (final.id, "None.")


def test_one_entered_in_error_leaves_its_month_open(
    desk: Desk, clock: StandingClock, asked: Client, plan: CarePlan
) -> None:
    final = sign_summary(desk, asked.id, FEBRUARY, form(plan, Progress.SAME, Progress.BETTER)).value
    clock.pass_by(minutes=1)
    mark_in_error(desk, MonthlySummary.KIND, final.id, "Written about another month.")
    found = open_summary(desk, asked.id, FEBRUARY)
    assert not found.is_signed
    assert found.summary.id != final.id
    assert not next(line for line in month_lines(desk, FEBRUARY) if line.client_id == asked.id).is_signed
    assert summary_sheet(desk, final.id, 14.0).in_error


# --- due, and the list of a month ---


def test_a_month_is_due_for_those_whose_payer_asks_until_it_is_signed(
    desk: Desk, asked: Client, plan: CarePlan, client: Client
) -> None:
    for who in (asked, client):
        contact(desk, who, date(2026, 2, 5))
    kinds = [(item.client_id, item.month) for item in today(desk).everything if item.kind is DueKind.MONTHLY_SUMMARY]
    assert kinds == [(asked.id, FEBRUARY)]
    sign_summary(desk, asked.id, FEBRUARY, form(plan, Progress.SAME, Progress.BETTER))
    assert DueKind.MONTHLY_SUMMARY not in {item.kind for item in today(desk).everything}


def test_a_chart_that_was_closed_before_a_month_is_not_in_its_list(desk: Desk, client: Client) -> None:
    early = replace(client, opened_on=date(2025, 11, 3))
    put(desk, early)
    with desk.reading() as work:
        _, episodes = chart_episodes(work, client.id)
        left = {each.id: "Nothing more to do" for each in still_open(work, client.id, episodes[-1])}
    close_chart(desk, client.id, date(2026, 1, 23), EndReason.MOVED, "To Ohio", left)
    assert client.id not in {line.client_id for line in month_lines(desk, FEBRUARY)}
    assert client.id in {line.client_id for line in month_lines(desk, date(2026, 1, 1))}


def test_who_was_taken_in_after_a_month_is_not_in_its_list(desk: Desk, client: Client) -> None:
    """She is from her first day on; and earlier where she was met before her chart was opened."""
    put(desk, replace(client, opened_on=date(2026, 2, 28)))
    assert [
        any(line.client_id == client.id for line in month_lines(desk, date(2026, month, 1))) for month in (1, 2)
    ] == [
        False,
        True,
    ]
    contact(desk, client, date(2026, 1, 30))
    assert [line.client_id for line in month_lines(desk, date(2026, 1, 1))] == [client.id]


def test_a_chart_that_was_opened_again_is_not_in_the_months_between(
    desk: Desk, client: Client, clock: StandingClock
) -> None:
    put(desk, replace(client, opened_on=BEGAN))
    with desk.reading() as work:
        _, episodes = chart_episodes(work, client.id)
        left = {each.id: "Nothing more to do" for each in still_open(work, client.id, episodes[-1])}
    close_chart(desk, client.id, BEGAN, EndReason.MOVED, "To Ohio", left)
    clock.pass_by(days=30)
    reopen_chart(desk, client.id, "Called us")
    months = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    assert [bool(month_lines(desk, month)) for month in months] == [True, False, False, True]


def test_the_list_of_a_month_begins_with_those_who_need_one(
    desk: Desk, asked: Client, plan: CarePlan, client: Client
) -> None:
    contact(desk, asked, date(2026, 2, 5))
    put(desk, replace(make_note(desk, asked.id), service_date=date(2026, 2, 6)), replace(client, opened_on=BEGAN))
    keep_summary(desk, client.id, FEBRUARY, SummaryForm(barriers="x"))
    first, second = month_lines(desk, FEBRUARY)
    assert (first.client_id, first.required, first.is_started) == (asked.id, True, False)
    assert (first.contacts, first.drafts) == (2, 1)
    assert (second.client_id, second.required, second.is_started) == (client.id, False, True)
    sign_summary(desk, asked.id, FEBRUARY, form(plan, Progress.SAME, Progress.BETTER))
    assert month_lines(desk, FEBRUARY)[0].is_signed


def test_others_can_have_one_too(desk: Desk, client: Client) -> None:
    assert not open_summary(desk, client.id, FEBRUARY).required
    typed = SummaryForm((), "", WithoutProgress.NEEDS_CHANGED, "He moved.", "A plan.")
    assert sign_summary(desk, client.id, FEBRUARY, typed).value.signature is not None


@pytest.mark.parametrize(("days", "month"), [(0, FEBRUARY), (26, FEBRUARY), (27, date(2026, 3, 1))])
def test_the_month_to_sum_up_is_the_last_one_that_is_over(
    desk: Desk, clock: StandingClock, days: int, month: date
) -> None:
    clock.at += timedelta(days=days)
    assert latest_month(desk) == month


# --- paper ---


def test_the_paper_says_what_was_signed_and_leaves_a_trace(desk: Desk, asked: Client, plan: CarePlan) -> None:
    contact(desk, asked, FEBRUARY, objective_id=plan.objectives[0].id)
    final = sign_summary(desk, asked.id, FEBRUARY, form(plan, Progress.SAME, Progress.BETTER)).value
    sheet = summary_sheet(desk, final.id, 18.0)
    assert (sheet.summary, sheet.client, sheet.text_size, sheet.in_error) == (final, asked, 18.0, False)
    assert "She went by herself." in summary_text(sheet)
    trace_printed(desk, PAPER, final.id)
    trace_saved(desk, PAPER, final.id)
    with desk.reading() as work:
        assert [entry.event for entry in work.trail(final.id)][-2:] == [PAPER.printed, PAPER.saved]
    with pytest.raises(RecordNotFound):
        summary_sheet(desk, UUID(int=3), 14.0)
