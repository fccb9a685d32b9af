"""The second signature in words: the queue, and a document as its supervisor reads it, what is open in front."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tcm_desktop.domain.assessment import Assessment, Need
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.sentences import sentence_at
from tcm_desktop.services.assessments import assessed_needs, open_assessment
from tcm_desktop.services.concerns import Concern, concerns
from tcm_desktop.services.cosigning import OfWorker, Reading, open_to_cosign
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import by_path
from tcm_desktop.services.necessity import line_of
from tcm_desktop.services.plan_rules import plan_of_day
from tcm_desktop.services.views import StandingLine
from ui.presenters.assessment import AssessmentWork, signed_areas
from ui.presenters.follow_ups import title_of
from ui.presenters.narrative import Span
from ui.presenters.necessity import read_parts
from ui.presenters.note_words import Line, summary, unit_words
from ui.presenters.plan import plan_as_text
from ui.presenters.typed import count, show_date

_HIDDEN = re.compile(r"(^|/)(id|client_id|worker_id|document_id|digest|version)$|^signature/|[0-9a-f]{8}-[0-9a-f]{4}")


@dataclass(frozen=True, slots=True)
class CosignPage:
    """A document that was opened to be signed: what to look at first, its facts, and its text."""

    reading: Reading
    concerns: tuple[Concern, ...]
    facts: tuple[Line, ...]
    text: str


def cosign_page(desk: Desk, kind: str, document_id: UUID) -> CosignPage:
    """Open a document to judge it. Raises what `open_to_cosign` raises."""
    reading = open_to_cosign(desk, kind, document_id)
    document = reading.found.document
    if isinstance(document, ContactNote):
        with desk.reading() as work:
            plan = plan_of_day(work, reading.found.client, document.service_date)
        facts = summary(document, reading.found.client.name.listed, plan, _units(document), desk.today)
        return CosignPage(reading, concerns(document, reading.found.client.payer_profile), facts, document.narrative)
    return CosignPage(reading, (), (), _text_of(desk, document))


def row_words(line: StandingLine, now: datetime) -> tuple[str, str]:
    """A document in the queue: what it is, and how long it has waited."""
    zone_day = now.date()
    what = f"{title_of(line.kind)}, signed {show_date(line.signed_at.astimezone(now.tzinfo).date(), zone_day)}"
    return what, waited(line.signed_at, now)


def waited(since: datetime, now: datetime) -> str:
    """`3 days`, `5 hours`, `just now`."""
    hours = int((now - since).total_seconds() // 3600)
    if hours >= 24:
        return count(hours // 24, "day")
    return count(hours, "hour") if hours else "Just now"


def queue_words(queue: tuple[OfWorker, ...]) -> str:
    """How much waits."""
    waiting = sum(len(group.lines) for group in queue)
    if not waiting:
        return "Nothing waits for you"
    return f"{count(waiting, 'document')} of {count(len(queue), 'worker')}"


def pointed_at(text: str, start: int, end: int) -> Span | None:
    """The words that a remark is about: what is selected, else the sentence at the caret; None where there is none."""
    span = (start, end) if end > start else sentence_at(text, start)
    quote = text[span[0] : span[1]]
    if not quote.strip():
        return None
    begin = span[0] + len(quote) - len(quote.lstrip())
    return begin, begin + len(quote.strip())


def _units(note: ContactNote) -> str:
    billing = note.billing
    return unit_words(billing.units) if billing is not None and billing.choice is BillingChoice.BILL else ""


def _text_of(desk: Desk, document: Any) -> str:
    """A document that is no contact note as text: its parts with their lines."""
    if isinstance(document, CarePlan):
        parts = ((part.title, part.lines) for part in plan_as_text(document, _needs(desk, document), desk.today))
        return _joined(parts)
    if isinstance(document, Assessment):
        work = AssessmentWork(open_assessment(desk, document.client_id), desk.today)
        areas = signed_areas(work, document)
        return _joined((f"{area.title}. {area.outcome}".removesuffix(". "), area.lines) for area in areas)
    if isinstance(document, NecessityReview):
        return _joined(read_parts(line_of(document), desk.today))
    plain = by_path(document).items()
    shown = [(path.replace("/", ", ").replace("_", " "), str(value)) for path, value in plain if not _hides(path)]
    return _joined([(title_of(document.KIND), shown)])


def _hides(path: str) -> bool:
    return bool(_HIDDEN.search(path))


def _needs(desk: Desk, plan: CarePlan) -> tuple[Need, ...]:
    with desk.reading() as work:
        return assessed_needs(work, plan.client_id)


def _joined(parts: Any) -> str:
    blocks = ("\n".join([title, *(": ".join(filter(None, line)) for line in lines)]) for title, lines in parts)
    return "\n\n".join(blocks)
