"""Coverage, diagnoses, my qualifications, rules, the meter and two notes, worked by keys on a real vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextCursor
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from tcm_desktop.billing.shelf import shipped
from tcm_desktop.domain.clients import Client, ProblemEvent, Setting, TargetGroup
from tcm_desktop.services.agency_packs import KIND as RULE_PACK
from tcm_desktop.services.agency_packs import keep_packs, use_packs
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.coverage import open_coverage
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.intake import open_intake
from tcm_desktop.services.notes import found_again
from tcm_desktop.services.pack_judging import judged
from tcm_desktop.services.pack_views import KeptPacks, PackDelivery
from tcm_desktop.services.qualifications import open_qualifications
from tcm_desktop.services.rule_news import newest_rules
from tcm_desktop.services.views import ChangeSet
from tests.support.agency_packs import offered, own_plan, shipped_rules_after
from tests.tools import chart_shots, note_shots
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.screens.alike import AlikeScreen
from ui.screens.chart import ChartScreen
from ui.screens.coverage import CoverageScreen
from ui.screens.form_parts import Entry, put
from ui.screens.intake_diagnoses import DiagnosisEntry
from ui.screens.note import NoteScreen
from ui.screens.qualifications import QualificationsScreen
from ui.screens.rules import MOST_ROWS, RulesScreen
from ui.screens.settings import SettingsScreen
from ui.screens.today import TodayScreen
from ui.widgets import Choice

Key = Qt.Key


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def bare(hands: Hands, people: People) -> Client:
    """A client with a plan whose coverage nobody has looked up."""
    client = hands.ask(open_coverage, people.settled).client
    return hands.ask(update_client, replace(client, coverages=(), stays=(), authorizations=()))


def field(entry: Entry, name: str) -> QWidget:
    return entry.own[name].editor


def choose(entry: Entry, name: str, value: object) -> None:
    editor = field(entry, name)
    assert isinstance(editor, Choice)
    editor.set_value(value)


def lines_of(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


# --- coverage and stays ---


@pytest.fixture
def coverage(hands: Hands, people: People) -> CoverageScreen:
    client = bare(hands, people)
    hands.open("client", client_id=client.id)
    hands.press(Key.Key_U, CTRL)
    assert isinstance(hands.screen, CoverageScreen)
    return hands.screen


def test_coverage_is_entered_by_keys_and_stands_in_the_chart(hands: Hands, coverage: CoverageScreen) -> None:
    assert hands.focus is coverage.sections[0].adder
    hands.press(Key.Key_Return)
    assert hands.focus is field(coverage.sections[0].entries[0], "payer")
    hands.press(Key.Key_Tab, times=2)
    hands.type("1/1/2026")
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ChartScreen)
    stored = hands.ask(open_coverage, coverage.owner()).client.coverages[0]
    assert (stored.payer, stored.since, stored.known_as_of) == ("sf-smhs", date(2026, 1, 1), date(2026, 3, 4))
    assert "Coverage known as of Wed 3/4" in hands.words()


def test_stays_and_units_stand_in_the_chart(hands: Hands, coverage: CoverageScreen) -> None:
    _, stays, units = coverage.sections
    for section in (stays, units):
        section.adder.click()
    choose(stays.entries[0], "setting", Setting.HOSPITAL)
    field(stays.entries[0], "admitted_on").type_in("2/2")
    for name, words in {"number": "A-1", "units": "400", "since": "1/1/2026", "until": "6/30/2026"}.items():
        hands.at(field(units.entries[0], name))
        hands.type(words)
    hands.press(Key.Key_Return, CTRL)
    words = hands.words()
    assert "Hospital since Mon 2/2, known as of Wed 3/4" in words
    assert "of 400 authorized units left until Tue 6/30" in words


@pytest.mark.slow  # a further case
def test_what_is_not_whole_is_told_and_kept(hands: Hands, coverage: CoverageScreen) -> None:
    stays = coverage.sections[1]
    stays.add_blank()
    field(stays.entries[0], "admitted_on").type_in("2/30")
    hands.press(Key.Key_Return, CTRL)
    assert hands.screen is coverage
    links = [link for link in coverage.summary.findChildren(QPushButton) if link.isVisible()]
    assert [link.text() for link in links] == [each.error() for each in stays.fields.values() if each.error()]
    assert links[0].hasFocus()
    hands.press(Key.Key_Return)
    assert hands.focus is field(stays.entries[0], "setting")
    hands.press(Key.Key_Escape)
    assert isinstance(hands.screen, ChartScreen)
    again = hands.open("coverage", client_id=coverage.client_id)
    assert again.typed().stays[0].admitted_on == "2/30"
    assert "still here" in hands.told()


@pytest.mark.slow  # a further case
def test_starting_over_lets_go_of_it(hands: Hands, coverage: CoverageScreen) -> None:
    coverage.sections[1].add_blank()
    choose(coverage.sections[1].entries[0], "setting", Setting.JAIL)
    hands.press(Key.Key_Escape)
    again = hands.open("coverage", client_id=coverage.client_id)
    hands.studio.shell.bar._act()
    hands.studio.wait()
    assert again.typed().stays == ()
    assert hands.ask(found_again) == ()


def test_a_whole_form_is_stored_on_the_way_out(hands: Hands, coverage: CoverageScreen) -> None:
    coverage.sections[0].add_blank()
    field(coverage.sections[0].entries[0], "since").type_in("1/1/2026")
    hands.press(Key.Key_Escape)
    assert len(hands.ask(open_coverage, coverage.owner()).client.coverages) == 1


@pytest.mark.slow  # a further case
def test_a_row_that_was_taken_out_is_gone(hands: Hands, people: People) -> None:
    screen = hands.open("coverage", client_id=people.settled)
    screen.sections[0].entries[0].remove.click()
    assert screen.sections[0].adder.hasFocus()
    hands.press(Key.Key_Return, CTRL)
    assert hands.ask(open_coverage, people.settled).client.coverages == ()


@pytest.mark.slow  # a further case
def test_after_a_crash_today_leads_back_to_the_form(hands: Hands, coverage: CoverageScreen) -> None:
    coverage.sections[1].add_blank()
    choose(coverage.sections[1].entries[0], "setting", Setting.JAIL)
    hands.press(Key.Key_Escape)
    today = hands.open("today")
    assert "still here" in today.found.words()
    today.found._act()
    hands.studio.wait()
    assert isinstance(hands.screen, CoverageScreen)


# --- diagnoses ---


@pytest.fixture
def diagnosis(hands: Hands) -> DiagnosisEntry:
    screen = hands.open("intake")
    screen._sections[3].add_blank()
    entry = screen._sections[3].entries[-1]
    assert isinstance(entry, DiagnosisEntry)
    hands.studio.wait()
    return entry


def test_a_diagnosis_is_found_by_a_word_and_chosen_by_keys(hands: Hands, diagnosis: DiagnosisEntry) -> None:
    hands.at(diagnosis.text)
    hands.type("schizophrenia uns")
    assert [row.title for row in diagnosis.looked_up.offers.rows] == ["F20.9"]
    hands.at(diagnosis.looked_up.offers.buttons[0])
    hands.press(Key.Key_Return)
    assert (diagnosis.code.text(), diagnosis.text.text()) == ("F20.9", "Schizophrenia, unspecified")
    assert diagnosis.looked_up.offers.rows == ()
    assert hands.focus is diagnosis.as_of


@pytest.mark.slow  # a further case
def test_two_letters_offer_nothing(hands: Hands, diagnosis: DiagnosisEntry) -> None:
    hands.at(diagnosis.code)
    hands.type("F2")
    assert diagnosis.looked_up.offers.rows == ()
    hands.type("0")
    assert len(diagnosis.looked_up.offers.rows) > 3


def test_a_code_is_held_against_its_own_day_and_kept(hands: Hands, diagnosis: DiagnosisEntry) -> None:
    hands.at(diagnosis.code)
    hands.type("F01.51")
    assert "groups other codes on 3/4/2026" in diagnosis.looked_up.note.text()
    diagnosis.as_of.type_in("9/30/2022")
    assert diagnosis.looked_up.note.isHidden()
    assert diagnosis.typed().code == "F01.51"


def test_what_was_chosen_is_stored_with_who_took_the_client_in(hands: Hands, diagnosis: DiagnosisEntry) -> None:
    hands.at(diagnosis.code)
    hands.type("F20.9")
    diagnosis.text.setText("As the doctor wrote it")
    diagnosis.as_of.type_in("1/1/2026")
    client_id = hands.screen._desk.client_id
    fields = hands.screen._fields()
    for name, typed in (("given", "Zoe"), ("family", "Nobodyelse"), ("birth_date", "6/15/1984")):
        put(fields[name].editor, typed)
    put(fields["payer_profile"].editor, "sf-smhs")
    put(fields["target_group"].editor, TargetGroup.ADULT_SPMI)
    hands.press(Key.Key_Return, CTRL)
    (known,) = hands.ask(open_intake, client_id).client.diagnoses
    assert (known.code, known.text) == ("F20.9", "As the doctor wrote it")
    assert [(step.event, step.name) for step in known.steps] == [(ProblemEvent.ADDED, "Ana Practice")]


def test_the_problems_of_somebody_taken_in_change_on_their_own_page(hands: Hands, people: People) -> None:
    before = hands.ask(open_intake, people.settled).client
    screen = hands.open("intake", client_id=people.settled)
    assert not [name for name in screen._fields() if name.startswith("diagnoses")]
    screen._fields()["phone"].editor.setText("555-0199")
    hands.press(Key.Key_Return, CTRL)
    after = hands.ask(open_intake, people.settled).client
    assert (after.phone, after.diagnoses) == ("555-0199", before.diagnoses)


# --- my qualifications ---


def test_a_title_is_entered_from_settings_and_shows_at_once(hands: Hands) -> None:
    hands.open("settings")
    assert isinstance(hands.screen, SettingsScreen)
    hands.screen.change_titles.click()
    hands.studio.wait()
    screen = hands.screen
    assert isinstance(screen, QualificationsScreen)
    before = len(screen.sections[0].entries)
    screen.sections[0].add_blank()
    entry = screen.sections[0].entries[-1]
    for name, words in {"title": "LCSW", "since": "1/1/2020", "evidence": "LCS 1234"}.items():
        hands.at(field(entry, name))
        hands.type(words)
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, SettingsScreen)
    assert "LCSW" in hands.screen.titles.text()
    worker = hands.studio.shell.gateway.desk.worker
    assert len(worker.qualifications) == before + 1
    assert hands.ask(open_qualifications).worker == worker


def test_titles_are_stored_on_the_way_out_or_kept_half_typed(hands: Hands) -> None:
    screen = hands.open("qualifications")
    screen.sections[0].add_blank()
    field(screen.sections[0].entries[-1], "title").setText("LMFT")
    hands.press(Key.Key_Escape)
    assert hands.ask(open_qualifications).typed is not None
    again = hands.open("qualifications")
    field(again.sections[0].entries[-1], "since").type_in("1/1/2020")
    hands.press(Key.Key_Escape)
    assert [each.title for each in hands.studio.shell.gateway.desk.worker.qualifications][-1] == "LMFT"


# --- from a finding and back ---


def note_of(hands: Hands, people: People, narrative: str = note_shots.LANDLORD) -> NoteScreen:
    note_shots.write(narrative)(hands.studio, people)
    assert isinstance(hands.screen, NoteScreen)
    return hands.screen


def press_fix(hands: Hands, note: NoteScreen, code: str, words: str) -> None:
    assert note.work is not None
    fixes = note.work.panel.cards[code].fixes
    next(each for each in fixes if each.words() == words).click()
    hands.studio.wait()


def test_update_coverage_leads_there_and_back_and_settles_it(hands: Hands, people: People) -> None:
    bare(hands, people)
    note = note_of(hands, people)
    press_fix(hands, note, "coverage_missing", "Update coverage")
    screen = hands.screen
    assert isinstance(screen, CoverageScreen)
    screen.sections[0].add_blank()
    field(screen.sections[0].entries[0], "since").type_in("1/1/2020")
    hands.press(Key.Key_Return, CTRL)
    back = hands.screen
    assert isinstance(back, NoteScreen)
    assert back.work is not None
    assert back.work.editor.toPlainText() == note_shots.LANDLORD
    assert "coverage_missing" not in back.work.panel.cards


@pytest.mark.slow  # a further case
def test_show_both_marks_what_differs_and_esc_comes_back(hands: Hands, people: People) -> None:
    chart_shots.alike(hands.studio, people)
    hands.studio.wait()
    hands.press(Key.Key_Escape)
    note = hands.screen
    assert isinstance(note, NoteScreen)
    press_fix(hands, note, "too_alike", "Show both")
    screen = hands.screen
    assert isinstance(screen, AlikeScreen)
    mine, hers = screen.texts
    assert hers.toPlainText() == note_shots.LANDLORD
    assert mine.isReadOnly()
    cursor = mine.document().find("Monday")
    assert cursor.charFormat().fontWeight() == QFont.Weight.Bold
    assert cursor.charFormat().fontUnderline()
    start = QTextCursor(mine.document())
    start.movePosition(QTextCursor.MoveOperation.Right)
    assert not start.charFormat().fontUnderline()
    hands.press(Key.Key_Escape)
    assert isinstance(hands.screen, NoteScreen)


# --- the meter ---


def test_the_meter_counts_once_a_note_is_signed(hands: Hands, people: People) -> None:
    note = note_of(hands, people)
    assert note.meter is not None
    assert note.meter.lines[0] == "You on 3/4: 0 units"
    note.review()
    hands.studio.wait()
    hands.studio.shell.action_bar.button_for("Sign note").click()
    hands.studio.wait()
    signed = hands.screen
    assert isinstance(signed, NoteScreen)
    assert signed.work is None
    assert signed.meter is not None
    assert signed.meter.lines[0] == "You on 3/4: 3 units"
    assert "You, March: 3 units" in lines_of(signed.meter)
    today = hands.open("today")
    assert {"Units today: 3", "Units in March: 3"} <= set(lines_of(today.panel()))


@pytest.mark.slow  # a further case
def test_another_day_of_contact_is_another_month(hands: Hands, people: People) -> None:
    note = note_of(hands, people)
    assert note.work is not None
    assert note.meter is not None
    note.work.fields.date.set_value(date(2026, 2, 27))
    note.work.fields.date_changed.emit()
    hands.studio.wait()
    assert note.meter.lines[1].startswith("This client, February:")


@pytest.mark.slow  # a further case
def test_a_payer_that_pays_by_the_month_shows_how_far_the_month_is(hands: Hands, people: People) -> None:
    client = hands.ask(open_coverage, people.settled).client
    hands.ask(update_client, replace(client, payer_profile="ky-month"))
    hands.open("note", client_id=people.settled)
    assert "0 of 4 contacts, 0 of 2 face to face" in hands.screen.meter.lines[1]


# --- rules ---


def test_rules_are_shown_with_what_is_not_confirmed(hands: Hands) -> None:
    hands.open("settings")
    hands.screen.show_rules.click()
    hands.studio.wait()
    assert isinstance(hands.screen, RulesScreen)
    assert hands.focus is hands.screen.links[0]
    assert "unit: calculator" not in hands.words()
    hands.press(Key.Key_Space)
    assert "unit: calculator" in hands.words()
    assert hands.screen.bar_actions() == ()


@pytest.mark.slow  # a further case
def test_newer_rules_are_told_on_today_and_listed_once(hands: Hands, people: People) -> None:
    shell = hands.studio.shell
    vault = shell.gateway.desk.vault.entry.id
    shell.context.preferences.look_at_rules(vault, chart_shots.LONG_AGO)
    hands.open("caseload")
    today = hands.open("today")
    assert isinstance(today, TodayScreen)
    assert today.news.words().startswith("Newer rules:")
    today.news._act()
    hands.studio.wait()
    rules = hands.screen
    assert isinstance(rules, RulesScreen)
    assert 0 < len(rules.changed.rows) <= MOST_ROWS
    hands.press(Key.Key_Return, CTRL)
    assert rules.changed.rows == ()
    assert shell.context.preferences.rules_looked_at(vault) == newest_rules(shipped())
    assert hands.open("today").news.isHidden()


def bring_rules(desk: Desk) -> Outcome[None]:
    """A round that brought the agency's own plan, and something broken."""
    delivery = PackDelivery("m", (offered(own_plan()), offered({}, 1, id="x", version="1")))
    kept = judged(KeptPacks(), delivery, desk.today)
    with desk.writing() as work:
        keep_packs(work, kept)
        work.commit()
    use_packs(kept)
    return Outcome(None, ChangeSet(((RULE_PACK, desk.worker.id),)))


