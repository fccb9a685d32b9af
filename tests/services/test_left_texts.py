"""Texts half typed in a chart that went to somebody else: told, read, dropped by their author, or found again."""

from __future__ import annotations

from uuid import UUID

import pytest

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.left_texts import TextGone, drop_left_text, left_text, typed_words
from tcm_desktop.services.notes import found_again, keep_typing
from tcm_desktop.services.sync_page import sync_page
from tcm_desktop.services.syncing import Blocker, SyncState, hand_back
from tcm_desktop.services.views import WorkingCopy
from tests.support.near_agency import MORNING, Seat, Town
from tests.support.near_agency import ana as ana
from tests.support.near_agency import own_vault as own_vault
from tests.support.near_agency import town as town
from tests.support.vaults import make_client, make_note, put


@pytest.fixture
def left(town: Town, ana: Seat) -> tuple[Seat, ContactNote]:
    """Ana was typing a note when its chart went to Dana."""
    client = make_client(ana.desk)
    put(ana.desk, client)
    ana.round()
    note = make_note(ana.desk, client.id, "Met her at the clinic; she")
    keep_typing(ana.desk, note, 3)
    town.colleague(ana, client.id)
    town.server.give(ana.desk.worker.id, client.id, on=False)
    ana.round()
    return ana, note


def test_it_is_told_stands_in_the_way_and_goes_only_when_its_author_drops_it(left: tuple[Seat, ContactNote]) -> None:
    ana, note = left
    page = sync_page(ana.desk)
    assert [copy.record_id for copy in page.left] == [note.id]
    assert page.status.state() is SyncState.ATTENTION
    assert hand_back(page.status).blockers == ((Blocker.LEFT_COPIES, 1),)
    assert ("What happened", "Met her at the clinic; she") in typed_words(left_text(ana.desk, note.id))
    drop_left_text(ana.desk, note.id)
    assert hand_back(sync_page(ana.desk).status).is_safe
    with ana.desk.reading() as work:
        assert [entry.event for entry in work.trail()].count("left_text.dropped") == 1
    with pytest.raises(TextGone):
        drop_left_text(ana.desk, note.id)


@pytest.mark.slow  # two vaults for one more case
def test_it_is_on_today_again_when_the_chart_comes_back(town: Town, left: tuple[Seat, ContactNote]) -> None:
    ana, note = left
    town.server.give(ana.desk.worker.id, note.client_id, on=True)
    ana.round()
    with pytest.raises(TextGone, match="look at Today"):
        left_text(ana.desk, note.id)
    assert [copy.record_id for copy in found_again(ana.desk)] == [note.id]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"reason": "Wrong client", "id": "x", "client_id": "y"}', (("Reason", "Wrong client"),)),
        (b'{"text": "", "billing": {"choice": "bill"}, "signature": null}', ()),
        (b'"Only words"', (("Text", "Only words"),)),
        (b'{"line": "Jo 2pm", "minutes": 0, "ids": []}', (("Line", "Jo 2pm"),)),
    ],
)
def test_what_was_typed_is_read_whatever_form_it_stood_in(body: bytes, words: tuple[tuple[str, str], ...]) -> None:
    assert typed_words(WorkingCopy(UUID(int=1), "any_form", UUID(int=2), body, "", 0, MORNING)) == words
