"""Forms kept half typed, and who sits at the desk: what is replaced, what is left alone, what comes back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Client, Setting
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.coverage import CoverageForm, TypedAuthorization, TypedCoverage, TypedStay
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.kept_forms import COVERAGE, QUALIFICATIONS, copy_id, drop_form, keep_form, kept_form
from tcm_desktop.services.notes import found_again
from tcm_desktop.services.qualifications import QualificationForm, TypedQualification, open_qualifications
from tcm_desktop.services.seating import enrol_worker, sit_down, update_worker
from tests.support.vaults import make_client, put, seen

STRANGE = ("", "   ", 'a "quoted" \\ back', "línea\nsecond\tthird", "‮right to left", "𝟜𝟘 🙂", "</form>", "' OR 1=1 --")


def coverage_kept(desk: Desk, owner: UUID) -> CoverageForm | None:
    with desk.reading() as work:
        return kept_form(work, COVERAGE, owner, CoverageForm)


def form(payer: str) -> CoverageForm:
    return CoverageForm((TypedCoverage(UUID(int=1), payer),))


@given(st.uuids(), st.uuids())
def test_each_owner_and_each_kind_has_a_place_of_its_own(first: UUID, second: UUID) -> None:
    places = {copy_id(kind, owner) for kind in (COVERAGE, QUALIFICATIONS) for owner in (first, second)}
    assert len(places) == 2 * len({first, second})
    assert not places & {first, second}


@given(st.uuids(), st.sampled_from([COVERAGE, QUALIFICATIONS]))
def test_the_place_of_a_form_is_found_again_on_another_day(owner: UUID, kind: str) -> None:
    assert copy_id(kind, owner) == copy_id(kind, UUID(str(owner)))


def test_nothing_kept_is_nothing_found(desk: Desk, client: Client) -> None:
    assert coverage_kept(desk, client.id) is None


@pytest.mark.parametrize("words", STRANGE)
def test_whatever_was_typed_comes_back_letter_by_letter(desk: Desk, client: Client, words: str) -> None:
    new = desk.new_id()
    whole = CoverageForm(
        (TypedCoverage(new, words, words, words, words, True),),
        (TypedStay(new, Setting.JAIL, words, words), TypedStay(desk.new_id(), None, words)),
        (TypedAuthorization(new, words, words, words, words, words),),
    )
    keep_form(desk, COVERAGE, client.id, whole)
    assert coverage_kept(desk, client.id) == whole


def test_keeping_again_replaces_what_was_kept(desk: Desk, client: Client) -> None:
    for payer in ("first", "second", "third"):
        keep_form(desk, COVERAGE, client.id, form(payer))
    assert coverage_kept(desk, client.id) == form("third")
    assert len(found_again(desk)) == 1


def test_two_clients_forms_do_not_touch_each_other(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    put(desk, other)
    keep_form(desk, COVERAGE, client.id, form("hers"))
    keep_form(desk, COVERAGE, other.id, form("the other's"))
    drop_form(desk, COVERAGE, client.id)
    assert (coverage_kept(desk, client.id), coverage_kept(desk, other.id)) == (None, form("the other's"))


def test_dropping_one_kind_leaves_the_other(desk: Desk) -> None:
    titles = QualificationForm((TypedQualification(desk.new_id(), "LC"),))
    keep_form(desk, COVERAGE, desk.worker.id, form("a"))
    keep_form(desk, QUALIFICATIONS, desk.worker.id, titles)
    drop_form(desk, COVERAGE, desk.worker.id)
    assert open_qualifications(desk).typed == titles


def test_dropping_what_was_never_kept_is_no_fault(desk: Desk, client: Client) -> None:
    drop_form(desk, COVERAGE, client.id)
    drop_form(desk, COVERAGE, desk.new_id())
    assert found_again(desk) == ()


def test_what_is_half_typed_stays_on_this_laptop(desk: Desk, client: Client) -> None:
    waiting, _ = seen(desk)
    keep_form(desk, COVERAGE, client.id, form("half"))
    assert seen(desk)[0] == waiting
    drop_form(desk, COVERAGE, client.id)
    assert seen(desk)[0] == waiting


def test_a_kept_form_says_whose_it_is_and_when_it_was_kept(desk: Desk, client: Client) -> None:
    keep_form(desk, COVERAGE, client.id, form("half"))
    (copy,) = found_again(desk)
    assert (copy.record_id, copy.record_kind) == (copy_id(COVERAGE, client.id), COVERAGE)
    assert (copy.client_id, copy.kept_at) == (client.id, desk.clock.now())


# --- who sits at the desk ---


def test_a_changed_worker_keeps_a_client_s_half_typed_form(desk: Desk, client: Client) -> None:
    keep_form(desk, COVERAGE, client.id, form("half"))
    after = update_worker(desk, replace(desk.worker, agency="Another Agency")).value
    assert coverage_kept(after, client.id) == form("half")


def test_a_stranger_s_change_leaves_worker_titles_and_trail(desk: Desk) -> None:
    titles = QualificationForm((TypedQualification(desk.new_id(), "LC"),))
    keep_form(desk, QUALIFICATIONS, desk.worker.id, titles)
    before = seen(desk)
    with pytest.raises(RecordNotFound):
        update_worker(desk, Worker(desk.new_id(), "Somebody", "MD"))
    assert seen(desk) == before
    assert open_qualifications(desk).typed == titles
    assert sit_down(desk.vault, desk.clock).worker == desk.worker


def test_every_change_of_the_worker_is_one_entry_and_one_operation(desk: Desk) -> None:
    waiting, entries = seen(desk)
    after = update_worker(desk, replace(desk.worker, credential="LMFT")).value
    assert seen(after) == (waiting + 1, entries + 1)
    with desk.reading() as work:
        assert len(work.every(Worker)) == 1


def test_changes_one_after_the_other_all_hold(desk: Desk) -> None:
    now = desk
    for name in ("Ana Maria Practice", "Ana M. Practice", "Ana Practice-Demo"):
        now = update_worker(now, replace(now.worker, name=name)).value
    now = update_worker(now, replace(now.worker, credential="LMFT")).value
    assert (now.worker.name, now.worker.credential) == ("Ana Practice-Demo", "LMFT")
    assert sit_down(desk.vault, desk.clock).worker == now.worker


def test_the_first_worker_needs_no_agency(desk: Desk) -> None:
    assert enrol_worker(desk.vault, desk.clock, " Bo ", "\tMHRS\n").worker.agency == ""
