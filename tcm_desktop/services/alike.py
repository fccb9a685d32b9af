"""A note in hand and the earlier one that it is very like, to be read side by side."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tcm_desktop.billing.alike import most_alike
from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import NoteDesk, open_note


@dataclass(frozen=True, slots=True)
class TwoNotes:
    """`earlier` is the note that the check found (None: there is none like it), `percent` how much is the same."""

    client: Client
    note: ContactNote
    earlier: ContactNote | None
    percent: int


def two_notes(desk: Desk, note_id: UUID) -> TwoNotes:
    """The note as it is typed now, and the first earlier one that the check holds against it.

    By the measure and the limits of the check itself: without rules there are none. Raises RecordNotFound.
    """
    hand = open_note(desk, note_id)
    try:
        book = rule_book(hand.client.payer_profile, hand.note.service_date)
    except PackError:
        return TwoNotes(hand.client, hand.note, None, 0)
    for earlier in hand.facts.earlier:
        alike = _alike(hand, earlier, book)
        if alike is not None:
            return TwoNotes(hand.client, hand.note, earlier, int(alike * 100))
    return TwoNotes(hand.client, hand.note, None, 0)


def _alike(hand: NoteDesk, earlier: ContactNote, book: RuleBook) -> float | None:
    least, least_words = book.number("note.alike_percent") / 100, book.number("note.alike_least_words")
    return most_alike(hand.note.narrative, [earlier.narrative], least, least_words)
