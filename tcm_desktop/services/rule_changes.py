"""When rules change: which open notes get another answer, and whether an old answer can be repeated.

Nothing here writes: a stored answer stays as it was signed, and only the worker signs again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from tcm_desktop.billing.book import Books, RuleBook, book_for, digest_of, full_book
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.decision import Decision, Verdict
from tcm_desktop.billing.shelf import Shelf, in_use
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingRecord, ContactNote
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.assessments import assessed_needs
from tcm_desktop.services.billing import judged, open_fields
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.plan_rules import plan_of_day
from tcm_desktop.services.ports import UnitOfWork

_WEIGHT = (Verdict.NOT_BILLABLE, Verdict.NEEDS_DOCUMENTATION, Verdict.NOT_KNOWN, Verdict.BILLABLE)


def books_of(shelf: Shelf, known: date | None = None) -> Books:
    """The rules of one tree of packs, as they were known on a day (None: its newest)."""
    return lambda payer, on: book_for(shelf, shelf.payer(payer), on, known)


def under_profile(books: Books, payer: str) -> Books:
    """The rules of one profile for every client, to see what another payer would say."""
    return lambda _, on: books(payer, on)


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """An open note whose answer from its text differs between two sets of rules. None: no rules for that day.

    `is_signed`: it was signed and the agency has not received it yet; its stored answer stays. `why` says in words what
    differs.
    """

    note_id: UUID
    client_id: UUID
    service_date: date
    is_signed: bool
    old: Verdict | None
    new: Verdict | None
    old_units: int
    new_units: int
    why: tuple[str, ...]


def rule_changes(desk: Desk, before: Books, after: Books) -> tuple[ChangedAnswer, ...]:
    """The drafts, and signed notes that the agency has not received, that these rules answer differently."""
    found = []
    with desk.reading() as work:
        for note in sorted(_open_notes(work, desk.worker.id), key=lambda note: (note.service_date, note.id)):
            client, needs, plan = _chart(work, note)
            old, new = (_answer(note, client, needs, plan, books) for books in (before, after))
            if changed := _compared(note, old, new):
                found.append(changed)
    return tuple(found)


def _open_notes(work: UnitOfWork, worker_id: UUID) -> Iterable[ContactNote]:
    """The worker's drafts as they were last typed, and her signed notes that count and still wait for the agency."""
    typed = (msgspec.json.decode(copy.body, type=ContactNote) for copy in work.copies() if _is_note(copy.record_kind))
    waiting = {entry.record_id for entry in work.waiting() if _is_note(entry.record_kind)}
    in_error = {line.id for line in work.standings(Standing.IN_ERROR)}
    stored = {line.id for line in work.drafts()} | (waiting - in_error)
    notes = {note_id: work.get(ContactNote, note_id) for note_id in stored}
    notes.update({note.id: note for note in typed})
    return [note for note in notes.values() if note.worker_id == worker_id]


def _is_note(kind: str) -> bool:
    return kind == ContactNote.KIND


def _chart(work: UnitOfWork, note: ContactNote) -> tuple[Client, tuple[Need, ...], CarePlan | None]:
    client = work.get(Client, note.client_id)
    plan = plan_of_day(work, client, note.service_date)
    return client, assessed_needs(work, client.id), plan


_Answer = tuple[Decision, RuleBook] | None


def _answer(note: ContactNote, client: Client, needs: Iterable[Need], plan: CarePlan | None, books: Books) -> _Answer:
    try:
        book = books(client.payer_profile, note.service_date)
    except PackError:
        return None
    return judged(note, needs, plan, client, book), book


def _compared(note: ContactNote, old: _Answer, new: _Answer) -> ChangedAnswer | None:
    was, now = _said(old), _said(new)
    if was == now:
        return None
    is_signed = note.signature is not None
    return ChangedAnswer(
        note.id, note.client_id, note.service_date, is_signed, was[0], now[0], was[1], now[1], _why(old, new)
    )


def _said(answer: _Answer) -> tuple[Verdict | None, int, frozenset[str]]:
    if answer is None:
        return None, 0, frozenset()
    decision = answer[0]
    return decision.verdict, decision.units, frozenset((*decision.reasons, *decision.exclude))


