"""A pack's own cases: contacts with the answer that the pack must give."""

from __future__ import annotations

from collections.abc import Sequence

from tcm_desktop.billing.book import RuleBook, book_of, compile_layers
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.load import load_layers, payer
from tcm_desktop.billing.pack import Case, Pack
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent


def facts_of(case: Case) -> NoteFacts:
    """The contact that a case tells of."""
    return NoteFacts(
        case.id,
        TcmComponent(case.component) if case.component else None,
        ContactMode(case.contact_mode),
        ContactRole(case.contact_with) if case.contact_with else None,
        case.minutes,
        case.linked_need,
        case.narrative,
    )


def _failure(case: Case, book: RuleBook) -> str | None:
    answer = decide(facts_of(case), book)
    said = (answer.verdict.value, set(answer.reasons), set(answer.exclude))
    wanted = (case.verdict, set(case.reasons), set(case.exclude))
    if said == wanted:
        return None
    want, got = sorted(wanted[1] | wanted[2]), sorted(said[1] | said[2])
    return f"{case.id}: expected {case.verdict} {want}, the rules say {said[0]} {got}"


def run_cases(pack: Pack, payer_id: str) -> Sequence[str]:
    """Judge the cases of a pack with the other packs of a profile; one line for each case that fails."""
    others = [layer for layer in load_layers(payer(payer_id).layers) if layer.identity.id != pack.identity.id]
    order = {name: place for place, name in enumerate(payer(payer_id).layers)}
    layers = sorted([*others, pack], key=lambda layer: order.get(layer.identity.id, len(order)))
    book = book_of(compile_layers(layers), payer_id, pack.identity.verified_through)
    return [failure for case in pack.cases if (failure := _failure(case, book))]
