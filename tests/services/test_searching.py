"""Looking for words stands in the audit trail, but not for which."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.operations import AuditEntry, first_break
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.searching import MOST_FOUND, SEARCHED, digest_of, search_text
from tests.support.vaults import make_client, make_note, put, seen

SECRET = "methadone"


def looks(desk: Desk) -> list[AuditEntry]:
    with desk.reading() as work:
        return [entry for entry in work.trail() if entry.event == SEARCHED]


def test_a_search_is_noted_with_who_and_when_and_nothing_is_sent(desk: Desk, client: Client) -> None:
    note = make_note(desk, client.id, f"Talked about {SECRET}.")
    put(desk, note)
    operations, entries = seen(desk)
    assert [each.id for each in search_text(desk, SECRET)] == [note.id]
    (look,) = looks(desk)
    assert (look.actor, look.at, look.record_kind, look.record_id) == (desk.worker.id, desk.clock.now(), "", None)
    assert seen(desk) == (operations, entries + 1)
    with desk.reading() as work:
        assert first_break(work.trail()) is None


def test_a_search_in_a_chart_names_the_chart(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    put(desk, other, make_note(desk, other.id, SECRET))
    assert search_text(desk, SECRET, client.id) == ()
    (look,) = looks(desk)
    assert (look.record_kind, look.record_id) == (Client.KIND, client.id)


def test_the_words_themselves_are_nowhere_in_the_trail(vault: OpenVault, desk: Desk) -> None:
    search_text(desk, f"{SECRET} program")
    (look,) = looks(desk)
    assert SECRET not in repr(look)
    assert len(look.reason) == 64
    with vault.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM audit").all()
    assert SECRET not in repr(stored).casefold()


def test_that_it_was_the_same_search_can_be_told_and_who_made_it(desk: Desk) -> None:
    for words in ("Bus  pass", "bus pass ", "bus fare"):
        search_text(desk, words)
    first, second, third = (look.reason for look in looks(desk))
    assert first == second == digest_of(desk.worker.id, "bus pass")
    assert third != first
    assert digest_of(UUID(int=7), "bus pass") != first


@pytest.mark.parametrize("words", ["", "   ", "\n\t"])
def test_nothing_typed_is_no_search(desk: Desk, words: str) -> None:
    assert search_text(desk, words) == ()
    assert looks(desk) == []


def test_a_list_that_is_brought_up_to_date_is_no_new_look(desk: Desk, client: Client) -> None:
    note = make_note(desk, client.id, "bus pass")
    put(desk, note)
    search_text(desk, "pass")
    put(desk, replace(note, narrative="bus fare"))
    assert search_text(desk, "pass", again=True) == ()
    assert len(looks(desk)) == 1


def test_no_more_is_found_than_a_list_shows(desk: Desk, client: Client) -> None:
    put(desk, *(make_note(desk, client.id, "bus pass") for _ in range(MOST_FOUND + 5)))
    assert len(search_text(desk, "bus")) == MOST_FOUND


@given(st.text())
def test_whatever_is_typed_has_a_digest_and_finds_or_does_not(shared_desk: Desk, words: str) -> None:
    assert len(digest_of(shared_desk.worker.id, words)) == 64
    search_text(shared_desk, words, again=True)
