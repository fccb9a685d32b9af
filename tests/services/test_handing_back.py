"""A laptop goes back: what is said of it is true, and its vault goes only when nothing in it is only here."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.vault import OpenVault
from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.services.handing_back import CONFIRMATION, NotRemoved, is_confirmed, leaving, remove_vault
from tcm_desktop.services.notes import keep_typing, open_note
from tcm_desktop.services.refused_work import KEPT_HERE
from tcm_desktop.services.signatures import HOLD
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.syncing import Blocker, SyncState, hand_back, sync_status
from tests.support.near_agency import Seat, Town
from tests.support.near_agency import ana as ana
from tests.support.near_agency import own_vault as own_vault
from tests.support.near_agency import town as town
from tests.support.vaults import make_client, make_note, put


def in_the_way(seat: Seat) -> dict[Blocker, int]:
    return dict(hand_back(sync_status(seat.desk)).blockers)


def test_a_laptop_that_joined_and_never_synced_is_not_called_safe(ana: Seat) -> None:
    """Also where nothing waits: what the agency has of it, nobody has heard yet."""
    assert Blocker.NEVER_SYNCED in in_the_way(ana)
    ana.agency.is_away = True
    ana.round()
    assert Blocker.NEVER_SYNCED in in_the_way(ana)
    ana.agency.is_away = False
    ana.round()
    assert not in_the_way(ana)


@pytest.mark.slow  # a vault of its own
def test_each_thing_that_is_only_here_is_in_the_way_until_it_is_sent(ana: Seat) -> None:
    ana.round()
    client = make_client(ana.desk)
    note = make_note(ana.desk, client.id)
    put(ana.desk, client, note)
    assert in_the_way(ana) == {Blocker.UNSENT: 2}
    ana.round()
    keep_typing(ana.desk, note, 3)
    assert in_the_way(ana) == {Blocker.TYPING: 1}
    sign_note(ana.desk, open_note(ana.desk, note.id).note, BillingChoice.DO_NOT_BILL)
    assert in_the_way(ana) == {Blocker.HELD: 1}
    assert sync_status(ana.desk).state() is SyncState.WAITING, "what can be undone is not with the agency"
    put(ana.desk, make_note(ana.desk, client.id))
    assert in_the_way(ana) == {Blocker.UNSENT: 1, Blocker.HELD: 1}
    ana.clock.at += HOLD
    ana.round()
    assert not in_the_way(ana)


# --- the vault goes ---


def folder_of(seat: Seat) -> Path:
    vault = seat.desk.vault
    assert isinstance(vault, OpenVault)
    return vault.folder


@pytest.mark.slow  # a vault of its own
def test_a_vault_that_is_only_here_stays_whatever_is_typed(ana: Seat) -> None:
    put(ana.desk, make_client(ana.desk))
    with pytest.raises(NotRemoved, match="only here"):
        remove_vault(ana.desk, CONFIRMATION)
    assert leaving(ana.desk).found.blockers == hand_back(sync_status(ana.desk)).blockers
    assert (folder_of(ana) / "vault.db").exists()


@pytest.mark.parametrize("typed", ["", "remove", "remove my record", "yes"])
def test_only_the_whole_words_confirm_it(typed: str) -> None:
    assert not is_confirmed(typed)
    assert is_confirmed(f"  {CONFIRMATION.title()} ")


@pytest.mark.slow  # a vault of its own
def test_what_was_kept_here_only_is_said_and_goes_along(ana: Seat) -> None:
    client = make_client(ana.desk)
    put(ana.desk, client)
    ana.round()
    with ana.desk.reading() as work:
        assert work.sync.times_noted(KEPT_HERE) == 0
    with ana.desk.writing() as work:
        work.audit(KEPT_HERE, client.KIND, client.id)
        work.commit()
    assert (leaving(ana.desk).kept_here, leaving(ana.desk).found.is_safe) == (1, True)


def test_an_empty_outbox_lets_the_vault_go_with_keys_and_daily_copies(town: Town, ana: Seat) -> None:
    ana.round()
    folder = folder_of(ana)
    assert isinstance(ana.desk.vault, OpenVault)
    ana.desk.vault.back_up()
    assert [*folder.glob("backups/*")]
    with pytest.raises(NotRemoved, match="Nothing was removed"):
        remove_vault(ana.desk, "remove")
    remove_vault(ana.desk, CONFIRMATION)
    assert not folder.exists()
    town.vaults.clear()
