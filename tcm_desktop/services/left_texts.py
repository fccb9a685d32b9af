"""Texts half typed in charts that went to somebody else: read, and let go of by nobody but their author."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from tcm_desktop.domain.errors import DomainError
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.path_words import shown
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import WorkingCopy

BESIDE = frozenset({"signature", "billing"})
"""What a draft says about itself, and nobody typed."""


class TextGone(DomainError):
    """The text is no longer among those that were left."""

    code = "text_gone"


def left_text(desk: Desk, copy_id: UUID) -> WorkingCopy:
    """One of them. Raises TextGone."""
    with desk.reading() as work:
        return _find(work, copy_id)


def typed_words(copy: WorkingCopy) -> tuple[tuple[str, str], ...]:
    """What was typed, by its name in words; what is blank is left out."""
    body = msgspec.json.decode(copy.body)
    typed: dict[str, Any] = body if isinstance(body, dict) else {"text": body}
    return shown({name: value for name, value in typed.items() if name not in BESIDE and value})


def drop_left_text(desk: Desk, copy_id: UUID) -> Outcome[None]:
    """Let go of one for good; the trail says so. Raises TextGone."""
    with desk.writing() as work:
        found = _find(work, copy_id)
        work.drop_copy(copy_id)
        work.audit("left_text.dropped", found.record_kind, found.client_id)
        return Outcome(None, work.commit())


def _find(work: UnitOfWork, copy_id: UUID) -> WorkingCopy:
    for copy in work.sync.left_copies():
        if copy.record_id == copy_id:
            return copy
    raise TextGone("This text is no longer here. It was dropped, or its chart is yours again: look at Today.")
