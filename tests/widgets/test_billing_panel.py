"""The billing panel: cards that keep their places, at most three, reached and worked by keys, and every way out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from tcm_desktop.billing.pack import Fix, FixKind
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord
from tcm_desktop.services.billing import OpenField
from tests.ui import checks
from tests.ui.note_facts import CITATION, NOTE, item
from tests.widgets.parts import Show, listen, name_of, page, press, themed
from ui.billing_panel.card import UNCONFIRMED, FindingCard, why_lines
from ui.billing_panel.panel import BILL_AGAIN, BillingPanel
from ui.billing_panel.signed import SignedPanel
from ui.levels import WORDS, Level
from ui.presenters.findings import KEEP_WORDS, Item, Source
from ui.presenters.prompt import Card, CardState
from ui.presenters.prompt_words import HELP, MOST_CARDS, Head
from ui.theme import ThemeMode, em

CODES = "abcdef"
WORDED = Source("us-ca-sf/transportation", CITATION, "us-ca-sf 1", ("Drove client",))


def none_set_aside(_: str) -> int | None:
    return None


def card(code: str = "drive", state: CardState = CardState.OPEN, level: Level = Level.FIX, **parts: object) -> Card:
    return Card(replace(item(code, level), **parts), state, 0.0)  # type: ignore[arg-type]  # fields of an item


def field_card() -> Card:
    return Card(Item("field.minutes", Level.FIX, "Minutes are missing", "", field=OpenField.MINUTES), CardState.OPEN, 0)


def words_in(widget: object) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())  # type: ignore[attr-defined]  # a widget


@pytest.fixture
def panel(shown: Show) -> BillingPanel:
    made = BillingPanel()
    shown(page(made))
    return made


# --- one card ---


@pytest.mark.parametrize("level", [Level.STOP, Level.FIX, Level.TIP])
def test_a_card_says_its_level_in_words_and_by_a_picture(shown: Show, level: Level) -> None:
    made = FindingCard(card(level=level))
    shown(page(made))
    assert WORDS[level] in words_in(made)
    assert name_of(made).startswith(WORDS[level])
    assert any(not label.pixmap().isNull() for label in made.findChildren(QLabel))


@pytest.mark.parametrize(
    ("state", "words", "aside", "has_fixes"),
    [
        (CardState.OPEN, WORDS[Level.FIX], "Not here", True),
        (CardState.DONE, "Done", None, False),
        (CardState.SET_ASIDE, "Set aside for this note", "Undo", False),
    ],
)
def test_a_card_offers_what_fits_its_state(
    shown: Show, state: CardState, words: str, aside: str | None, has_fixes: bool
) -> None:
    made = FindingCard(card(state=state))
    shown(page(made))
    assert words in words_in(made)
    assert made.aside.isVisible() == (aside is not None)
    assert aside is None or made.aside.text() == aside
    assert [fix.isVisible() for fix in made.fixes] == [has_fixes]


def test_a_card_keeps_its_height_when_it_is_settled(shown: Show) -> None:
    made = FindingCard(card())
    shown(page(made))
    QApplication.processEvents()
    before = made.height()
    made.show_card(card(state=CardState.DONE))
    QApplication.processEvents()
    assert made.height() == before
    made.show_card(card())
    assert made.minimumHeight() == 0


def test_a_fix_is_asked_for_with_its_finding(shown: Show) -> None:
    fixes = (Fix(FixKind.ASK, "Arranged: ____"), Fix(FixKind.SET_ASIDE_MINUTES))
    made = FindingCard(card(fixes=fixes), set_aside=20)
    shown(page(made))
    heard = listen(made.fix_wanted)
    assert [fix.words() for fix in made.fixes] == ["Add “Arranged: ____”", "20 min not billable"]
    for fix in made.fixes:
        fix.setFocus()
        press(Qt.Key.Key_Return)
    assert [call[1] for call in heard.calls] == list(fixes)
    assert name_of(made.fixes[0]) == "Add “Arranged: blank”, for: About drive"


def test_a_fix_after_the_text_changed_carries_the_newer_finding(shown: Show) -> None:
    made = FindingCard(card(spans=((0, 5),)))
    shown(page(made))
    made.show_card(card(spans=((9, 12),)))
    heard = listen(made.fix_wanted)
    made.fixes[0].click()
    assert heard.calls[0][0].spans == ((9, 12),)  # type: ignore[attr-defined]  # an item


def test_minutes_found_later_stand_on_the_button(shown: Show) -> None:
    fixes = (Fix(FixKind.SET_ASIDE_MINUTES),)
    made = FindingCard(card(fixes=fixes))
    shown(page(made))
    assert made.fixes[0].words() == "Set minutes not billable"
    made.show_card(card(fixes=fixes), 15)
    assert made.fixes[0].words() == "15 min not billable"


def test_an_open_field_leads_to_its_field_and_cannot_be_set_aside(shown: Show) -> None:
    made = FindingCard(field_card())
    shown(page(made))
    heard = listen(made.field_wanted)
    made.fixes[0].click()
    assert heard.values == ["minutes"]
    assert made.aside.isHidden()
    assert made.why.isHidden()


@pytest.mark.parametrize(("state", "signal"), [(CardState.OPEN, "dismissed"), (CardState.SET_ASIDE, "taken_back")])
def test_setting_aside_and_back_by_the_same_button(shown: Show, state: CardState, signal: str) -> None:
    made = FindingCard(card(state=state))
    shown(page(made))
    heard = listen(getattr(made, signal))
    made.aside.setFocus()
    press(Qt.Key.Key_Space)
    assert heard.values == ["drive"]


def test_why_unfolds_in_its_place_and_folds_again(shown: Show) -> None:
    made = FindingCard(card(source=WORDED))
    shown(page(made))
    assert "Transporting a client." not in words_in(made)
    made.why.setFocus()
    press(Qt.Key.Key_Space)
    told = words_in(made)
    assert "“Transporting a client.”" in told
    assert "Your words: “Drove client”" in told
    assert "A guide, Not billable" in told
    made.show_card(card(source=WORDED, spans=((3, 4),)))
    assert "Transporting a client." in words_in(made)
    press(Qt.Key.Key_Space)
    assert "Transporting a client." not in words_in(made)


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_rule_that_is_not_sure_says_so(qapp: QApplication, confirmed: bool) -> None:
    lines = [label.text() for label in why_lines(WORDED, confirmed)]
    assert (UNCONFIRMED in lines) is not confirmed
    without = [label.text() for label in why_lines(replace(WORDED, words=()), confirmed)]
    assert not [words for words in without if words.startswith("Your words")]


def test_the_focus_goes_to_the_first_thing_that_can_be_done(shown: Show) -> None:
    made, bare = FindingCard(card()), FindingCard(card("other", fixes=()))
    shown(page(made, bare))
    made.focus_first()
    assert made.fixes[0].hasFocus()
    bare.focus_first()
    assert bare.aside.hasFocus()


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_a_card_has_room_for_all_its_words(shown: Show, scale: int) -> None:
    themed(ThemeMode.LIGHT, scale)
    fixes = (Fix(FixKind.ASK, "Because of ____, client could not ____"), Fix(FixKind.SET_ASIDE_MINUTES))
    made = FindingCard(card(fixes=fixes, source=WORDED, reason="Say what you linked, arranged or checked."))
    window = shown(page(made))
    made.why.click()
    window.resize(em(20.5), em(50))
    QApplication.processEvents()
    assert not checks.clipped(window)
    assert not checks.off_screen(window)
    assert not checks.small_targets(window)
    assert not checks.unnamed(window)


# --- the panel ---

LISTS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(CODES), st.sampled_from(CardState)), unique_by=lambda pair: pair[0], max_size=6
    ).map(lambda pairs: tuple(card(code, state) for code, state in pairs)),
    min_size=1,
    max_size=6,
)


@given(LISTS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_panel_shows_each_list_in_its_order_and_no_more_than_three(
    panel: BillingPanel, lists: list[tuple[Card, ...]]
) -> None:
    panel.show_cards((), none_set_aside)
    for cards in lists:
        before = dict(panel.cards)
        panel.show_cards(cards, none_set_aside)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()
        assert set(panel.cards) == {each.item.code for each in cards}
        assert all(panel.cards[code] is before[code] for code in set(before) & set(panel.cards))
        standing = [each.item.code for each in cards if panel.cards[each.item.code].isVisible()]
        assert standing == [each.item.code for each in cards][:MOST_CARDS]
        tops = [panel.cards[code].y() for code in standing]
        assert tops == sorted(tops)
        assert panel.more.isVisible() == (len(cards) > MOST_CARDS)
        assert panel.more.text() == f"{max(0, len(cards) - MOST_CARDS)} more"


def test_more_shows_the_rest_by_a_key_and_says_how_many(panel: BillingPanel) -> None:
    panel.show_cards(tuple(card(code) for code in CODES), none_set_aside)
    assert name_of(panel.more) == "Show 3 more findings"
    panel.more.setFocus()
    press(Qt.Key.Key_Return)
    assert all(panel.cards[code].isVisible() for code in CODES)
    panel.show_cards(tuple(card(code) for code in "ab"), none_set_aside)
    panel.show_cards(tuple(card(code) for code in CODES), none_set_aside)
    assert sum(made.isVisible() for made in panel.cards.values()) == MOST_CARDS


def test_a_card_further_down_is_brought_into_sight(shown: Show) -> None:
    panel, area = BillingPanel(), QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(panel)
    shown(area)
    area.resize(em(20), em(14))
    panel.show_cards(tuple(card(code) for code in CODES), none_set_aside)
    QApplication.processEvents()
    found = panel.reveal("f")
    assert found is panel.cards["f"]
    assert found.isVisible()
    assert panel.reveal("zebra") is None


@pytest.mark.parametrize("kept", [True, False])
def test_not_to_bill_is_always_offered_and_can_be_undone(panel: BillingPanel, kept: bool) -> None:
    panel.show_head(Head("Looks billable", Level.OK, "2 units"), kept)
    heard = listen(panel.keep_wanted)
    assert panel.keep.words() == (BILL_AGAIN if kept else KEEP_WORDS)
    panel.keep.setFocus()
    press(Qt.Key.Key_Space)
    assert heard.values == [not kept]


@pytest.mark.parametrize("level", Level)
def test_the_head_says_words_units_and_what_is_not_sure(panel: BillingPanel, level: Level) -> None:
    panel.show_head(Head("Almost: 1 to fix", level, "30 minutes = 2 units"), kept=False)
    said = words_in(panel)
    assert "Almost: 1 to fix" in said
    assert "30 minutes = 2 units" in said
    assert HELP in said
    assert (panel.pill.words(), panel.pill.level) == ("Almost: 1 to fix", level)
    assert panel.hint.isHidden()


def test_the_panel_is_held_while_the_focus_or_the_pointer_is_in_it(panel: BillingPanel) -> None:
    panel.window().setFocus()
    heard = listen(panel.held)
    panel.keep.setFocus()
    assert heard.values == [True]
    nowhere = QPointF(1, 1)
    QApplication.sendEvent(panel, QEnterEvent(nowhere, nowhere, nowhere))
    panel.keep.clearFocus()
    assert heard.values[-1] is True
    QApplication.sendEvent(panel, QEvent(QEvent.Type.Leave))
    assert heard.values[-1] is False


def test_what_a_card_asks_for_the_panel_asks_for(panel: BillingPanel) -> None:
    panel.show_cards((card(), field_card(), card("aside", CardState.SET_ASIDE)), none_set_aside)
    fix, field = listen(panel.fix_wanted), listen(panel.field_wanted)
    gone, back = listen(panel.dismissed), listen(panel.taken_back)
    panel.cards["drive"].fixes[0].click()
    panel.cards["field.minutes"].fixes[0].click()
    panel.cards["drive"].aside.click()
    panel.cards["aside"].aside.click()
    assert [len(heard) for heard in (fix, field, gone, back)] == [1, 1, 1, 1]
    assert (gone.values, back.values) == (["drive"], ["aside"])


def test_every_control_of_the_panel_has_a_name_and_is_reached(panel: BillingPanel) -> None:
    panel.show_cards((card(source=WORDED), field_card()), none_set_aside)
    QApplication.processEvents()
    assert not checks.unnamed(panel.window())
    assert not checks.unreached(panel.window())
    assert not checks.small_targets(panel.window())


def test_the_minutes_of_the_narrative_reach_their_card(panel: BillingPanel) -> None:
    fixes = (Fix(FixKind.SET_ASIDE_MINUTES),)
    panel.show_cards((card("drive", fixes=fixes), card("fax", fixes=fixes)), {"drive": 20}.get)
    assert panel.cards["drive"].fixes[0].words() == "20 min not billable"
    assert panel.cards["fax"].fixes[0].words() == "Set minutes not billable"


# --- a signed note ---


@pytest.mark.parametrize(
    ("choice", "units", "words"),
    [
        (BillingChoice.BILL, 1, "To be billed: 1 unit"),
        (BillingChoice.BILL, 3, "To be billed: 3 units"),
        (BillingChoice.DO_NOT_BILL, 0, "Note only: not billed"),
    ],
)
def test_a_signed_note_says_how_it_counts_and_under_which_rules(
    shown: Show, choice: BillingChoice, units: int, words: str
) -> None:
    record = BillingRecord(
        choice, "billable", units, pack_id="us-ca-sf", pack_version="2", pack_digest="ab" * 32, override_reason="Crisis"
    )
    made = SignedPanel(replace(NOTE, billing=record))
    shown(page(made))
    said = words_in(made)
    assert words in said
    assert "looks billable" in said
    assert "Reason given: Crisis" in said
    assert "us-ca-sf 2 (abababababab…)" in said


def test_a_signed_note_without_rules_or_reason_has_no_empty_lines(shown: Show) -> None:
    made = SignedPanel(replace(NOTE, billing=BillingRecord(BillingChoice.DO_NOT_BILL, "not_checked", 0)))
    shown(page(made))
    said = words_in(made)
    assert "There were no rules" in said
    assert "Rules" not in said.replace("There were no rules", "")
    assert "Reason" not in said
