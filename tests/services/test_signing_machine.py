"""Signing, adding, marking, judging and taking back in any order, by two people on one real vault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.due import DueItem, DueKind
from tcm_desktop.domain.errors import AlreadySigned, NotPermitted, NotReadyToSign, ReadAgain, SignatureReleased
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, ErrorMark, Judgement, Standing
from tcm_desktop.domain.operations import first_break
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.clients import register_client
from tcm_desktop.services.cosigning import approve, cosign_queue, in_order, open_to_cosign, send_back
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.follow_ups import correct_note, followed, mark_in_error, sign_addendum
from tcm_desktop.services.notes import keep_note, open_note
from tcm_desktop.services.signatures import HOLD, release_due, undo_signature
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.today import today
from tests.support.effort import examples
from tests.support.follow_ups import GOOD, REASON, colleague, draft, supervisor
from tests.support.vaults import StandingClock, make_client

KIND = ContactNote.KIND
WORDS = st.sampled_from(["", "  ", "The visit was on Tuesday.", "Zwölf\nZeilen"])
WHO = st.sampled_from(["author", "boss"])


@dataclass
class Judged:
    """A judgement as it was made: what had been read."""

    id: UUID
    judgement: Judgement
    read: frozenset[UUID]


@dataclass
class Known:
    """What the two of them were told about one note."""

    note: ContactNote
    addenda: set[UUID] = field(default_factory=set)
    mark: UUID | None = None
    judged: list[Judged] = field(default_factory=list)
    corrected: UUID | None = None

    @property
    def is_signed(self) -> bool:
        return self.note.signature is not None

    @property
    def standing(self) -> Standing:
        if self.mark is not None:
            return Standing.IN_ERROR
        last = self.judged[-1] if self.judged else None
        if last is None or not self.addenda <= last.read:
            return Standing.AWAITING
        return Standing.COSIGNED if last.judgement is Judgement.APPROVED else Standing.RETURNED

    @property
    def is_followed(self) -> bool:
        return bool(self.addenda or self.mark or self.judged)


@dataclass
class Held:
    """A signature that can still be taken back."""

    kind: str
    id: UUID
    note_id: UUID
    until: datetime


class Signing(RuleBasedStateMachine):
    """What the vault says of each note must be what its two readers were told, after every step."""

    notes = Bundle("notes")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.clock = StandingClock(at=desk.clock.now())
        seated = replace(desk, clock=self.clock)
        self.author = colleague(seated)
        self.boss = supervisor(seated)
        self.known: dict[UUID, Known] = {}
        self.held: list[Held] = []
        self.client: Client = make_client(seated)

    @initialize(target=notes)
    def begins(self) -> UUID:
        """One note is signed from the first moment on: most of what can go wrong comes after that."""
        self.client = register_client(self.author, self.client).value
        note_id = self.writes(GOOD)
        self.signs(note_id, BillingChoice.BILL)
        return note_id

    def teardown(self) -> None:
        self.clock.pass_by(minutes=1)
        release_due(self.author)

    # --- what they do ---

    @precondition(lambda self: len(self.known) < 2)
    @rule(target=notes, words=st.sampled_from([GOOD, "Called the clinic.", "Left a message for her."]))
    def writes(self, words: str) -> UUID:
        note = draft(self.author, self.client, words)
        self.known[note.id] = Known(note)
        return note.id

    @rule(note_id=notes, choice=st.sampled_from(BillingChoice))
    def signs(self, note_id: UUID, choice: BillingChoice) -> None:
        known = self.known[note_id]
        if known.is_signed:
            self.refused(AlreadySigned, lambda: sign_note(self.author, known.note, choice, REASON))
            return
        known.note = sign_note(self.author, known.note, choice, REASON).value
        assert known.note.billing is not None
        assert (known.note.billing.units > 0) == (choice is BillingChoice.BILL)
        self.holds(KIND, note_id, note_id)

    @rule(note_id=notes)
    def the_other_one_signs_it(self, note_id: UUID) -> None:
        known = self.known[note_id]
        self.refused(NotPermitted, lambda: sign_note(self.boss, known.note, BillingChoice.BILL, REASON))

    @rule(note_id=notes, words=st.sampled_from(["more was said", "it was Monday"]))
    def writes_on(self, note_id: UUID, words: str) -> None:
        known = self.known[note_id]
        changed = replace(known.note, narrative=f"{known.note.narrative} Then {words}.")
        if known.is_signed:
            self.refused(AlreadySigned, lambda: keep_note(self.author, changed))
        else:
            known.note = keep_note(self.author, changed).value

    @rule(note_id=notes, words=WORDS, who=WHO)
    def adds(self, note_id: UUID, words: str, who: str) -> None:
        known, desk = self.known[note_id], self.of(who)
        if not known.is_signed or not words.strip():
            self.refused(NotReadyToSign, lambda: sign_addendum(desk, KIND, note_id, words))
            return
        found = sign_addendum(desk, KIND, note_id, words).value
        (new,) = {each.id for each in found.addenda} - known.addenda
        assert next(each.text for each in found.addenda if each.id == new) == words.strip()
        known.addenda.add(new)
        self.holds(Addendum.KIND, new, note_id)

    @rule(note_id=notes, words=WORDS, who=WHO)
    def marks(self, note_id: UUID, words: str, who: str) -> None:
        known, desk = self.known[note_id], self.of(who)
        if not known.is_signed or not words.strip():
            self.refused(NotReadyToSign, lambda: mark_in_error(desk, KIND, note_id, words))
        elif known.mark is not None:
            self.refused(AlreadySigned, lambda: mark_in_error(desk, KIND, note_id, words))
        else:
            found = mark_in_error(desk, KIND, note_id, words).value
            assert found.mark is not None
            known.mark = found.mark.id
            self.holds(ErrorMark.KIND, found.mark.id, note_id)

    @rule(note_id=notes)
    def corrects(self, note_id: UUID) -> None:
        known = self.known[note_id]
        if known.mark is None:
            self.refused(NotReadyToSign, lambda: correct_note(self.author, note_id))
            return
        self.refused(NotPermitted, lambda: correct_note(self.boss, note_id))
        made = correct_note(self.author, note_id).value
        assert (made.corrects, made.signature, made.billing) == (note_id, None, None)
        if known.corrected is None:
            self.known[made.id] = Known(made)
        else:
            assert made.id == known.corrected
        known.corrected = made.id

    @rule(note_id=notes, words=WORDS, goes_back=st.booleans())
    def judges(self, note_id: UUID, words: str, goes_back: bool) -> None:
        known = self.known[note_id]
        if not known.is_signed:
            return
        self.refused(NotPermitted, lambda: open_to_cosign(self.author, KIND, note_id))
        reading = open_to_cosign(self.boss, KIND, note_id)
        if goes_back and not words.strip():
            self.refused(NotReadyToSign, lambda: send_back(self.boss, reading, words))
            return
        if known.standing is not Standing.AWAITING:
            self.refused(ReadAgain, lambda: approve(self.boss, reading))
            return
        found = (send_back(self.boss, reading, words) if goes_back else approve(self.boss, reading)).value
        made = found.judgements[-1]
        known.judged.append(Judged(made.id, made.judgement, frozenset(made.read)))
        self.holds(CoSigning.KIND, made.id, note_id)

    @rule(note_id=notes)
    def judges_what_changed_meanwhile(self, note_id: UUID) -> None:
        known = self.known[note_id]
        if not known.is_signed or known.standing is not Standing.AWAITING:
            return
        reading = open_to_cosign(self.boss, KIND, note_id)
        self.adds(note_id, "Something more.", "author")
        self.refused(ReadAgain, lambda: approve(self.boss, reading))

    @rule(note_id=notes, goes_back=st.booleans())
    def answers_a_judgement(self, note_id: UUID, goes_back: bool) -> None:
        """What is added after it was read opens the question again."""
        if self.known[note_id].is_signed:
            self.judges(note_id, "Which clinic?", goes_back)
            self.adds(note_id, "The county clinic.", "author")

    @rule(data=st.data())
    def takes_back(self, data: st.DataObject) -> None:
        if not self.held:
            return
        held = data.draw(st.sampled_from(self.held))
        known = self.known[held.note_id]
        if held.kind == KIND and known.is_followed:
            self.refused(SignatureReleased, lambda: undo_signature(self.author, KIND, held.id))
            return
        undone = undo_signature(self.author, held.kind, held.id).value
        assert (undone.kind, undone.record_id, undone.client_id) == (held.kind, held.id, self.client.id)
        self.held.remove(held)
        if held.kind == KIND:
            assert isinstance(undone.record, ContactNote)
            known.note = undone.record
        known.addenda.discard(held.id)
        known.judged = [each for each in known.judged if each.id != held.id]
        known.mark = None if known.mark == held.id else known.mark

    @rule(seconds=st.sampled_from([1, 12, 31]))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_by(seconds=seconds)
        release_due(self.author)
        over = [each for each in self.held if each.until <= self.clock.now()]
        self.held = [each for each in self.held if each.until > self.clock.now()]
        for each in over:
            self.refused(SignatureReleased, lambda each=each: undo_signature(self.author, each.kind, each.id))

    # --- what must hold ---

    @invariant()
    def every_note_stands_where_they_left_it(self) -> None:
        for note_id, known in self.known.items():
            stored = open_note(self.author, note_id).note
            assert stored == known.note
            if known.is_signed:
                found = followed(self.boss, KIND, note_id)
                assert found.standing is known.standing
                assert {each.id for each in found.addenda} == known.addenda
                assert (found.mark.id if found.mark else None) == known.mark
                assert is_untouched(stored)

    @invariant()
    def the_lists_agree(self) -> None:
        waits = {i for i, each in self.known.items() if each.is_signed and each.standing is Standing.AWAITING}
        back = {i for i, each in self.known.items() if each.is_signed and each.standing is Standing.RETURNED}
        queued = {line.id for line in in_order(cosign_queue(self.boss)) if line.client_id == self.client.id}
        assert queued == waits
        assert not cosign_queue(self.author)
        hers, theirs = today(self.author), today(self.boss)
        assert self.ids(hers.returned) == back
        assert not self.ids(hers.to_cosign)
        assert self.ids(theirs.to_cosign) == waits
        assert not self.ids(theirs.returned)

    @invariant()
    def the_week_counts_what_counts(self) -> None:
        hers = today(self.author)
        counted = [each for each in self.known.values() if each.mark is None]
        signed = [each.note.billing for each in counted if each.is_signed]
        assert (hers.notes_this_week, hers.signed_this_week) == (len(counted), len(signed))
        assert hers.units_this_week == sum(each.units for each in signed if each is not None)
        drafts = {i for i, each in self.known.items() if not each.is_signed}
        assert self.ids(item for item in hers.everything if item.kind is DueKind.SIGN_NOTE) == drafts
        assert not self.ids(item for item in today(self.boss).everything if item.kind is DueKind.SIGN_NOTE)

    @invariant()
    def nothing_leaves_before_its_time_and_nothing_is_forgotten(self) -> None:
        with self.author.reading() as work:
            waiting = {each.record_id for each in work.waiting()}
            assert first_break(work.trail()) is None
        for each in self.held:
            if each.kind != KIND:
                assert each.id not in waiting

    # --- hands ---

    def of(self, who: str) -> Desk:
        return self.author if who == "author" else self.boss

    def holds(self, kind: str, record_id: UUID, note_id: UUID) -> None:
        self.held.append(Held(kind, record_id, note_id, self.clock.now() + HOLD))
        self.clock.pass_by(seconds=1)

    def refused(self, error: type[Exception], act: Callable[[], object]) -> None:
        """It is refused, in words that end like a sentence."""
        with pytest.raises(error) as told:
            act()
        assert str(told.value).endswith(".")

    def ids(self, items: object) -> set[UUID | None]:
        assert not isinstance(items, DueItem)
        return {item.record_id for item in items if item.client_id == self.client.id}  # type: ignore[attr-defined]  # any of items


QUICK = settings(
    phases=[Phase.generate],
    max_examples=examples(8),
    stateful_step_count=12,
    suppress_health_check=list(HealthCheck),
    deadline=None,
)


def test_signing_and_what_follows_it_in_any_order(shared_desk: Desk) -> None:
    run_state_machine_as_test(lambda: Signing(shared_desk), settings=QUICK)


def test_what_nobody_signed_cannot_be_taken_back(desk: Desk, client: Client) -> None:
    note = draft(desk, client)
    with pytest.raises(SignatureReleased):
        undo_signature(desk, KIND, note.id)
    with pytest.raises(RecordNotFound):
        undo_signature(desk, KIND, desk.new_id())
