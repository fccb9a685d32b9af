"""How much case management work a narrative tells of."""

from __future__ import annotations

from collections.abc import Container, Iterable

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.grammar import Status
from tcm_desktop.billing.reading import Mention, Reading

UNREAL = frozenset({Status.NEGATED, Status.PLANNED})
"""What did not happen in this contact."""

Work = tuple[tuple[int, Mention], ...]
"""Pieces of work told in a note, each with its weight: 2 stands on its own, 1 supports."""


def work(reading: Reading, book: RuleBook) -> Work:
    """Case management work that the note says was done. A heading such as "Linked to care: ..." only promises it."""
    found = []
    for mention in reading.mentions:
        evidence = book.evidence.get(mention.code)
        if evidence is None or not evidence.weight or mention.status in UNREAL or mention.infinitive:
            continue
        if not (mention.heading and mention.code == "linked"):
            found.append((evidence.weight, mention))
    return tuple(found)


def weight(done: Iterable[tuple[int, Mention]]) -> int:
    """The weight of work, each kind once in a clause."""
    return sum({(mention.code, mention.clause): worth for worth, mention in done}.values())


def outside(done: Work, clauses: Container[int]) -> Work:
    """The work told in other clauses."""
    return tuple(entry for entry in done if entry[1].clause not in clauses)


def apart(done: Work, mentions: Iterable[Mention]) -> Work:
    """The work told in other words than those of `mentions`."""
    taken = {index for mention in mentions for index in range(*mention.words)}
    return tuple(entry for entry in done if taken.isdisjoint(range(*entry[1].words)))
