"""Looking for words in all that was written: notes, plans, assessments, reviews, referrals, summaries, addenda."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from tcm_desktop.domain.clients import Client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.views import FoundText

SEARCHED = "text.searched"
MOST_FOUND = 40


def search_text(desk: Desk, typed: str, client_id: UUID | None = None, again: bool = False) -> tuple[FoundText, ...]:
    """What holds all words typed, best first; in one chart where a client is named.

    The trail tells that somebody looked, and by a digest whether twice for the same, but not for what. `again`: the
    same search after something has changed, which is no new look.
    """
    if not typed.strip():
        return ()
    with desk.reading() as work:
        found = work.search(typed, client_id, MOST_FOUND)
    if not again:
        with desk.writing() as work:
            work.audit(SEARCHED, Client.KIND if client_id else "", client_id, digest_of(desk.worker.id, typed))
            work.commit()
    return found


def digest_of(worker_id: UUID, typed: str) -> str:
    """Stands for the words in the audit trail: SHA-256 (hex) of them and the worker's id, so that no list fits all."""
    words = " ".join(typed.casefold().split())
    return sha256(f"{worker_id}\n{words}".encode("utf-8", "ignore")).hexdigest()
