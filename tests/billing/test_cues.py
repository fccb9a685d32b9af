"""What the words of a note suggest as a whole, how that is learned, and what the decision makes of it."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.cues import WORK, CueTable, cue_table, features, stem
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.pack import Cues
from tcm_desktop.billing.tokens import tokenise
from tcm_desktop.domain.contacts import ContactMode, ContactRole
from tests.billing.conftest import Judge, contact
from tests.corpus.learn_cues import PACK, as_toml, example, gathered, learned, notes, parties, scenes

TABLE = cue_table(
    [
        Cues("ride", -2.0, ("client",), {"3": "seatbelt front_seat", "-2": "panic"}),
        Cues("talk", -1.0, ("client", "provider"), {"1": "hello seatbelt"}),
        Cues(WORK, 0.0, (), {"2.5": "referral call", "-1": "seatbelt"}),
    ]
)


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


def test_words_count_alone_and_in_pairs() -> None:
    assert list(features(["sat", "in", "front"])) == [
        ("sat", 0),
        ("in", 1),
        ("sat_in", 1),
        ("front", 2),
        ("in_front", 2),
    ]


def test_numbers_are_no_words() -> None:
    assert list(features(["left", "10:30", "home"])) == [("left", 0), ("home", 2), ("left_home", 2)]


def test_the_weights_are_added_up() -> None:
    found = TABLE.suggest(tokenise("Seatbelt on, front seat"), "client")
    assert found is not None
    assert (found.code, found.score) == ("ride", 4.0)
    assert found.words == (0, 3)


def test_a_word_counts_once() -> None:
    once, twice = (TABLE.suggest(tokenise(text), "client") for text in ("seatbelt", "seatbelt seatbelt"))
    assert once is not None
    assert twice is not None
    assert once.score == twice.score == 1.0


def test_words_speak_against_it_too() -> None:
    found = TABLE.suggest(tokenise("front seat panic"), "client")
    assert found is not None
    assert found.score == -1.0


def test_only_what_can_be_with_that_party_is_suggested() -> None:
    tokens = tokenise("seatbelt, front seat")
    with_provider = TABLE.suggest(tokens, "provider")
    assert with_provider is not None
    assert with_provider.code == "talk"
    assert TABLE.suggest(tokens, "nobody") is None


def test_a_single_sentence_can_be_asked_about() -> None:
    tokens = tokenise("Hello there. Front seat.")
    second = TABLE.suggest(tokens, "client", 1)
    assert second is not None
    assert (second.code, second.words) == ("ride", (3,))
    assert TABLE.score(tokens, 0, "ride") == 0
    assert TABLE.score(tokens, 1, "ride") == 3


def test_case_management_is_scored_but_never_suggested() -> None:
    tokens = tokenise("Made the referral. Seatbelt on. Call with client.")
    assert TABLE.work(tokens) == 4.0
    assert TABLE.work(tokens, {1}) == 5.0
    assert TABLE.work(tokens, {0, 1, 2}) == 0
    suggested = TABLE.suggest(tokens, "client")
    assert suggested is not None
    assert suggested.code != WORK


@given(st.text(max_size=200))
def test_any_text_can_be_asked_about(text: str) -> None:
    found = TABLE.suggest(tokenise(text), "client")
    assert found is not None
    assert all(0 <= index < len(tokenise(text).words) for index in found.words)


def test_scenes_are_read_by_their_marks() -> None:
    found = scenes(["# ride", "+ Seatbelt on.", "- Client drove.", "", "# talk", "+ Hello."])
    assert [set(e.codes) for e in found] == [{"ride"}, {WORK}, {"talk"}]


def test_notes_are_read_without_mixed_ones() -> None:
    rows = [
        {"narrative": "a", "expected": "not_billable", "reasons": ["ride", "too_short"], "contact_with": "client"},
        {"narrative": "b", "expected": "billable", "reasons": [], "contact_with": None},
        {"narrative": "c", "expected": "needs_documentation", "reasons": ["gap"], "contact_with": "client"},
        {"narrative": "d", "expected": "billable", "reasons": [], "exclude": ["ride"], "contact_with": "client"},
    ]
    found = notes([json.dumps(row) for row in rows], frozenset({"ride"}))
    assert [set(e.codes) for e in found] == [{"ride"}, {WORK}, set()]
    assert [e.party for e in found] == ["client", "nobody", "client"]


def test_what_stands_in_its_notes_alone_weighs_most() -> None:
    examples = [
        *(example(f"seatbelt on the road {n}", {"ride"}, "client") for n in range(6)),
        *(example(f"call on the phone {n}", {WORK}, "client") for n in range(12)),
    ]
    counted = Counter(word for e in examples for word in e.words)
    base, weights = learned(examples, "ride", counted)
    by_word = {word: weight for weight, words in weights.items() for word in words}
    assert base < 0
    assert by_word["seatbelt"] > 1
    assert by_word["phone"] < -1
    assert "the" not in by_word


def test_rare_parties_are_left_out() -> None:
    examples = [example("x", {"ride"}, "client") for _ in range(40)] + [example("y", {"ride"}, "other")]
    assert parties(examples, "ride") == ["client"]


def test_the_cues_that_ship_are_those_that_the_notes_teach() -> None:
    assert tomllib.loads(PACK.read_text("utf-8")) == tomllib.loads(as_toml(gathered()))


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
    bare = replace(book, cues=CueTable({}, {}, {}))
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
