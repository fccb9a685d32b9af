"""A plan through its life on a real vault: rules of the payer, progress, copies, co-signatures, versions compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tcm_desktop.domain.clients import Associate, AssociateRole, Client
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.follow_ups import CoSigning, ErrorMark, Judgement
from tcm_desktop.domain.intervals import Interval, Unit
from tcm_desktop.domain.plan_changes import How
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plan_progress import CopyWay, ObjectiveProgress, PlanEvent, PlanEventKind, current_objectives
from tcm_desktop.domain.plans import (
    CarePlan,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    ParticipationEvidence,
    PlanStatus,
    Representative,
    Safeguards,
    TookPart,
    Transition,
    plan_status,
)
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.kept_forms import keep_form
from tcm_desktop.services.plan_progress import (
    PROGRESS,
    ProgressForm,
    ToRecord,
    TypedProgress,
    open_progress,
    record_progress,
)
from tcm_desktop.services.plan_rules import YEARLY, due_after, observable_verbs, plan_of_day, review_rule
from tcm_desktop.services.plan_versions import compare_versions
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tests.support.vaults import StandingClock, make_client, put

DAY = date(2026, 3, 4)


def write(desk: Desk, client: Client) -> CarePlan:
    """A draft with two objectives; the client did not sign it."""
    plan = open_plan(desk, client.id).plan
    steps = tuple(Objective(desk.new_id(), words, "Rosa") for words in ("Call the clinic", "Apply to two places"))
    return replace(
        plan,
        goal="A place of my own",
        objectives=steps,
        participation=Participation((ParticipationEvidence.AGREED_BY_PHONE,), no_signature_reason="By phone"),
        representative=Representative("Ines", "sister", took_part=TookPart.YES),
    )


def sign(desk: Desk, client: Client) -> CarePlan:
    return sign_plan(desk, write(desk, client)).value.plan


def told(desk: Desk, plan: CarePlan, status: ObjectiveStatus, on: date = DAY, **said: str) -> ObjectiveProgress:
    objective = plan.objectives[0].id
    return ObjectiveProgress(desk.new_id(), plan.client_id, desk.worker.id, plan.id, objective, on, status, **said)


def event(desk: Desk, plan: CarePlan, kind: PlanEventKind, on: date = DAY) -> PlanEvent:
    return PlanEvent(desk.new_id(), plan.client_id, desk.worker.id, plan.id, on, kind, CopyWay.ON_PAPER, "Spanish")


# --- the payer's rules ---


@pytest.mark.parametrize(
    ("payer", "every", "due", "said"),
    [
        ("sf-smhs", (Interval(12, Unit.MONTHS),), date(2027, 3, 4), "San Francisco BHS"),
        ("mt-youth", (Interval(90, Unit.DAYS),), date(2026, 6, 2), "ARM 37.87.823"),
        ("no-such-payer", YEARLY.every, date(2027, 3, 4), ""),
    ],
)
def test_the_review_comes_from_the_payers_rules_with_their_source(
    payer: str, every: tuple[Interval, ...], due: date, said: str
) -> None:
    rule = review_rule(payer, DAY)
    assert (rule.every, due_after(rule, DAY)) == (every, due)
    assert said in rule.source


def test_signing_takes_the_payers_interval_unless_the_worker_chose_a_day(desk: Desk, client: Client) -> None:
    montana = replace(make_client(desk), payer_profile="mt-youth")
    put(desk, montana)
    assert sign(desk, montana).review_due == date(2026, 6, 2)
    plan = replace(write(desk, client), review_due=date(2026, 9, 4))
    assert sign_plan(desk, plan).value.plan.review_due == date(2026, 9, 4)


def test_a_guideline_that_asks_for_a_discharge_date_says_so(desk: Desk, client: Client) -> None:
    assert not open_plan(desk, client.id).wants_discharge
    managed = replace(make_client(desk), payer_profile="um-guideline")
    put(desk, managed)
    assert open_plan(desk, managed.id).wants_discharge


@pytest.mark.parametrize("word", ["apply", "applies", "applied", "applying", "went", "brought", "signed", "calls"])
def test_the_words_for_what_is_seen_have_their_forms(word: str) -> None:
    assert word in observable_verbs()


@pytest.mark.parametrize("word", ["feel", "know", "understand", "improve", "want", "better", "is", "housing"])
def test_words_for_what_goes_on_inside_are_not_among_them(word: str) -> None:
    assert word not in observable_verbs()


def test_a_plan_in_hand_is_asked_for_words_that_can_be_seen(desk: Desk, client: Client) -> None:
    plan = write(desk, client)
    vague = replace(plan, objectives=(replace(plan.objectives[0], statement="Feel better about housing"),))
    gaps = {gap.kind for gap in keep_plan(desk, vague).value.gaps}
    assert PlanGap.OBJECTIVE_WITHOUT_VERB in gaps
    assert PlanGap.OBJECTIVE_WITHOUT_VERB not in {gap.kind for gap in keep_plan(desk, plan).value.gaps}


# --- progress ---


def test_progress_on_a_signed_plan_stands_beside_it(desk: Desk, client: Client, clock: StandingClock) -> None:
    plan = sign(desk, client)
    clock.pass_by(days=20)
    found = ToRecord((told(desk, plan, ObjectiveStatus.PARTLY_MET, date(2026, 3, 20), words="Called twice"),))
    record_progress(desk, client.id, plan.id, found)
    beside = open_progress(desk, client.id, plan.id)
    now = current_objectives(beside.plan, beside.versions, beside.progress)
    assert [each.status for each in now] == [ObjectiveStatus.PARTLY_MET, ObjectiveStatus.ACTIVE]
    stored = open_plan(desk, client.id)
    assert stored.plan == plan
    assert is_untouched(stored.plan)
    (record,) = stored.progress
    assert record.signature is not None
    assert (record.signature.name, record.words) == ("Ana Practice", "Called twice")


def test_what_was_written_down_cannot_change(desk: Desk, client: Client) -> None:
    plan = sign(desk, client)
    record_progress(desk, client.id, plan.id, ToRecord((told(desk, plan, ObjectiveStatus.MET),)))
    (record,) = open_plan(desk, client.id).progress
    with pytest.raises(AlreadySigned):
        put(desk, replace(record, words="Something else"))


def test_a_revision_begins_where_the_objectives_stand_and_keeps_their_ids(desk: Desk, client: Client) -> None:
    plan = sign(desk, client)
    record_progress(desk, client.id, plan.id, ToRecord((told(desk, plan, ObjectiveStatus.MET),)))
    draft = revise_plan(desk, plan)
    assert [each.id for each in draft.objectives] == [each.id for each in plan.objectives]
    assert (draft.objectives[0].status, draft.objectives[0].status_on) == (ObjectiveStatus.MET, DAY)
    assert draft.participation == Participation()
    assert draft.representative == Representative("Ines", "sister")
    assert (draft.version, draft.supersedes, draft.signature) == (2, plan.id, None)


@pytest.mark.parametrize(
    ("status", "on", "reason", "said"),
    [
        (ObjectiveStatus.DECLINED, DAY, " ", "Say why"),
        (ObjectiveStatus.DEFERRED, DAY, "", "Say why"),
        (ObjectiveStatus.MET, date(2026, 3, 3), "", "before the plan"),
        (ObjectiveStatus.MET, date(2026, 3, 5), "", "still to come"),
    ],
)
def test_what_a_reader_could_not_use_is_not_written_down(
    desk: Desk, client: Client, status: ObjectiveStatus, on: date, reason: str, said: str
) -> None:
    plan = sign(desk, client)
    with pytest.raises(NotReadyToSign, match=said):
        record_progress(desk, client.id, plan.id, ToRecord((told(desk, plan, status, on, reason=reason),)))
    assert open_plan(desk, client.id).progress == ()


def test_progress_belongs_to_an_objective_of_a_plan_that_is_in_force(desk: Desk, client: Client) -> None:
    plan = sign(desk, client)
    strange = replace(told(desk, plan, ObjectiveStatus.MET), objective_id=UUID(int=7))
    with pytest.raises(NotReadyToSign, match="not in the plan"):
        record_progress(desk, client.id, plan.id, ToRecord((strange,)))
    draft = keep_plan(desk, revise_plan(desk, plan)).value.plan
    with pytest.raises(NotReadyToSign, match="draft"):
        open_progress(desk, client.id, draft.id)
    sign_plan(desk, draft)
    with pytest.raises(NotReadyToSign, match="newer plan"):
        record_progress(desk, client.id, plan.id, ToRecord((told(desk, plan, ObjectiveStatus.MET),)))
    with pytest.raises(RecordNotFound):
        open_progress(desk, client.id, UUID(int=7))


def test_what_was_typed_is_there_again_until_it_is_written_down(desk: Desk, client: Client) -> None:
    plan = sign(desk, client)
    form = ProgressForm((TypedProgress(desk.new_id(), on="3/", words="Half a"),))
    keep_form(desk, PROGRESS, plan.id, form)
    assert open_progress(desk, client.id, plan.id).typed == form
    record_progress(desk, client.id, plan.id, ToRecord((told(desk, plan, ObjectiveStatus.MET),)))
    assert open_progress(desk, client.id, plan.id).typed is None


def test_a_copy_and_a_late_signature_fill_what_was_missing(desk: Desk, client: Client) -> None:
    plan = sign_plan(desk, replace(write(desk, client), participation=Participation())).value.plan
    missing = {PlanGap.NO_COPY, PlanGap.NO_CLIENT_SIGNATURE}
    assert missing <= {gap.kind for gap in open_plan(desk, client.id).gaps}
    events = tuple(event(desk, plan, kind) for kind in (PlanEventKind.COPY_GIVEN, PlanEventKind.CLIENT_SIGNED))
    record_progress(desk, client.id, plan.id, ToRecord(events=events))
    assert not missing & {gap.kind for gap in open_plan(desk, client.id).gaps}
    assert {each.kind for each in open_progress(desk, client.id, plan.id).events} == {each.kind for each in events}


# --- a second signature, and what was entered in error ---


def await_cosignature(desk: Desk, client: Client) -> CarePlan:
    """A signed plan of somebody who needs a second signature."""
    draft = replace(write(desk, client), effective_on=desk.today)
    plan = signed(draft, desk.worker, desk.clock.now(), desk.clock.zone, desk.today, cosign_needed=True)
    put(desk, plan)
    return plan


def status_of(desk: Desk, plan: CarePlan) -> PlanStatus:
    hand = open_plan(desk, plan.client_id)
    return plan_status(plan, hand.versions, hand.standings)


def test_a_plan_waits_until_its_second_signature_comes(desk: Desk, client: Client) -> None:
    plan = await_cosignature(desk, client)
    assert open_plan(desk, client.id).plan == plan
    assert status_of(desk, plan) is PlanStatus.AWAITING_COSIGNATURE
    with desk.reading() as work:
        assert plan_of_day(work, client, desk.today) == plan  # no rule of this payer says that it has to wait
    assert plan.signature is not None
    judged = CoSigning(
        desk.new_id(), client.id, plan.KIND, plan.id, UUID(int=9), Judgement.APPROVED, plan.signature.digest
    )
    put(desk, signed(judged, desk.worker, desk.clock.now(), desk.clock.zone))
    assert status_of(desk, plan) is PlanStatus.IN_FORCE


def test_a_plan_entered_in_error_is_listed_and_counts_no_more(desk: Desk, client: Client) -> None:
    plan = sign(desk, client)
    mark = ErrorMark(desk.new_id(), client.id, plan.KIND, plan.id, desk.worker.id, "Another client's")
    put(desk, signed(mark, desk.worker, desk.clock.now(), desk.clock.zone))
    hand = open_plan(desk, client.id)
    assert hand.versions == (plan,)
    assert (hand.plan.id != plan.id, hand.plan.version) == (True, 2)
    assert status_of(desk, plan) is PlanStatus.IN_ERROR
    with desk.reading() as work:
        assert plan_of_day(work, client, desk.today) is None


# --- versions side by side ---


def test_a_draft_is_compared_with_the_version_that_the_client_signed(desk: Desk, client: Client) -> None:
    first = sign(desk, client)
    record_progress(desk, client.id, first.id, ToRecord(events=(event(desk, first, PlanEventKind.CLIENT_SIGNED),)))
    second = sign_plan(desk, replace(revise_plan(desk, first), goal="Two rooms")).value.plan
    third = replace(revise_plan(desk, second), transition=Transition("The clinic goes on"))
    keep_plan(desk, third)
    found = compare_versions(desk, client.id, third.id)
    assert (found.before, found.signed) == (first, first)
    assert {change.part for change in found.changes} == {"goal", "transition", "participation", "representative"}
    assert {change.how for change in found.changes} == {How.CHANGED}
    assert compare_versions(desk, client.id, second.id, third.id).after == third


def test_without_a_signature_of_the_client_the_version_before_stands_beside(desk: Desk, client: Client) -> None:
    first = sign(desk, client)
    alone = compare_versions(desk, client.id, first.id)
    assert (alone.before, alone.changes, alone.signed) == (None, (), None)
    second = replace(revise_plan(desk, first), supports=(NaturalSupport(desk.new_id(), "Ines"),))
    keep_plan(desk, second)
    found = compare_versions(desk, client.id, second.id)
    assert (found.before, found.signed) == (first, None)
    with pytest.raises(RecordNotFound):
        compare_versions(desk, client.id, UUID(int=7))


def test_every_part_of_a_plan_comes_back_from_the_vault(desk: Desk, client: Client) -> None:
    plan = replace(
        write(desk, client),
        supports=(NaturalSupport(desk.new_id(), "Ines", "sister", "drives her"),),
        safeguards=Safeguards(DAY, "Ana", "The clinic", DAY, DAY),
    )
    assert keep_plan(desk, plan).value.plan == plan


def test_a_first_draft_names_who_decides_where_the_chart_knows_one(desk: Desk, client: Client) -> None:
    assert open_plan(desk, client.id).plan.representative is None
    mother = Associate(desk.new_id(), AssociateRole.DECISION_MAKER, "Naomi", "mother")
    with_one = replace(make_client(desk), associates=(mother,))
    with_two = replace(make_client(desk), associates=(mother, replace(mother, id=desk.new_id(), name="Leo")))
    put(desk, with_one, with_two)
    assert open_plan(desk, with_one.id).plan.representative == Representative("Naomi", "mother", decides=True)
    assert open_plan(desk, with_two.id).plan.representative is None
