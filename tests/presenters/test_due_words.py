"""What is due, in words: rows, groups, the filter, the screen behind each row; and the caseload's table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import TargetGroup
from tcm_desktop.domain.due import DueItem, DueKind, Whom
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY
from tcm_desktop.services.today import CaseloadEntry, Today
from tcm_desktop.services.views import CaseloadLine
from ui.levels import Level
from ui.presenters import caseload, due
from ui.presenters.caseload import Show
from ui.presenters.due import By
from ui.registry import SCREENS

DAY = date(2026, 3, 4)
BEA, AL = Whom(UUID(int=7), "Demo, Bea"), Whom(UUID(int=8), "Adams, Al")
REVIEW = DueItem(DueKind.REVIEW_PLAN, date(2026, 3, 6), date(2026, 2, 4), BEA, "as the plan says", date(2025, 3, 5))
STEP = DueItem(DueKind.ASSESS, None, DAY, BEA, "next step")
NOTE = DueItem(
    DueKind.SIGN_NOTE,
    date(2026, 3, 2),
    DAY,
    AL,
    since=date(2026, 2, 25),
    about="Called the clinic",
    record_id=UUID(int=9),
)
SUMMARY = DueItem(DueKind.MONTHLY_SUMMARY, DAY, DAY, BEA, "and 2 later", month=date(2025, 12, 1))
EMPTY = Today(DAY, (), (), 3, 4, 3, 9)
WORDS = st.text("abe, Dx1", max_size=6)
ITEMS = st.lists(
    st.builds(
        DueItem,
        st.sampled_from(DueKind),
        st.dates(DAY - timedelta(days=40), DAY + timedelta(days=40)),
        st.just(DAY),
        st.sampled_from([BEA, AL]),
        record_id=st.uuids(),
    ),
    max_size=30,
)


def page(items: list[DueItem]) -> Today:
    now = tuple(i for i in items if i.due_on is not None and i.due_on <= DAY)
    return replace(EMPTY, due_now=now, this_week=tuple(i for i in items if i not in now))


def rows(groups: tuple[due.Group, ...]) -> list[due.DueRow]:
    return [row for group in groups for row in group.rows]


# --- rows ---


@pytest.mark.parametrize(
    ("item", "pill", "detail", "action"),
    [
        (REVIEW, "Fri 3/6", "Care plan review, as the plan says, since 3/5/2025", "Open plan"),
        (STEP, "Next step", "Assessment to finish", "Assess"),
        (NOTE, "Late 2 days", "Contact note to finish and sign: Called the clinic, contact on Wed 2/25", "Finish note"),
        (SUMMARY, "Due today", "Progress summary for December 2025, and 2 later", "Write"),
    ],
)
def test_a_row_says_when_what_why_and_has_one_action(item: DueItem, pill: str, detail: str, action: str) -> None:
    row = due.due_row(item, DAY)
    assert (row.pill, row.detail, row.action, row.title) == (pill, detail, action, item.listed_name)


@pytest.mark.parametrize(
    ("days", "pill", "level"),
    [
        (-2, "Late 2 days", Level.STOP),
        (-1, "Late 1 day", Level.STOP),
        (0, "Due today", Level.FIX),
        (2, "Fri 3/6", Level.TIP),
    ],
)
def test_a_due_day_is_told_in_words_with_its_level(days: int, pill: str, level: Level) -> None:
    assert due.when(DAY + timedelta(days=days), DAY)[:2] == (pill, level)


@pytest.mark.parametrize("kind", DueKind)
def test_every_kind_has_words_an_action_and_a_screen_that_is_there(kind: DueKind) -> None:
    item = DueItem(kind, DAY, DAY, BEA, record_id=UUID(int=9), month=date(2026, 2, 1))
    row = due.due_row(item, DAY)
    assert row.detail
    assert row.action
    screen, params = due.target(item, DAY)
    assert screen in SCREENS
    assert params["client_id"] == BEA.client_id


def test_a_row_leads_to_the_right_place_on_its_screen() -> None:
    assert due.target(NOTE, DAY) == ("note", {"client_id": AL.client_id, "note_id": NOTE.record_id})
    assert due.target(SUMMARY, DAY) == ("summary", {"client_id": BEA.client_id, "month": date(2025, 12, 1)})
    necessity = replace(REVIEW, kind=DueKind.REVIEW_NECESSITY)
    assert due.target(necessity, DAY) == ("necessity", {"client_id": BEA.client_id, "criteria_set": "continued_stay"})


def test_an_appointment_asks_how_it_went_once_its_day_is_over() -> None:
    item = DueItem(DueKind.APPOINTMENT, DAY, DAY, BEA, record_id=UUID(int=9))
    assert due.target(item, DAY)[0] == "appointment"
    assert due.target(item, DAY + timedelta(days=1))[0] == "appointment_end"


@pytest.mark.parametrize(
    ("kind", "screen"),
    [("contact_note", "note"), ("care_plan", "plan"), ("assessment", "assessment"), ("monthly_summary", "summary")],
)
def test_what_came_back_opens_where_it_was_written(kind: str, screen: str) -> None:
    item = DueItem(DueKind.RETURNED_NOTE, None, DAY, BEA, record_id=UUID(int=9), record_kind=kind)
    assert due.target(item, DAY)[0] == screen


def test_a_second_signature_opens_the_document_itself() -> None:
    item = DueItem(DueKind.COSIGN, None, DAY, BEA, record_id=UUID(int=9), record_kind="care_plan")
    assert due.target(item, DAY) == (
        "cosign_document",
        {"client_id": BEA.client_id, "kind": "care_plan", "document_id": UUID(int=9)},
    )


@pytest.mark.parametrize(
    ("kind", "words", "pill"),
    [
        (DueKind.COSIGN, "Waits for your signature", "Waits"),
        (DueKind.RETURNED_NOTE, "Returned by your supervisor", "Came back"),
    ],
)
@pytest.mark.parametrize(
    ("record_kind", "document"),
    [("care_plan", "care plan"), ("assessment", "assessment"), ("discharge_summary", "discharge summary")],
)
def test_a_row_between_two_people_says_which_document_it_is(
    kind: DueKind, words: str, pill: str, record_kind: str, document: str
) -> None:
    """Two documents of one client wait: without their names both rows read the same."""
    item = DueItem(kind, None, DAY, BEA, record_id=UUID(int=9), record_kind=record_kind)
    row = due.due_row(item, DAY)
    assert (row.detail, row.pill) == (f"{words}: {document}", pill)
    (group,) = due.groups(replace(EMPTY, returned=(item,)), By.KIND, "")
    assert (group.title, group.rows[0].detail) == (words, document)
    assert due.groups(replace(EMPTY, returned=(item,)), By.DAY, document)


def test_the_first_review_of_necessity_asks_for_severity_and_later_ones_for_continued_stay() -> None:
    """Continued stay rests on severity: opened first, it could not be settled."""
    first = DueItem(DueKind.REVIEW_NECESSITY, None, DAY, BEA)
    again = replace(first, due_on=DAY, since=DAY - timedelta(days=365))
    assert due.target(first, DAY)[1]["criteria_set"] == SEVERITY
    assert due.target(again, DAY)[1]["criteria_set"] == CONTINUED_STAY


def test_the_side_of_the_page_says_who_asks_and_how_sure_that_is() -> None:
    asked = replace(REVIEW, source="SF BHS, Monitoring", confirmed=False)
    assert due.why_lines(asked, DAY) == (
        "Care plan review, as the plan says, since 3/5/2025",
        "Asked for by: SF BHS, Monitoring",
        "Not confirmed: check with your payer.",
    )
    assert due.why_lines(STEP, DAY) == ("Assessment to finish",)


# --- groups ---


def test_by_day_there_are_seven_rows_then_how_many_more() -> None:
    many = tuple(replace(NOTE, record_id=UUID(int=n)) for n in range(16))
    (group,) = due.groups(replace(EMPTY, due_now=many), By.DAY, "")
    assert (group.title, len(group.rows), group.hidden) == ("Due now", 7, 9)
    (group,) = due.groups(replace(EMPTY, due_now=many), By.DAY, "", frozenset({"Due now"}))
    assert (len(group.rows), group.hidden) == (16, 0)


def test_what_is_due_later_is_a_line_until_it_is_asked_for() -> None:
    later = replace(EMPTY, later=(REVIEW, SUMMARY))
    (group,) = due.groups(later, By.DAY, "")
    assert (group.title, group.rows, group.hidden) == ("Later", (), 2)
    (group,) = due.groups(later, By.DAY, "review")
    assert [row.item for row in group.rows] == [REVIEW]


def test_what_came_back_and_what_waits_for_a_second_signature_stand_apart() -> None:
    view = replace(
        EMPTY,
        due_now=(NOTE,),
        returned=(replace(NOTE, kind=DueKind.RETURNED_NOTE),),
        to_cosign=(replace(NOTE, kind=DueKind.COSIGN),),
        this_week=(REVIEW,),
    )
    titles = [group.title for group in due.groups(view, By.DAY, "")]
    assert titles == ["Due now", "Returned to you", "To co-sign", "This week"]


@given(ITEMS)
def test_in_every_order_the_same_rows_stand_once(items: list[DueItem]) -> None:
    view = page(items)
    everything = frozenset({"Due now", "This week"})
    by_day = rows(due.groups(view, By.DAY, "", everything))
    for by in (By.KIND, By.CLIENT):
        found = rows(due.groups(view, by, ""))
        assert {row.item for row in found} == {row.item for row in by_day} == set(items)
        assert len(found) == len({row.item for row in found})


@given(ITEMS)
def test_a_group_holds_one_kind_or_one_client(items: list[DueItem]) -> None:
    for group in due.groups(page(items), By.KIND, ""):
        assert len({row.item.kind for row in group.rows}) == 1
        assert not any(group.title in row.detail for row in group.rows)
    for group in due.groups(page(items), By.CLIENT, ""):
        assert {row.item.listed_name for row in group.rows} == {group.title}
        assert not any(group.title in row.title for row in group.rows)


@given(ITEMS, WORDS, WORDS)
def test_each_further_word_leaves_no_more_rows(items: list[DueItem], one: str, other: str) -> None:
    few = {row.item for row in rows(due.groups(page(items), By.KIND, f"{one} {other}"))}
    assert few <= {row.item for row in rows(due.groups(page(items), By.KIND, one))}


def test_typing_finds_names_kinds_and_days() -> None:
    view = replace(EMPTY, due_now=(NOTE, STEP), this_week=(REVIEW,))
    for typed, found in (("adams", [NOTE]), ("plan review", [REVIEW]), ("late", [NOTE]), ("fri 3/6 bea", [REVIEW])):
        assert [row.item for row in rows(due.groups(view, By.DAY, typed))] == found
    assert due.groups(view, By.DAY, "zebra") == ()


# --- the rest of the page ---


def test_an_empty_page_says_what_comes_next() -> None:
    assert due.nothing_due(replace(EMPTY, this_week=(REVIEW,))) == "Nothing is due today. Next: Fri 3/6, Demo, Bea."
    assert due.nothing_due(replace(EMPTY, later=(REVIEW,))) == "Nothing is due today. Next: Fri 3/6, Demo, Bea."
    assert due.nothing_due(EMPTY) == "Nothing is due today or in the next seven days."
    assert "first client" in due.nothing_due(replace(EMPTY, clients=0))


def test_the_week_is_told_as_counts() -> None:
    assert due.week_lines(EMPTY) == ("Contact notes signed: 3 of 4", "Units signed to bill: 9")


# --- caseload ---

LINE = CaseloadLine(
    BEA.client_id,
    BEA.listed_name,
    date(1984, 6, 15),
    TargetGroup.ADULT_SPMI,
    "sf-smhs",
    None,
    None,
    None,
    units_this_month=0,
    drafts=0,
)
ENTRY = CaseloadEntry(LINE)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ((), "Nothing"),
        ((REVIEW,), "Fri 3/6: care plan review"),
        ((REVIEW, STEP), "Assessment to finish"),  # a next step comes before what is due later
        ((NOTE, REVIEW, STEP), "Late 2 days: contact note to finish and sign"),
    ],
)
def test_the_table_tells_what_to_do_next(items: tuple[DueItem, ...], words: str) -> None:
    assert caseload.next_due_words(replace(ENTRY, due=items), DAY) == words


def test_a_line_has_a_cell_for_each_column() -> None:
    assert caseload.cells(ENTRY, DAY) == ("Demo, Bea", "Nothing", "None yet", "No plan", "0", "")
    assert len(caseload.cells(ENTRY, DAY)) == len(caseload.COLUMNS)


@pytest.mark.parametrize(
    ("typed", "found"), [("be", True), ("demo b", True), ("b de", True), ("DEMO,", True), ("emo", False), ("", True)]
)
def test_the_filter_takes_beginnings_of_names_in_any_order(typed: str, found: bool) -> None:
    assert (caseload.matching((LINE,), typed) == (LINE,)) is found
    assert (caseload.shown((ENTRY,), typed, Show.ALL, DAY) == (ENTRY,)) is found


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        (ENTRY, {Show.QUIET}),
        (replace(ENTRY, due=(NOTE,)), {Show.LATE, Show.WEEK, Show.QUIET}),
        (replace(ENTRY, due=(REVIEW,)), {Show.WEEK, Show.QUIET}),
        (replace(ENTRY, due=(STEP,)), {Show.QUIET}),
        (replace(ENTRY, line=replace(LINE, last_contact=DAY, drafts=1)), {Show.DRAFTS}),
        (replace(ENTRY, line=replace(LINE, last_contact=DAY - timedelta(days=30))), set()),
        (replace(ENTRY, line=replace(LINE, last_contact=DAY - timedelta(days=31))), {Show.QUIET}),
    ],
)
def test_the_table_can_show_some_clients_only(entry: CaseloadEntry, shown: set[Show]) -> None:
    assert {each for each in Show if caseload.shown((entry,), "", each, DAY)} == {Show.ALL, *shown}
