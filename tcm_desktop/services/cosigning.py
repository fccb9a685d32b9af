"""The second signature: what waits for a supervisor, reading it, and approving it or sending it back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from tcm_desktop.domain.errors import NotPermitted, NotReadyToSign, ReadAgain
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, Judgement, Standing
from tcm_desktop.domain.people import Worker, WorkerRole
from tcm_desktop.domain.signatures import content_digest
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.follow_ups import Followed, load_followed
from tcm_desktop.services.kept_forms import REMARK, copy_id, kept_form
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import Remark, put_signed, remark_copy
from tcm_desktop.services.views import StandingLine

OPENED = "document.opened_to_cosign"
READ_FIRST = "Open it and read it first. Only what was read can be signed."
CHANGED = "Something was added since you opened this. Nothing was signed: read it again, then decide."


@dataclass(frozen=True, slots=True)
class OfWorker:
    """What one worker's documents wait for, the one that was signed first in front."""

    worker_id: UUID
    name: str
    lines: tuple[StandingLine, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as a supervisor opened it: what she may decide about, until something is added to it.

    `following` is the next document of the queue, None at its end; `typed` a remark that was begun and not sent.
    """

    found: Followed
    digest: str
    following: StandingLine | None = None
    typed: Remark | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a supervisor decides. A remark may point to the words `quote`, which begin at `quote_at` of the text."""

    judgement: Judgement
    remark: str = ""
    quote: str = ""
    quote_at: int | None = None


def may_cosign(worker: Worker, author_id: UUID) -> bool:
    """A supervisor may sign others' documents; her own only with a permission of its own."""
    if worker.id == author_id:
        return WorkerRole.SELF_APPROVAL in worker.roles
    return WorkerRole.SUPERVISOR in worker.roles


def waiting_for_me(work: UnitOfWork, worker: Worker) -> tuple[StandingLine, ...]:
    """The documents that this worker may sign as the second one, the one that was signed first in front."""
    if not worker.roles:
        return ()
    return tuple(line for line in work.standings(Standing.AWAITING) if may_cosign(worker, line.worker_id))


def returned_notes(work: UnitOfWork, worker_id: UUID) -> tuple[StandingLine, ...]:
    """This worker's documents (of any kind) that a supervisor sent back and that wait for her answer."""
    return tuple(line for line in work.standings(Standing.RETURNED) if line.worker_id == worker_id)


def awaiting_cosignature(work: UnitOfWork, worker_id: UUID) -> tuple[StandingLine, ...]:
    """This worker's documents that still wait for a supervisor."""
    return tuple(line for line in work.standings(Standing.AWAITING) if line.worker_id == worker_id)


def cosign_queue(desk: Desk) -> tuple[OfWorker, ...]:
    """What waits for the worker at the desk, by author; whoever has waited longest comes first."""
    with desk.reading() as work:
        names = {worker.id: worker.name for worker in work.every(Worker)}
        lines = waiting_for_me(work, desk.worker)
    by_author = sorted(lines, key=lambda line: (line.worker_id, line.signed_at, line.id))
    groups = (
        OfWorker(author, names.get(author, "Another worker"), tuple(hers))
        for author, hers in groupby(by_author, key=lambda line: line.worker_id)
    )
    return tuple(sorted(groups, key=lambda group: (group.lines[0].signed_at, group.name)))


def in_order(queue: tuple[OfWorker, ...]) -> tuple[StandingLine, ...]:
    """The queue as one list, in the order in which it is worked through."""
    return tuple(line for group in queue for line in group.lines)


def open_to_cosign(desk: Desk, kind: str, document_id: UUID) -> Reading:
    """Open a document to judge it; that it was opened is written to the audit trail.

    Raises RecordNotFound, and NotPermitted for whoever may not sign it.
    """
    queue = in_order(cosign_queue(desk))
    with desk.writing() as work:
        found = load_followed(desk, work, kind, document_id)
        refuse_unpermitted(desk.worker, found)
        typed = kept_form(work, REMARK, document_id, Remark)
        work.audit(OPENED, kind, document_id)
        work.commit()
    at = next((n for n, line in enumerate(queue) if line.id == document_id), -1)
    others = (*queue[at + 1 :], *queue[: max(at, 0)])
    return Reading(found, content_digest(found.document), others[0] if others else None, typed)


def keep_remark(desk: Desk, reading: Reading, remark: Remark) -> None:
    """Keep a remark while it is being typed; a blank one leaves no trace."""
    with desk.writing() as work:
        if remark.words.strip():
            work.keep_copy(remark_copy(desk, remark, reading.found.client.id))
        else:
            work.drop_copy(copy_id(REMARK, remark.document_id))
        work.commit()


def approve(desk: Desk, reading: Reading) -> Outcome[Followed]:
    """Sign a document as the second one. Raises NotPermitted, and ReadAgain when more is there than was read."""
    return _judge(desk, reading, Verdict(Judgement.APPROVED))


def send_back(
    desk: Desk, reading: Reading, remark: str, quote: str = "", quote_at: int | None = None
) -> Outcome[Followed]:
    """Return a document to its author with a remark, which may point to words of it.

    Raises NotReadyToSign without a remark, NotPermitted, and ReadAgain when more is there than was read.
    """
    return _judge(desk, reading, Verdict(Judgement.RETURNED, remark, quote, quote_at))


def _judge(desk: Desk, reading: Reading, verdict: Verdict) -> Outcome[Followed]:
    kind, document_id = reading.found.document.KIND, reading.found.document.id
    with desk.writing() as work:
        now = load_followed(desk, work, kind, document_id)
        refuse_unpermitted(desk.worker, now)
        trail = work.trail(document_id)
        was_opened = any(entry.event == OPENED and entry.actor == desk.worker.id for entry in trail)
        refuse_unread(now, reading.digest, reading.found.addenda, was_opened=was_opened)
        judged = judged_as(verdict, now, desk.new_id(), desk.worker.id)
        event = "document.cosigned" if verdict.judgement is Judgement.APPROVED else "document.returned"
        put_signed(desk, work, judged, event, desk.today)
        work.drop_copy(copy_id(REMARK, document_id))
        after = load_followed(desk, work, kind, document_id)
        return Outcome(after, work.commit())


def judged_as(verdict: Verdict, found: Followed, judged_id: UUID, worker_id: UUID) -> CoSigning:
    """A worker's judgement of a document with everything that stands below it; not signed yet.

    Raises NotReadyToSign for a document that is sent back without a remark.
    """
    if verdict.judgement is Judgement.RETURNED and not verdict.remark.strip():
        raise NotReadyToSign("Say what is to be done about it. Nothing was sent back yet.")
    return CoSigning(
        id=judged_id,
        client_id=found.client.id,
        document_kind=found.document.KIND,
        document_id=found.document.id,
        worker_id=worker_id,
        judgement=verdict.judgement,
        digest=content_digest(found.document),
        read=tuple(addendum.id for addendum in found.addenda),
        remark=verdict.remark.strip(),
        quote=verdict.quote,
        quote_at=verdict.quote_at if verdict.quote else None,
    )


def refuse_unpermitted(worker: Worker, found: Followed) -> None:
    """Raise NotPermitted where this worker cannot sign the document as the second one."""
    if found.signature is None or found.standing is Standing.CLEAR:
        raise NotPermitted("This needs no second signature.")
    author = found.signature.worker_id
    if not may_cosign(worker, author):
        own = "You signed this yourself. Somebody else has to sign it too."
        raise NotPermitted(own if author == worker.id else "Only a supervisor can sign this for somebody else.")


def refuse_unread(now: Followed, digest: str, addenda: tuple[Addendum, ...], *, was_opened: bool) -> None:
    """What was opened is what is judged: with nothing added, and nothing decided meanwhile. Else raise ReadAgain."""
    if not was_opened:
        raise ReadAgain(READ_FIRST)
    if (digest, addenda) != (content_digest(now.document), now.addenda):
        raise ReadAgain(CHANGED)
    if now.standing is not Standing.AWAITING:
        raise ReadAgain("This no longer waits for a signature. Nothing was signed. Go back to the list.")
