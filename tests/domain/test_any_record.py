"""Domain values with anything in them keep what they promise: signing, ages, names, titles, plans, necessity."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tcm_desktop.domain import errors as domain_errors
from tcm_desktop.domain.assessment import (
    AreaFinding,
    AreaOutcome,
    AreaStatus,
    Assessment,
    AssessmentForm,
    FormArea,
    Need,
    area_status,
    finding_for,
    needs_found,
    open_areas,
    with_finding,
)
from tcm_desktop.domain.clients import Client, Diagnosis, TargetGroup, diagnoses_on
from tcm_desktop.domain.clock import instant
from tcm_desktop.domain.contacts import ContactNote, billable_minutes, ended_at, started_at, without_blanks
from tcm_desktop.domain.errors import AlreadySigned, DomainError
from tcm_desktop.domain.necessity import (
    Combine,
    CriteriaSet,
    Criterion,
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    evaluate,
    is_met,
)
from tcm_desktop.domain.people import PersonName, Qualification, Worker, age_on, qualifications_on
from tcm_desktop.domain.plan_gaps import PlanGap, needs_not_in_plan, plan_gaps
from tcm_desktop.domain.plans import (
    CarePlan,
    Objective,
    PlannedAction,
    PlanStatus,
    plan_in_force,
    plan_status,
)
from tcm_desktop.domain.records import RECORD_TYPES, signature_of
from tcm_desktop.domain.signatures import content_digest, is_untouched, refuse_if_signed, signed
from tcm_desktop.services import errors as service_errors
from tcm_desktop.services.errors import UserMessage, WrongPassphrase
from tests.support.effort import examples
from tests.support.records import values

DAYS = st.dates(date(1930, 1, 1), date(2100, 12, 31))
WORKER = Worker(UUID(int=3), "Ana Practice", "LCSW")
NOW = datetime(2026, 3, 4, 18, tzinfo=UTC)
ZONE = "America/Los_Angeles"
SIGNABLE = [kind for kind in RECORD_TYPES.values() if any(field.name == "signature" for field in fields(kind))]
FEW = settings(max_examples=examples(30))


def unsigned(kind: type) -> st.SearchStrategy[Any]:
    return values(kind).map(lambda record: replace(record, signature=None))


# --- signing anything ---


@pytest.mark.parametrize("kind", SIGNABLE, ids=lambda kind: kind.KIND)
@given(data=st.data())
@FEW
def test_whatever_is_signed_is_untouched_until_anything_in_it_changes(kind: type, data: st.DataObject) -> None:
    record = data.draw(unsigned(kind))
    final = signed(record, WORKER, NOW, ZONE)
    assert is_untouched(final)
    assert content_digest(final) == content_digest(record)
    assert (final.signature.name, final.signature.credential) == (WORKER.name, WORKER.credential)
    other = data.draw(unsigned(kind))
    changed = replace(other, signature=final.signature)
    assert is_untouched(changed) == (content_digest(other) == content_digest(record))


@pytest.mark.parametrize("kind", SIGNABLE, ids=lambda kind: kind.KIND)
@given(data=st.data())
@FEW
def test_nothing_is_signed_twice(kind: type, data: st.DataObject) -> None:
    final = signed(data.draw(unsigned(kind)), WORKER, NOW, ZONE)
    with pytest.raises(AlreadySigned, match="addendum"):
        signed(final, WORKER, NOW, ZONE)
    with pytest.raises(AlreadySigned):
        refuse_if_signed(final)
    assert signature_of(final) == final.signature


@given(values(ContactNote), st.text(min_size=1))
@FEW
def test_one_more_letter_is_another_digest(note: ContactNote, more: str) -> None:
    assert content_digest(note) != content_digest(replace(note, narrative=note.narrative + more))


@pytest.mark.parametrize("kind", sorted(set(RECORD_TYPES) - {kind.KIND for kind in SIGNABLE}))
def test_what_is_not_signed_has_no_signature(kind: str) -> None:
    assert not any(field.name == "signature" for field in fields(RECORD_TYPES[kind]))


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_every_record_is_frozen_and_has_its_chart(kind: str) -> None:
    record = RECORD_TYPES[kind]
    assert is_dataclass(record)
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]  # a dataclass has them
    assert hasattr(record, "client_id") or "client_id" in {field.name for field in fields(record)}


# --- people ---


@given(DAYS, st.integers(0, 40_000))
def test_an_age_grows_by_one_a_year_and_never_shrinks(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    age = age_on(born, day)
    assert age_on(born, day + timedelta(days=1)) in {age, age + 1}
    assert age <= days / 365.2 + 0.01
    assert (day.year - born.year) - 1 <= age <= day.year - born.year


@given(DAYS)
def test_nobody_has_an_age_before_the_first_birthday(born: date) -> None:
    assert age_on(born, born) == 0
    assert age_on(born, born + timedelta(days=364)) == 0


NAMES = st.text("abcé -'", max_size=8).map(str.strip)


@given(NAMES, NAMES, NAMES)
def test_a_name_is_listed_without_stray_commas(given_name: str, family: str, preferred: str) -> None:
    name = PersonName(given_name, family, preferred)
    assert name.listed.startswith(family)
    assert (", " in name.listed) == bool(family)
    assert name.listed.endswith(preferred or given_name)
    assert name.full == name.full.strip()
    assert preferred not in name.full or preferred in f"{given_name} {family}"


SPANS = st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 3000)))


@given(st.lists(SPANS, max_size=5), DAYS)
def test_titles_are_those_held_on_that_day_ends_included(spans: list[tuple[date, int | None]], day: date) -> None:
    titles = tuple(
        Qualification(UUID(int=n), f"T{n}", since, None if length is None else since + timedelta(days=length))
        for n, (since, length) in enumerate(spans, 1)
    )
    held = qualifications_on(replace(WORKER, qualifications=titles), day)
    for title in titles:
        inside = title.since <= day and (title.until is None or day <= title.until)
        assert (title in held) == inside
        assert title in qualifications_on(replace(WORKER, qualifications=titles), title.since)


@given(st.lists(SPANS, max_size=5), DAYS)
def test_a_diagnosis_counts_from_the_day_it_was_known_to_the_day_before_its_end(
    spans: list[tuple[date, int | None]], day: date
) -> None:
    diagnoses = tuple(
        Diagnosis(
            UUID(int=n), "F20.9", "", since, resolved_on=None if length is None else since + timedelta(days=length)
        )
        for n, (since, length) in enumerate(spans, 1)
    )
    client = Client(UUID(int=9), PersonName("B", "D"), date(1984, 1, 1), "x", TargetGroup.ADULT_SPMI, day)
    found = diagnoses_on(replace(client, diagnoses=diagnoses), day)
    assert [d for d in diagnoses if d in found] == list(found)
    for each in diagnoses:
        ended = each.resolved_on is not None and each.resolved_on <= day
        assert (each in found) == (each.as_of <= day and not ended)


# --- time ---

ZONES = st.sampled_from([ZONE, "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"])


@given(DAYS, st.times(), ZONES)
def test_an_instant_is_that_local_time_unless_the_clocks_skip_it(day: date, at: time, zone: str) -> None:
    moment = instant(day, at, zone)
    back = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert moment.utcoffset() == timedelta(0)
    assert abs(back - datetime.combine(day, at)) <= timedelta(hours=1)


@given(DAYS, st.times(), st.integers(0, 1440), ZONES)
def test_a_contact_lasts_as_long_as_its_minutes(day: date, at: time, minutes: int, zone: str) -> None:
    note = ContactNote(UUID(int=1), UUID(int=2), UUID(int=3), day, zone, start=at)
    assert ended_at(note) is None
    note = replace(note, direct_minutes=minutes)
    began, ended = started_at(note), ended_at(note)
    assert began is not None
    assert ended is not None
    assert ended - began == timedelta(minutes=minutes)


@given(st.integers(0, 600), st.integers(0, 600), st.integers(0, 600))
def test_setting_minutes_aside_never_adds_any(direct: int, aside: int, more: int) -> None:
    note = ContactNote(UUID(int=1), UUID(int=2), UUID(int=3), date(2026, 3, 2), ZONE, direct_minutes=direct)
    counted = billable_minutes(replace(note, not_billable_minutes=aside))
    assert 0 <= billable_minutes(replace(note, not_billable_minutes=aside + more)) <= counted <= direct


QUESTIONS = ("Arranged: ____", "Purpose: ____")
LINES = st.lists(st.sampled_from([*QUESTIONS, "Called.", "", "  Arranged: ____  ", "Arranged: ____ a ride", "____"]))


@given(LINES)
def test_taking_blanks_out_twice_is_taking_them_out_once(lines: list[str]) -> None:
    once = without_blanks("\n".join(lines), QUESTIONS)
    assert without_blanks(once, QUESTIONS) == once
    assert not {line.strip() for line in once.split("\n")} & set(QUESTIONS)
    assert "Called." in once or "Called." not in lines
    assert "Arranged: ____ a ride" in once or "Arranged: ____ a ride" not in lines


# --- assessment ---

AREAS = ("family", "home", "money")
FORM = AssessmentForm("f", "Form", tuple(FormArea(each, each.title(), "test", ()) for each in AREAS))
FINDINGS = values(AreaFinding).flatmap(
    lambda finding: st.sampled_from(AREAS).map(lambda area_id: replace(finding, id=area_id))
)


@given(st.lists(FINDINGS, max_size=8))
@FEW
def test_the_areas_hold_the_latest_finding_of_each(findings: list[AreaFinding]) -> None:
    areas: tuple[AreaFinding, ...] = ()
    for finding in findings:
        areas = with_finding(areas, finding)
    assessment = Assessment(UUID(int=1), UUID(int=2), UUID(int=3), date(2026, 3, 4), areas)
    latest = {finding.id: finding for finding in findings}
    assert {area_id: finding_for(assessment, area_id) for area_id in latest} == latest
    still_open = {area.id for area in open_areas(FORM, assessment)}
    assert still_open == {a for a in AREAS if area_status(latest.get(a)) is not AreaStatus.DONE}
    expected = [need for a in sorted(latest) if latest[a].outcome is AreaOutcome.NEED_FOUND for need in latest[a].needs]
    assert list(needs_found(assessment)) == expected


# --- plans ---


def plan_of(number: int, days: int | None, is_signed: bool) -> CarePlan:
    effective = None if days is None else date(2026, 1, 1) + timedelta(days=days)
    plan = CarePlan(UUID(int=number), UUID(int=2), UUID(int=3), number, date(2026, 1, 1), effective_on=effective)
    return signed(plan, WORKER, NOW, ZONE) if is_signed else plan


PLANS = st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 400)), st.booleans()), max_size=6).map(
    lambda parts: [plan_of(number, days, is_signed) for number, (days, is_signed) in enumerate(parts, 1)]
)


@given(PLANS, st.integers(0, 500))
def test_the_plan_in_force_is_the_latest_signed_one_that_has_begun(plans: list[CarePlan], days: int) -> None:
    day = date(2026, 1, 1) + timedelta(days=days)
    found = plan_in_force(plans, day)
    begun = [p for p in plans if p.signature is not None and p.effective_on is not None and p.effective_on <= day]
    assert (found is None) == (not begun)
    if found is not None:
        assert found in begun
        assert all((p.effective_on, p.version) <= (found.effective_on, found.version) for p in begun)  # type: ignore[operator]  # both have begun


@given(PLANS, st.integers(0, 400))
def test_a_plan_once_in_force_is_followed_and_not_lost(plans: list[CarePlan], days: int) -> None:
    day = date(2026, 1, 1) + timedelta(days=days)
    assume(plan_in_force(plans, day) is not None)
    assert plan_in_force(plans, day + timedelta(days=1)) is not None


@pytest.mark.parametrize("is_signed", [True, False])
@pytest.mark.parametrize("replaced", ["no", "by a draft", "by a signed one"])
def test_only_a_signed_successor_replaces_a_plan(is_signed: bool, replaced: str) -> None:
    plan = plan_of(1, 0, is_signed)
    successor = replace(plan_of(2, 5, is_signed=False), supersedes=plan.id)
    if replaced == "by a signed one":
        successor = signed(successor, WORKER, NOW, ZONE)
    others = [] if replaced == "no" else [successor]
    expected = PlanStatus.SUPERSEDED if replaced == "by a signed one" else PlanStatus.IN_FORCE
    assert plan_status(plan, others) is (expected if is_signed else PlanStatus.DRAFT)


@given(values(CarePlan), st.lists(st.uuids(), max_size=4, unique=True))
@FEW
def test_each_need_is_answered_by_a_step_or_missing_from_the_plan(plan: CarePlan, ids: list[UUID]) -> None:
    needs = [Need(need_id, "Need") for need_id in ids]
    linked = replace(
        plan,
        objectives=(*plan.objectives, *(Objective(UUID(int=90 + n), "x", need_id=i) for n, i in enumerate(ids[:1]))),
        actions=(*plan.actions, *(PlannedAction(UUID(int=80 + n), "x", i) for n, i in enumerate(ids[1:2]))),
    )
    missing = needs_not_in_plan(linked, needs)
    assert [need.id for need in missing] == ids[2:]
    told = [gap.subject for gap in plan_gaps(linked, needs) if gap.kind is PlanGap.NEED_NOT_IN_PLAN]
    assert told == ids[2:]


# --- necessity ---

LEAVES = st.sampled_from(["a", "b", "c", "d"])


def criteria(depth: int = 2) -> st.SearchStrategy[Criterion]:
    leaf = LEAVES.map(lambda name: Criterion(name, name, ""))
    if depth == 0:
        return leaf
    parts = st.lists(criteria(depth - 1), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        leaf,
        st.builds(Criterion, LEAVES, st.just("group"), st.just(""), combine=st.sampled_from(Combine), parts=parts),
        st.builds(Criterion, LEAVES, st.just("rests"), st.just(""), rests_on=st.just("other")),
    )


def holds(criterion: Criterion, met: set[str], other: bool) -> bool:
    """What a person would say reading the criterion; what rests on another set may be carried in the review itself."""
    if criterion.rests_on:
        return other or criterion.id in met
    if not criterion.parts:
        return criterion.id in met
    parts = [holds(part, met, other) for part in criterion.parts]
    return any(parts) if criterion.combine is Combine.ONE else all(parts)


@given(st.lists(criteria(), max_size=4), st.sets(LEAVES), st.booleans())
def test_criteria_count_as_they_read(tree: list[Criterion], met: set[str], other: bool) -> None:
    whole = CriteriaSet("set", "Set", "test", tuple(tree))
    findings = tuple(CriterionFinding(name, CriterionStatus.MET, rationale="Seen.") for name in sorted(met))
    review = NecessityReview(UUID(int=1), UUID(int=2), UUID(int=3), "set", date(2026, 3, 4), findings)
    result = evaluate(whole, review, frozenset({"other"}) if other else frozenset())
    assert result.met == all(holds(criterion, met, other) for criterion in tree)
    assert result.met == (not result.unmet)


@given(st.sampled_from(CriterionStatus), st.text(max_size=4), st.booleans())
def test_a_tick_counts_with_evidence_or_a_reason_only(status: CriterionStatus, why: str, proven: bool) -> None:
    proof = (Evidence(UUID(int=1), "client", UUID(int=2), "x", "y"),) if proven else ()
    finding = CriterionFinding("a", status, why, proof)
    assert is_met(finding) == (status is CriterionStatus.MET and bool(proven or why.strip()))


# --- errors ---


@pytest.mark.parametrize("module", [domain_errors, service_errors], ids=["domain", "services"])
def test_every_error_has_a_code_of_its_own(module: object) -> None:
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    codes = [kind.code for kind in kinds if issubclass(kind, DomainError | UserMessage)]
    assert len(set(codes)) == len(codes) > 3
    assert all(code == code.lower().replace(" ", "_") for code in codes)


def test_a_wrong_passphrase_says_how_long_to_wait() -> None:
    error = WrongPassphrase("Not this one.", 30)
    assert (str(error), error.wait_seconds, error.code) == ("Not this one.", 30, "wrong_passphrase")
