"""The second signature in the console: what waits, a document to read, and approving it or sending it back.

The rules and the record are those of the desktop (`services.cosigning`). The record becomes an operation of the
supervisor's and goes the way of every operation, so that it comes down to the laptops like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sync.server.console_documents import BEHIND, Pointable, pointable, sections_of, title_of
from sync.server.console_frame import NotHere, Page, Reply, Visit, go
from sync.server.console_operations import create, lock, push
from sync.server.console_pages import show
from sync.server.console_records import NO_NAME, Charts, as_record, people, worker_record
from sync.server.office import Office
from sync.server.tables import admin_event
from tcm_desktop.documents.content import Section
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.errors import DomainError
from tcm_desktop.domain.follow_ups import (
    Addendum,
    CoSigning,
    ErrorMark,
    FollowUp,
    Judgement,
    Standing,
    follow_ups_of,
    standing,
)
from tcm_desktop.domain.ids import IdSource
from tcm_desktop.domain.levels import Level
from tcm_desktop.domain.people import Worker, WorkerRole
from tcm_desktop.domain.records import Record, signature_of
from tcm_desktop.domain.signatures import content_digest, signed
from tcm_desktop.services.concerns import Concern, concerns
from tcm_desktop.services.cosigning import (
    OPENED,
    READ_FIRST,
    Verdict,
    judged_as,
    may_cosign,
    refuse_unpermitted,
    refuse_unread,
)
from tcm_desktop.services.follow_ups import Followed

HERE = "/queue"


@dataclass(frozen=True, slots=True)
class Line:
    """A document that waits. `worst` is what has to be looked at first, where there is such a thing."""

    id: UUID
    title: str
    client: str
    author: UUID
    signed_at: datetime
    worst: Concern | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as a supervisor reads it. `digest` and `read` say what she read."""

    found: Followed
    title: str
    author: str
    concerns: tuple[Concern, ...]
    sections: tuple[Section, ...]
    pointable: tuple[Pointable, ...]
    digest: str
    read: str


def waiting(office: Office, worker: Worker) -> tuple[Line, ...]:
    """What this supervisor may sign as the second one, whatever has waited longest in front."""
    charts = Charts(office.connection, worker.id)
    documents = charts.wanting_a_second()
    after = _by_document(charts.follow_ups({each.id for each in documents}))
    clients = {client.id: client for client in charts.of_kinds([Client])}
    lines = [
        _line(each, clients)
        for each in documents
        if standing(each.id, signature_of(each), after.get(each.id, ())) is Standing.AWAITING
    ]
    return tuple(sorted((each for each in lines if may_cosign(worker, each.author)), key=lambda e: (e.signed_at, e.id)))


def queue(visit: Visit) -> Reply:
    """The list, by worker; whoever has waited longest comes first."""
    with visit.office(steady=True) as office:
        names = people(office.connection)
        lines = sorted(waiting(office, seat(visit, office)), key=lambda line: (str(line.author), line.signed_at))
    groups = [
        (names.get(author, "Another worker"), list(hers)) for author, hers in groupby(lines, key=lambda e: e.author)
    ]
    groups.sort(key=lambda group: group[1][0].signed_at)
    return show(visit, "queue.html", HERE, groups=groups)


def read(visit: Visit) -> Reply:
    """Open a document; that it was opened is written to the audit trail."""
    document_id = visit.asked.id("document")
    with visit.office() as office:
        opened = _open(visit, office, document_id)
        office.write_down(OPENED, document_id)
    return show(visit, "document.html", HERE, opened=opened, remark="", pointed="")


def approve(visit: Visit) -> Reply:
    """Sign it as the second one."""
    return _judge(visit, Verdict(Judgement.APPROVED), "approved")


def send_back(visit: Visit) -> Reply:
    """Return it with a remark, which may point to words of it."""
    return _judge(visit, Verdict(Judgement.RETURNED, visit.asked.typed("remark")), "returned")


PAGES = (
    Page("/queue", queue),
    Page("/queue/{document:str}", read),
    Page("/queue/{document:str}/approve", approve, "POST"),
    Page("/queue/{document:str}/return", send_back, "POST"),
)


def seat(visit: Visit, office: Office) -> Worker:
    """Whoever is signed in, as the record knows workers. What she may do comes from her account alone."""
    account = visit.account
    own = worker_record(office.connection, account.id)
    roles = (WorkerRole.SUPERVISOR, *([WorkerRole.SELF_APPROVAL] if account.may_approve_own else []))
    titles = own.qualifications if own is not None else ()
    return Worker(account.id, account.name, account.credential, visit.agency_name, titles, roles)