def _why(old: _Answer, new: _Answer) -> tuple[str, ...]:
    """What speaks up now and did not, what no longer does, and which values behind the units differ."""
    if old is None or new is None:
        return (f"There are {'now' if old is None else 'no longer'} rules for this payer on that day.",)
    was, now = ({finding.code: finding for finding in answer[0].findings} for answer in (old, new))
    said = [f"New: {f.headline} ({f.rule})" for code, f in now.items() if code not in was]
    said += [f"No longer: {f.headline} ({f.rule})" for code, f in was.items() if code not in now]
    if old[0].units != new[0].units:
        said += _values(old[1], new[1])
    return tuple(said)


def _values(old: RuleBook, new: RuleBook) -> list[str]:
    names = ("unit.calculator", "minutes.countable", "minutes.least", "units.most_a_day")
    pairs = ((name, _shown(old, name), _shown(new, name)) for name in names)
    return [f"{name} was {was} and is {now}" for name, was, now in pairs if was != now]


def _shown(book: RuleBook, name: str) -> str:
    return ", ".join(book.words(name)) or "not set"


@dataclass(frozen=True, slots=True)
class Recomputed:
    """An old answer, computed again by the rules under which it was given. `same`: nothing differs.

    `decision` is None where those rules are not here. `words` say plainly how it came out.
    """

    same: bool
    decision: Decision | None
    words: str


def recompute(
    note: ContactNote, client: Client, needs: Iterable[Need], plan: CarePlan | None, shelf: Shelf | None = None
) -> Recomputed:
    """Answer a signed note again, from its text, by the very packs that its billing record names.

    The chart's part of the answer is not repeated: what a chart knew that day is not kept. Reads packs, writes nothing.
    """
    stored = note.billing
    if note.attempt is not None:
        return Recomputed(True, None, "Nobody was reached. Under no rules is an attempt billed.")
    if stored is None or not stored.pack_id:
        return Recomputed(False, None, "This note was signed without rules. There is nothing to repeat.")
    book = signed_under(stored, client.payer_profile, note.service_date, shelf or in_use())
    if book is None:
        return Recomputed(False, None, _not_here(stored, shelf or in_use()))
    decision = judged(note, needs, plan, client, book)
    rules = f"{stored.pack_id} {stored.pack_version}"
    if _agrees(note, decision, stored):
        return Recomputed(True, decision, f"Same answer under {rules}.")
    return Recomputed(False, decision, f"The rules {rules} are the same. The chart or the program has changed since.")


def recompute_note(desk: Desk, note_id: UUID, shelf: Shelf | None = None) -> Recomputed:
    """`recompute` for a stored note. Raises RecordNotFound."""
    with desk.reading() as work:
        note = work.get(ContactNote, note_id)
        return recompute(note, *_chart(work, note), shelf)


def signed_under(stored: BillingRecord, payer_id: str, on: date, shelf: Shelf) -> RuleBook | None:
    """The rules whose digest a billing record holds, or None where no versions on the shelf give it.

    The client's profile is tried first, then any other that ends in the same pack: she may have changed payer since.
    """
    profiles = [payer for payer in shelf.every_payer if payer.layers[-1] == stored.pack_id]
    for payer in sorted(profiles, key=lambda payer: payer.id != payer_id):
        try:
            found = next((each for each in shelf.every_layers(payer) if digest_of(each) == stored.pack_digest), None)
            if found is not None:
                return full_book(found, payer.id, on)
        except PackError:
            continue
    return None


def _not_here(stored: BillingRecord, shelf: Shelf) -> str:
    versions = []
    if any(stored.pack_id in payer.layers for payer in shelf.every_payer):
        versions = [identity.version for identity, _ in shelf.editions(stored.pack_id)]
    name = f"{stored.pack_id} {stored.pack_version}"
    if stored.pack_version in versions:
        return f"The rules {name} here differ from those the note was signed under. Its signed answer stays."
    here = ", ".join(versions) or "none"
    return f"The rules {name} are not on this computer (here: {here}). The signed answer of the note stays."


def _agrees(note: ContactNote, decision: Decision, stored: BillingRecord) -> bool:
    """Whether a new answer from the text is the stored one, to which chart and open fields may have added."""
    added = set(stored.reasons) - set(decision.reasons)
    if not added <= set(ChartCode) or not set(decision.reasons) <= set(stored.reasons):
        return False
    if set(decision.exclude) != set(stored.exclude):
        return False
    if stored.units and decision.verdict is Verdict.BILLABLE and stored.units != decision.units:
        return False
    heavier = _WEIGHT.index(Verdict(stored.verdict)) < _WEIGHT.index(decision.verdict)
    return stored.verdict == decision.verdict or (heavier and bool(added or open_fields(note)))
