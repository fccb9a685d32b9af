"""What follows a signed document, in words: its banner, the addenda, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, ErrorMark, Standing
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services.follow_ups import Followed
from tcm_desktop.services.kept_forms import ADDENDUM, ERROR_REASON, REMARK, typed_in
from tcm_desktop.services.signatures import ErrorReason, Remark, Undone
from tcm_desktop.services.views import WorkingCopy
from ui.levels import Level
from ui.presenters.signed import signed_on, who
from ui.presenters.typed import count

OTHER = "other"
RETURNED = "Returned by my supervisor"
REASONS = (
    ("Wrong client", "It is about another client"),
    ("Wrong day, time or minutes", "The day, the time or the minutes are wrong"),
    ("Written twice", "It was written twice"),
    ("It did not happen", "It did not take place"),
    (RETURNED, "My supervisor returned it"),
    (OTHER, "Other, in my words"),
)
"""Why something was entered in error: what is kept, and what is offered."""

PILLS: dict[Standing, tuple[str, Level, str]] = {
    Standing.IN_ERROR: ("In error", Level.STOP, "ban"),
    Standing.RETURNED: ("Returned", Level.FIX, "undo-2"),
    Standing.AWAITING: ("To be co-signed", Level.NEUTRAL, "signature"),
}
"""What lists say of a signed document before anything else: words, level, icon."""

TITLES = {
    ContactNote.KIND: "Contact note",
    CarePlan.KIND: "Care plan",
    Assessment.KIND: "Assessment",
    "necessity_review": "Medical necessity review",
    "monitoring_review": "Monitoring review",
    MonthlySummary.KIND: "Progress summary",
    "discharge_summary": "Discharge summary",
}


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above a document: a word with its level, sentences, and the words that are spoken of."""

    level: Level
    headline: str
    lines: tuple[str, ...]
    quote: str = ""


def title_of(kind: str) -> str:
    """A kind of document as people call it."""
    return TITLES.get(kind, kind.replace("_", " ").capitalize())


def banner(found: Followed) -> Banner | None:
    """What has to be known before the document is read; None for nothing."""
    if found.mark is not None:
        return Banner(Level.STOP, "Entered in error", _error_lines(found, found.mark))
    if found.returned is not None:
        return _returned(found, found.returned)
    if found.standing is Standing.AWAITING:
        return Banner(Level.NEUTRAL, "Not co-signed yet", ("A supervisor still has to sign this too.",))
    return None


def cosigned_words(found: Followed) -> str:
    """Who signed as the second one; blank for nobody, or while something added since waits to be read."""
    judged = found.approved
    if judged is None or judged.signature is None or found.standing is not Standing.COSIGNED:
        return ""
    return f"Co-signed by {who(judged.signature)} on {signed_on(judged.signature)}."


def history(found: Followed) -> tuple[str, ...]:
    """Earlier judgements that something followed, oldest first."""
    over = [each for each in found.judgements if each is not found.returned and each is not found.approved]
    return tuple(f"Returned on {signed_on(_of(each))}: {each.remark}" for each in over if each.remark)


def addendum_head(addendum: Addendum) -> str:
    """`Addendum by Ana Practice, LCSW, 3/4/2026 at 10:00 am`."""
    signature = _of(addendum)
    return f"Addendum by {who(signature)}, {signed_on(signature)}"


def error_warning(found: Followed) -> str:
    """What has to be known before a document is marked: its units leave the counts, and billing must be told."""
    if found.units_signed is None:
        return "It stays in the chart, marked. It counts nowhere from then on."
    units = count(found.units_signed, "unit")
    return f"It stays in the chart, marked. Its {units} will count nowhere. If the claim went out, tell billing too."


def reason_words(reason: str, words: str) -> str:
    """The reason as it is kept."""
    parts = [reason] if reason and reason != OTHER else []
    return ": ".join([*parts, *([words.strip()] if words.strip() else [])])


