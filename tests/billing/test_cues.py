"""What the traits of a note speak for, how that is learned, and what the decision makes of it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.cues import CueTable, cue_table, stem
from tcm_desktop.billing.decide import decide, look
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.pack import Cues
from tcm_desktop.domain.contacts import ContactMode, ContactRole
from tests.billing.conftest import Judge, contact
from tests.corpus.learn_cues import (
    PACK,
    Example,
    as_toml,
    bare_book,
    example,
    files,
    fingerprint,
    gathered,
    learned,
    reach,
    scenes,
)
from tests.corpus.regression import Problem, solved

TABLE = cue_table(
    [
        Cues("ride", -2.0, {"3": "seatbelt front_seat", "-2": "panic"}),
        Cues("talk", -1.0, {"1": "hello seatbelt", "0.05": "road"}),
    ]
)
LINKED = "Called the clinic with client, who panics on the phone. The nurse set a visit for Friday at 10."


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("called", "call"),
        ("calls", "call"),
        ("calling", "call"),
        ("boxes", "box"),
        ("bus", "bus"),
        ("red", "red"),
        ("his", "his"),
        ("voces", "voc"),
        ("", ""),
    ],
)
def test_a_word_without_its_ending(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


def test_the_weights_of_an_answer_are_added_up() -> None:
    assert TABLE.odds(["seatbelt", "front_seat", "panic", "never seen"]) == {"ride": 2.0, "talk": 0.0}


def test_nothing_read_leaves_where_the_sums_begin() -> None:
    assert TABLE.odds([]) == {"ride": -2.0, "talk": -1.0}
    assert CueTable({}, {}).odds(["seatbelt"]) == {}


def test_the_telling_words_are_those_that_weigh_most_in_the_order_of_the_text() -> None:
    seen = {"front_seat": 7, "seatbelt": 2, "panic": 4, "with:client": -1}
    assert TABLE.telling(seen, "ride") == (2, 7)
    assert TABLE.telling(seen, "talk") == (2,)


def test_a_word_that_hardly_weighs_is_not_shown() -> None:
    assert TABLE.telling({"road": 1}, "talk") == ()


def test_at_most_six_words_are_shown() -> None:
    table = cue_table([Cues("ride", 0.0, {"1": " ".join("abcdefghi")})])
    assert table.telling({letter: index for index, letter in enumerate("abcdefghi")}, "ride") == (0, 1, 2, 3, 4, 5)


def traits_of(text: str, book: RuleBook, **facts: object) -> dict[str, int]:
    return look(contact(text, **facts), book).traits  # type: ignore[arg-type]  # drawn by tests


def test_words_pairs_and_classes_are_traits_with_their_first_word(book: RuleBook) -> None:
    seen = traits_of("Sat in the van. The van left.", book)
    assert (seen["sat"], seen["van"], seen["the_van"], seen["{vehicle}"]) == (0, 3, 3, 3)
    assert "van_the" not in seen


def test_numbers_are_one_trait(book: RuleBook) -> None:
    seen = traits_of("Left at 10:30, home by 11.", book)
    assert "#" in seen
    assert "10:30" not in seen


def test_a_class_counts_its_words(book: RuleBook) -> None:
    seen = traits_of("Voices, panic and nightmares.", book)
    assert "{symptom}2" in seen
    assert "{symptom}3" in seen
    assert "{symptom}5" not in seen


def test_what_stands_beside_the_narrative_are_traits_without_a_word(book: RuleBook) -> None:
    seen = traits_of("Called.", book, mode=ContactMode.TELEPHONE, with_whom=ContactRole.PROVIDER, minutes=21, need=None)
    wanted = {"mode:telephone", "with:provider", "part:monitoring", "minutes:20", "need:"}
    assert {seen[name] for name in wanted} == {-1}


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Her brother drove her home.", True),
        ("Will drive ct to the clinic on Friday.", True),
        ("Did not drive ct to the clinic.", True),
        ("Drove ct to the clinic.", False),
        ("Called the clinic.", False),
    ],
)
def test_what_nobody_did_here_is_marked(book: RuleBook, text: str, never: bool) -> None:
    assert ("rule:never:transportation" in traits_of(text, book)) is never


@pytest.mark.parametrize(
    ("need", "fit"),
    [("Dental", "other"), ("Transportation", "same"), ("Depression", "none"), (None, "none")],
)
def test_a_need_and_a_note_of_different_parts_of_life(book: RuleBook, need: str | None, fit: str) -> None:
    seen = traits_of("Practised the bus route with client, who panics at the transfer.", book, need=need)
    assert f"rule:area:{fit}" in seen


@given(st.text(max_size=200))
def test_traits_hold_no_spaces_and_point_at_words(text: str) -> None:
    looked = look(contact(text), bare_book())
    count = len(looked.reading.tokens.words)
    assert all(not set(name) & set(" \n\t") and -1 <= index < count for name, index in looked.traits.items())


def test_scenes_are_read_by_their_marks() -> None:
    lines = ["# transportation", "+ Seatbelt on.", "- Client drove.", "", "? Her son drove her."]
    found = scenes(lines, bare_book())
    assert [e.verdict for e in found] == [Verdict.NOT_BILLABLE, Verdict.BILLABLE, Verdict.NEEDS_DOCUMENTATION]
    assert [set(e.codes) for e in found] == [{"transportation"}, set(), {"not_linked_to_mental_health_goal"}]


ROW = {
    "id": "a",
    "component": "monitoring",
    "contact_mode": "face_to_face",
    "contact_with": "client",
    "minutes": 30,
    "linked_need": "Mood",
    "narrative": "Drove client to the clinic.",
    "expected": "not_billable",
    "reasons": ["transportation"],
}


def test_a_labelled_note_as_the_learner_sees_it() -> None:
    found = example(json.dumps(ROW), bare_book())
    assert (found.verdict, set(found.codes), found.judged, found.mixed) == (
        Verdict.NOT_BILLABLE,
        {"transportation"},
        True,
        False,
    )
    assert "transportation:" in found.traits
    assert "rule:excluded:transportation:alone" in found.traits


def test_patterns_are_not_trusted_in_notes_that_they_were_written_after() -> None:
    found = example(json.dumps(ROW), bare_book(), read_before=True)
    assert not [trait for trait in found.traits if trait.startswith(("transportation:", "rule:excluded:"))]
    assert "drove" in found.traits


@pytest.mark.parametrize("row", [{"minutes": 7}, {"contact_mode": "email"}])
def test_what_minutes_or_mode_decide_teaches_nothing_about_words(row: dict[str, object]) -> None:
    assert not example(json.dumps(ROW | row), bare_book()).judged


def test_a_finding_may_weigh_more_than_a_word() -> None:
    assert reach("transportation:worker:affirmed") > reach("rule:work:2") > reach("{vehicle}") >= reach("van")
    assert reach("van") > reach("the_van")


def told(word: str, verdict: Verdict, *codes: str) -> Example:
    return Example(frozenset({word, "the"}), verdict, frozenset(codes), judged=True, mixed=word == "both")


def test_what_stands_in_its_notes_alone_weighs_most() -> None:
    examples = [told("seatbelt", Verdict.NOT_BILLABLE, "ride")] * 6
    examples += [told("phone", Verdict.BILLABLE)] * 10 + [told("both", Verdict.BILLABLE, "ride")] * 2
    weights = {answer: of_traits for answer, (_, of_traits) in learned(examples).items()}
    assert weights["ride"]["seatbelt"] > 0.05 > abs(weights["ride"]["the"])
    assert weights["ride"]["phone"] < 0 < weights["billable"]["phone"]
    assert weights["mixed"]["both"] > 0


def test_a_trait_of_one_note_alone_is_not_learned() -> None:
    examples = [told("seatbelt", Verdict.NOT_BILLABLE, "ride"), *[told("phone", Verdict.BILLABLE)] * 3]
    assert "seatbelt" not in learned(examples)["ride"][1]


@given(st.lists(st.tuples(st.sets(st.integers(0, 3)), st.booleans()), min_size=1, max_size=20))
def test_the_regression_ends_where_it_cannot_go_down(notes: list[tuple[set[int], bool]]) -> None:
    problem = Problem.of([sorted(row) for row, _ in notes], [0.5, 0.25, 1.0, 0.25])
    answers = [answer for _, answer in notes]
    base, weights = solved(problem, answers)
    point = [weight / reach for weight, reach in zip(weights, problem.reach, strict=True)] + [base]
    best, _ = problem.loss(point, answers)
    for index in range(len(point) if len(set(answers)) > 1 else 0):
        for step in (-0.05, 0.05):
            moved = [value + step * (at == index) for at, value in enumerate(point)]
            assert problem.loss(moved, answers)[0] > best - 0.01


def test_the_regression_finds_known_odds() -> None:
    problem = Problem.of([[]] * 4, [1.0])
    base, weights = solved(problem, [True, True, True, False])
    assert 1 / (1 + exp(-base)) == pytest.approx(0.75, abs=0.01)
    assert weights == [0.0]


def test_weights_are_written_in_steps_and_small_ones_left_out() -> None:
    text = as_toml({"ride": (-1.234, {"a": 0.516, "b": 0.01, "c": -0.52})}, 7, "abc")
    (entry,) = tomllib.loads(text)["cues"]
    assert entry == {"code": "ride", "base": -1.23, "words": {"-0.52": "c", "0.52": "a"}}
    assert "7 notes" in text


def test_the_cues_that_ship_follow_from_the_notes_and_the_words_as_they_are() -> None:
    """The fingerprint of what every note shows stands in the file; the weights follow from it alone."""
    assert fingerprint(gathered(files())) in PACK.read_text("utf-8").split("\n\n")[0]


@pytest.mark.slow
def test_the_cues_that_ship_are_those_that_the_notes_teach() -> None:
    """Up to a step: the last digit of a sum may differ between computers."""
    shipped = cue_table(Cues(**entry) for entry in tomllib.loads(PACK.read_text("utf-8"))["cues"])
    for answer, (base, weights) in learned(gathered(files())).items():
        assert shipped.base[answer] == pytest.approx(base, abs=0.02)
        kept = {trait: dict(shipped.weights.get(trait, ())).get(answer, 0.0) for trait in weights}
        assert all(abs(kept[trait] - weight) <= 0.04 for trait, weight in weights.items())


def test_a_scene_without_any_key_word_is_still_suggested(judge: Judge) -> None:
    decision = judge("Folding chairs, bad coffee. He read the step aloud, I was beside him in the circle.", need="Mood")
    assert decision.verdict is Verdict.NOT_BILLABLE
    assert decision.reasons == ("twelve_step_accompaniment",)


def test_a_suggestion_names_rule_source_and_words(judge: Judge) -> None:
    text = "Four rings, then her outgoing. Said it was me and to ring back."
    decision = judge(text, mode=ContactMode.TELEPHONE)
    finding = decision.findings[0]
    assert finding.code == "voicemail"
    assert finding.citation.sentence
    assert finding.rule.endswith("/voicemail")
    assert all(text[start:end].strip() for start, end in finding.spans)
    assert finding.spans


def test_a_pack_without_cues_judges_by_its_patterns_alone(book: RuleBook) -> None:
    bare = replace(book, cues=CueTable({}, {}))
    linked = "Called the clinic with client, who panics on the phone. The nurse set a visit for Friday at 10."
    assert decide(contact(linked), bare).verdict is Verdict.BILLABLE
    assert decide(contact("Drove client to the clinic."), bare).reasons == ("transportation",)


def test_work_beside_an_excluded_activity_is_told_by_its_words(judge: Judge) -> None:
    text = (
        "Drove her over, not counted. At the office the worker and I went through what the voices keep her from. "
        "The worker approved the hardship and set a visit for Friday; she will bring the letter."
    )
    decision = judge(text, need="Housing")
    assert decision.exclude == ("transportation",)
    assert decision.verdict is Verdict.BILLABLE


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("He went to AA by himself.", ContactRole.CLIENT),
        ("She bought the food herself.", ContactRole.CLIENT),
        ("Did not drive client to the clinic.", ContactRole.CLIENT),
        ("Will drive client to the clinic.", ContactRole.CLIENT),
    ],
)
def test_what_the_client_did_alone_or_nobody_did_is_not_suggested(judge: Judge, text: str, party: ContactRole) -> None:
    assert judge(text, with_whom=party).verdict is not Verdict.NOT_BILLABLE


@pytest.mark.parametrize(
    "text",
    [
        "Called the water district with client. They agreed to eight payments and took off the late fee.",
        "Bank with client. The teller opened a savings account, no fee, and the card comes in a week or so.",
    ],
)
def test_a_green_held_back_by_weights_shows_its_words(judge: Judge, text: str) -> None:
    decision = judge(text, need="Money")
    assert decision.verdict is Verdict.NEEDS_DOCUMENTATION
    assert all(text[start:end].strip() for finding in decision.findings for start, end in finding.spans)
    assert any(finding.spans for finding in decision.findings)
