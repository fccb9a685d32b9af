"""The agency's packs in a vault: in use from the round that brought them, after each unlock, and told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.shelf import in_use, shipped
from tcm_desktop.billing.values import value_book
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
from tcm_desktop.services.agency_packs import KIND, look_at_packs, pack_events, pack_news
from tcm_desktop.services.billing import check_note
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.pack_judging import judged
from tcm_desktop.services.pack_views import KeptPacks, OfferedPack, PackDelivery, PackStep
from tcm_desktop.services.rounds import depart, end_round
from tcm_desktop.services.rule_changes import recompute_note
from tcm_desktop.services.rule_news import newest_rules, rule_news, rules_here
from tcm_desktop.services.seating import sit_down
from tcm_desktop.services.sync_views import SyncRound
from tcm_desktop.services.syncing_ports import RoundEnd
from tests.support.agency_packs import HOUR_OF_WORK, newer, offered, own_plan, shipped_rules_after
from tests.support.near_agency import Seat, Town
from tests.support.near_agency import own_vault as own_vault
from tests.support.near_agency import town as town
from tests.support.vaults import make_client, make_note, put

ANY_PORTION = {"old": 'value = "midpoint"', "new": 'value = "any_portion"'}


@pytest.fixture(autouse=True)
def _own_rules() -> Iterator[None]:
    with shipped_rules_after():
        yield


@pytest.fixture
def ana(town: Town) -> Seat:
    """Ana, after the program's own packs were published."""
    seat = town.laptop()
    seat.clock.at = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    return seat


def bring(seat: Seat, *packs: OfferedPack, back: tuple[str, str] | None = None, mark: str = "0.1.0 m") -> Desk:
    """A round that brings these."""
    departure = depart(seat.desk)
    assert departure is not None
    store, now = departure.store, seat.clock.now()
    delivery = PackDelivery(mark, packs, frozenset([back] if back else []))
    end = RoundEnd(SyncRound(now, now), packs=judged(store.kept_packs(), delivery, store.today()))
    found = end_round(seat.desk, end)
    assert (KIND, seat.desk.worker.id) in found.changes.touched
    assert store.packs_mark() == mark
    return found.value.desk


def contact(desk: Desk, client: Client, minutes: int = 50) -> ContactNote:
    return replace(
        make_note(desk, client.id, HOUR_OF_WORK),
        direct_minutes=minutes,
        mode=ContactMode.FACE_TO_FACE,
        contacted_role=ContactRole.CLIENT,
        component=TcmComponent.ASSESSMENT,
    )


def test_rules_are_in_use_when_the_round_is_noted_and_after_each_unlock(ana: Seat) -> None:
    today = ana.desk.today
    before, values = rule_book("sf-smhs", today), value_book("sf-smhs", today)
    bring(ana, offered(newer("us-ca", **ANY_PORTION)))
    for _ in range(2):
        assert rule_book("sf-smhs", today).text("unit.calculator") == "any_portion"
        assert value_book("sf-smhs", today).text("unit.calculator") == "any_portion" != values.text("unit.calculator")
        assert rule_book("sf-smhs", today, today - timedelta(days=1)).digest == before.digest
        sit_down(ana.desk.vault, ana.clock)
    assert "us-ca 2026.9" in rule_book("sf-smhs", today).layers


def test_another_vault_of_the_same_laptop_has_its_own(town: Town, ana: Seat) -> None:
    bring(ana, offered(own_plan()))
    town.laptop(name="Ben Field")
    assert in_use() is shipped()
    assert len(sit_down(ana.desk.vault, ana.clock).worker.name) > 0
    assert "harbor-plan" in in_use().pack_ids()


