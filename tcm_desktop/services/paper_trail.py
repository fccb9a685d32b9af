"""What is written down when a document leaves the program, on paper or as a file: the same for every kind."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tcm_desktop.services.desk import Desk, Outcome


@dataclass(frozen=True, slots=True)
class PaperTrail:
    """The audit events of one kind of paper; `record_kind` is the kind of the record that it is about."""

    record_kind: str
    name: str

    @property
    def printed(self) -> str:
        """The event when it is printed."""
        return f"{self.name}.printed"

    @property
    def saved(self) -> str:
        """The event when it is saved as a file."""
        return f"{self.name}.saved_as_file"


def trace_printed(desk: Desk, trail: PaperTrail, record_id: UUID) -> Outcome[UUID]:
    """Write down that it is printed; called before the paper leaves, so that no paper is without a trace."""
    return _trace(desk, trail.printed, trail.record_kind, record_id)


def trace_saved(desk: Desk, trail: PaperTrail, record_id: UUID) -> Outcome[UUID]:
    """Write down that it is saved as a file that nothing protects; called before the file is written."""
    return _trace(desk, trail.saved, trail.record_kind, record_id)


def _trace(desk: Desk, event: str, record_kind: str, record_id: UUID) -> Outcome[UUID]:
    with desk.writing() as work:
        work.audit(event, record_kind, record_id)
        return Outcome(record_id, work.commit())
