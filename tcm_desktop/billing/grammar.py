"""The grammar around an activity: who did it, and whether it happened. Closed-class words live here, not in packs."""

from __future__ import annotations

from enum import StrEnum

from tcm_desktop.billing.tokens import Tokens, word_set
from tcm_desktop.billing.vocabulary import Place


class Actor(StrEnum):
    """Who did what a mention says."""

    WORKER = "worker"
    CLIENT = "client"
    OTHER = "other"


class Status(StrEnum):
    """Whether what a mention says happened in this contact."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    PLANNED = "planned"
    PAST = "past"
    TALKED_ABOUT = "talked_about"


_NOT = word_set(
    "not no never without didn't didnt don't dont doesn't doesnt wasn't wasnt isn't isnt won't wont can't cant cannot"
    " couldn't couldnt nothing neither nor none denies denied denying hasn't hasnt haven't havent hadn't hadnt wouldn't"
    " wouldnt w/o sin nunca instead aren't arent weren't werent rather no-one nobody declined refused"
)
_PLANNED = word_set(
    "will i'll we'll he'll she'll they'll gonna tomorrow tmrw tmw would plan plans planning should might may"
)
_TO_COME = word_set(
    "going+to need+to needs+to wants+to want+to next+week next+wk next+time next+visit next+month offered+to plan+to"
    " agreed+to has+to have+to asked+if hopes+to intends+to"
)
_PAST = word_set("yesterday earlier previously ago ayer previous prior")
_DAYS = word_set(
    "week wk month time visit year yr night session tries fri mon tues weds thurs spring fall winter summer"
    " friday monday tuesday wednesday thursday"
)
_TALK = word_set("discussed discuss discussing talked reviewed about abt re regarding asked explained how option asks")
_WORKER = word_set("i we cm tcm writer worker i'd i've we've yo")
_THIRD_PRONOUN = word_set("he she they who that")
_BEFORE_OBJECT = word_set("with w/ for to by from of about abt re")
_REACH = 6


def _clause_before(tokens: Tokens, index: int, reach: int = _REACH) -> range:
    """Indexes of the words before `index` in its clause, nearest first."""
    clause, floor = tokens.clause[index], max(-1, index - reach - 1)
    at = index - 1
    while at > floor and tokens.clause[at] == clause:
        at -= 1
    return range(index - 1, at, -1)


def status_of(tokens: Tokens, start: int, end: int) -> Status:
    """Whether the words `start` to `end` tell of something that happened."""
    words = tokens.words
    for at in _clause_before(tokens, start):
        word = words[at]
        if word in _NOT and not (word == "not" and words[at + 1 : at + 2] == ["only"]):
            return Status.NEGATED
        if word in _PLANNED or "+".join(words[at : at + 2]) in _TO_COME:
            return Status.PLANNED
        if word in _PAST:
            return Status.PAST
    stop = min(end + 4, len(words))
    for at in range(end, stop):
        if tokens.clause[at] != tokens.clause[end - 1]:
            break
        if words[at] in _PAST or (words[at] == "last" and words[at + 1 : at + 2] and words[at + 1] in _DAYS):
            return Status.PAST
        if (words[at] == "next" and words[at + 1 : at + 2] and words[at + 1] in _DAYS) or words[at] in (
            "tomorrow",
            "tmrw",
            "tmw",
        ):
            return Status.PLANNED
    return Status.AFFIRMED


def talked_about(tokens: Tokens, start: int) -> bool:
    """Whether an activity is only the subject of a talk: "discussed grocery shopping"."""
    return any(tokens.words[at] in _TALK for at in _clause_before(tokens, start, 3))


def actor_of(tokens: Tokens, places: list[Place], start: int) -> Actor:
    """Who did it: the subject just before the verb; in a note, no subject means the worker."""
    for at in _clause_before(tokens, start, 3):
        word, place = tokens.words[at], places[at]
        if word in _WORKER:
            return Actor.WORKER
        before = tokens.words[at - 1] if at and tokens.clause[at - 1] == tokens.clause[at] else ""
        if before in _BEFORE_OBJECT:
            return Actor.WORKER
        if "{client}" in place:
            return Actor.CLIENT
        if word in _THIRD_PRONOUN:
            return Actor.CLIENT
        if "{supporter}" in place or "{clinician}" in place or "{staff}" in place:
            return Actor.OTHER
    return Actor.WORKER
