"""What a draft review of necessity holds as evidence and the record no longer shows so is told, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome, Assessment, Need
from tcm_desktop.domain.clients import Client, Diagnosis
from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, Evidence, Purpose
from tcm_desktop.domain.problems import Source
from tcm_desktop.domain.referrals import Referral, ReferralStep, StepKind, with_step
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.necessity import keep_finding, keep_purpose, open_review
from tcm_desktop.services.necessity_evidence import OTHERS_OFFERED, EvidenceNews
from tcm_desktop.services.problems import add_problem, resolve_problem, withdraw_problem
from tcm_desktop.services.signatures import release_due
from tests.support.effort import examples
from tests.support.vaults import make_client, make_note, put

DAY = date(2026, 3, 4)
MET = CriterionStatus.MET


def link(desk: Desk, client: Client, *words: str) -> tuple[Evidence, ...]:
    """A draft that holds what the record offers with these words."""
    hand = open_review(desk, client.id)
    taken = tuple(next(each for each in hand.offered if said in each.shows) for said in words)
    keep_finding(desk, hand.review, CriterionFinding("si1", MET, evidence=taken))
    return taken


def news(desk: Desk, client: Client) -> tuple[EvidenceNews, ...]:
    return open_review(desk, client.id).news


def now(desk: Desk, client: Client) -> list[str | None]:
    return [each.now.shows if each.now is not None else None for each in news(desk, client)]


def assessed(desk: Desk, client: Client, *needs: Need, sign: bool = False, of: UUID | None = None) -> Assessment:
    """An assessment with one area in which these needs were found, or none."""
    outcome = AreaOutcome.NEED_FOUND if needs else AreaOutcome.NO_NEED_NOW
    area = AreaFinding("a04", outcome=outcome, needs=needs, updated_on=DAY)
    made = Assessment(of or desk.new_id(), client.id, desk.worker.id, DAY, (area,))
    if sign:
        made = replace(made, completed_on=DAY)
        made = signed(made, desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, made)
    return made


def need(desk: Desk, statement: str = "A place to live", because: str = "panic") -> Need:
    return Need(desk.new_id(), statement, because)


# --- needs ---


def test_while_the_record_says_the_same_there_is_no_news(desk: Desk, client: Client) -> None:
    assessed(desk, client, need(desk))
    link(desk, client, "A place to live")
    assert news(desk, client) == ()


def test_a_need_taken_out_of_the_assessment_is_told(desk: Desk, client: Client) -> None:
    made = assessed(desk, client, need(desk), need(desk, "Food"))
    (held, _) = link(desk, client, "A place to live", "Food")
    assessed(desk, client, made.areas[0].needs[1], of=made.id)
    assert news(desk, client) == (EvidenceNews(held.id, None),)


def test_a_need_in_other_words_is_told_with_them(desk: Desk, client: Client) -> None:
    made = assessed(desk, client, need(desk))
    (held,) = link(desk, client, "A place to live")
    assessed(desk, client, replace(made.areas[0].needs[0], statement="A room of her own"), of=made.id)
    (found,) = news(desk, client)
    assert found.evidence_id == held.id
    assert found.now is not None
    assert found.now.shows == "A room of her own, because of panic"


def test_an_area_without_a_need_any_more_withdraws_it(desk: Desk, client: Client) -> None:
    made = assessed(desk, client, need(desk))
    link(desk, client, "A place to live")
    assessed(desk, client, of=made.id)
    assert now(desk, client) == [None]


def test_a_reassessment_that_finds_the_same_need_withdraws_nothing(desk: Desk, client: Client) -> None:
    found = need(desk)
    assessed(desk, client, found, sign=True)
    link(desk, client, "A place to live")
    assessed(desk, client, found, sign=True)
    assert news(desk, client) == ()
    assessed(desk, client, need(desk), sign=True)  # in the same words, with an id of its own
    assert news(desk, client) == ()
    assessed(desk, client, sign=True)
    assert now(desk, client) == [None]


# --- other kinds ---


@pytest.mark.parametrize("turn", ["withdrawn", "resolved"])
def test_a_problem_that_no_longer_stands_is_told(desk: Desk, client: Client, turn: str) -> None:
    found = Diagnosis(desk.new_id(), "Z59.01", "Sheltered homelessness", DAY)
    add_problem(desk, client.id, found, Source.OWN)
    link(desk, client, "Z59.01")
    if turn == "withdrawn":
        withdraw_problem(desk, client.id, found.id, "Wrong chart")
    else:
        resolve_problem(desk, client.id, found.id, DAY)
    assert now(desk, client) == [None]


def test_a_diagnosis_that_was_taken_out_of_the_record_is_told(desk: Desk, client: Client) -> None:
    known = replace(client, diagnoses=(Diagnosis(desk.new_id(), "F33.2", "Depression", DAY),))
    update_client(desk, known)
    link(desk, client, "F33.2")
    update_client(desk, replace(known, diagnoses=()))
    assert now(desk, client) == [None]


def test_a_note_entered_in_error_is_told(desk: Desk, client: Client) -> None:
    note = signed(
        make_note(desk, client.id, "She called the clinic by herself."), desk.worker, desk.clock.now(), desk.clock.zone
    )
    put(desk, note)
    link(desk, client, "called the clinic")
    release_due(desk)
    mark_in_error(desk, note.KIND, note.id, "Wrong client")
    assert now(desk, client) == [None]


def test_a_referral_that_went_on_is_told_as_it_stands(desk: Desk, client: Client) -> None:
    made = Referral(desk.new_id(), client.id, desk.worker.id, "Dental care", DAY, "City Dental")
    put(desk, made)
    (held,) = link(desk, client, "Dental care")
    put(desk, with_step(made, ReferralStep(desk.new_id(), StepKind.MADE, DAY)))
    (said,) = now(desk, client)
    assert said is not None
    assert said.startswith("Dental care, City Dental: ")
    assert said != held.shows


def test_what_is_only_too_old_to_be_offered_is_no_news(desk: Desk, client: Client) -> None:
    put(desk, Referral(desk.new_id(), client.id, desk.worker.id, "The first one", DAY))
    link(desk, client, "The first one")
    for number in range(OTHERS_OFFERED + 2):
        put(desk, Referral(desk.new_id(), client.id, desk.worker.id, f"Later {number}", DAY + timedelta(days=1)))
    hand = open_review(desk, client.id)
    assert not [each for each in hand.offered if "The first one" in each.shows]
    assert hand.news == ()


# --- which reviews ---


def test_a_signed_review_and_a_blank_one_have_none(desk: Desk, client: Client) -> None:
    assert news(desk, client) == ()
    made = assessed(desk, client, need(desk))
    link(desk, client, "A place to live")
    hand = open_review(desk, client.id)
    put(desk, signed(hand.review, desk.worker, desk.clock.now(), desk.clock.zone))
    assessed(desk, client, of=made.id)
    assert news(desk, client) == ()


def test_it_is_told_after_each_judgement_and_gone_with_its_evidence(desk: Desk, client: Client) -> None:
    made = assessed(desk, client, need(desk))
    link(desk, client, "A place to live")
    assessed(desk, client, of=made.id)
    hand = open_review(desk, client.id)
    assert len(keep_purpose(desk, hand.review, Purpose.NEEDS, "Her goals").value.news) == 1
    assert keep_finding(desk, hand.review, CriterionFinding("si1", MET, "In my words")).value.news == ()


STEPS: dict[str, Callable[[Need], Need | None]] = {
    "same": lambda known: known,
    "reworded": lambda known: replace(known, statement=f"{known.statement}!"),
    "another reason": lambda known: replace(known, because_of="voices"),
    "gone": lambda known: None,
}


@settings(max_examples=examples(12))
@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4))
def test_news_are_the_needs_that_differ_and_no_others(shared_desk: Desk, turns: list[str]) -> None:
    desk = shared_desk
    client = make_client(desk)
    put(desk, client)
    needs = tuple(need(desk, f"Need number {n}") for n in range(len(turns)))
    made = assessed(desk, client, *needs)
    held = link(desk, client, *(each.statement for each in needs))
    after = tuple(STEPS[turn](each) for turn, each in zip(turns, needs, strict=True))
    assessed(desk, client, *(each for each in after if each is not None), of=made.id)
    told = {each.evidence_id: each.now for each in news(desk, client)}
    assert set(told) == {e.id for e, turn in zip(held, turns, strict=True) if turn != "same"}
    assert {e.id for e, turn in zip(held, turns, strict=True) if turn == "gone"} == {
        k for k, v in told.items() if v is None
    }
