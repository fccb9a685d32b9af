"""The claim: which contacts are in it, in how many units, and what was held back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.server.billing_export import BillingLine, Chart, Claim, Versioned, as_csv, claim
from tcm_desktop.billing.book import rule_book
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactMode, ContactNote, Place
from tcm_desktop.domain.follow_ups import FollowUp, Judgement
from tcm_desktop.services.billing import units_of
from tests.support.effort import examples
from tests.sync.agency.charts import BEN, DAY, addendum, billed, client, draft, in_error, judged, kept

BEA = client()
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def of(
    notes: Sequence[ContactNote],
    clients: Sequence[Client] = (BEA,),
    follow_ups: Sequence[FollowUp] = (),
    since: date = FIRST,
    until: date = LAST,
) -> Claim:
    """The claim of these notes, all in their third version."""
    return claim(Chart([Versioned(n, 3) for n in notes], {c.id: c for c in clients}, follow_ups), since, until)


def test_a_line_says_all_that_a_biller_asks_for() -> None:
    note = billed(draft(BEA), why="The supervisor was there.")
    (line,) = of([note]).lines
    assert line == BillingLine(
        service_date=DAY,
        client_id=BEA.id,
        medicaid_id="90000100A",
        worker_id=note.worker_id,
        worker="Ana Reyes",
        hcpcs="T1017",
        modifiers="",
        mode=ContactMode.FACE_TO_FACE,
        place_of_service="",
        minutes=30,
        units=2,
        claim_units=2,
        payer="sf-smhs",
        note_id=note.id,
        note_version=3,
        signed_at="2026-11-03T18:00:00+00:00",
        billed_against_advice="The supervisor was there.",
    )


@pytest.mark.parametrize(
    ("mode", "place", "said"),
    [
        (ContactMode.TELEHEALTH, Place.HOME, ("telehealth", "10")),
        (ContactMode.TELEPHONE, Place.OFFICE, ("telephone", "02")),
        (ContactMode.FACE_TO_FACE, Place.CLINIC, ("face_to_face", "")),
        (None, None, ("", "")),
    ],
)
def test_what_modifiers_follow_is_told(mode: ContactMode | None, place: Place | None, said: tuple[str, str]) -> None:
    """The biller sets them: a code that was guessed would be a claim that is wrong."""
    (line,) = of([billed(replace(draft(BEA), mode=mode, place=place))]).lines
    assert (line.mode, line.place_of_service, line.modifiers) == (*said, "")


def test_drafts_and_what_was_kept_as_a_note_are_not_claimed() -> None:
    assert of([draft(BEA), kept(draft(BEA))]) == Claim((), ())


def test_only_the_days_that_were_asked_for() -> None:
    notes = [billed(draft(BEA, day)) for day in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))]
    assert [line.note_id for line in of(notes, since=DAY, until=DAY).lines] == [notes[1].id]


def test_lines_are_in_the_order_of_client_and_day() -> None:
    other = client(50)
    notes = [billed(draft(BEA, DAY)), billed(draft(other, DAY)), billed(draft(BEA, FIRST))]
    assert [line.note_id for line in of(notes, [BEA, other]).lines] == [notes[1].id, notes[2].id, notes[0].id]


def test_what_was_entered_in_error_is_held_back() -> None:
    note = billed(draft(BEA))
    found = of([note], follow_ups=[in_error(note)])
    assert (found.lines, [(held.note_id, held.reason) for held in found.held]) == ((), [(note.id, "in_error")])


@pytest.mark.parametrize(
    ("judgement", "reason"), [(None, "awaiting"), (Judgement.RETURNED, "returned"), (Judgement.APPROVED, "")]
)
def test_a_note_waits_for_its_second_signature(judgement: Judgement | None, reason: str) -> None:
    note = billed(draft(BEA), cosign=True)
    found = of([note], follow_ups=[judged(note, judgement)] if judgement else [])
    assert [held.reason for held in found.held] == ([reason] if reason else [])
    assert len(found.lines) == (not reason)


def test_an_addendum_that_the_supervisor_did_not_read_holds_the_note_back() -> None:
    note = billed(draft(BEA), cosign=True)
    late = addendum(note)
    assert of([note], follow_ups=[judged(note, Judgement.APPROVED), late]).held[0].reason == "awaiting"
    assert not of([note], follow_ups=[judged(note, Judgement.APPROVED, late.id), late]).held


def test_what_follows_another_note_changes_nothing() -> None:
    note, other = billed(draft(BEA)), billed(draft(BEA))
    assert [line.note_id for line in of([note, other], follow_ups=[in_error(other)]).lines] == [note.id]


def test_what_is_held_back_outside_the_days_is_not_told() -> None:
    note = billed(draft(BEA, DAY), cosign=True)
    assert of([note], since=LAST, until=LAST) == Claim((), ())


def test_a_payer_by_the_month_pays_the_contact_that_earns_it() -> None:
    """907 KAR 15:065: four contacts, two of them face to face."""
    bea = client(payer="ky-month")
    notes = [billed(draft(bea, FIRST + timedelta(days=place), start=time(9)), 0) for place in range(6)]
    lines = of(notes, [bea]).lines
    assert [line.hcpcs for line in lines] == ["T2023"] * 6
    assert [line.claim_units for line in lines] == [0, 0, 0, 1, 0, 0]


def test_a_month_counts_the_days_before_those_asked_for() -> None:
    bea = client(payer="ky-month")
    notes = [billed(draft(bea, FIRST + timedelta(days=place)), 0) for place in range(4)]
    assert [line.claim_units for line in of(notes, [bea], since=FIRST + timedelta(days=3)).lines] == [1]


def test_a_day_s_limit_is_kept() -> None:
    """Texas pays so many units a day; what is over it is on the claim with the units that still fit."""
    bea = client(payer="tx-mh-tcm", birth_date=date(1990, 1, 1))
    limit = rule_book("tx-mh-tcm", DAY).unit_rules.daily_cap
    assert limit
    notes = [billed(draft(bea, minutes=60, start=time(hour)), 4) for hour in range(8, 8 + limit // 4 + 2)]
    lines = of(notes, [bea]).lines
    assert sum(line.units for line in lines) > limit
    assert sum(line.claim_units for line in lines) == limit


@settings(max_examples=examples(30))
@given(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 200), st.booleans()), min_size=1, max_size=12))
def test_claimed_units_sum_to_what_the_month_comes_to(contacts: list[tuple[int, int, bool]]) -> None:
    """Whatever the order in which notes come, a day without limits claims the units of each contact."""
    notes = []
    for day, minutes, by_ben in contacts:
        note = draft(BEA, FIRST + timedelta(days=day), minutes)
        units = units_of(note, rule_book("sf-smhs", note.service_date))
        notes.append(billed(note, units, **({"by": BEN} if by_ben else {})))
    lines = of(notes).lines
    assert sum(line.claim_units for line in lines) == sum(line.units for line in lines)
    assert all(0 <= line.claim_units <= line.units for line in lines)


def test_a_contact_whose_client_has_not_come_is_claimed_as_signed() -> None:
    (line,) = of([billed(draft(BEA))], clients=[]).lines
    assert (line.payer, line.hcpcs, line.units, line.claim_units) == ("", "", 2, 2)


def test_a_payer_without_rules_is_claimed_as_signed() -> None:
    bea = client(payer="nobody")
    (line,) = of([billed(draft(bea))], [bea]).lines
    assert (line.payer, line.hcpcs, line.claim_units) == ("nobody", "", 2)


def test_the_csv_reads_back() -> None:
    note = billed(draft(BEA), why='Said "yes", twice,\nby phone.')
    text = as_csv(of([note]).lines)
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["service_date"], row["hcpcs"], row["units"], row["note_version"]) == ("2026-11-03", "T1017", "2", "3")
    assert row["billed_against_advice"] == 'Said "yes", twice,\nby phone.'
    assert row["note_id"] == str(note.id)


def test_an_empty_claim_still_has_its_head() -> None:
    assert as_csv([]).startswith("service_date,client_id,medicaid_id,")


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_nothing_typed_becomes_a_formula(typed: str) -> None:
    """OWASP, CSV injection."""
    bea = replace(BEA, id=uuid4(), medicaid_id=typed)
    (row,) = csv.DictReader(io.StringIO(as_csv(of([billed(draft(bea))], [bea]).lines)))
    assert row["medicaid_id"] == f"'{typed}"
