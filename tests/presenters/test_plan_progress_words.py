"""What happens to a signed plan in words, and from what is typed to what is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_progress import (
    NEEDS_A_REASON,
    CopyWay,
    ObjectiveProgress,
    PlanEvent,
    PlanEventKind,
    StatusStep,
)
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.plan_progress import ProgressForm, ToRecord, TypedEvent, TypedProgress
from ui.presenters.plan_progress import (
    BEFORE_PLAN,
    event_words,
    is_blank,
    read_progress,
    standing_lines,
    step_words,
)

TODAY, BEGUN = date(2026, 3, 4), date(2026, 2, 2)
CHART, WORKER = UUID(int=2), Worker(UUID(int=3), "Ana Practice", "LCSW")
CALL, APPLY = Objective(UUID(int=10), "Call the clinic"), Objective(UUID(int=11), "Apply to two places")
PLAN = signed(
    CarePlan(UUID(int=1), CHART, WORKER.id, 1, BEGUN, "A home", objectives=(CALL, APPLY), effective_on=BEGUN),
    WORKER,
    datetime(2026, 2, 2, 18, tzinfo=UTC),
    "America/Los_Angeles",
)
MET = TypedProgress(UUID(int=20), CALL.id, ObjectiveStatus.MET, "3/3", "", " She called twice. ")
COPY = TypedEvent(UUID(int=30), PlanEventKind.COPY_GIVEN, "3/4", CopyWay.BY_MAIL, " Spanish ", "")


def read(*rows: TypedProgress | TypedEvent) -> tuple[ToRecord | None, dict[str, str]]:
    """What is read, and what is said at which field."""
    form = ProgressForm(
        tuple(row for row in rows if isinstance(row, TypedProgress)),
        tuple(row for row in rows if isinstance(row, TypedEvent)),
    )
    found, problems = read_progress(form, PLAN, WORKER.id, TODAY)
    return found, {problem.field.rpartition("/")[2]: problem.words for problem in problems}


# --- from typed to written down ---


def test_what_is_typed_becomes_records_of_this_plan_in_this_workers_name() -> None:
    found, said = read(MET, COPY)
    assert said == {}
    assert found == ToRecord(
        (
            ObjectiveProgress(
                MET.id,
                CHART,
                WORKER.id,
                PLAN.id,
                CALL.id,
                date(2026, 3, 3),
                ObjectiveStatus.MET,
                "",
                "She called twice.",
            ),
        ),
        (
            PlanEvent(
                COPY.id,
                CHART,
                WORKER.id,
                PLAN.id,
                TODAY,
                PlanEventKind.COPY_GIVEN,
                CopyWay.BY_MAIL,
                "Spanish",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"objective_id": None}, "objective_id", "Choose the objective."),
        ({"status": None}, "status", "Choose how it stands."),
        ({"on": ""}, "on", "Type the day."),
        ({"on": "2/30"}, "on", "That is not a date on the calendar. Type it like 11/21 or 11/21/2025."),
        ({"on": "3/5/2026"}, "on", "That day is still to come. Check the year."),
        ({"on": "2/1"}, "on", BEFORE_PLAN),
    ],
)
def test_what_is_missing_or_wrong_in_progress_is_said_at_its_field(
    changes: dict[str, object], field: str, words: str
) -> None:
    found, said = read(replace(MET, **changes))  # type: ignore[arg-type]  # any field of the row
    assert found is None
    assert said == {field: words}


@pytest.mark.parametrize("status", ObjectiveStatus)
def test_a_reason_is_asked_for_where_a_reader_asks(status: ObjectiveStatus) -> None:
    asked = status in NEEDS_A_REASON
    found, said = read(replace(MET, status=status))
    assert (found is None) is asked
    assert set(said) == ({"reason"} if asked else set())
    assert read(replace(MET, status=status, reason="Too far"))[1] == {}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"kind": None}, {"kind"}),
        ({"way": None}, {"way"}),
        ({"language": " "}, {"language"}),
        ({"on": ""}, {"on"}),
        ({"way": None, "language": ""}, {"way", "language"}),
    ],
)
def test_a_copy_says_how_in_which_language_and_when(changes: dict[str, object], fields: set[str]) -> None:
    found, said = read(replace(COPY, **changes))  # type: ignore[arg-type]  # any field of the row
    assert found is None
    assert set(said) == fields


@pytest.mark.parametrize(
    "kind", [PlanEventKind.CLIENT_SIGNED, PlanEventKind.REPRESENTATIVE_SIGNED, PlanEventKind.COPY_NOT_WANTED]
)
def test_how_and_in_which_language_belong_to_a_copy_alone(kind: PlanEventKind) -> None:
    found, said = read(replace(COPY, kind=kind, who=" Ines "))
    assert said == {}
    assert found is not None
    (event,) = found.events
    assert (event.way, event.language, event.who) == (None, "", "Ines")


def test_blank_rows_are_no_rows() -> None:
    blank = (TypedProgress(UUID(int=21), CALL.id, on="3/4"), TypedEvent(UUID(int=31), on="3/4", language="English"))
    assert read(*blank) == (ToRecord(), {})
    assert is_blank(ProgressForm((blank[0],), (blank[1],)))
    assert not is_blank(ProgressForm((MET,)))
    assert not is_blank(ProgressForm((), (COPY,)))


def test_problems_come_in_the_order_of_the_page() -> None:
    form = ProgressForm((replace(MET, on=""), replace(MET, id=UUID(int=22), status=None)), (replace(COPY, on=""),))
    _, problems = read_progress(form, PLAN, WORKER.id, TODAY)
    assert [problem.field.split("/")[0] for problem in problems] == ["progress", "progress", "events"]
    assert len({problem.field for problem in problems}) == 3


WORDS = st.text(max_size=12)
ROWS = st.builds(
    TypedProgress,
    st.uuids(),
    st.sampled_from([None, CALL.id, APPLY.id]),
    st.sampled_from([None, *ObjectiveStatus]),
    st.sampled_from(["", "3/4", "t", "2/1", "nonsense", "3/5/2026"]) | WORDS,
    WORDS,
    WORDS,
)
EVENTS = st.builds(
    TypedEvent,
    st.uuids(),
    st.sampled_from([None, *PlanEventKind]),
    st.sampled_from(["", "3/4", "yesterday", "2/1"]) | WORDS,
    st.sampled_from([None, *CopyWay]),
    WORDS,
    WORDS,
)


@given(st.lists(ROWS, max_size=3), st.lists(EVENTS, max_size=3))
def test_whatever_is_typed_is_read_or_told_and_what_is_read_can_be_written_down(
    rows: list[TypedProgress], events: list[TypedEvent]
) -> None:
    found, problems = read_progress(ProgressForm(tuple(rows), tuple(events)), PLAN, WORKER.id, TODAY)
    assert (found is None) is bool(problems)
    for each in (*found.progress, *found.events) if found is not None else ():
        assert BEGUN <= each.on <= TODAY
        assert each.plan_id == PLAN.id
    for progress in found.progress if found is not None else ():
        assert progress.status not in NEEDS_A_REASON or progress.reason


# --- in words ---


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (StatusStep(TODAY, ObjectiveStatus.MET, 1), "Wed 3/4: Met"),
        (StatusStep(TODAY, ObjectiveStatus.DECLINED, 1, "Too far"), "Wed 3/4: Declined · Too far"),
        (
            StatusStep(TODAY, ObjectiveStatus.DEFERRED, 2, "No money", "Asked again"),
            "Wed 3/4: Put off · No money · Asked again",
        ),
    ],
)
def test_a_step_in_words(step: StatusStep, words: str) -> None:
    assert step_words(step, TODAY) == words


def test_an_event_in_words() -> None:
    event = PlanEvent(
        UUID(int=30), CHART, WORKER.id, PLAN.id, TODAY, PlanEventKind.COPY_GIVEN, CopyWay.ON_PAPER, "Thai"
    )
    assert event_words(event, TODAY) == ("Copy given", "Wed 3/4 · On paper · Thai")
    signed_it = replace(event, kind=PlanEventKind.REPRESENTATIVE_SIGNED, way=None, language="", who="Ines")
    assert event_words(signed_it, TODAY) == ("Caregiver or decision maker signed", "Wed 3/4 · Ines")


def test_where_a_plan_stands_is_told_objective_by_objective_the_latest_first() -> None:
    went_on = ObjectiveProgress(
        UUID(int=40), CHART, WORKER.id, PLAN.id, CALL.id, TODAY, ObjectiveStatus.MET, words="Called"
    )
    copy = PlanEvent(UUID(int=41), CHART, WORKER.id, PLAN.id, TODAY, PlanEventKind.COPY_NOT_WANTED)
    assert standing_lines(PLAN, (PLAN,), (went_on,), (copy,), TODAY) == (
        ("Call the clinic", "Wed 3/4: Met · Called\nMon 2/2: Working on it"),
        ("Apply to two places", "Mon 2/2: Working on it"),
        ("Copy offered, not wanted", "Wed 3/4"),
    )


def test_an_old_version_tells_nothing_of_newer_ones() -> None:
    second = signed(
        replace(PLAN, id=UUID(int=5), version=2, supersedes=PLAN.id, effective_on=TODAY, signature=None),
        WORKER,
        datetime(2026, 3, 4, 18, tzinfo=UTC),
        "",
    )
    later = ObjectiveProgress(UUID(int=40), CHART, WORKER.id, second.id, CALL.id, TODAY, ObjectiveStatus.MET)
    lines = standing_lines(PLAN, (PLAN, second), (later,), (), TODAY)
    assert lines[0] == ("Call the clinic", "Mon 2/2: Working on it")
    assert "Met" in standing_lines(second, (PLAN, second), (later,), (), TODAY)[0][1]