def test_a_draft_is_judged_anew_and_what_was_signed_keeps_its_answer(ana: Seat) -> None:
    client = make_client(ana.desk)
    draft, done = contact(ana.desk, client), contact(ana.desk, client)
    book = rule_book("sf-smhs", ana.desk.today)
    record = BillingRecord(
        BillingChoice.BILL, "billable", 3, pack_id=book.pack_id, pack_version=book.version, pack_digest=book.digest
    )
    kept = signed(replace(done, billing=record), ana.desk.worker, ana.clock.now(), ana.clock.zone)
    put(ana.desk, client, draft, kept)
    looked_at, before = newest_rules(in_use()), check_note(draft, client, (), None).decision
    desk = bring(ana, offered(newer("us-ca", **ANY_PORTION)))
    after = check_note(draft, client, (), None).decision
    assert before is not None
    assert after is not None
    assert (before.units_when_complete, after.units_when_complete) == (3, 4)
    news = rule_news(desk, looked_at)
    assert {each.answer.note_id for each in news.changed} == {draft.id, kept.id}
    assert news.newest == desk.today
    again = recompute_note(desk, kept.id)
    assert again.decision is not None
    assert again.decision.units_when_complete == 3
    with desk.reading() as work:
        assert work.get(ContactNote, kept.id) == kept


def test_what_was_signed_under_rules_taken_back_can_still_be_asked_again(ana: Seat) -> None:
    desk = bring(ana, offered(own_plan()))
    client = replace(make_client(desk), payer_profile="harbor-plan")
    book = rule_book("harbor-plan", desk.today)
    record = BillingRecord(
        BillingChoice.BILL, "billable", 3, pack_id=book.pack_id, pack_version=book.version, pack_digest=book.digest
    )
    note = replace(contact(desk, client), billing=record)
    kept = signed(note, desk.worker, ana.clock.now(), ana.clock.zone)
    put(desk, client, kept)
    bring(ana, back=("harbor-plan", "1"))
    assert check_note(contact(desk, client), client, (), None).decision is None
    assert recompute_note(desk, kept.id).decision is not None
    assert len(rules_here(desk)) == len(shipped().payers)


def test_what_was_signed_between_two_packs_of_one_day_is_found_by_its_versions(ana: Seat) -> None:
    desk = bring(ana, offered(newer("us-ca-sf")))
    client = make_client(desk)
    book = rule_book("sf-smhs", desk.today)
    record = BillingRecord(
        BillingChoice.BILL, "billable", 3, pack_id=book.pack_id, pack_version=book.version, pack_digest=book.digest
    )
    note = replace(contact(desk, client), billing=record)
    put(desk, client, signed(note, desk.worker, ana.clock.now(), ana.clock.zone))
    bring(ana, offered(newer("us-ca", **ANY_PORTION), 1))
    assert rule_book("sf-smhs", desk.today).digest != book.digest
    again = recompute_note(desk, note.id)
    assert again.decision is not None
    assert again.decision.units_when_complete == 3


def test_each_step_is_told_once_and_stands_in_the_audit_trail(ana: Seat) -> None:
    bring(ana, offered(own_plan()))
    bring(ana, offered(own_plan(), 0), offered({}, 1, id="x", version="1"), back=("harbor-plan", "1"))
    desk = bring(ana, back=("harbor-plan", "1"))
    with desk.reading() as work:
        trail = [(entry.event, entry.reason) for entry in work.trail() if entry.event.startswith(KIND)]
    assert trail == [
        ("rule_pack.taken", "harbor-plan 1"),
        *sorted([("rule_pack.refused", "x 1"), ("rule_pack.taken_back", "harbor-plan 1")], key=trail.index),
    ]
    assert {event.step for event in pack_news(desk)} == {PackStep.TAKEN, PackStep.TAKEN_BACK}
    look_at_packs(desk)
    assert (pack_news(desk), rule_news(desk, None).packs) == ((), ())
    assert len(pack_events(desk)) == 2


@pytest.mark.slow  # the languages of all payers
def test_the_rules_page_says_which_versions_are_the_agencys_and_since_when(ana: Seat) -> None:
    desk = bring(ana, offered(newer("us-mt"), payer="mt-youth"))
    sent = {rules.title: rules.from_agency for rules in rules_here(desk)}
    assert sent.pop(in_use().payer("mt-youth").title) == (("us-mt 2026.9", desk.today),)
    assert set(sent.values()) == {()}
    assert rules_here(desk)[-1].published == desk.today


def test_without_an_agency_there_is_nothing_to_tell(town: Town) -> None:
    desk = town.laptop(joined=False).desk
    assert (pack_events(desk), rule_news(desk, date(2026, 1, 1)).packs) == ((), ())
    assert KeptPacks() == judged(KeptPacks(), PackDelivery(""), desk.today)
