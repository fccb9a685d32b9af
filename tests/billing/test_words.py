"""Cutting a narrative into words, the forms of a word, word classes and patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.inflection import forms
from tcm_desktop.billing.patterns import PatternError, match_from, parse
from tcm_desktop.billing.tokens import tokenise
from tcm_desktop.billing.vocabulary import VocabularyError, build

CLASSES = {
    "client": ("client", "ct"),
    "agency": ("social security", "dmv", "AA"),
    "third": ("{agency}", "landlord"),
}


def words_of(text: str) -> list[str]:
    return tokenise(text).words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Met w/ ct.", ["met", "w/", "ct"]),
        ("Client's mom", ["client", "mom"]),
        ("didn\u2019t show", ["didn't", "show"]),
        ("b/c of f/u w/in 3 days", ["b/c", "of", "f/u", "w/in", "3", "days"]),
        ("10:30 on 4/12", ["10:30", "on", "4/12"]),
        ("12-step no-show", ["12", "step", "no", "show"]),
        ("Sra. Peña habló", ["sra", "peña", "habló"]),
        ("", []),
        ("... !!", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two. Three.", 3),
        ("Saw Dr. Lee at the clinic.", 1),
        ("Appt. on Monday. Called.", 2),
        ("20 min. left", 1),
        ("first line\nsecond line", 2),
        ("Why? Because! Yes", 3),
        ("no stop at all", 1),
    ],
)
def test_sentences(text: str, sentences: int) -> None:
    assert len(set(tokenise(text).sentence)) == sentences


def test_clauses_break_at_commas_and_joining_words() -> None:
    tokens = tokenise("Called ct, he cried and hung up because of the voices")
    starts = [tokens.words[index] for index, clause in enumerate(tokens.clause) if tokens.clause.index(clause) == index]
    assert starts == ["called", "he", "and", "because"]


def test_a_clause_before_a_colon_is_a_heading() -> None:
    tokens = tokenise("Linked to care: gave a list")
    assert tokens.headings == {tokens.clause[0]}


@given(st.text(max_size=300))
def test_every_word_is_where_it_says(text: str) -> None:
    tokens = tokenise(text)
    spans = list(zip(tokens.starts, tokens.ends, strict=True))
    assert [text[start:end] for start, end in spans] == tokens.raw
    assert spans == sorted(spans)
    assert all(start < end for start, end in spans)
    assert len(tokens.words) == len(tokens.sentence) == len(tokens.clause)


@given(st.text(max_size=300))
def test_sentences_and_clauses_only_count_up(text: str) -> None:
    tokens = tokenise(text)
    assert tokens.sentence == sorted(tokens.sentence)
    assert tokens.clause == sorted(tokens.clause)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("drive", "drove driven driving drives"),
        ("take", "took taken taking"),
        ("refer", "referred referring refers"),
        ("stop", "stopped stopping"),
        ("copy", "copied copies copying"),
        ("stay", "stayed stays staying"),
        ("fax", "faxed faxes faxing"),
        ("go", "went gone going goes"),
        ("client", "clients"),
        ("child", "children"),
        ("teach", "taught teaches"),
        ("mom's", "mom moms"),
    ],
)
def test_forms_of_a_word(base: str, said: str) -> None:
    assert set(said.split()) <= forms(base)


def test_an_equal_sign_keeps_a_word_as_it_is() -> None:
    assert forms("=left") == {"left"}
    assert forms("w/") == {"w/"}


def places_of(text: str) -> list[dict[str, int]]:
    return build(CLASSES, ["call", "=left"]).annotate(tokenise(text))


def test_a_word_is_found_in_its_class_and_in_the_classes_around_it() -> None:
    place = places_of("called DMV")[1]
    assert place["{agency}"] == place["{third}"] == 2


def test_a_phrase_reaches_over_its_words() -> None:
    places = places_of("called Social Security today")
    assert places[1]["{agency}"] == 3
    assert "{agency}" not in places[2]


def test_a_phrase_does_not_cross_a_sentence() -> None:
    assert "{agency}" not in places_of("very social. Security came")[1]


def test_capitals_count_where_the_class_has_them() -> None:
    assert "{agency}" in places_of("went to AA")[2]
    assert "{agency}" not in places_of("went to aa")[2]


def test_numbers_are_read_as_such() -> None:
    assert "{number}" in places_of("in 20 min")[1]


def test_a_class_that_names_nothing_is_refused() -> None:
    with pytest.raises(VocabularyError, match=r"clinic names \{nurse\}, which does not exist"):
        build({"clinic": ("{nurse}",)}, [])


def test_a_class_inside_itself_is_refused() -> None:
    with pytest.raises(VocabularyError, match="contains itself"):
        build({"one": ("{two}",), "two": ("{one}",)}, [])


def found(pattern: str, text: str) -> str | None:
    """The words that a pattern matches first, or None."""
    parsed = parse("code", pattern)
    tokens = tokenise(text)
    places = build(CLASSES, parsed.literals()).annotate(tokens)
    for start in range(len(places)):
        for name in parsed.elements[0].names:
            if name in places[start]:
                end = match_from(parsed.elements, places, 1, places[start][name], len(places))
                if end >= 0:
                    return " ".join(tokens.words[start:end])
    return None


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        ("call {client}", "called ct today", "called ct"),
        ("call {client}", "called the ct", None),
        ("call ~1 {client}", "called the ct", "called the ct"),
        ("call ~1 {client}", "called his own ct", None),
        ("call|ring {third}", "rings landlord", "rings landlord"),
        ("call the? {client}", "called ct", "called ct"),
        ("call the? {client}", "called the ct", "called the ct"),
        ("call {agency} today", "called social security today", "called social security today"),
        ("=left {client}", "leave ct", None),
        ("=left {client}", "left ct", "left ct"),
    ],
)
def test_patterns(pattern: str, text: str, matched: str | None) -> None:
    assert found(pattern, text) == matched


def test_guards_are_kept_apart_from_elements() -> None:
    parsed = parse("code", "call ~2 {client} !plan|goal &{agency} @with:provider @need:agency", weak=True)
    assert [element.names for element in parsed.elements] == [("call",), ("{client}",)]
    assert parsed.elements[1].gap == 2
    assert parsed.absent == ("plan", "goal")
    assert parsed.present == (("{agency}",),)
    assert parsed.fields == ("with:provider", "need:agency")
    assert parsed.weak
    assert parsed.needs == (("{client}",), ("{agency}",))


def test_an_activity_may_count_whoever_is_the_subject() -> None:
    assert parse("code", "ride with me @actor:any").anyone
    assert parse("code", "ride with me @actor:any").fields == ()


def test_a_pattern_that_looks_for_a_denial_knows_it() -> None:
    assert parse("code", "no answer").denies
    assert not parse("code", "gave {client}").denies


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("~2 call", "write a gap as ~3, between two elements"),
        ("call ~x {client}", "write a gap as ~3"),
        ("call? {client}", "start with an element that must be there"),
        ("!plan", "start with an element that must be there"),
        ("call @who:client", "a field guard is @with:role"),
        ("call @with", "a field guard is @with:role"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_what_to_change(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        parse("code", pattern)
