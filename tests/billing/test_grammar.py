"""Who did what a note says, and whether it happened: the closed-class words around an activity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.grammar import (
    Actor,
    Status,
    actor_of,
    is_denial,
    is_infinitive,
    minutes_in,
    status_of,
    talked_about,
)
from tcm_desktop.billing.tokens import tokenise

WORDS = (
    "i",
    "ct",
    "she",
    "mom",
    "gave",
    "drove",
    "not",
    "will",
    "yesterday",
    "with",
    "the",
    ",",
    ".",
    "and",
    ":",
    "goal",
)


def status(text: str, words: str) -> Status:
    """How the first place where `words` stand is read."""
    tokens, wanted = tokenise(text), words.split()
    start = next(at for at in range(len(tokens.words)) if tokens.words[at : at + len(wanted)] == wanted)
    return status_of(tokens, start, start + len(wanted))


def actor(book: RuleBook, text: str, word: str) -> Actor:
    """Who is read to have done the first `word`."""
    tokens = tokenise(text)
    return actor_of(tokens, book.reader.vocabulary.annotate(tokens), tokens.words.index(word))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I did not drive client home.", "drive client"),
        ("Never drove client home.", "drove client"),
        ("Couldn't drive client home.", "drive client"),
        ("No one drove client home.", "drove client"),
        ("Declined to drive client home.", "drive client"),
        ("Helped with the route instead of driving client.", "driving client"),
        ("Went by bus without driving client.", "driving client"),
        ("Client denies driving client home.", "driving client"),
    ],
)
def test_denied(text: str, words: str) -> None:
    assert status(text, words) is Status.NEGATED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I will drive client home.", "drive client"),
        ("We'll drive client home Friday.", "drive client"),
        ("Offered to drive client home.", "drive client"),
        ("Agreed to drive client home.", "drive client"),
        ("Tomorrow drive client to lab.", "drive client"),
        ("He asked whether someone can drive client.", "drive client"),
        ("Mom wondered if I drive client.", "drive client"),
        ("Next visit drive client.", "drive client"),
        ("Objective: cook one meal a day.", "cook one"),
        ("Goals: ride the bus, cook one meal.", "cook one"),
        ("Next steps: call the lab, drive client.", "drive client"),
    ],
)
def test_planned(text: str, words: str) -> None:
    assert status(text, words) is Status.PLANNED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yesterday drove client home.", "drove client"),
        ("Drove client home yesterday.", "drove client"),
        ("Drove client last week.", "drove client"),
        ("Drove client home two days ago.", "drove client"),
        ("Previously drove client.", "drove client"),
        ("Drove client last Tuesday.", "drove client"),
        ("History: drove client for years.", "drove client"),
        ("Hx: foster care, cps report at 6.", "cps report"),
    ],
)
def test_past(text: str, words: str) -> None:
    assert status(text, words) is Status.PAST


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Drove client home.", "drove client"),
        ("Drove client earlier today.", "drove client"),
        ("Prior to the visit drove client.", "drove client"),
        ("Listened to her message from last night.", "listened to"),
        ("Not home, drove client to her sister.", "drove client"),
        ("Not only drove client.", "drove client"),
        ("Did not call but drove client.", "drove client"),
        ("He never eats when I drove client.", "drove client"),
        ("Housing: drove client to the office.", "drove client"),
        ("Goals were read. Drove client home.", "drove client"),
    ],
)
def test_it_happened(text: str, words: str) -> None:
    assert status(text, words) is Status.AFFIRMED


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Gave client a ride.", "ride"),
        ("I gave her a ride.", "ride"),
        ("We drove to the clinic.", "drove"),
        ("CM drove client.", "drove"),
        ("This worker also drove client.", "drove"),
        ("Met with client and drove her home.", "drove"),
        ("Talked with mom, drove client home.", "drove"),
        ("For the client drove to the lab.", "drove"),
    ],
)
def test_the_worker_did_it(book: RuleBook, text: str, word: str) -> None:
    assert actor(book, text, word) is Actor.WORKER


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Client drove home.", "drove"),
        ("She drove home.", "drove"),
        ("He also drove home.", "drove"),
        ("Ct then drove home.", "drove"),
        ("Client went to two meetings.", "meetings"),
        ("She took the bus.", "bus"),
        ("He says he likes rides.", "rides"),
    ],
)
def test_the_client_did_it(book: RuleBook, text: str, word: str) -> None:
    assert actor(book, text, word) is Actor.CLIENT


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Her brother gave her a ride.", "ride"),
        ("Her sister drove client.", "drove"),
        ("The landlord came and fixed the sink.", "fixed"),
        ("Mom brought groceries.", "groceries"),
        ("The nurse wrote the letter.", "letter"),
        ("The program van picks client up.", "picks"),
        ("The clinic could not reach her.", "could"),
    ],
)
def test_somebody_else_did_it(book: RuleBook, text: str, word: str) -> None:
    assert actor(book, text, word) is Actor.OTHER


@pytest.mark.parametrize(
    ("text", "word", "aim"),
    [
        ("told her to call", "call", True),
        ("he plans to move", "move", True),
        ("helped him to call", "call", False),
        ("was able to call", "call", False),
        ("got to speak", "speak", False),
        ("to", "to", False),
        ("called", "called", False),
    ],
)
def test_an_aim_is_no_deed(text: str, word: str, aim: bool) -> None:
    tokens = tokenise(text)
    assert is_infinitive(tokens, tokens.words.index(word)) is aim


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("discussed rides", True),
        ("talked about rides", True),
        ("reviewed options for rides", True),
        ("explained how rides work", True),
        ("gave rides", False),
        ("talked, gave rides", False),
    ],
)
def test_a_topic_of_talk(text: str, talk: bool) -> None:
    tokens = tokenise(text)
    assert talked_about(tokens, tokens.words.index("rides")) is talk


@pytest.mark.parametrize(
    ("text", "sentence", "minutes"),
    [
        ("Drive 20 min. Talk 1 hr.", 0, 20),
        ("Drive 20 min. Talk 1 hr.", 1, 60),
        ("Drive 2 hours", 0, 120),
        ("Drive 20", 0, None),
        ("", 0, None),
        ("20 min", 3, None),
    ],
)
def test_minutes_of_a_sentence(text: str, sentence: int, minutes: int | None) -> None:
    assert minutes_in(tokenise(text), sentence) == minutes


def test_a_denial_is_known_by_its_words() -> None:
    assert is_denial(["no", "answer"])
    assert is_denial(["wasn't"])
    assert not is_denial(["left", "message"])


@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_every_word_has_a_status_and_an_actor(book: RuleBook, words: list[str]) -> None:
    tokens = tokenise(" ".join(words))
    places = book.reader.vocabulary.annotate(tokens)
    for at in range(len(tokens.words)):
        assert status_of(tokens, at, at + 1) in Status
        assert actor_of(tokens, places, at) in Actor


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_a_sentence_before_changes_nothing(book: RuleBook, words: list[str]) -> None:
    text = "Drove client home."
    assert status("".join(f"{w} " for w in words if w != ":") + ". " + text, "drove client") is Status.AFFIRMED
    assert actor(book, f"She cried. {text}", "drove") is Actor.WORKER
