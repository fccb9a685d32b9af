"""Coverage, stays, units and titles on a real vault: opened, kept half typed, stored, and what the check then says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.domain.clients import Authorization, Client, Coverage, Setting, Stay
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord
from tcm_desktop.domain.people import Qualification, Worker
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.clients import open_chart, update_client
from tcm_desktop.services.coverage import CoverageForm, LookedUp, TypedStay, open_coverage, store_coverage
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.intake import IntakeForm, keep_intake, open_intake
from tcm_desktop.services.kept_forms import COVERAGE, QUALIFICATIONS, copy_id, drop_form, keep_form
from tcm_desktop.services.notes import found_again, new_note
from tcm_desktop.services.qualifications import (
    QualificationForm,
    TypedQualification,
    open_qualifications,
    titles_that_bill,
)
from tcm_desktop.services.seating import sit_down, update_worker
from tests.support.vaults import make_note, put
from ui.presenters.findings import answer

DAY = date(2026, 3, 4)


def test_a_form_shows_what_the_chart_holds_and_every_payer(desk: Desk, client: Client) -> None:
    hand = open_coverage(desk, client.id)
    assert (hand.client, hand.typed) == (client, None)
    assert "sf-smhs" in dict(hand.payers)


def test_somebody_who_is_not_here_has_no_coverage(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        open_coverage(desk, desk.new_id())


def test_what_is_stored_replaces_all_three_and_nothing_else(desk: Desk, client: Client) -> None:
    update_client(desk, replace(client, phone="555-0100"))
    found = LookedUp(
        (Coverage(desk.new_id(), "sf-smhs", DAY, known_as_of=DAY),),
        (Stay(desk.new_id(), Setting.HOSPITAL, DAY),),
        (Authorization(desk.new_id(), "A-1", 40, DAY, DAY),),
    )
    outcome = store_coverage(desk, client.id, found)
    stored = open_coverage(desk, client.id).client
    assert stored == outcome.value
    assert (stored.coverages, stored.stays, stored.authorizations) == (
        found.coverages,
        found.stays,
        found.authorizations,
    )
    assert (stored.phone, stored.diagnoses) == ("555-0100", client.diagnoses)
    assert ("client", client.id) in outcome.changes.touched


def test_what_is_half_typed_is_kept_until_it_is_stored(desk: Desk, client: Client) -> None:
    form = CoverageForm(stays=(TypedStay(desk.new_id(), Setting.JAIL, "soon"),))
    keep_form(desk, COVERAGE, client.id, form)
    assert open_coverage(desk, client.id).typed == form
    store_coverage(desk, client.id, LookedUp(client.coverages, (), ()))
    assert open_coverage(desk, client.id).typed is None


def test_letting_go_of_it_leaves_the_chart(desk: Desk, client: Client) -> None:
    keep_form(desk, COVERAGE, client.id, CoverageForm())
    drop_form(desk, COVERAGE, client.id)
    assert (open_coverage(desk, client.id).typed, found_again(desk)) == (None, ())


def test_intake_and_coverage_are_kept_beside_each_other(desk: Desk, client: Client) -> None:
    keep_intake(desk, client.id, IntakeForm(given="Beatriz"))
    keep_form(desk, COVERAGE, client.id, CoverageForm())
    assert open_intake(desk, client.id).typed == IntakeForm(given="Beatriz")
    assert open_coverage(desk, client.id).typed == CoverageForm()
    assert {copy.record_kind for copy in found_again(desk)} == {"intake", COVERAGE}
    assert copy_id(COVERAGE, client.id) != copy_id(QUALIFICATIONS, client.id) != client.id


def test_the_chart_counts_the_units_within_each_authorization(desk: Desk, client: Client) -> None:
    inside = Authorization(desk.new_id(), "A-1", 40, date(2026, 3, 1), date(2026, 3, 31))
    outside = Authorization(desk.new_id(), "A-2", 40, date(2026, 1, 1), date(2026, 1, 31))
    store_coverage(desk, client.id, LookedUp(client.coverages, (), (inside, outside)))
    note = replace(make_note(desk, client.id), billing=BillingRecord(BillingChoice.BILL, "billable", 3))
    put(desk, signed(note, desk.worker, desk.clock.now(), desk.clock.zone))
    assert open_chart(desk, client.id).units_used == {inside.id: 3, outside.id: 0}


# --- what the check says once it is stored ---


def findings(desk: Desk, client: Client) -> set[str]:
    hand = new_note(desk, client.id)
    return {finding.code for finding in answer(hand.note, hand).check.chart_findings}


def test_coverage_that_was_looked_up_settles_the_finding(desk: Desk, client: Client) -> None:
    store_coverage(desk, client.id, LookedUp((), (), ()))
    assert ChartCode.COVERAGE_MISSING in findings(desk, client)
    covered = Coverage(desk.new_id(), client.payer_profile, DAY, known_as_of=DAY)
    store_coverage(desk, client.id, LookedUp((covered,), (), ()))
    assert not findings(desk, client) & {ChartCode.COVERAGE_MISSING, ChartCode.COVERAGE_STALE, ChartCode.NOT_COVERED}


def test_a_stay_speaks_up_once_it_is_stored(desk: Desk, client: Client) -> None:
    stay = Stay(desk.new_id(), Setting.PSYCHIATRIC_INPATIENT, date(2026, 3, 1), known_as_of=DAY)
    store_coverage(desk, client.id, LookedUp(client.coverages, (stay,), ()))
    assert ChartCode.STAY_LOCKED in findings(desk, client)


def test_a_title_settles_the_finding_for_the_desk_that_comes_back(desk: Desk, client: Client) -> None:
    assert ChartCode.TITLE_NOT_KNOWN in findings(desk, client)
    title = Qualification(desk.new_id(), "LCSW", date(2020, 1, 1), evidence="LCS 1234")
    after = update_worker(desk, replace(desk.worker, qualifications=(title,))).value
    assert not [code for code in findings(after, client) if code in {"title_not_known", "evidence_missing"}]


# --- the worker ---


def test_the_desk_that_comes_back_is_the_same_vault_with_the_changed_worker(desk: Desk) -> None:
    title = Qualification(desk.new_id(), "LCSW", date(2020, 1, 1))
    outcome = update_worker(desk, replace(desk.worker, qualifications=(title,)))
    assert outcome.value.worker.qualifications == (title,)
    assert (outcome.value.vault, outcome.value.clock, outcome.value.ids) == (desk.vault, desk.clock, desk.ids)
    assert ("worker", desk.worker.id) in outcome.changes.touched
    assert desk.worker.qualifications == ()
    assert sit_down(desk.vault, desk.clock).worker == outcome.value.worker


def test_a_stranger_is_not_enrolled_by_a_change(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        update_worker(desk, Worker(desk.new_id(), "Somebody", "MD"))


def test_half_typed_titles_are_kept_until_they_are_stored(desk: Desk) -> None:
    form = QualificationForm((TypedQualification(desk.new_id(), "LC"),))
    keep_form(desk, QUALIFICATIONS, desk.worker.id, form)
    hand = open_qualifications(desk)
    assert (hand.worker, hand.typed) == (desk.worker, form)
    update_worker(desk, desk.worker)
    assert open_qualifications(desk).typed is None


def test_titles_that_payers_name_are_offered_once_and_in_order() -> None:
    offered = titles_that_bill()
    assert {"MHRS", "LCSW"} <= set(offered)
    assert list(offered) == sorted(set(offered), key=str.casefold)