def _judge(visit: Visit, verdict: Verdict, done: str) -> Reply:
    document_id = visit.asked.id("document")
    with visit.office() as office:
        lock(office)
        opened = _open(visit, office, document_id)
        pointed = visit.asked.typed("pointed")
        verdict = _pointing(verdict, opened, pointed) if verdict.judgement is Judgement.RETURNED else verdict
        typed: dict[str, Any] = {"opened": opened, "remark": verdict.remark, "pointed": pointed}
        try:
            judged = _judged(visit, office, opened, verdict)
        except DomainError as problem:
            if str(problem) != READ_FIRST:
                office.write_down(OPENED, document_id)  # it is shown again, as it is now
            return show(visit, "document.html", HERE, str(problem), **typed)
        if refused := push(office, create(judged, visit.hand)):
            return show(visit, "document.html", HERE, refused, **typed)
        office.write_down("document.cosigned" if done == "approved" else "document.returned", document_id)
    return go(f"/console/queue?done={done}")


def _judged(visit: Visit, office: Office, opened: Opened, verdict: Verdict) -> CoSigning:
    """The signed judgement. Raises what the desktop raises: NotPermitted, ReadAgain, NotReadyToSign."""
    worker, found = seat(visit, office), opened.found
    refuse_unpermitted(worker, found)
    shown = set(visit.asked.typed("read").split())
    addenda = tuple(each for each in found.addenda if str(each.id) in shown)
    was_opened = _was_opened(office, found.document.id)
    refuse_unread(found, visit.asked.typed("digest"), addenda, was_opened=was_opened)
    judged = judged_as(verdict, found, IdSource(office.random_bytes).new(office.now), worker.id)
    return signed(judged, worker, office.now, visit.console.clock.zone, visit.today)


def _open(visit: Visit, office: Office, document_id: UUID) -> Opened:
    """Raises NotHere for what is not in her charts, and for what she may not sign."""
    charts, worker = Charts(office.connection, visit.account.id), seat(visit, office)
    stored = charts.find(document_id)
    document = as_record(stored.kind, stored.values) if stored is not None else None
    signature = signature_of(document) if document is not None else None
    if stored is None or document is None or signature is None or isinstance(document, FollowUp):
        raise NotHere
    if not signature.cosign_needed or not may_cosign(worker, signature.worker_id):
        raise NotHere
    found = _followed(charts, document, stored.scope)
    author = worker_record(office.connection, signature.worker_id)
    author = author or Worker(signature.worker_id, signature.name, signature.credential)
    sections = sections_of(found, author, charts.of_kinds(BEHIND, {stored.scope}), visit.today)
    return Opened(
        found=found,
        title=title_of(document.KIND),
        author=people(office.connection).get(signature.worker_id, signature.name),
        concerns=concerns(document, found.client.payer_profile) if isinstance(document, ContactNote) else (),
        sections=sections,
        pointable=pointable(document, sections),
        digest=content_digest(document),
        read=" ".join(str(each.id) for each in found.addenda),
    )


def _followed(charts: Charts, document: Record, scope: UUID) -> Followed:
    client = next(iter(charts.of_kinds([Client], {scope})), None)
    if client is None:
        raise NotHere
    after = charts.follow_ups({document.id})
    return Followed(
        client=client,
        document=document,
        standing=standing(document.id, signature_of(document), after),
        addenda=follow_ups_of(document.id, after, Addendum),
        mark=next(iter(follow_ups_of(document.id, after, ErrorMark)), None),
        judgements=follow_ups_of(document.id, after, CoSigning),
        mine=False,
    )


def _pointing(verdict: Verdict, opened: Opened, pointed: str) -> Verdict:
    """The verdict with the words that were chosen on the page, by their number."""
    if not pointed.isdecimal() or int(pointed) >= len(opened.pointable):
        return verdict
    chosen = opened.pointable[int(pointed)]
    return replace(verdict, quote=chosen.words, quote_at=chosen.at)


def _was_opened(office: Office, document_id: UUID) -> bool:
    query = sa.select(admin_event.c.seq).where(
        admin_event.c.event == OPENED,
        admin_event.c.subject == str(document_id),
        admin_event.c.actor == office.actor.account,
    )
    return office.connection.execute(query.limit(1)).first() is not None


def _line(document: Record, clients: dict[UUID, Client]) -> Line:
    signature, client = signature_of(document), clients.get(document.client_id) if document.client_id else None
    assert signature is not None
    found = concerns(document, client.payer_profile) if isinstance(document, ContactNote) and client else ()
    order = (Level.STOP, Level.FIX, Level.TIP)
    worst = min((each for each in found if each.level in order), key=lambda each: order.index(each.level), default=None)
    named = client.name.listed if client else NO_NAME
    return Line(document.id, title_of(document.KIND), named, signature.worker_id, signature.signed_at, worst)


def _by_document(found: tuple[FollowUp, ...]) -> dict[UUID, list[FollowUp]]:
    by: dict[UUID, list[FollowUp]] = {}
    for each in found:
        by.setdefault(each.document_id, []).append(each)
    return by
