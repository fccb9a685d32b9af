"""The editor of a plan by itself: what is shown comes back as it was, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.ids import IdSource
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    ParticipationEvidence,
    PlannedAction,
    Representative,
    Safeguards,
    ServiceKind,
    TookPart,
    Transition,
)
from ui.presenters.plan_checks import Check, checks
from ui.screens.plan_editor import PlanEditor

TODAY, NOW = date(2026, 3, 4), datetime(2026, 3, 4, tzinfo=UTC)
NEED, OTHER = Need(UUID(int=7), "Stable housing"), Need(UUID(int=8), "Food every day")
BLANK = CarePlan(UUID(int=1), UUID(int=2), UUID(int=3), 1, TODAY)
WORDS = st.text("ab é陳שם'–", max_size=12).map(str.strip)
DAYS = st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1))
LINKS = st.sampled_from([None, NEED.id, UUID(int=99)])


def several(kind: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    """A list as the record keeps it: by id."""
    drawn = st.lists(kind, max_size=3, unique_by=lambda item: item.id)  # type: ignore[attr-defined]  # every item has one
    return drawn.map(lambda items: tuple(sorted(items, key=lambda item: item.id)))  # type: ignore[attr-defined]  # the same


HELPER = st.builds(Representative, WORDS, WORDS, st.booleans(), st.sampled_from([None, *TookPart]), WORDS).map(
    lambda helper: helper if helper.took_part is TookPart.NO else replace(helper, why_not="")
)
PLANS = st.builds(
    CarePlan,
    *(st.just(value) for value in (UUID(int=1), UUID(int=2), UUID(int=3), 1, TODAY)),
    goal=WORDS,
    goal_own_words=WORDS,
    objectives=several(
        st.builds(Objective, st.uuids(), WORDS, WORDS, DAYS, LINKS, st.sampled_from(ObjectiveStatus), DAYS, WORDS)
    ),
    actions=several(
        st.builds(
            PlannedAction,
            st.uuids(),
            WORDS,
            LINKS,
            WORDS,
            WORDS,
            DAYS,
            st.sampled_from([None, *ServiceKind]),
            WORDS,
            WORDS,
            WORDS,
        )
    ),
    participation=st.builds(
        Participation,
        st.sets(st.sampled_from(ParticipationEvidence)).map(
            lambda chosen: tuple(each for each in ParticipationEvidence if each in chosen)
        ),
        WORDS,
        DAYS,
        WORDS,
    ),
    transition=st.builds(Transition, WORDS, DAYS, WORDS),
    supports=several(st.builds(NaturalSupport, st.uuids(), WORDS, WORDS, WORDS)),
    no_supports_reason=WORDS,
    declined=several(st.builds(DeclinedService, st.uuids(), WORDS, WORDS, DAYS, LINKS)),
    representative=st.none() | HELPER.filter(lambda helper: helper != Representative("")),
    safeguards=st.none()
    | st.builds(Safeguards, DAYS, WORDS, WORDS, DAYS, DAYS).filter(lambda told: told != Safeguards()),
)


def edit(plan: CarePlan) -> PlanEditor:
    """The plan, open for writing."""
    ids = IdSource()
    return PlanEditor(plan, (NEED, OTHER), TODAY, lambda: ids.new(NOW))


@pytest.fixture
def editor(qapp: QApplication) -> Iterator[PlanEditor]:
    """An empty plan, open for writing."""
    made = edit(BLANK)
    yield made
    made.deleteLater()


@pytest.mark.slow  # a further case
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLANS)
def test_what_is_shown_comes_back_as_it_was(qapp: QApplication, plan: CarePlan) -> None:
    shown = edit(plan)
    assert shown.plan() == plan
    shown.deleteLater()


@pytest.mark.slow  # a further case
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLANS)
def test_every_check_leads_to_an_editor_in_the_plan(qapp: QApplication, plan: CarePlan) -> None:
    shown = edit(plan)
    for check in checks(plan, (NEED, OTHER), {"a"}):
        assert shown.isAncestorOf(shown.editor_for(check))
    shown.deleteLater()


def test_a_new_objective_for_a_need_is_linked_and_has_no_words(editor: PlanEditor) -> None:
    told: list[int] = []
    editor.typed.connect(lambda: told.append(1))
    editor.add_for(NEED)
    (objective,) = editor.plan().objectives
    assert (objective.need_id, objective.statement) == (NEED.id, "")
    assert told


@pytest.mark.parametrize(
    "item",
    [
        Objective(UUID(int=10), "Call"),
        PlannedAction(UUID(int=11), "Drive"),
        NaturalSupport(UUID(int=12), "Ines"),
        DeclinedService(UUID(int=13), "Day program"),
    ],
)
def test_a_row_comes_back_to_its_own_list(
    editor: PlanEditor, item: Objective | PlannedAction | NaturalSupport | DeclinedService
) -> None:
    editor.put_back(item)
    plan = editor.plan()
    assert (*plan.objectives, *plan.actions, *plan.supports, *plan.declined) == (item,)


def test_rows_stand_by_their_ids_whenever_they_come(editor: PlanEditor) -> None:
    for number in (30, 10, 20):
        editor.put_back(NaturalSupport(UUID(int=number), f"Person {number}"))
    assert [support.name for support in editor.plan().supports] == ["Person 10", "Person 20", "Person 30"]
    headings = [row.heading.text() for row in editor.supports.rows]
    assert headings == ["Person 1", "Person 2", "Person 3"]
    assert editor.supports.rows[0].what.accessibleName() == "Person 1, name"


def three(editor: PlanEditor) -> list[str]:
    """Three objectives; their words are their letters."""
    for number, words in enumerate("abc", 1):
        editor.put_back(Objective(UUID(int=number), words))
    return said(editor)


def said(editor: PlanEditor) -> list[str]:
    """The objectives in the order of the record."""
    return [objective.statement for objective in editor.plan().objectives]


def test_a_row_moves_by_its_buttons_and_stays_there_in_the_record(qapp: QApplication, editor: PlanEditor) -> None:
    assert three(editor) == ["a", "b", "c"]
    assert [objective.rank for objective in editor.plan().objectives] == [0, 0, 0]
    up, down = editor.objectives.rows[2].moves
    up.click()
    assert said(editor) == ["a", "c", "b"]
    assert [row.heading.text() for row in editor.objectives.rows] == ["Objective 1", "Objective 2", "Objective 3"]
    up.click()
    up.click()  # it is the first already
    assert said(editor) == ["c", "a", "b"]
    assert [objective.rank for objective in editor.plan().objectives] == [1, 2, 3]
    again = edit(editor.plan())
    assert said(again) == ["c", "a", "b"]
    again.deleteLater()
    down.click()
    assert said(editor) == ["a", "c", "b"]
    assert (up.accessibleName(), down.toolTip()) == ("Move objective 2 up", "Move objective 2 down (Alt+Down)")


def test_a_row_moves_by_its_keys_with_what_is_typed_in_it(qapp: QApplication, editor: PlanEditor) -> None:
    three(editor)
    editor.show()
    editor.activateWindow()
    assert QTest.qWaitForWindowActive(editor)
    told: list[object] = []
    editor.objectives.typed.connect(lambda: told.append(None))
    row = editor.objectives.rows[0]
    row.what.setFocus()
    row.what.setPlainText("typed")
    QTest.keyClick(row.what, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert said(editor) == ["b", "typed", "c"]
    assert row.what.hasFocus()
    QTest.keyClick(row.what, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert said(editor) == ["typed", "b", "c"]
    assert len(told) >= 3
    editor.hide()


def test_tab_goes_through_the_rows_as_they_stand(qapp: QApplication, editor: PlanEditor) -> None:
    three(editor)
    first, _, last = editor.objectives.rows
    last.moves[0].click()
    last.moves[0].click()
    at, seen = last.what.nextInFocusChain(), list[object]()
    while at is not last.what:
        seen.append(at)
        at = at.nextInFocusChain()
    assert seen.index(first.what) < seen.index(editor.objectives.rows[2].what)
    assert seen.index(editor.objectives.rows[2].what) < seen.index(editor.objectives.add_button)


def test_a_row_that_is_new_or_comes_back_finds_its_place(editor: PlanEditor) -> None:
    three(editor)
    editor.objectives.rows[2].moves[0].click()
    dropped = editor.objectives.rows[1].item()
    editor.objectives.rows[1].remove.click()
    assert said(editor) == ["a", "b"]
    editor.put_back(Objective(UUID(int=0), "new"))
    assert said(editor) == ["a", "b", "new"]
    editor.put_back(dropped)  # type: ignore[arg-type]  # an objective
    assert said(editor) == ["a", "c", "b", "new"]


def test_only_rows_whose_order_means_something_can_be_moved(editor: PlanEditor) -> None:
    editor.put_back(PlannedAction(UUID(int=1), "Link"))
    editor.put_back(NaturalSupport(UUID(int=2), "Ines"))
    editor.put_back(DeclinedService(UUID(int=3), "Day program"))
    parts = (editor.course, editor.supports, editor.declined)
    assert [len(part.rows[0].moves) for part in parts] == [2, 0, 0]


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (PlanGap.NO_SUPPORTS, "supports"),
        (PlanGap.NO_CLIENT_SIGNATURE, "participation"),
        (PlanGap.NO_CHOICE, "choice"),
        (PlanGap.NO_DISCHARGE_DATE, "transition"),
        (PlanGap.NO_OBJECTIVE, "objectives"),
        (PlanGap.NO_ACTION, "course"),
        (PlanGap.NO_GOAL, "goal"),
    ],
)
def test_a_part_that_says_nothing_is_gone_to(editor: PlanEditor, kind: PlanGap, place: str) -> None:
    assert getattr(editor, place).isAncestorOf(editor.editor_for(Check("", "", kind=kind)))


def test_a_reason_for_no_signature_is_asked_only_while_there_is_none(editor: PlanEditor) -> None:
    part = editor.participation
    assert part.no_signature.isEnabled()
    part.signed_on.set_value(TODAY)
    assert not part.no_signature.isEnabled()


def test_nothing_entered_about_others_is_nothing(editor: PlanEditor) -> None:
    assert editor.plan() == BLANK
    editor.participation.relation.setText("sister")
    assert editor.plan().representative == Representative("", "sister")
