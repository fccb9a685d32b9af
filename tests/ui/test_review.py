"""The check before signing, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcm_desktop.billing import pack
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import keep_note, kept_as_note
from tests.support.vaults import make_note
from tests.ui.note_facts import DRIVE, LINKED, MIXED, NOTE, judged, on_the_desk
from tests.ui.test_findings import of_chart
from ui.levels import Level
from ui.presenters.findings import items
from ui.presenters.review import OTHER, REASONS, Review, counting, reason_words, review


def seen(narrative: str, **changes: object) -> Review:
    return Review(on_the_desk(narrative, **changes), judged(narrative, **changes), 3, (), ())


def test_nothing_open_leaves_only_the_signature() -> None:
    asked = counting(seen(LINKED))
    assert not asked.asks
    assert asked.preselected is BillingChoice.BILL
    assert asked.refusal(BillingChoice.BILL, "", "") == ""


def test_something_needed_is_asked_about_and_nothing_is_chosen_beforehand() -> None:
    asked = counting(seen(MIXED))
    assert asked.asks
    assert asked.preselected is None
    assert asked.bill_words == "Bill 3 units"
    assert asked.refusal(None, "", "") == "Choose how this contact should count."


def test_an_excluded_contact_is_kept_as_a_note_unless_the_worker_says_otherwise() -> None:
    asked = counting(seen(DRIVE))
    assert asked.preselected is BillingChoice.DO_NOT_BILL
    assert asked.in_words
    assert asked.refusal(BillingChoice.DO_NOT_BILL, "", "") == ""
    assert "reason" in asked.refusal(BillingChoice.BILL, "", "")
    assert "Write your reason" in asked.refusal(BillingChoice.BILL, REASONS[0][0], "")
    assert asked.refusal(BillingChoice.BILL, REASONS[0][0], "She was in crisis") == ""


def test_billing_against_a_finding_takes_a_reason() -> None:
    asked = counting(seen(MIXED))
    assert "reason" in asked.refusal(BillingChoice.BILL, "", "")
    assert asked.refusal(BillingChoice.BILL, REASONS[1][0], "") == ""
    assert "Write" in asked.refusal(BillingChoice.BILL, OTHER, " ")
    assert asked.refusal(BillingChoice.BILL, OTHER, "Told by phone") == ""


def test_a_missing_field_cannot_be_billed_and_can_be_kept() -> None:
    asked = counting(seen(LINKED, direct_minutes=None, component=None))
    assert asked.bill_refusal == "To bill this contact, fill in: minutes, service."
    assert asked.refusal(BillingChoice.BILL, REASONS[0][0], "x") == asked.bill_refusal
    assert asked.refusal(BillingChoice.DO_NOT_BILL, "", "") == ""


def test_what_was_decided_while_writing_is_chosen_here() -> None:
    kept = kept_as_note(NOTE, True).billing
    for narrative in (LINKED, MIXED):
        asked = counting(seen(narrative, billing=kept))
        assert asked.asks
        assert asked.preselected is BillingChoice.DO_NOT_BILL


def test_without_rules_the_worker_decides_with_a_reason() -> None:
    unknown = replace(judged(LINKED).check, decision=None)
    asked = counting(replace(seen(LINKED), found=replace(judged(LINKED), check=unknown), units=None))
    assert asked.asks
    assert asked.bill_words == "Bill it"
    assert asked.needs_reason


def test_what_nobody_here_can_know_takes_no_reason() -> None:
    known = seen(LINKED)
    found = known.found
    chart = replace(found.check, chart_findings=(of_chart(pack.Level.UNKNOWN),))
    looked = replace(known, found=replace(found, check=chart))
    assert [each.code for each in looked.unknown_items] == ["coverage"]
    assert not looked.open_items
    assert not counting(looked).asks


def test_a_false_alarm_set_aside_is_not_asked_about_again() -> None:
    assert not seen(MIXED, dismissed=("transportation",)).open_items


def test_a_gap_set_aside_still_takes_a_reason() -> None:
    gaps = tuple(each.code for each in items(judged(LINKED, objective_id=None)) if each.level is Level.FIX)
    looked = seen(LINKED, objective_id=None, dismissed=gaps)
    assert looked.open_items
    assert counting(looked).needs_reason


@pytest.mark.parametrize(
    ("reason", "words", "kept"),
    [
        (REASONS[0][0], "", REASONS[0][0]),
        (OTHER, " Told by phone ", "Told by phone"),
        (REASONS[0][0], "in crisis", f"{REASONS[0][0]}: in crisis"),
        ("", "", ""),
    ],
)
def test_the_reason_that_is_kept(reason: str, words: str, kept: str) -> None:
    assert reason_words(reason, words) == kept


def stored(desk: Desk, client: Client, narrative: str) -> ContactNote:
    return keep_note(desk, make_note(desk, client.id, narrative)).value


def test_blanks_are_shown(desk: Desk, client: Client) -> None:
    note = stored(desk, client, "Drove client.\nArranged: ____\nPurpose: ____ for the clinic")
    looked = review(desk, note.id)
    assert looked.unanswered == ("Arranged: ____",)
    assert looked.half_answered == ("Purpose: ____ for the clinic",)


def test_a_review_counts_units_from_the_minutes(desk: Desk, client: Client) -> None:
    note = keep_note(desk, replace(make_note(desk, client.id, LINKED), direct_minutes=50)).value
    assert review(desk, note.id).units == 3


def test_a_payer_without_rules_has_no_units(desk: Desk, client: Client) -> None:
    other = replace(client, payer_profile="nowhere")
    with desk.writing() as work:
        work.put(other, "client.updated")
        work.commit()
    looked = review(desk, stored(desk, client, "Drove client.\nPurpose: ____").id)
    assert looked.units is None
    assert looked.half_answered == ("Purpose: ____",)
