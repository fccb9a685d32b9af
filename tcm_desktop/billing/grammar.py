"""The grammar around an activity: who did it, and whether it happened. Closed-class words live here, not in packs."""

from __future__ import annotations

from collections.abc import Iterable
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
    "will i'd we'd i'll we'll he'll she'll they'll gonna tomorrow tmrw tmw would should might whether if could someone"
)
_TO_COME = word_set(
    "going+to need+to needs+to wants+to want+to next+week next+wk next+time next+visit next+month offered+to plan+to"
    " agreed+to plans+to planning+to has+to have+to asked+if hopes+to intends+to"
)
_PAST = word_set("yesterday earlier previously ago ayer previous prior")
_AIMS = word_set("objective objectives obj objs goal goals next step steps aim aims")
_BEFORE_NOW = word_set("history hx background past")
_DAYS = word_set(
    "week wk month time visit year yr night session tries fri mon tues weds thurs spring fall winter summer"
    " friday monday tuesday wednesday thursday"
)
_TALK = word_set("discussed discuss discussing talked reviewed about abt re regarding asked explained how option asks")
_WORKER = word_set("i we cm tcm writer worker i'd i've we've yo")
_THIRD_PRONOUN = word_set("he she they")
_BEFORE_OBJECT = word_set("with w/ for to by from of about abt re help helped helping assist assisted")
_ARTICLES = word_set("the a an my our her his their this")
_DID_TO = word_set("helped able had went got managed came used need needed in stopped met drove ran swung back sat")
_LEADING = word_set("the my her his their a our so then and later after also")
_ACTS = word_set(
    "gave took drove went came wrote did rode brought bought said says goes takes drives gives brings buys wants wanted"
    " asked uses likes does picks sends texts writes cooks cleans washes pays shops made makes leaves filled paid had"
)
"""Verbs that show the words before them to be the subject: "her brother gave"."""
_SMALL = word_set("and then just also then only has had have is was were been already later still finally did does who")
_PERSONS = frozenset({"{supporter}", "{clinician}", "{staff}", "{agency}", "{vehicle}", "{public_transit}"})
_TIME_UNITS = {"min": 1, "mins": 1, "minute": 1, "minutes": 1, "hr": 60, "hrs": 60, "hour": 60, "hours": 60}
_REACH = 6


def _clause_before(tokens: Tokens, index: int, reach: int = _REACH) -> range:
    """Indexes of the words before `index` in its clause, nearest first."""
    clause, floor = tokens.clause[index], max(-1, index - reach - 1)
    at = index - 1
    while at > floor and tokens.clause[at] == clause:
        at -= 1
    return range(index - 1, at, -1)


def status_of(tokens: Tokens, start: int, end: int, *, denies: bool = False) -> Status:
    """Whether the words `start` to `end` tell of something that happened; `denies`: they are a denial themselves."""
    words = tokens.words
    if any(word in _NOT for word in words[start + 1 : end - 1]) and not denies:
        return Status.NEGATED
    for at in _clause_before(tokens, start):
        word = words[at]
        if word in _NOT and not (word == "not" and words[at + 1 : at + 2] == ["only"]):
            return Status.NEGATED
        if word in _PLANNED or "+".join(words[at : at + 2]) in _TO_COME:
            return Status.PLANNED
        if word in _PAST and words[at + 1 : at + 2] not in (["today"], ["to"]):
            return Status.PAST
    if (headed := _headed(tokens, start)) is not None:
        return headed
    stop = min(end + 7, len(words))
    for at in range(end, stop):
        if tokens.clause[at] != tokens.clause[end - 1]:
            break
        if words[at - 1] != "from" and words[at + 1 : at + 2] != ["today"] and _names_earlier_day(words, at):
            return Status.PAST
    return Status.AFFIRMED


def _names_earlier_day(words: list[str], at: int) -> bool:
    """Whether a day before this contact is named: "yesterday", "last week"."""
    return words[at] in _PAST or (words[at] == "last" and words[at + 1 : at + 2] != [] and words[at + 1] in _DAYS)


