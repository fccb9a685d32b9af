"""A plan after its signature, by keys on a real vault: progress written down, and two versions side by side."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tcm_desktop.domain.plan_progress import CopyWay, PlanEventKind
from tcm_desktop.domain.plans import (
    CarePlan,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    Representative,
    Safeguards,
    TookPart,
)
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.plan_progress import PROGRESS, open_progress
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.views import WorkingCopy
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.presenters.alike import Part
from ui.presenters.kept_places import kept_place
from ui.screens.plan_versions import NOT_THERE, ONE_ONLY, SAME, marked

SPACE, ENTER, TAB, ESC, DOWN = (
    Qt.Key.Key_Space,
    Qt.Key.Key_Return,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Down,
)


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def signed_plan(desk: Desk, client_id: UUID) -> Outcome[object]:
    """A signed plan with two objectives, signed by the client too."""
    steps = tuple(Objective(desk.new_id(), words, "Renata") for words in ("Call the clinic", "Apply to two places"))
    part = Participation(client_signed_on=desk.today)
    plan = replace(open_plan(desk, client_id).plan, goal="My own <b>door</b>", objectives=steps, participation=part)
    return sign_plan(desk, plan)


def next_draft(desk: Desk, client_id: UUID) -> Outcome[object]:
    """A stored next version with one objective in other words."""
    draft = revise_plan(desk, open_plan(desk, client_id).plan)
    first, second = draft.objectives
    return keep_plan(desk, replace(draft, objectives=(first, replace(second, statement="Apply to three places"))))


@pytest.fixture
def plan(hands: Hands, people: People) -> CarePlan:
    """The signed plan of somebody new."""
    hands.ask(signed_plan, people.new)
    found: CarePlan = hands.ask(open_plan, people.new).plan
    return found


def progress_page(hands: Hands, plan: CarePlan) -> object:
    return hands.open("plan_progress", client_id=plan.client_id, plan_id=plan.id)


# --- progress ---


def test_progress_is_written_down_by_keys_and_stands_beside_the_plan(hands: Hands, plan: CarePlan) -> None:
    screen = hands.open("plan", client_id=plan.client_id)
    next(action for action in screen.bar_actions() if action.words == "Progress").run()
    hands.studio.wait()
    hands.press(DOWN, times=2)
    hands.press(TAB)
    hands.press(DOWN, times=2)
    hands.press(TAB, times=3)
    hands.type("The first form is in")
    hands.press(ENTER, CTRL)
    assert hands.told() == "It is written down."
    (record,) = hands.ask(open_plan, plan.client_id).progress
    assert (record.objective_id, record.status) == (plan.objectives[1].id, ObjectiveStatus.MET)
    assert record.words == "The first form is in"
    assert "Met · The first form is in" in hands.words()


def test_a_reason_is_asked_where_a_reader_asks_for_it(hands: Hands, plan: CarePlan) -> None:
    screen = progress_page(hands, plan)
    row = screen.sections[0].entries[0]  # type: ignore[attr-defined]  # the page for progress
    row.own["objective_id"].editor.set_value(plan.objectives[0].id)
    row.own["status"].editor.set_value(ObjectiveStatus.DECLINED)
    hands.press(ENTER, CTRL)
    assert row.own["reason"].error() == "Say why it is declined, put off or changed."
    assert hands.ask(open_plan, plan.client_id).progress == ()
    hands.at(row.own["reason"].editor)
    hands.type("Too far")
    hands.press(ENTER, CTRL)
    assert [each.reason for each in hands.ask(open_plan, plan.client_id).progress] == ["Too far"]


def test_leaving_keeps_what_is_typed_and_writes_nothing_down(hands: Hands, plan: CarePlan) -> None:
    screen = progress_page(hands, plan)
    hands.at(screen.sections[0].entries[0].own["words"].editor)  # type: ignore[attr-defined]  # the page for progress
    hands.type("Half a sen")
    hands.press(ESC)
    assert hands.ask(open_plan, plan.client_id).progress == ()
    assert hands.ask(open_progress, plan.client_id, plan.id).typed.progress[0].words == "Half a sen"
    screen = progress_page(hands, plan)
    words = screen.sections[0].entries[0].own["words"].editor  # type: ignore[attr-defined]  # the page for progress
    assert words.text() == "Half a sen"
    hands.at(words)
    words.clear()
    hands.press(ESC)
    assert hands.ask(open_progress, plan.client_id, plan.id).typed is None


@pytest.mark.slow  # a further case
def test_what_is_typed_is_kept_without_leaving_and_today_leads_back_to_it(hands: Hands, plan: CarePlan) -> None:
    screen = progress_page(hands, plan)
    copies = screen.sections[1]  # type: ignore[attr-defined]  # the page for progress
    hands.at(copies.adder)
    hands.press(SPACE)
    hands.at(copies.entries[0].own["who"].editor)
    hands.type("Ines")
    assert screen._autosave.is_due  # type: ignore[attr-defined]  # the page for progress
    hands.studio.wait_for(lambda: not screen._autosave.is_due)  # type: ignore[attr-defined]  # the page for progress
    hands.studio.wait()
    assert hands.ask(open_progress, plan.client_id, plan.id).typed.events[0].who == "Ines"
    (copy,) = hands.ask(copies_kept)
    assert kept_place(copy) == ("plan_progress", {"client_id": plan.client_id, "plan_id": plan.id})


def copies_kept(desk: Desk) -> tuple[WorkingCopy, ...]:
    """What is kept about progress."""
    with desk.reading() as work:
        return tuple(copy for copy in work.copies() if copy.record_kind == PROGRESS)


@pytest.mark.slow  # a further case
def test_nothing_typed_is_said_and_not_written_down(hands: Hands, plan: CarePlan) -> None:
    progress_page(hands, plan)
    hands.press(ENTER, CTRL)
    assert "Nothing is typed yet" in hands.told()
    assert hands.ask(open_plan, plan.client_id).progress == ()


def test_a_copy_is_written_down_with_its_language(hands: Hands, plan: CarePlan) -> None:
    assert "The client has no copy yet." in panel_words(hands, plan)
    screen = progress_page(hands, plan)
    copies = screen.sections[1]  # type: ignore[attr-defined]  # the page for progress
    hands.at(copies.adder)
    hands.press(SPACE)
    hands.press(DOWN)
    assert copies.entries[0].own["kind"].editor.value() is PlanEventKind.COPY_GIVEN
    hands.press(ENTER, CTRL)
    assert copies.entries[0].own["way"].error() == "Choose how the copy was given."
    hands.at(copies.entries[0].own["way"].editor)
    hands.press(DOWN)
    hands.press(ENTER, CTRL)
    (event,) = hands.ask(open_plan, plan.client_id).events
    assert (event.way, event.language) == (CopyWay.ON_PAPER, "English")
    assert "The client has no copy yet." not in panel_words(hands, plan)


def test_a_missing_copy_is_mended_from_beside_the_signed_plan(hands: Hands, plan: CarePlan) -> None:
    hands.open("plan", client_id=plan.client_id)
    for _ in hands.screen._checks:
        hands.press(Qt.Key.Key_F8)
        if hands.studio.shell.navigator.place.name == "plan_progress":
            break
    assert hands.studio.shell.navigator.place.params["plan_id"] == plan.id


def panel_words(hands: Hands, plan: CarePlan) -> str:
    panel = hands.open("plan", client_id=plan.client_id).panel()
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if not label.isHidden())


@pytest.mark.slow  # a further case
def test_a_day_before_the_plan_is_told_at_its_field(hands: Hands, plan: CarePlan) -> None:
    screen = progress_page(hands, plan)
    row = screen.sections[0].entries[0]  # type: ignore[attr-defined]  # the page for progress
    row.own["objective_id"].editor.set_value(plan.objectives[0].id)
    row.own["status"].editor.set_value(ObjectiveStatus.MET)
    row.own["on"].editor.type_in("yesterday")
    hands.press(ENTER, CTRL)
    assert row.own["on"].error() == "This day lies before the plan. Check the day."


# --- versions ---


def test_what_changed_since_the_client_signed_stands_on_the_plan(hands: Hands, plan: CarePlan) -> None:
    assert "The client signed this version on Wed 3/4." in shown_words(hands, plan)
    hands.ask(next_draft, plan.client_id)
    assert "1 change since the client signed version 1 on Wed 3/4." in shown_words(hands, plan)
    hands.at(hands.screen.editor.goal.goal)
    hands.type("Still: ")
    assert "2 changes since the client signed version 1 on Wed 3/4." in hands.words()


def shown_words(hands: Hands, plan: CarePlan) -> str:
    hands.open("plan", client_id=plan.client_id)
    return hands.words()


def test_two_versions_stand_side_by_side_with_what_differs_bold_and_underlined(hands: Hands, plan: CarePlan) -> None:
    hands.ask(next_draft, plan.client_id)
    screen = hands.open("plan", client_id=plan.client_id)
    screen._compare()
    hands.studio.wait()
    words = hands.words()
    assert "Objective 2: words “Apply to two places” → “Apply to three places”." in words
    assert "<b><u>two</u></b>" in words
    assert "<b><u>three</u></b>" in words
    assert "1 change since the client signed version 1" in hands.screen.subtitle()
    assert "Call the clinic" not in words
    hands.screen.view.chips[1].click()
    hands.studio.wait()
    assert "Call the clinic" in hands.words()
    assert "&lt;b&gt;door&lt;/b&gt;" in hands.words()


@pytest.mark.slow  # a further case
def test_another_pair_of_versions_is_chosen_by_keys(hands: Hands, plan: CarePlan) -> None:
    hands.ask(next_draft, plan.client_id)
    draft = hands.ask(open_plan, plan.client_id).plan
    hands.ask(sign_plan, draft)
    again = hands.ask(revise_plan, draft)
    hands.ask(keep_plan, replace(again, supports=(NaturalSupport(UUID(int=5), "Ines"),)))
    screen = hands.open("plan_versions", client_id=plan.client_id, plan_id=again.id)
    assert screen.found.before.version == 1
    assert NOT_THERE in hands.words()
    left = hands.focus
    assert left.accessibleName() == "Compare version"
    hands.press(Qt.Key.Key_Up)
    assert (hands.screen.found.before.version, hands.screen.found.after.version) == (2, 3)


@pytest.mark.slow  # a further case
def test_versions_that_say_the_same_say_so(hands: Hands, plan: CarePlan) -> None:
    again = hands.ask(revise_plan, plan)
    hands.ask(keep_plan, replace(again, participation=plan.participation))
    hands.open("plan_versions", client_id=plan.client_id, plan_id=again.id)
    assert SAME in hands.words()


@pytest.mark.slow  # a further case
def test_the_first_version_has_nothing_beside_it(hands: Hands, plan: CarePlan) -> None:
    hands.open("plan_versions", client_id=plan.client_id, plan_id=plan.id)
    assert ONE_ONLY in hands.words()


def test_a_version_is_opened_from_there_to_be_read(hands: Hands, plan: CarePlan) -> None:
    hands.ask(next_draft, plan.client_id)
    draft = hands.ask(open_plan, plan.client_id).plan
    screen = hands.open("plan_versions", client_id=plan.client_id, plan_id=plan.id, before_id=draft.id)
    assert [action.words for action in screen.bar_actions()] == ["Open version 2"]
    hands.open("plan", client_id=plan.client_id, plan_id=plan.id)
    assert hands.screen.editor is None
    assert "Signed by" in hands.words()


@pytest.mark.slow  # a further case
def test_a_draft_that_is_not_stored_has_nothing_to_compare(hands: Hands, plan: CarePlan) -> None:
    screen = hands.open("plan", client_id=plan.client_id)
    hands.press(ENTER, CTRL)
    screen._compare()
    assert "nothing to compare" in hands.told()


@pytest.mark.slow  # a further case
def test_words_are_shown_as_words() -> None:
    label = marked((Part("<i>1 & 2</i>\nnext", differs=False), Part(" <u>", differs=True)))
    assert label.text() == "&lt;i&gt;1 &amp; 2&lt;/i&gt;<br>next<b><u> &lt;u&gt;</u></b>"
    label.deleteLater()


# --- the parts of a draft ---


def test_people_who_help_or_the_reason_why_nobody_does(hands: Hands, people: People) -> None:
    editor = hands.open("plan", client_id=people.new).editor
    assert editor.no_supports.isVisible()
    hands.at(editor.no_supports)
    hands.type("Alone here")
    hands.at(editor.supports.add_button)
    hands.press(SPACE)
    assert not editor.no_supports.isVisible()
    hands.type("Ines")
    hands.press(TAB)
    hands.type("sister")
    hands.press(TAB)
    hands.type("drives her")
    hands.press(ESC)
    plan = hands.ask(open_plan, people.new).plan
    (support,) = plan.supports
    assert (support.name, support.relation, support.does) == ("Ines", "sister", "drives her")
    assert plan.no_supports_reason == "Alone here"


def test_a_service_that_the_client_said_no_to_has_its_day_and_reason(hands: Hands, people: People) -> None:
    editor = hands.open("plan", client_id=people.new).editor
    hands.at(editor.declined.add_button)
    hands.press(SPACE)
    hands.type("Day program")
    hands.press(TAB)
    hands.type("Too far")
    hands.press(ESC)
    (declined,) = hands.ask(open_plan, people.new).plan.declined
    assert (declined.what, declined.reason, str(declined.declined_on)) == ("Day program", "Too far", "2026-03-04")


@pytest.mark.parametrize("part", ["supports", "declined"])
def test_any_row_taken_away_comes_back_by_undo(hands: Hands, people: People, part: str) -> None:
    editor = hands.open("plan", client_id=people.new).editor
    rows = getattr(editor, part)
    hands.at(rows.add_button)
    hands.press(SPACE)
    hands.type("Ines")
    hands.at(rows.rows[0].remove)
    hands.press(SPACE)
    assert rows.rows == []
    hands.studio.shell.bar._action.click()
    hands.press(ESC)
    assert len(getattr(hands.ask(open_plan, people.new).plan, part)) == 1


def test_who_decides_and_whether_this_person_took_part(hands: Hands, people: People) -> None:
    part = hands.open("plan", client_id=people.new).editor.participation
    assert not part.why_not.isVisible()
    hands.at(part.helper)
    hands.type("Ines")
    hands.at(part.took_part)
    hands.press(DOWN, times=2)
    assert part.why_not.isVisible()
    hands.at(part.why_not)
    hands.type("At work")
    hands.at(part.decides)
    hands.press(SPACE)
    hands.press(ESC)
    expected = Representative("Ines", "", decides=True, took_part=TookPart.NO, why_not="At work")
    assert hands.ask(open_plan, people.new).plan.representative == expected


def test_free_choice_is_written_down_with_its_days(hands: Hands, people: People) -> None:
    choice = hands.open("plan", client_id=people.new).editor.choice
    for editor, words in (
        (choice.explained_on, "t"),
        (choice.explained_by, "Ana"),
        (choice.voluntary_on, "3/3"),
        (choice.provider, "The clinic"),
    ):
        hands.at(editor)
        hands.type(words)
    assert choice.first_open() is choice.voluntary_on
    hands.press(ESC)
    told = hands.ask(open_plan, people.new).plan.safeguards
    assert isinstance(told, Safeguards)
    assert (str(told.explained_on), told.explained_by, told.provider) == ("2026-03-04", "Ana", "The clinic")
    assert (str(told.voluntary_on), told.chosen_on) == ("2026-03-03", None)
