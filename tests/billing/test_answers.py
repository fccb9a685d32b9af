"""The five questions kept apart, the verdict over text and chart, and the wording of the chart's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.answers import Answered, State, answered, verdict
from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.chart import chart_findings, checks
from tcm_desktop.billing.chart_codes import PLACEHOLDERS, ChartCode, placeholders
from tcm_desktop.billing.check_pack import PackError, check
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Decision, Finding, Verdict
from tcm_desktop.billing.load import load_pack, packs_folder
from tcm_desktop.billing.pack import Citation, FixKind, Group, Level, Question
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.services.billing import check_note, facts_of
from tests.billing.charts import CLIENT, DAY, GOOD, NOTE, PLAN, book, coverage, with_client, with_note

SOURCE = Citation("Test", "1", "Test")
JUST = timedelta(days=1)
LEVELS = st.lists(st.sampled_from(Level), max_size=5)


def finding(level: Level, question: Question = Question.COVERED, since: date | None = None) -> Finding:
    return Finding("code", level, question, "Headline", "Reason", "pack/code", SOURCE, (), (), True, since)


def decision(narrative: str = NOTE.narrative, **changes: object) -> Decision:
    note = replace(NOTE, narrative=narrative, **changes)  # type: ignore[arg-type]  # named by tests
    return decide(facts_of(note, (), PLAN, CLIENT, book()), book())


def by_question(answers: tuple[Answered, ...]) -> dict[Question, Answered]:
    return {answer.question: answer for answer in answers}


def states(answers: tuple[Answered, ...]) -> list[State]:
    return [answer.state for answer in answers]


def test_a_good_contact_in_a_whole_chart_is_yes_five_times() -> None:
    answers = answered(decision(), (), ())
    assert [answer.question for answer in answers] == list(Question)
    assert states(answers) == [State.YES] * 5


def test_without_the_chart_its_questions_are_not_known() -> None:
    answers = by_question(answered(decision(), None, ()))
    assert answers[Question.COVERED].state is answers[Question.WORKER].state is State.NOT_KNOWN
    assert answers[Question.IS_TCM].state is State.YES


def test_without_rules_nothing_is_known() -> None:
    assert states(answered(None, None, ())) == [State.NOT_KNOWN] * 5


@pytest.mark.parametrize(
    ("levels", "state"),
    [
        ([], State.YES),
        ([Level.SUGGESTION], State.YES),
        ([Level.UNKNOWN, Level.SUGGESTION], State.NOT_KNOWN),
        ([Level.UNKNOWN, Level.NEEDED], State.MISSING),
        ([Level.NEEDED, Level.STOP, Level.UNKNOWN], State.NO),
    ],
)
def test_the_heaviest_finding_answers_its_question_and_no_other(levels: list[Level], state: State) -> None:
    answers = by_question(answered(decision(), [finding(level) for level in levels], ()))
    assert answers.pop(Question.COVERED).state is state
    assert {answer.state for answer in answers.values()} == {State.YES}


def test_not_known_says_since_the_earliest_day() -> None:
    found = [finding(Level.UNKNOWN, since=DAY), finding(Level.UNKNOWN, since=DAY - JUST), finding(Level.UNKNOWN)]
    answer = by_question(answered(decision(), found, ()))[Question.COVERED]
    assert (answer.state, answer.since, answer.codes) == (State.NOT_KNOWN, DAY - JUST, ("code",) * 3)


def test_an_open_field_leaves_its_question_missing() -> None:
    answers = by_question(answered(decision(), (), {Question.MINUTES}))
    assert answers[Question.MINUTES].state is State.MISSING
    assert answers[Question.RECORD].state is State.YES


def test_what_the_text_lacks_and_what_it_is_not_are_two_questions() -> None:
    drive = by_question(answered(decision("Drove client to the store and back."), (), ()))
    assert (drive[Question.IS_TCM].state, drive[Question.RECORD].state) == (State.NO, State.YES)
    thin = by_question(answered(decision("Met. Continue plan."), (), ()))
    assert (thin[Question.IS_TCM].state, thin[Question.RECORD].state) == (State.YES, State.MISSING)
    short = by_question(answered(decision(direct_minutes=3), (), ()))
    assert short[Question.MINUTES].state is State.NO


@given(st.sampled_from([v for v in Verdict if v is not Verdict.NOT_KNOWN]), LEVELS, st.booleans())
def test_nothing_unknown_missing_or_stopped_is_ever_green(of_text: Verdict, levels: list[Level], is_open: bool) -> None:
    both = verdict(of_text, [finding(level) for level in levels], is_open)
    heavy = {Level.STOP, Level.NEEDED, Level.UNKNOWN} & set(levels)
    assert (both is Verdict.BILLABLE) is (of_text is Verdict.BILLABLE and not heavy and not is_open)
    if Level.STOP in levels or of_text is Verdict.NOT_BILLABLE:
        assert both is Verdict.NOT_BILLABLE
    elif Level.NEEDED in levels or is_open or of_text is Verdict.NEEDS_DOCUMENTATION:
        assert both is Verdict.NEEDS_DOCUMENTATION
    elif Level.UNKNOWN in levels:
        assert both is Verdict.NOT_KNOWN


@given(known=st.none() | st.integers(0, 400))
def test_coverage_that_nobody_looked_up_lately_is_never_green(known: int | None) -> None:
    seen = None if known is None else DAY - known * JUST
    chart = with_client(coverages=(coverage(known=seen),))
    found = check_note(chart.note, chart.client, (), PLAN, chart)
    fresh = known is not None and known <= 7
    assert found.verdict is (Verdict.BILLABLE if fresh else Verdict.NOT_KNOWN)
    assert found.units == (2 if fresh else 0)
    assert by_question(found.questions)[Question.COVERED].state is (State.YES if fresh else State.NOT_KNOWN)


def test_a_link_that_the_text_asks_for_is_not_asked_for_twice() -> None:
    unlinked = with_note(
        objective_id=None, narrative="Talked about the clinic visit and what to say to the desk there."
    )
    found = check_note(unlinked.note, unlinked.client, (), PLAN, unlinked)
    assert found.decision is not None
    assert "no_link_to_assessed_need" in found.decision.reasons
    assert "link_missing" not in {f.code for f in found.chart_findings}


def test_the_chart_is_judged_with_the_facts_in_hand_not_with_those_that_were_loaded() -> None:
    loaded = with_note(mode=ContactMode.FACE_TO_FACE, second_worker="Lee Demo")
    found = check_note(NOTE, CLIENT, (), PLAN, loaded)
    assert found.chart_findings == ()
    moved = check_note(NOTE, replace(CLIENT, coverages=()), (), PLAN, loaded)
    assert {f.code for f in moved.chart_findings} == {"coverage_missing"}


def test_units_are_held_against_what_the_note_would_earn() -> None:
    long = with_note(direct_minutes=120)
    assert {f.code for f in chart_findings(replace(long, units=8), book(units__most_a_day=4))} == {"day_cap"}


PAYERS = [payer.id for payer in shipped().payers]


def chart_rules(rules: RuleBook) -> dict[str, tuple[str, object]]:
    return {code: entry for code, entry in rules.rules.items() if entry[1].group is Group.CHART}


@pytest.mark.parametrize("payer", PAYERS)
def test_every_check_has_a_rule_and_every_rule_a_check(payer: str) -> None:
    rules = rule_book(payer, DAY)
    assert set(chart_rules(rules)) == set(checks()) == set(ChartCode)


@pytest.mark.parametrize("code", list(ChartCode))
def test_the_words_of_a_rule_can_be_filled_in_and_a_way_out_is_offered(code: ChartCode) -> None:
    _, rule = book().rules[code]
    assert placeholders(rule.headline) | placeholders(rule.reason) <= PLACEHOLDERS
    assert any(fix.kind is FixKind.DO_NOT_BILL for fix in rule.fixes)
    assert rule.level is not Level.UNKNOWN or "office" in rule.reason or rule.fixes[0].kind is not FixKind.ASK


@pytest.mark.parametrize("payer", PAYERS)
@given(spoiled=st.data())
def test_no_chart_breaks_the_check_of_any_payer(payer: str, spoiled: st.DataObject) -> None:
    chart = replace(
        with_client(
            with_note(
                second_worker=spoiled.draw(st.sampled_from(["", "Lee Demo"])),
                mode=spoiled.draw(st.none() | st.sampled_from(ContactMode)),
                objective_id=spoiled.draw(st.none() | st.uuids()),
                start=spoiled.draw(st.none() | st.times()),
                direct_minutes=spoiled.draw(st.none() | st.integers(0, 600)),
            ),
            coverages=spoiled.draw(st.sampled_from([(), CLIENT.coverages])),
            diagnoses=spoiled.draw(st.sampled_from([(), CLIENT.diagnoses])),
            birth_date=spoiled.draw(st.dates(date(1920, 1, 1), date(2025, 1, 1))),
            payer_profile=payer,
        ),
        plan=spoiled.draw(st.sampled_from([None, PLAN])),
        worker=spoiled.draw(st.sampled_from([None, GOOD.worker])),
        today=DAY + spoiled.draw(st.integers(0, 90)) * JUST,
        units_of_day=spoiled.draw(st.integers(0, 64)),
    )
    for found in chart_findings(chart, rule_book(payer, DAY)):
        assert "{" not in found.headline + found.reason
        assert len(found.headline.split()) <= 12
        assert found.code in tuple(ChartCode)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "no_such_check"}, "no check has this code"),
        ({"headline": "Since {sinse}"}, "cannot be filled in"),
        ({"reason": "Open {since"}, "brace does not close"),
    ],
)
def test_a_pack_with_a_wrong_rule_of_the_chart_is_refused(change: dict[str, str], said: str) -> None:
    pack = load_pack(packs_folder() / "us-federal")
    rule = next(rule for rule in pack.rules if rule.code == "coverage_stale")
    wrong = msgspec.structs.replace(rule, **change)
    with pytest.raises(PackError, match=said):
        check(msgspec.structs.replace(pack, rules=(wrong,)), "us-federal")


def test_the_whole_chart_takes_a_few_milliseconds() -> None:
    others = tuple(replace(NOTE, id=CLIENT.id, start=None) for _ in range(40))
    earlier = tuple(
        replace(NOTE, id=CLIENT.id, narrative=f"{n} " + "Some other words were said. " * 40) for n in range(20)
    )
    chart = replace(with_note(narrative="Called the clinic about the visit. " * 40), others=others, earlier=earlier)
    rules = book()
    chart_findings(chart, rules)
    begun = perf_counter()
    for _ in range(10):
        chart_findings(chart, rules)
    assert (perf_counter() - begun) / 10 < 0.02  # about 2 ms alone
