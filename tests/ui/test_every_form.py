"""What every form about referrals, consents, tasks and appointments promises, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tcm_desktop.domain.referrals import StepKind
from tcm_desktop.services.consents import open_consents
from tcm_desktop.services.notes import found_again
from tcm_desktop.services.referrals import open_care
from tests.tools import care_shots
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.presenters.kept_places import place_of
from ui.screens.kept_form import FOUND
from ui.screens.record_form import RecordFormScreen
from ui.widgets import LineEdit, PlainText

Key = Qt.Key
Params = dict[str, Any]


def with_referral(name: str, **more: Any) -> Callable[[Studio, UUID], tuple[str, Params]]:
    def find(studio: Studio, client_id: UUID) -> tuple[str, Params]:
        dentist, _, _ = care_shots.under_way(studio, client_id)
        return name, {"referral_id": dentist.id, **more}

    return find


def with_task(studio: Studio, client_id: UUID) -> tuple[str, Params]:
    return "task", {"task_id": care_shots.under_way(studio, client_id)[1].id}


def with_visit(name: str) -> Callable[[Studio, UUID], tuple[str, Params]]:
    def find(studio: Studio, client_id: UUID) -> tuple[str, Params]:
        return name, {"appointment_id": care_shots.under_way(studio, client_id)[2].id}

    return find


def with_consent(name: str) -> Callable[[Studio, UUID], tuple[str, Params]]:
    def find(studio: Studio, client_id: UUID) -> tuple[str, Params]:
        care_shots.under_way(studio, client_id)
        held = care_shots.ask(studio, open_consents, client_id).consents[0]
        return name, {"consent_id": held.id}

    return find


def with_mistake(studio: Studio, client_id: UUID) -> tuple[str, Params]:
    dentist, _, _ = care_shots.under_way(studio, client_id)
    return "referral_mistake", {"referral_id": dentist.id, "step_id": dentist.steps[0].id}


def plain(name: str) -> Callable[[Studio, UUID], tuple[str, Params]]:
    return lambda _studio, _client_id: (name, {})


FORMS = {
    "new referral": plain("referral_form"),
    "referral": with_referral("referral_form"),
    **{f"step {kind}": with_referral("referral_step", step_kind=kind) for kind in (StepKind.KEPT, StepKind.NOT_KEPT)},
    "step appointment": with_referral("referral_step", step_kind=StepKind.APPOINTMENT),
    "step closed": with_referral("referral_step", step_kind=StepKind.CLOSED),
    "mistake": with_mistake,
    "sharing": plain("sharing"),
    "sharing for a referral": with_referral("sharing"),
    "new consent": plain("consent"),
    "consent": with_consent("consent"),
    "end of a consent": with_consent("consent_end"),
    "task": with_task,
    "new appointment": plain("appointment"),
    "appointment": with_visit("appointment"),
    "how it went": with_visit("appointment_end"),
}
TYPED = "zz half typed"


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def come_to(hands: Hands, people: People, form: str) -> RecordFormScreen:
    name, params = FORMS[form](hands.studio, people.settled)
    hands.open("referrals", client_id=people.settled)
    screen = hands.open(name, client_id=people.settled, **params)
    assert isinstance(screen, RecordFormScreen)
    return screen


def text_field(screen: RecordFormScreen) -> Any:
    """The first field that takes any words."""
    fields = (field for section in screen.sections for field in section.fields.values())
    return next(f.editor for f in fields if type(f.editor) in (LineEdit, PlainText))


def words_in(editor: Any) -> str:
    found: str = editor.toPlainText() if isinstance(editor, PlainText) else editor.text()
    return found


def write(editor: Any, words: str) -> None:
    editor.setPlainText(words) if isinstance(editor, PlainText) else editor.setText(words)


def records(hands: Hands, people: People) -> tuple[Any, Any]:
    """Everything that a form could have changed."""
    return hands.ask(open_care, people.settled), hands.ask(open_consents, people.settled).disclosures


def looking_changes_nothing(hands: Hands, people: People, form: str) -> None:
    screen = come_to(hands, people, form)
    before = records(hands, people)
    assert not screen.summary.isVisible()
    assert not any(field.error() for section in screen.sections for field in section.fields.values())
    hands.press(Key.Key_Escape)
    assert records(hands, people) == before
    assert hands.ask(found_again) == ()


def half_typed_is_kept_found_by_its_place_and_let_go(hands: Hands, people: People, form: str) -> None:
    screen = come_to(hands, people, form)
    before = records(hands, people)
    known = words_in(text_field(screen))
    write(text_field(screen), TYPED)
    hands.press(Key.Key_Escape)
    assert records(hands, people) == before
    (copy,) = hands.ask(found_again)
    assert copy.client_id == people.settled
    place = place_of(copy)
    assert place is not None
    again = hands.open(place[0], **place[1])
    assert words_in(text_field(again)) == TYPED
    assert hands.told() == FOUND
    hands.studio.shell.bar._act()
    hands.studio.wait()
    assert words_in(text_field(again)) == known
    hands.press(Key.Key_Escape)
    assert hands.ask(found_again) == ()
    assert records(hands, people) == before


def autosave_alone_keeps_what_is_typed(hands: Hands, people: People, form: str) -> None:
    screen = come_to(hands, people, form)
    known = words_in(text_field(screen))
    write(text_field(screen), TYPED)
    assert screen._autosave.is_due
    screen._autosave.flush()
    hands.studio.wait()
    assert len(hands.ask(found_again)) == 1
    assert not screen._autosave.is_due
    write(text_field(screen), known)
    hands.press(Key.Key_Escape)
    assert hands.ask(found_again) == (), "what is as it was needs no keeping"


def saving_goes_back_or_says_what_is_missing(hands: Hands, people: People, form: str) -> None:
    screen = come_to(hands, people, form)
    before = records(hands, people)
    key = Qt.KeyboardModifier.ShiftModifier | CTRL if form == "task" else CTRL
    hands.press(Key.Key_Return, key)
    if hands.screen is screen:
        assert screen.summary.isVisible()
        assert [label for label in screen.summary.findChildren(QLabel) if label.isVisible()]
        assert records(hands, people) == before
    else:
        assert hands.screen.is_loaded


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_form_changes_nothing_unasked_and_loses_nothing(hands: Hands, people: People, form: str) -> None:
    """One vault serves all four, because opening one costs more than they do."""
    looking_changes_nothing(hands, people, form)
    half_typed_is_kept_found_by_its_place_and_let_go(hands, people, form)
    autosave_alone_keeps_what_is_typed(hands, people, form)
    saving_goes_back_or_says_what_is_missing(hands, people, form)