def _headed(tokens: Tokens, start: int) -> Status | None:
    """What a heading before the words makes of them: "Objective: cook one meal", "History: CPS report at 6"."""
    sentence, clause = tokens.sentence[start], tokens.clause[start]
    for at in range(start - 1, -1, -1):
        if tokens.sentence[at] != sentence:
            return None
        if tokens.clause[at] in tokens.headings and tokens.clause[at] != clause:
            if tokens.words[at] in _AIMS:
                return Status.PLANNED
            if tokens.words[at] in _BEFORE_NOW:
                return Status.PAST
    return None


def minutes_in(tokens: Tokens, sentence: int) -> int | None:
    """The first length of time said in a sentence, in minutes: "35 min", "1 hr"."""
    words = tokens.words
    for at in range(len(words) - 1):
        if tokens.sentence[at] == sentence and words[at].isdecimal() and words[at + 1] in _TIME_UNITS:
            return int(words[at]) * _TIME_UNITS[words[at + 1]]
    return None


def is_denial(names: Iterable[str]) -> bool:
    """Whether a pattern looks for a denial itself: "no answer"."""
    return not _NOT.isdisjoint(names)


def talked_about(tokens: Tokens, start: int) -> bool:
    """Whether an activity is only the subject of a talk: "discussed grocery shopping"."""
    return any(tokens.words[at] in _TALK for at in _clause_before(tokens, start, 3))


def is_infinitive(tokens: Tokens, start: int) -> bool:
    """Whether a verb only names an aim: "told her to call". After "helped", "able" and the like it happened."""
    if start == 0 or tokens.words[start - 1] != "to":
        return False
    return _DID_TO.isdisjoint(tokens.words[max(0, start - 3) : start - 1])


def _subject_at(tokens: Tokens, places: list[Place], at: int) -> Actor | None:
    """The person whom the word at `at` names as a subject."""
    if tokens.words[at] in _WORKER:
        return Actor.WORKER
    if _is_object(tokens, at):
        return None
    if tokens.words[at] in _THIRD_PRONOUN or "{client}" in places[at]:
        return Actor.CLIENT
    return Actor.OTHER if not _PERSONS.isdisjoint(places[at]) else None


def _is_object(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` follows a preposition: "with the client"."""
    before = [tokens.words[near] for near in _clause_before(tokens, at, 2)]
    return bool(before) and (before[0] in _BEFORE_OBJECT or (before[0] in _ARTICLES and before[-1] in _BEFORE_OBJECT))


def _leading_subject(tokens: Tokens, places: list[Place], clause: int) -> Actor | None:
    """Whom a clause begins with, for a verb that the next clause joins to it: "the landlord came and fixed it"."""
    first = tokens.clause.index(clause) if clause in tokens.clause else len(tokens.words)
    for at in range(first, min(first + 3, len(tokens.words))):
        if tokens.words[at] not in _LEADING:
            return _subject_at(tokens, places, at)
    return None


def _acting_subject(tokens: Tokens, places: list[Place], start: int) -> Actor | None:
    """Whom the clause before `start` shows to act with a verb of its own: "her brother gave her a"."""
    for at in _clause_before(tokens, start):
        if tokens.words[at] in _ACTS and at and tokens.clause[at - 1] == tokens.clause[at]:
            return _subject_at(tokens, places, at - 1)
    return None


def actor_of(tokens: Tokens, places: list[Place], start: int) -> Actor:
    """Who did it: the subject right before the verb, small words apart; in a note, no subject means the worker."""
    for at in _clause_before(tokens, start, 4):
        if tokens.words[at] not in _SMALL:
            nearest = _subject_at(tokens, places, at)
            return nearest or _acting_subject(tokens, places, start) or Actor.WORKER
    joined = start - 1 if start and tokens.words[start - 1] in ("and", "then") else start
    clause = tokens.clause[joined]
    if joined == start and tokens.words[start] not in ("and", "then"):
        return Actor.WORKER
    if clause and joined and tokens.sentence[joined - 1] == tokens.sentence[start]:
        return _leading_subject(tokens, places, clause - 1) or Actor.WORKER
    return Actor.WORKER
