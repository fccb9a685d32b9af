"""What is taken of the rule packs that an agency sends: sound ones that are newer; anything else changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tcm_desktop.billing.book import book_for
from tcm_desktop.billing.load import folder_of, load_pack, packs_folder
from tcm_desktop.billing.shelf import Shelf, shipped
from tcm_desktop.services.pack_judging import added_of, judged
from tcm_desktop.services.pack_views import KeptPacks, OfferedPack, PackDelivery
from tests.support.agency_packs import NOTHING, case, files_of_pack, newer, offered, own_plan

DAY, LATER, SERVED = date(2026, 11, 22), date(2026, 12, 6), date(2026, 11, 24)


def after(kept: KeptPacks, *packs: OfferedPack, back: tuple[str, str] | None = None, on: date = DAY) -> KeptPacks:
    return judged(kept, PackDelivery("m", packs, frozenset([back] if back else [])), on)


def shelf(kept: KeptPacks) -> Shelf:
    return shipped().plus(added_of(kept.packs))


def least(kept: KeptPacks, known: date | None = None, payer: str = "harbor-plan") -> int | None:
    """The fewest minutes of a unit, as known on a day."""
    here = shelf(kept)
    return book_for(here, here.payer(payer), SERVED, known).limit("minutes.least")


def why(kept: KeptPacks) -> str:
    (refused,) = kept.refused
    assert refused.on == DAY
    return refused.why


def test_files_are_read_from_memory_as_from_a_folder() -> None:
    files = files_of_pack("us-ca-sf")
    assert load_pack(folder_of(files), "x").digest == load_pack(packs_folder() / "us-ca-sf").digest


def test_a_plan_that_no_profile_names_becomes_one_above_the_federal_rules() -> None:
    kept = after(NOTHING, offered(own_plan()))
    assert (kept.mark, kept.refused) == ("m", ())
    assert [(each.id, each.version, each.since, each.until) for each in kept.packs] == [("harbor-plan", "1", DAY, None)]
    assert shelf(kept).payers[-1].layers == ("us-federal", "harbor-plan")
    assert least(kept) == 8
    assert shelf(kept).payers[:-1] == shipped().payers


def test_a_later_version_counts_from_the_day_on_which_it_came() -> None:
    first = after(NOTHING, offered(own_plan()))
    kept = after(first, offered(own_plan("2", "2026-11-10", 15), 1), on=LATER)
    assert (least(kept), least(kept, LATER), least(kept, DAY)) == (15, 15, 8)
    assert shelf(kept).published(shelf(kept).payer("harbor-plan"))[:2] == (LATER, DAY)


def test_after_weeks_without_contact_only_the_last_version_comes() -> None:
    kept = after(after(NOTHING, offered(own_plan())), offered(own_plan("7", "2026-11-20", 20), 99), on=LATER)
    assert [each.version for each in kept.packs] == ["1", "7"]
    assert least(kept) == 20


def test_a_shipped_pack_is_followed_by_the_agencys_and_both_can_be_asked() -> None:
    kept = after(NOTHING, offered(newer("us-mt"), payer="mt-youth"))
    here = shelf(kept)
    payer = here.payer("mt-youth")
    now, before = book_for(here, payer, SERVED), book_for(here, payer, SERVED, date(2026, 11, 21))
    assert (now.layers[-1], before.layers[-1]) == ("us-mt 2026.9", "us-mt 2026.1")
    assert before.digest == book_for(shipped(), payer, SERVED).digest != now.digest
    assert [identity.version for identity, _ in here.editions("us-mt")] == ["2026.9", "2026.1"]


def test_what_the_agency_takes_back_counts_no_more_and_what_was_before_does_again() -> None:
    two = after(after(NOTHING, offered(own_plan())), offered(own_plan("2", "2026-11-10", 15), 1))
    kept = after(two, back=("harbor-plan", "2"), on=LATER)
    assert [each.until for each in kept.packs] == [None, LATER]
    assert (least(kept), least(kept, LATER), least(kept, DAY)) == (8, 8, 15)
    assert after(kept, back=("harbor-plan", "2"), on=date(2027, 1, 1)).packs == kept.packs
    assert after(kept, offered(own_plan("2", "2026-11-10", 15), 1)).packs == kept.packs, "it does not come again"


def test_the_only_version_taken_back_leaves_no_profile_of_it() -> None:
    kept = after(after(NOTHING, offered(own_plan())), back=("harbor-plan", "1"))
    assert shelf(kept).payers == shipped().payers
    assert "harbor-plan" not in shelf(kept).pack_ids()


def test_an_older_version_is_taken_once_the_newer_one_was_taken_back() -> None:
    newest = after(NOTHING, offered(own_plan("2", "2026-11-10", 15), 1))
    assert "newer (2)" in why(after(newest, offered(own_plan())))
    assert least(after(newest, offered(own_plan()), back=("harbor-plan", "2"))) == 8


def test_of_two_that_were_written_on_one_day_the_one_released_later_leads() -> None:
    for first, second in ((0, 1), (1, 0)):
        kept = after(NOTHING, offered(own_plan("1", least=8), first), offered(own_plan("2", least=15), second))
        assert least(kept) == (15 if second else 8)


@pytest.mark.parametrize(
    ("pack", "told"),
    [
        (offered(newer("us-mt", published="2020-01-01")), "the rules in use are newer (2026.1)"),
        (offered(own_plan(), id="other"), "it says that it is harbor-plan 1"),
        (offered(own_plan(), version="2"), "it says that it is harbor-plan 1"),
        (offered({"pack.toml": "garbage ["}, id="x", version="1"), "it is broken: x 1/pack.toml: whole file"),
        (offered({}, id="x", version="1"), "it is broken"),
        (offered(own_plan(surprise="a = 1")), "it is broken: added/harbor-plan/1/surprise.toml"),
        (offered(own_plan(rules="[[rules]]")), "it is broken: added/harbor-plan/1/rules.toml"),
        (offered(own_plan(cases=case(50, 9))), "its own test fails: c1: units: expected 9, the rules say 3"),
        (offered(own_plan(), payer="moon-base"), "moon-base: no such payer"),
        (offered(own_plan(), fault="your agency has not signed it"), "your agency has not signed it"),
    ],
    ids=["older", "other id", "other version", "no TOML", "nothing", "file", "rule", "case", "profile", "seal"],
)
def test_what_is_not_sound_changes_nothing_and_says_why(pack: OfferedPack, told: str) -> None:
    before = after(NOTHING, offered(own_plan("0", "2026-10-01", 12)))
    kept = after(before, pack)
    assert kept.packs == before.packs
    assert told in why(kept)
    assert (least(kept), shelf(kept).payers) == (12, shelf(before).payers)


def test_its_own_cases_are_tried_with_the_packs_of_the_profile_it_was_published_for() -> None:
    kept = after(NOTHING, offered(own_plan(cases=case(50, 3))))
    assert [each.version for each in kept.packs] == ["1"]


def test_the_very_pack_that_ships_with_the_program_is_no_news() -> None:
    assert after(NOTHING, offered(files_of_pack("us-mt"))) == KeptPacks("m")


def test_a_version_never_changes() -> None:
    kept = after(NOTHING, offered(own_plan()))
    assert "the number of another version" in why(after(kept, offered(own_plan(least=15))))
    assert after(kept, offered(own_plan())) == kept


def test_one_that_is_refused_keeps_no_other_from_being_taken() -> None:
    kept = after(NOTHING, offered({}, id="x", version="1"), offered(own_plan(), 1))
    assert ([each.id for each in kept.packs], [each.id for each in kept.refused]) == (["harbor-plan"], ["x"])


def test_a_pack_that_breaks_the_profile_above_it_is_refused() -> None:
    """Its own cases may hold and a narrower pack still need what it took away."""
    files = files_of_pack("us-ca")
    head = newer("us-ca")["pack.toml"]
    assert 'name = "unit.calculator"' in head
    cut = head.replace('name = "unit.calculator"', 'name = "units.most_a_day"', 1)
    kept = after(NOTHING, offered(files | {"pack.toml": cut}, id="us-ca", version="2026.9"))
    assert not kept.packs
    assert kept.refused


def test_what_this_program_cannot_read_is_left_out_and_kept() -> None:
    kept = after(NOTHING, offered(own_plan()), offered(newer("us-mt"), 1))
    spoiled = replace(kept.packs[0], files={"pack.toml": "[another] # form"})
    assert [each.identity.id for each in added_of((spoiled, kept.packs[1]))] == ["us-mt"]
