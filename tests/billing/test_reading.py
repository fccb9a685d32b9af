"""What a narrative is read to say: who did it, whether it happened, and in which words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.grammar import Actor, Status, actor_of, is_infinitive, minutes_in, status_of, talked_about
from tcm_desktop.billing.reading import Mention
from tcm_desktop.billing.tokens import tokenise
from tests.support.effort import examples

TRIGGERS = ("drove", "ct", "home", ".", "not", "left", "voicemail", "for", ",", "court", "report", "no", "answer", "AA")


def first(book: RuleBook, text: str, code: str) -> Mention:
    """The first mention of a code."""
    return book.reader.read(text).of(code)[0]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Drove client home.", Actor.WORKER),
        ("I drove client home.", Actor.WORKER),
        ("This cm drove client home.", Actor.WORKER),
        ("Client drove client home.", Actor.CLIENT),
        ("He also drove client home.", Actor.CLIENT),
        ("Her sister drove client home.", Actor.OTHER),
        ("The landlord came by and drove client home.", Actor.OTHER),
        ("Met with ct, drove client home.", Actor.WORKER),
        ("Talked to the nurse then drove client home.", Actor.WORKER),
    ],
)
def test_who_did_it(book: RuleBook, text: str, actor: Actor) -> None:
    tokens = tokenise(text)
    places = book.reader.vocabulary.annotate(tokens)
    assert actor_of(tokens, places, tokens.words.index("drove")) is actor


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("drove client", Status.AFFIRMED),
        ("did not drive client", Status.NEGATED),
        ("didn't drive client", Status.NEGATED),
        ("without having to drive client", Status.NEGATED),
        ("will drive client", Status.PLANNED),
        ("I'd drive client", Status.PLANNED),
        ("plan to drive client", Status.PLANNED),
        ("offered to drive client", Status.PLANNED),
        ("yesterday I drove client", Status.PAST),
        ("drove client last week", Status.PAST),
        ("drove client two days ago", Status.PAST),
        ("not home, drove client", Status.AFFIRMED),
        ("did not call but drove client", Status.AFFIRMED),
        ("not only drove client", Status.AFFIRMED),
    ],
)
def test_whether_it_happened(text: str, status: Status) -> None:
    tokens = tokenise(text)
    start = next(index for index, word in enumerate(tokens.words) if word in ("drove", "drive"))
    assert status_of(tokens, start, start + 2) is status


def test_a_denial_inside_the_words_turns_them_around() -> None:
    tokens = tokenise("did anything but not write for the court")
    assert status_of(tokens, 0, len(tokens.words)) is Status.NEGATED
    assert status_of(tokens, 0, len(tokens.words), denies=True) is Status.AFFIRMED


@pytest.mark.parametrize(
    ("text", "only_named"),
    [
        ("told her to call", True),
        ("asked him to call", True),
        ("helped her to call", False),
        ("was able to call", False),
        ("call", False),
    ],
)
def test_an_infinitive_names_an_aim(text: str, only_named: bool) -> None:
    tokens = tokenise(text)
    assert is_infinitive(tokens, tokens.words.index("call")) is only_named


def test_talking_about_it_is_not_doing_it() -> None:
    tokens = tokenise("discussed grocery shopping")
    assert talked_about(tokens, 1)
    assert not talked_about(tokenise("did grocery shopping"), 1)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Drove 35 min each way", 35),
        ("AA meeting, 1 hr, not billed", 60),
        ("two visits", None),
        ("room 35", None),
        ("20 minutes of talk", 20),
    ],
)
def test_minutes_said(text: str, minutes: int | None) -> None:
    assert minutes_in(tokenise(text), 0) == minutes


def test_a_mention_points_to_its_words(book: RuleBook) -> None:
    text = "Met ct at home. Drove client to the clinic."
    start, end = first(book, text, "transportation").span
    assert text[start:end].startswith("Drove client")


def test_the_longer_of_two_mentions_stays(book: RuleBook) -> None:
    found = book.reader.read("He can't concentrate today.").of("how_impaired")
    assert [mention.status for mention in found] == [Status.AFFIRMED]


def test_a_field_guard_needs_the_field(book: RuleBook) -> None:
    text = "Touched base about things."
    assert not book.reader.read(text).of("colleague_check_in")
    assert book.reader.read(text, frozenset({"with:provider"})).of("colleague_check_in")


@given(st.text(max_size=400))
@settings(max_examples=examples(60), deadline=None)
def test_any_text_can_be_read(book: RuleBook, text: str) -> None:
    for mention in book.reader.read(text).mentions:
        start, end = mention.span
        assert 0 <= start < end <= len(text)


@given(st.lists(st.sampled_from(TRIGGERS)))
@settings(max_examples=examples(100), deadline=None)
def test_any_heap_of_trigger_words_can_be_read(book: RuleBook, words: list[str]) -> None:
    text = " ".join(words)
    reading = book.reader.read(text)
    codes = [(mention.code, mention.weak, mention.words[0]) for mention in reading.mentions]
    assert len(codes) == len(set(codes))
    assert all(0 <= mention.clause <= max(reading.tokens.clause) for mention in reading.mentions)


def test_content_leaves_out_grammar_and_stock_words(book: RuleBook) -> None:
    assert book.reader.read("Met with client and provided support.").content() == 0
    assert book.reader.read("Fridge was empty, rent was late.").content() == 4
    assert book.reader.read("Fridge was empty. Rent was late.").content(without={0}) == 2
