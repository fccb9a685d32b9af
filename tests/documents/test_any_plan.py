"""Plans with any text in any place, and any shape, print."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tcm_desktop.documents.care_plan import CarePlanSheet, PrintOptions, render_care_plan
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Associate, AssociateRole
from tcm_desktop.domain.people import PersonName
from tcm_desktop.domain.plan_progress import CopyWay, PlanEvent, PlanEventKind
from tcm_desktop.domain.plans import (
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
from tests.documents.samples import CLIENT, PLAN, draft, with_goal
from tests.support.effort import examples

ANY = (
    st.text(max_size=120) | st.text(alphabet="<>&/;ab\\()\x00\x0b\n \u0301שم陳🙂", max_size=60) | st.just("long" * 300)
)
DAYS = st.none() | st.dates()
NEED = UUID(int=10)
OBJECTIVE = st.builds(
    Objective, st.uuids(), ANY, ANY, DAYS, st.sampled_from((None, NEED)), st.sampled_from(ObjectiveStatus), DAYS, ANY
)
ACTION = st.builds(
    PlannedAction,
    st.uuids(),
    ANY,
    st.sampled_from((None, NEED)),
    ANY,
    ANY,
    DAYS,
    st.sampled_from((None, *ServiceKind)),
    ANY,
    ANY,
    ANY,
)
SUPPORT = st.builds(NaturalSupport, st.uuids(), ANY, ANY, ANY)
DECLINED = st.builds(DeclinedService, st.uuids(), ANY, ANY, DAYS, st.sampled_from((None, NEED)))
HELPER = st.none() | st.builds(Representative, ANY, ANY, st.booleans(), st.sampled_from((None, *TookPart)), ANY)
CHOICE = st.none() | st.builds(Safeguards, DAYS, ANY, ANY, DAYS, DAYS)
EVENT = st.builds(
    PlanEvent,
    st.uuids(),
    st.just(PLAN.client_id),
    st.just(PLAN.worker_id),
    st.just(PLAN.id),
    st.dates(),
    st.sampled_from(PlanEventKind),
    st.sampled_from((None, *CopyWay)),
    ANY,
    ANY,
)
PARTICIPATION = st.builds(
    Participation, st.lists(st.sampled_from(ParticipationEvidence), max_size=3).map(tuple), ANY, DAYS, ANY
)
ASSOCIATE = st.builds(Associate, st.uuids(), st.sampled_from(AssociateRole), ANY, ANY)
OPTIONS = st.builds(
    PrintOptions, st.sampled_from((12, 14, 18, 24, 36)), st.booleans(), st.booleans(), st.booleans()
) | st.builds(PrintOptions, choices=st.lists(ANY, max_size=3).map(tuple))


@st.composite
def sheets(draw: st.DrawFn) -> CarePlanSheet:
    """A sheet with anything in it."""
    plan = replace(
        PLAN,
        version=draw(st.integers(1, 10**12)),
        goal=draw(ANY),
        goal_own_words=draw(ANY),
        objectives=tuple(draw(st.lists(OBJECTIVE, max_size=4))),
        actions=tuple(draw(st.lists(ACTION, max_size=3))),
        participation=draw(PARTICIPATION),
        transition=Transition(draw(ANY), draw(DAYS), draw(ANY)),
        supports=tuple(draw(st.lists(SUPPORT, max_size=2))),
        no_supports_reason=draw(ANY),
        declined=tuple(draw(st.lists(DECLINED, max_size=2))),
        representative=draw(HELPER),
        safeguards=draw(CHOICE),
    )
    client = replace(
        CLIENT,
        name=PersonName(draw(ANY), draw(ANY), draw(ANY)),
        language=draw(ANY),
        address=draw(ANY),
        associates=tuple(draw(st.lists(ASSOCIATE, max_size=2))),
    )
    needs = (Need(NEED, draw(ANY), draw(ANY)),)
    sheet = replace(draft(), plan=plan, client=client, needs=needs, agency=draw(ANY), options=draw(OPTIONS))
    return replace(sheet, events=tuple(draw(st.lists(EVENT, max_size=3))), waiting=draw(st.booleans()))


@pytest.mark.slow
@settings(max_examples=examples(150))
@given(sheets())
def test_any_sheet_prints_and_can_be_read(sheet: CarePlanSheet) -> None:
    reader = PdfReader(BytesIO(render_care_plan(sheet)), strict=True)
    last = reader.pages[-1].extract_text()
    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in last


@settings(max_examples=examples(60))
@given(st.text(min_size=1, max_size=40), st.sampled_from((14, 24)))
@example("\ud800", 14)
@example("\u0301", 14)
@example("\U0010ffff\U000f0000", 14)
@example("\u200d\u200c", 24)
@example("1" * 40, 24)
def test_any_goal_prints(goal: str, size: int) -> None:
    sheet = replace(with_goal(goal * 40), options=PrintOptions(size))
    assert render_care_plan(sheet).startswith(b"%PDF-")


@pytest.mark.parametrize("count", [1, 7, 200])
def test_a_plan_of_any_length_prints_each_step_once(count: int) -> None:
    steps = tuple(Objective(UUID(int=n + 1), f"Step number {n}.", target_date=date(2026, 6, 3)) for n in range(count))
    reader = PdfReader(BytesIO(render_care_plan(replace(draft(), plan=replace(PLAN, objectives=steps)))))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert all(text.count(f"Step number {n}.") == 1 for n in range(count))


def test_plans_printed_at_the_same_time_do_not_disturb_each_other() -> None:
    sheets_ = [with_goal(f"Goal {n} 陳 محمد") for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(render_care_plan, sheets_))
    for number, data in enumerate(printed):
        assert f"Goal {number} 陳 محمد" in PdfReader(BytesIO(data)).pages[0].extract_text()


def test_printing_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        render_care_plan(with_goal("Secret 🙂"))
    assert not caplog.records