@pytest.mark.slow  # a further case
def test_what_the_agency_sent_is_told_on_today_until_it_was_looked_at(hands: Hands) -> None:
    today = hands.open("today")
    assert isinstance(today, TodayScreen)
    with shipped_rules_after():
        hands.studio.shell.gateway.run(bring_rules)
        hands.studio.wait()
        assert "from your agency" in today.news.words()
        today.news._act()
        hands.studio.wait()
        rules = hands.screen
        assert isinstance(rules, RulesScreen)
        words = hands.words()
        assert "New billing rules from your agency since" in words
        assert "harbor-plan 1 is from your agency, in use since" in words
        assert "(x 1) that were not taken" in words
        hands.press(Key.Key_Return, CTRL)
        assert rules.bar_actions() == ()
        assert "New billing rules from your agency since" in hands.words(), "the page goes on saying it"
        assert hands.open("today").news.isHidden()


@pytest.mark.slow  # a further case
def test_a_changed_note_is_opened_from_the_list(hands: Hands, people: People) -> None:
    chart_shots.newer_rules(hands.studio, people)
    hands.studio.wait()
    wanted = hands.screen.changed.rows[0].key
    hands.press(Key.Key_Return)
    assert isinstance(hands.screen, NoteScreen)
    assert hands.screen.desk.note.id == wanted.note_id


@pytest.mark.parametrize("first_screen", ["today"])
@pytest.mark.slow  # a further case
def test_the_first_time_there_is_no_news_and_it_is_remembered(hands: Hands) -> None:
    preferences = hands.studio.shell.context.preferences
    assert preferences.rules_looked_at(hands.studio.shell.gateway.desk.vault.entry.id) == newest_rules(shipped())
    assert preferences.rules_looked_at("another vault") is None
    assert hands.open("today").news.isHidden()