def reason_typed(reason: ErrorReason) -> tuple[str, str]:
    """What was chosen and the words beside it; a reason given back by an undo is one text, and is taken apart."""
    if reason.chosen or not reason.words:
        return reason.chosen, reason.words
    for chosen, _ in REASONS:
        if reason.words == chosen:
            return chosen, ""
        if reason.words.startswith(f"{chosen}: "):
            return chosen, reason.words.removeprefix(f"{chosen}: ")
    return OTHER, reason.words


def place_of(kind: str, client_id: UUID, record_id: UUID) -> tuple[str, dict[str, Any]]:
    """The screen on which a document is read or written, and what it is opened with."""
    if kind == ContactNote.KIND:
        return "note", {"client_id": client_id, "note_id": record_id}
    if kind == "necessity_review":
        return "necessity_review", {"client_id": client_id, "review_id": record_id}
    if kind == MonthlySummary.KIND:
        return "summary", {"client_id": client_id, "summary_id": record_id}
    screens = {CarePlan.KIND: "plan", Assessment.KIND: "assessment"}
    own = {**screens, "monitoring_review": "monitoring", "discharge_summary": "discharge"}
    return own.get(kind, "client"), {"client_id": client_id}


def place_of_copy(copy: WorkingCopy) -> tuple[str, dict[str, Any]] | None:
    """Where an addendum, a remark or a reason that was being typed goes on; None for anything else."""
    if copy.record_kind == ADDENDUM:
        begun = typed_in(copy, Addendum)
        screen, kind, document_id = "addendum", begun.document_kind, begun.document_id
    elif copy.record_kind == REMARK:
        remark = typed_in(copy, Remark)
        screen, kind, document_id = "cosign_document", remark.kind, remark.document_id
    elif copy.record_kind == ERROR_REASON:
        reason = typed_in(copy, ErrorReason)
        screen, kind, document_id = "in_error", reason.kind, reason.document_id
    else:
        return None
    return screen, {"client_id": copy.client_id, "kind": kind, "document_id": document_id}


def place_above(name: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The document that an addendum or a mark is about, where its screen leads back; None for any other screen."""
    is_below = name in {"addendum", "in_error"}
    return place_of(params["kind"], params["client_id"], params["document_id"]) if is_below else None


def place_after_undo(undone: Undone) -> tuple[str, dict[str, Any]]:
    """Where work goes on once a signature was taken back."""
    assert undone.client_id is not None
    if isinstance(undone.record, MonthlySummary):
        return "summary", {"client_id": undone.client_id, "month": undone.record.month}
    if undone.document is None:
        return place_of(undone.kind, undone.client_id, undone.record_id)
    kind, document_id = undone.document
    params = {"client_id": undone.client_id, "kind": kind, "document_id": document_id}
    if undone.kind == Addendum.KIND:
        return "addendum", params
    return ("cosign_document" if undone.kind == CoSigning.KIND else "in_error"), params


def _error_lines(found: Followed, mark: ErrorMark) -> tuple[str, ...]:
    by = f"Marked by {who(_of(mark))} on {signed_on(_of(mark))}: {mark.reason}."
    lines = [by.replace("..", "."), "It can be read, and counts nowhere."]
    if found.units_signed is not None:
        units = count(found.units_signed, "unit")
        lines.append(f"It was signed to bill {units}. Tell billing, so that no claim stays open.")
    return tuple(lines)


def _returned(found: Followed, judged: CoSigning) -> Banner:
    lines = [judged.remark, f"From {who(_of(judged))}, {signed_on(_of(judged))}."]
    if found.mine:
        it = title_of(found.document.KIND).lower()
        lines.append(f"Answer with an addendum. If the {it} is wrong, mark it as entered in error and write it anew.")
    return Banner(Level.FIX, "Returned to you" if found.mine else "Returned", tuple(lines), judged.quote)


def _of(record: Addendum | ErrorMark | CoSigning) -> Signature:
    assert record.signature is not None
    return record.signature
