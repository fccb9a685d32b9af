"""Several activities under the rules of real payers: units never exceed what the minutes allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.activities import leading_component, minutes_that_count, notices, told, uncounted
from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.units import UNIT_MINUTES, units
from tcm_desktop.domain.clients import Associate, AssociateRole, Client
from tcm_desktop.domain.contacts import (
    Activity,
    Attempt,
    AttemptOutcome,
    ContactMode,
    ContactNote,
    ContactRole,
    Participant,
    TcmComponent,
    billable_minutes,
)
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.services.billing import NoteCheck, check_note, linked_needs, units_of
from tests.billing import charts

PAYERS = ("sf-smhs", "um-guideline", "ky-month", "pa-icm", "tx-mh-tcm", "mt-youth")
TEXAS = "tx-mh-tcm"
ASSESSING, LINKING, MONITORING = TcmComponent.ASSESSMENT, TcmComponent.REFERRAL_LINKAGE, TcmComponent.MONITORING
OTHER_STEP = Objective(UUID(int=41), "Apply for food benefits")
PLAN = replace(charts.PLAN, objectives=(charts.STEP, OTHER_STEP))


def book(payer: str) -> RuleBook:
    return rule_book(payer, charts.DAY)


def contact(
    first: TcmComponent | None, *others: tuple[TcmComponent | None, int | None], direct: int = 60
) -> ContactNote:
    """A contact of so many minutes, with further activities that took some of them."""
    further = tuple(Activity(UUID(int=50 + n), name, minutes) for n, (name, minutes) in enumerate(others))
    return replace(charts.NOTE, direct_minutes=direct, component=first, activities=further)


def checked(note: ContactNote, payer: str = "sf-smhs", plan: CarePlan | None = PLAN) -> NoteCheck:
    return check_note(note, replace(charts.CLIENT, payer_profile=payer), (), plan)


COMPONENT = st.one_of(st.none(), st.sampled_from(TcmComponent))
CONTACTS = st.builds(
    lambda first, others, direct, aside: replace(contact(first, *others, direct=direct), not_billable_minutes=aside),
    COMPONENT,
    st.lists(st.tuples(COMPONENT, st.one_of(st.none(), st.integers(0, 120))), max_size=4),
    st.integers(0, 300),
    st.integers(0, 60),
)


@pytest.mark.parametrize("payer", PAYERS)
@given(CONTACTS)
def test_units_never_exceed_what_the_minutes_of_the_contact_allow(payer: str, note: ContactNote) -> None:
    rules = book(payer).unit_rules
    most = units(billable_minutes(note), rules.calculator)
    earned = units_of(note, book(payer))
    assert 0 <= earned <= most
    assert earned * UNIT_MINUTES < billable_minutes(note) + UNIT_MINUTES


@pytest.mark.parametrize("payer", PAYERS)
@given(CONTACTS, st.randoms())
def test_the_order_of_activities_changes_no_unit(payer: str, note: ContactNote, chance: object) -> None:
    other = list(note.activities)
    chance.shuffle(other)  # type: ignore[attr-defined]  # Hypothesis draws a random.Random
    assert units_of(replace(note, activities=tuple(other)), book(payer)) == units_of(note, book(payer))


@pytest.mark.parametrize("payer", [payer for payer in PAYERS if payer != TEXAS])
@given(CONTACTS)
def test_where_every_activity_counts_splitting_earns_nothing(payer: str, note: ContactNote) -> None:
    assert units_of(note, book(payer)) == units_of(replace(note, activities=()), book(payer))


def test_only_texas_leaves_an_activity_out() -> None:
    assert {payer: uncounted(book(payer)) for payer in PAYERS if uncounted(book(payer))} == {TEXAS: {ASSESSING}}


def test_the_minutes_of_an_activity_inside_the_rate_are_taken_off() -> None:
    note = contact(LINKING, (ASSESSING, 20))
    assert minutes_that_count(note, book(TEXAS)) == 40
    assert units_of(note, book(TEXAS)) == 2
    assert units_of(note, book("sf-smhs")) == 4


def test_the_activity_that_counts_leads_wherever_it_stands() -> None:
    assert leading_component(contact(ASSESSING, (LINKING, 20)), book(TEXAS)) is LINKING
    assert leading_component(contact(ASSESSING, (LINKING, 20)), book("sf-smhs")) is ASSESSING
    assert minutes_that_count(contact(ASSESSING, (LINKING, 20)), book(TEXAS)) == 20


def test_where_nothing_counts_the_rule_against_it_speaks() -> None:
    note = contact(ASSESSING, (ASSESSING, 20))
    assert minutes_that_count(note, book(TEXAS)) == 60
    check = checked(replace(note, mode=ContactMode.FACE_TO_FACE), TEXAS)
    assert check.decision is not None
    assert "assessment_in_rate" in check.decision.reasons


def test_the_answer_keeps_every_activity_with_its_minutes() -> None:
    note = contact(LINKING, (ASSESSING, 20), (None, None))
    assert told(note, book(TEXAS)) == (
        "activity: referral_linkage, 40 min",
        "activity: assessment, 20 min, not counted",
        "activity: not said, 0 min",
    )
    decision = checked(note).decision
    assert decision is not None
    assert decision.trace[-3:] == told(note, book("sf-smhs"))
    assert told(contact(LINKING), book(TEXAS)) == ()


def test_minutes_that_a_payer_leaves_out_are_said() -> None:
    (words,) = notices(contact(LINKING, (ASSESSING, 20)), book(TEXAS))
    assert words.startswith("20 of the minutes")
    assert notices(contact(LINKING, (ASSESSING, 20)), book("sf-smhs")) == ()
    assert notices(contact(ASSESSING), book(TEXAS)) == ()


def test_everything_that_any_activity_serves_is_shown_to_the_rules_once() -> None:
    note = contact(LINKING, (MONITORING, 10), (MONITORING, 5))
    first, second = note.activities
    note = replace(
        note,
        objective_id=charts.STEP.id,
        activities=(replace(first, objective_id=OTHER_STEP.id), replace(second, objective_id=charts.STEP.id)),
    )
    assert linked_needs(note, (), PLAN) == f"{charts.STEP.statement}; {OTHER_STEP.statement}"
    assert linked_needs(contact(LINKING), (), None) is None


# --- who took part ---


def test_a_contact_at_which_the_client_was_present_counts_as_one_with_her() -> None:
    """Texas pays face-to-face contacts with the eligible person (26 TAC 306.277(a)(2))."""
    seen = replace(contact(LINKING), mode=ContactMode.FACE_TO_FACE, contacted_role=ContactRole.PROVIDER)
    assert "party_not_accepted" in reasons(checked(seen, TEXAS))
    with_her = replace(seen, participants=(Participant(UUID(int=70), ContactRole.CLIENT),))
    assert "party_not_accepted" not in reasons(checked(with_her, TEXAS))


def reasons(check: NoteCheck) -> tuple[str, ...]:
    assert check.decision is not None
    return check.decision.reasons


# --- attempts ---


@pytest.mark.parametrize("payer", PAYERS)
@pytest.mark.parametrize("narrative", ["", charts.NARRATIVE])
def test_an_attempt_is_never_billable_whatever_it_says(payer: str, narrative: str) -> None:
    note = replace(charts.NOTE, narrative=narrative, attempt=Attempt(AttemptOutcome.NO_ANSWER))
    check = checked(note, payer)
    assert (check.verdict, check.units) == (Verdict.NOT_BILLABLE, 0)
    assert reasons(check) == ("no_contact_made",)


# --- the chart looks at every activity ---


def codes(note: ContactNote, client: Client = charts.CLIENT, today: date = charts.DAY) -> set[str]:
    return charts.codes(replace(charts.GOOD, note=note, plan=PLAN, client=client, today=today))


def test_each_activity_that_carries_the_plan_out_needs_its_link() -> None:
    linked = replace(contact(LINKING), objective_id=charts.STEP.id)
    assert "link_missing" not in codes(linked)
    loose = replace(linked, activities=(Activity(UUID(int=60), MONITORING, 10),))
    assert "link_missing" in codes(loose)
    part_of_assessing = replace(linked, activities=(Activity(UUID(int=60), ASSESSING, 10),))
    assert "link_missing" not in codes(part_of_assessing)


def test_an_objective_that_is_not_in_force_is_seen_in_any_activity() -> None:
    linked = replace(contact(LINKING), objective_id=charts.STEP.id)
    assert "objective_not_in_force" not in codes(linked)
    strange = Activity(UUID(int=60), MONITORING, 10, objective_id=UUID(int=999))
    assert "objective_not_in_force" in codes(replace(linked, activities=(strange,)))


def test_a_crisis_has_its_own_clock_without_a_word_about_it() -> None:
    written = date(2026, 3, 6)
    late = replace(charts.NOTE, crisis=True)
    assert "note_late" in codes(late, today=written)
    assert "note_late" not in codes(charts.NOTE, today=written)


def test_what_the_second_worker_did_answers_for_her() -> None:
    silent = replace(charts.NOTE, second_worker="Jo Helper")
    assert "two_workers" in codes(silent)
    assert "two_workers" not in codes(replace(silent, second_worker_did="Called the clinic"))


def test_another_case_manager_who_took_part_is_spoken_of() -> None:
    manager = Associate(UUID(int=80), AssociateRole.CASE_MANAGER, "Rosa Manager")
    client = replace(charts.CLIENT, associates=(manager,))
    assert "other_case_manager" in codes(charts.NOTE, client=client)
    there = Participant(UUID(int=81), ContactRole.PROVIDER, "Rosa Manager", "case manager elsewhere")
    assert "other_case_manager" not in codes(replace(charts.NOTE, participants=(there,)), client=client)
