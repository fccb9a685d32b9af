"""The rules as this program holds them, and what a newer program's rules changed for the worker's open notes.

What was looked at is remembered as one day: that on which the newest pack was published. A program ships each pack with
its earlier versions, so the rules that were known on that day can be put together again and asked about the same notes.
That is why nothing but a day has to be kept, and nothing about a client. Compared are drafts, and signed notes that the
agency has not received yet: no other note can still be changed. A draft has no stored answer, so both answers are
computed from its text as it is now; what else has changed since, such as coverage, is the same on both sides. A signed
answer stays as it was signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from tcm_desktop.billing.book import RuleBook, book_for
from tcm_desktop.billing.pack import Payer
from tcm_desktop.billing.shelf import Shelf, in_use
from tcm_desktop.domain.clients import Client
from tcm_desktop.services.agency_packs import pack_news
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.pack_views import PackEvent
from tcm_desktop.services.rule_changes import ChangedAnswer, books_of, rule_changes


@dataclass(frozen=True, slots=True)
class PayerRules:
    """A payer profile as its rules stand on a day. `not_confirmed` names values and rules that no source settles.

    `from_agency` are those of its layers that the agency sent, each with the day since when it counts here.
    """

    title: str
    layers: tuple[str, ...]
    verified_through: date
    digest: str
    published: date
    values: int
    values_not_confirmed: tuple[str, ...]
    rules: int
    rules_not_confirmed: tuple[str, ...]
    from_agency: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedNote:
    """A note whose answer changed, with the client's name as lists show it."""

    listed_name: str
    answer: ChangedAnswer


@dataclass(frozen=True, slots=True)
class RuleNews:
    """`newest` is the day on which the newest pack was published; `changed` what differs since those looked at.

    `packs` is what the agency sent or took back and the worker has not looked at.
    """

    newest: date
    changed: tuple[ChangedNote, ...]
    packs: tuple[PackEvent, ...] = ()


@cache
def newest_rules(shelf: Shelf) -> date:
    """The day on which the newest of these packs was published; read once."""
    return max(shelf.published(payer)[0] for payer in shelf.payers)


def rule_news(desk: Desk, looked_at: date | None, shelf: Shelf | None = None) -> RuleNews:
    """What newer rules changed since those that were looked at; nothing when none were yet, or none are newer."""
    shelf = shelf or in_use()
    newest, packs = newest_rules(shelf), pack_news(desk)
    if looked_at is None or looked_at >= newest:
        return RuleNews(newest, (), packs)
    found = rule_changes(desk, books_of(shelf, looked_at), books_of(shelf))
    with desk.reading() as work:
        names = {each.client_id: work.get(Client, each.client_id).name.listed for each in found}
    return RuleNews(newest, tuple(ChangedNote(names[each.client_id], each) for each in found), packs)


def rules_here(desk: Desk, shelf: Shelf | None = None) -> tuple[PayerRules, ...]:
    """Every payer profile with its rules as they stand today, in the order of the profiles."""
    shelf = shelf or in_use()
    return tuple(_payer_rules(payer, book_for(shelf, payer, desk.today), shelf) for payer in shelf.payers)


def _payer_rules(payer: Payer, book: RuleBook, shelf: Shelf) -> PayerRules:
    added = (shelf.added_at(shelf.place(pack_id)) for pack_id in payer.layers)
    spoken = [rule for _, rule in book.rules.values() if rule.applies]
    return PayerRules(
        title=payer.title,
        layers=book.layers,
        verified_through=book.verified_through,
        digest=book.digest,
        published=shelf.published(payer)[0],
        values=len(book.parameters),
        values_not_confirmed=_names(name for name, value in book.parameters.items() if not value.confirmed),
        rules=len(spoken),
        rules_not_confirmed=_names(rule.headline for rule in spoken if not rule.confirmed),
        from_agency=tuple((f"{each.identity.id} {each.identity.version}", each.since) for each in added if each),
    )


def _names(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(found))
