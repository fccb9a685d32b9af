"""When rules change, on a real vault: what is listed, what is repeated, and that nothing is rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.rows import OperationRow
from db.vault import OpenVault
from tcm_desktop.billing.book import book_for, rule_book
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.shelf import EARLIER, Shelf, shipped
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import (
    BillingChoice,
    BillingRecord,
    ContactMode,
    ContactNote,
    ContactRole,
    TcmComponent,
)
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import keep_note, keep_typing, new_note
from tcm_desktop.services.rule_changes import (
    ChangedAnswer,
    books_of,
    recompute,
    recompute_note,
    rule_changes,
    signed_under,
    under_profile,
)
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.sync_ports import Delivery
from tests.support.packs import copied_tree, edit, new_version, parameter, series
from tests.support.vaults import contents, seen

GOOD = (
    "Called the intake worker at the county clinic with client. Because of her panic attacks client could not make the"
    " call alone. Made the referral to psychiatry and got an intake appointment for Tuesday. Need this serves:"
    " psychiatric care, a goal in her plan."
)
DRIVE = "Drove client to the DMV and back."
DAY = date(2026, 3, 4)
NEWER = ("us-ca", 'value = "midpoint"', 'value = "whole_only"')


def note(desk: Desk, client: Client, narrative: str = GOOD, **facts: object) -> ContactNote:
    made = replace(
        new_note(desk, client.id).note,
        direct_minutes=23,
        mode=ContactMode.TELEPHONE,
        contacted_role=ContactRole.PROVIDER,
        component=TcmComponent.ASSESSMENT,
        narrative=narrative,
    )
    return replace(made, **facts)  # type: ignore[arg-type]  # drawn by tests


def sign(desk: Desk, made: ContactNote, choice: BillingChoice = BillingChoice.BILL) -> ContactNote:
    """Signed, and past the time in which it could be undone."""
    done = sign_note(desk, made, choice, "the chart is being filled").value
    with desk.writing() as work:
        work.release()
        work.commit()
    return done


def changed_tree(tmp_path: Path, pack_id: str, old: str, new: str) -> Shelf:
    """The shipped packs with a newer version of one of them."""
    root = copied_tree(tmp_path)
    edit(new_version(root, pack_id) / "pack.toml", old, new)
    return Shelf(root)


def all_of(desk: Desk) -> tuple[tuple[int, int], tuple[ContactNote, ...]]:
    """How much is written in the vault, and every note in it."""
    with desk.reading() as work:
        notes = work.every(ContactNote)
    return seen(desk), notes


def test_the_same_rules_change_nothing(desk: Desk, client: Client) -> None:
    keep_note(desk, note(desk, client))
    sign(desk, note(desk, client))
    books = books_of(shipped())
    assert rule_changes(desk, books, books) == ()
    assert rule_changes(desk, rule_book, books) == ()


def test_a_newer_version_lists_what_it_answers_in_another_way(desk: Desk, client: Client, tmp_path: Path) -> None:
    shelf = changed_tree(tmp_path, *NEWER)
    draft = keep_note(desk, note(desk, client)).value
    keep_note(desk, note(desk, client, direct_minutes=30))
    keep_note(desk, note(desk, client, DRIVE))
    (found,) = rule_changes(desk, books_of(shelf, date(2026, 5, 1)), books_of(shelf))
    assert found == ChangedAnswer(
        note_id=draft.id,
        client_id=client.id,
        service_date=DAY,
        is_signed=False,
        old=Verdict.BILLABLE,
        new=Verdict.BILLABLE,
        old_units=2,
        new_units=1,
        why=("unit.calculator was midpoint and is whole_only",),
    )


def test_a_signed_note_that_waits_is_listed_and_stays_as_it_is(desk: Desk, client: Client, tmp_path: Path) -> None:
    shelf = changed_tree(tmp_path, *NEWER)
    done = sign(desk, note(desk, client))
    before = all_of(desk)
    (found,) = rule_changes(desk, rule_book, books_of(shelf))
    assert (found.note_id, found.is_signed, found.old_units, found.new_units) == (done.id, True, 2, 1)
    assert all_of(desk) == before
    with desk.reading() as work:
        stored = work.get(ContactNote, done.id)
    assert stored == done
    assert is_untouched(stored)
    assert stored.billing is not None
    assert stored.billing.units == 2


def test_a_note_that_the_agency_has_received_is_left_alone(
    desk: Desk, client: Client, vault: OpenVault, tmp_path: Path
) -> None:
    shelf = changed_tree(tmp_path, *NEWER)
    sign(desk, note(desk, client))
    with vault.engine.begin() as connection:
        connection.execute(sa.update(OperationRow).values(state=Delivery.ACKNOWLEDGED))
    assert rule_changes(desk, rule_book, books_of(shelf)) == ()


def test_what_is_being_typed_counts_as_it_was_typed_last(desk: Desk, client: Client, tmp_path: Path) -> None:
    shelf = changed_tree(tmp_path, *NEWER)
    made = note(desk, client, DRIVE)
    keep_note(desk, made)
    assert rule_changes(desk, rule_book, books_of(shelf)) == ()
    keep_typing(desk, replace(made, narrative=GOOD), caret=3)
    (found,) = rule_changes(desk, rule_book, books_of(shelf))
    assert (found.note_id, found.old_units, found.new_units) == (made.id, 2, 1)
    never_kept = note(desk, client)
    keep_typing(desk, never_kept, caret=0)
    assert {c.note_id for c in rule_changes(desk, rule_book, books_of(shelf))} == {made.id, never_kept.id}


def test_changes_come_in_the_order_of_the_contacts(desk: Desk, client: Client, tmp_path: Path) -> None:
    shelf = changed_tree(tmp_path, *NEWER)
    days = [date(2026, 3, 4), date(2026, 2, 1), date(2026, 3, 1)]
    for day in days:
        keep_note(desk, note(desk, client, service_date=day))
    assert [c.service_date for c in rule_changes(desk, rule_book, books_of(shelf))] == sorted(days)


def test_a_value_for_later_dates_leaves_earlier_contacts_alone(desk: Desk, client: Client, tmp_path: Path) -> None:
    root = copied_tree(tmp_path)
    home = new_version(root, "us-ca-sf")
    with (home / "pack.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + parameter("unit.calculator", series('"any_portion"', "2026-03-01")))
    for day in (date(2026, 2, 28), date(2026, 3, 1)):
        keep_note(desk, note(desk, client, service_date=day, direct_minutes=31))
    (found,) = rule_changes(desk, rule_book, books_of(Shelf(root)))
    assert (found.service_date, found.old_units, found.new_units) == (date(2026, 3, 1), 2, 3)
    assert found.why == ("unit.calculator was midpoint and is any_portion",)


def test_another_profile_says_which_rules_speak_up(desk: Desk, client: Client) -> None:
    keep_note(desk, note(desk, client, mode=ContactMode.FACE_TO_FACE, contacted_role=ContactRole.PROVIDER))
    (found,) = rule_changes(desk, rule_book, under_profile(rule_book, "tx-mh-tcm"))
    assert (found.old, found.new, found.new_units) == (Verdict.BILLABLE, Verdict.NOT_BILLABLE, 0)
    assert "New: Texas pays for contact with the client (us-tx/party_not_accepted)" in found.why
    back = rule_changes(desk, under_profile(rule_book, "tx-mh-tcm"), rule_book)
    assert "No longer: Texas pays for contact with the client (us-tx/party_not_accepted)" in back[0].why


def test_a_payer_without_rules_is_a_change_of_its_own(desk: Desk, client: Client) -> None:
    keep_note(desk, note(desk, client))
    (lost,) = rule_changes(desk, rule_book, under_profile(rule_book, "moon-base"))
    assert (lost.old, lost.new) == (Verdict.BILLABLE, None)
    assert lost.why == ("There are no longer rules for this payer on that day.",)
    (won,) = rule_changes(desk, under_profile(rule_book, "moon-base"), rule_book)
    assert (won.old, won.new, won.new_units) == (None, Verdict.BILLABLE, 2)
    assert won.why == ("There are now rules for this payer on that day.",)


def test_nothing_that_rules_do_is_written_down(desk: Desk, client: Client, tmp_path: Path) -> None:
    shelf = changed_tree(tmp_path, *NEWER)
    packs = contents(Path(str(shelf.root)))
    done = sign(desk, note(desk, client))
    keep_note(desk, note(desk, client))
    before = all_of(desk)
    rule_changes(desk, rule_book, books_of(shelf))
    recompute_note(desk, done.id, shelf)
    assert all_of(desk) == before
    assert contents(Path(str(shelf.root))) == packs


def test_an_answer_is_repeated_by_the_packs_it_was_given_under(desk: Desk, client: Client) -> None:
    for made in (note(desk, client), note(desk, client, DRIVE), note(desk, client, direct_minutes=4)):
        done = sign(desk, made)
        again = recompute_note(desk, done.id)
        assert (again.same, again.words) == (True, "Same answer under us-ca-sf 2026.1.")
        assert again.decision is not None
        assert done.billing is not None
        assert again.decision.pack_digest == done.billing.pack_digest


def test_a_note_that_was_not_billed_is_repeated_too(desk: Desk, client: Client) -> None:
    blank = note(desk, client, direct_minutes=None)
    for made in (blank, note(desk, client, DRIVE)):
        done = sign(desk, made, BillingChoice.DO_NOT_BILL)
        assert recompute_note(desk, done.id).same


def test_an_old_version_answers_old_notes_and_the_new_one_new_notes(desk: Desk, client: Client, tmp_path: Path) -> None:
    shelf = changed_tree(tmp_path, *NEWER)
    old = sign(desk, note(desk, client))
    again = recompute_note(desk, old.id, shelf)
    assert (again.same, again.decision is not None and again.decision.units) == (True, 2)
    newest = book_for(shelf, shelf.payer("sf-smhs"), DAY)
    assert old.billing is not None
    assert newest.digest != old.billing.pack_digest
    signed_later = replace(
        old, billing=replace(old.billing, pack_digest=newest.digest, pack_version=newest.version, units=1)
    )
    (needs, plan) = ((), None)
    later = recompute(signed_later, client, needs, plan, shelf)
    assert (later.same, later.decision is not None and later.decision.units) == (True, 1)


def test_a_version_that_is_gone_is_told_plainly(desk: Desk, client: Client, tmp_path: Path) -> None:
    root = copied_tree(tmp_path)
    new_version(root, "us-ca-sf")
    for file in sorted((root / EARLIER / "us-ca-sf" / "2026.1").iterdir()):
        file.unlink()
    done = sign(desk, note(desk, client))
    again = recompute_note(desk, done.id, Shelf(root))
    assert (again.same, again.decision) == (False, None)
    assert again.words == (
        "The rules us-ca-sf 2026.1 are not on this computer (here: 2026.2). The signed answer of the note stays."
    )


def test_a_version_whose_content_was_changed_is_told_plainly(desk: Desk, client: Client, tmp_path: Path) -> None:
    root = copied_tree(tmp_path)
    edit(root / "us-ca-sf" / "rules.toml", "Voicemail adds no billable time", "Voicemail adds no time")
    done = sign(desk, note(desk, client))
    again = recompute_note(desk, done.id, Shelf(root))
    assert (again.same, again.decision) == (False, None)
    assert again.words == (
        "The rules us-ca-sf 2026.1 here differ from those the note was signed under. Its signed answer stays."
    )


def test_a_changed_wider_pack_is_a_difference_too(desk: Desk, client: Client, tmp_path: Path) -> None:
    root = copied_tree(tmp_path)
    edit(root / "us-federal" / "rules.toml", "Too few minutes for a unit", "Too few minutes for one unit")
    done = sign(desk, note(desk, client))
    assert "differ from those the note was signed under" in recompute_note(desk, done.id, Shelf(root)).words


def test_a_pack_of_which_there_is_no_trace_is_told_plainly(desk: Desk, client: Client) -> None:
    made = note(desk, client)
    record = BillingRecord(BillingChoice.BILL, "billable", 2, pack_id="gone", pack_version="3", pack_digest="0" * 64)
    again = recompute(replace(made, billing=record), client, (), None)
    assert again.words == "The rules gone 3 are not on this computer (here: none). The signed answer of the note stays."


@pytest.mark.parametrize("billing", [None, BillingRecord(BillingChoice.DO_NOT_BILL, "not_checked", 0)])
def test_a_note_without_rules_has_nothing_to_repeat(desk: Desk, client: Client, billing: BillingRecord | None) -> None:
    again = recompute(replace(note(desk, client), billing=billing), client, (), None)
    assert (again.same, again.decision) == (False, None)
    assert "signed without rules" in again.words


@pytest.mark.parametrize(
    "other",
    [
        {"verdict": "not_billable"},
        {"verdict": "needs_documentation"},
        {"reasons": ("transportation",)},
        {"exclude": ("voicemail",)},
        {"units": 3},
    ],
)
def test_an_answer_that_cannot_be_repeated_is_told(desk: Desk, client: Client, other: dict[str, object]) -> None:
    """As when the program reads narratives in another way than it did."""
    made = note(desk, client)
    book = rule_book("sf-smhs", made.service_date)
    record = BillingRecord(
        BillingChoice.BILL, "billable", 2, pack_id=book.pack_id, pack_version=book.version, pack_digest=book.digest
    )
    assert recompute(replace(made, billing=record), client, (), None).same
    bent = replace(record, **other)  # type: ignore[arg-type]  # drawn by tests
    again = recompute(replace(made, billing=bent), client, (), None)
    assert not again.same
    assert again.words == "The rules us-ca-sf 2026.1 are the same. The chart or the program has changed since."


def test_what_the_chart_added_does_not_count_against_the_text(desk: Desk, client: Client) -> None:
    made = note(desk, client)
    book = rule_book("sf-smhs", made.service_date)
    record = BillingRecord(
        BillingChoice.BILL,
        "not_known",
        2,
        reasons=("coverage_missing",),
        pack_id=book.pack_id,
        pack_version=book.version,
        pack_digest=book.digest,
    )
    assert recompute(replace(made, billing=record), client, (), None).same


def test_a_client_who_changed_payer_is_judged_by_the_one_she_had(desk: Desk, client: Client) -> None:
    done = sign(desk, note(desk, client))
    moved = update_client(desk, replace(client, payer_profile="tx-mh-tcm")).value
    again = recompute_note(desk, done.id)
    assert again.same
    assert again.decision is not None
    assert again.decision.pack_id == "us-ca-sf"
    assert done.billing is not None
    found = signed_under(done.billing, moved.payer_profile, done.service_date, shipped())
    assert found is not None
    assert found.payer == "sf-smhs"
