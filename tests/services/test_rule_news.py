"""The rules here, what newer ones change for open notes, and the earlier note that one is very like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.shelf import Shelf, shipped
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import (
    BillingChoice,
    BillingRecord,
    ContactMode,
    ContactNote,
    ContactRole,
    TcmComponent,
)
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.alike import two_notes
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.meter import own_meter
from tcm_desktop.services.rule_news import newest_rules, rule_news, rules_here
from tests.support.packs import copied_tree, edit, new_version
from tests.support.vaults import make_client, make_note, put

CLEAN = (
    "Met with client at home and assessed with her what she needs for housing. Called the county housing office with "
    "her and scheduled the intake interview for Friday, because her depression makes it hard to keep track of calls."
)

OLD, NEW = newest_rules(shipped()), date(2026, 6, 1)


def contact(desk: Desk, client: Client, narrative: str = CLEAN, **changes: object) -> ContactNote:
    made = replace(
        make_note(desk, client.id, narrative),
        direct_minutes=50,
        mode=ContactMode.FACE_TO_FACE,
        contacted_role=ContactRole.CLIENT,
        component=TcmComponent.ASSESSMENT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # given by tests


def sign(desk: Desk, note: ContactNote, units: int = 3) -> None:
    record = BillingRecord(BillingChoice.BILL, "billable", units)
    put(desk, signed(replace(note, billing=record), desk.worker, desk.clock.now(), desk.clock.zone))


@pytest.fixture
def newer(tmp_path: Path) -> Shelf:
    """The packs of a later program, in which San Francisco counts units by another rule."""
    root = copied_tree(tmp_path)
    edit(new_version(root, "us-ca", published=NEW) / "pack.toml", 'value = "midpoint"', 'value = "any_portion"')
    return Shelf(root)


# --- what changed ---


def test_the_newest_rules_are_those_of_the_newest_pack(newer: Shelf) -> None:
    assert newest_rules(newer) == NEW
    assert OLD < NEW


@pytest.mark.parametrize("looked_at", [None, NEW, NEW + timedelta(days=1)])
def test_nothing_is_news_at_first_and_once_it_was_looked_at(
    desk: Desk, client: Client, newer: Shelf, looked_at: date | None
) -> None:
    put(desk, contact(desk, client))
    found = rule_news(desk, looked_at, newer)
    assert (found.newest, found.changed) == (NEW, ())


def test_drafts_and_signed_notes_with_another_answer_are_named(desk: Desk, client: Client, newer: Shelf) -> None:
    draft, done = contact(desk, client), contact(desk, client)
    put(desk, draft)
    sign(desk, done)
    found = rule_news(desk, OLD, newer)
    assert {(each.answer.note_id, each.answer.is_signed) for each in found.changed} == {
        (draft.id, False),
        (done.id, True),
    }
    assert {each.listed_name for each in found.changed} == {client.name.listed}
    assert all(each.answer.old_units != each.answer.new_units for each in found.changed)


def test_a_note_that_newer_rules_answer_alike_is_not_named(desk: Desk, newer: Shelf) -> None:
    elsewhere = replace(make_client(desk), payer_profile="ky-month")
    put(desk, elsewhere)
    put(desk, contact(desk, elsewhere))
    assert rule_news(desk, OLD, newer).changed == ()


def test_before_the_first_version_there_were_no_rules(desk: Desk, client: Client) -> None:
    put(desk, contact(desk, client))
    (only,) = rule_news(desk, date(2020, 1, 1)).changed
    assert only.answer.old is None
    assert isinstance(only.answer.new, Verdict)


def test_looking_changes_nothing(desk: Desk, client: Client, newer: Shelf) -> None:
    sign(desk, contact(desk, client))
    with desk.reading() as work:
        before = len(work.trail()), len(work.waiting())
    rule_news(desk, OLD, newer)
    with desk.reading() as work:
        assert (len(work.trail()), len(work.waiting())) == before


# --- which rules are here ---


def test_every_profile_is_told_with_its_versions_and_what_is_not_sure(desk: Desk) -> None:
    found = rules_here(desk)
    assert [rules.title for rules in found] == [payer.title for payer in shipped().payers]
    for rules in found:
        assert rules.layers[0].startswith("us-federal ")
        assert len(rules.digest) == 64
        assert 0 < len(rules.values_not_confirmed) <= rules.values
        assert 0 < len(rules.rules_not_confirmed) <= rules.rules


def test_a_newer_pack_is_published_later_and_has_another_digest(desk: Desk, newer: Shelf) -> None:
    before, after = rules_here(desk)[0], rules_here(desk, newer)[0]
    assert (before.published, after.published) == (OLD, NEW)
    assert before.digest != after.digest


# --- two notes ---


def test_the_note_that_the_check_found_is_shown(desk: Desk, client: Client) -> None:
    first = contact(desk, client, service_date=desk.today - timedelta(days=3))
    other = contact(desk, client, "A wholly different text about a visit to the bank that took the afternoon.")
    again = contact(desk, client, CLEAN.replace("Friday", "Monday"))
    put(desk, first, other, again)
    found = two_notes(desk, again.id)
    assert (found.note, found.earlier, found.client) == (again, first, client)
    assert 90 < found.percent < 100


def test_a_note_like_no_other_stands_alone(desk: Desk, client: Client) -> None:
    only = contact(desk, client)
    put(desk, only)
    assert (two_notes(desk, only.id).earlier, two_notes(desk, only.id).percent) == (None, 0)


def test_without_rules_nothing_is_very_like(desk: Desk) -> None:
    stranger = replace(make_client(desk), payer_profile="moon-base")
    first, again = contact(desk, stranger), contact(desk, stranger)
    put(desk, stranger)
    put(desk, first, again)
    assert two_notes(desk, again.id).earlier is None


# --- the worker's own meter ---


def test_the_worker_s_own_day_and_month(desk: Desk, client: Client) -> None:
    sign(desk, contact(desk, client))
    sign(desk, contact(desk, client, service_date=desk.today - timedelta(days=1)), units=2)
    sign(desk, contact(desk, client, service_date=date(2026, 2, 27)))
    sign(desk, contact(desk, client, worker_id=desk.new_id()))
    put(desk, contact(desk, client))
    tally = own_meter(desk)
    assert (tally.day, tally.today, tally.month, tally.months_earned) == (desk.today, 3, 5, 0)


def test_months_earned_stand_by_themselves(desk: Desk) -> None:
    kentucky = replace(make_client(desk), payer_profile="ky-month")
    put(desk, kentucky)
    for _ in range(4):
        sign(desk, contact(desk, kentucky), units=0)
    assert (own_meter(desk).month, own_meter(desk).months_earned) == (0, 1)
