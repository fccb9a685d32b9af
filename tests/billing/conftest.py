"""Rules and contacts for the billing tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Decision
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent

DAY = date(2026, 3, 2)
Judge = Callable[..., Decision]


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """The rules of San Francisco on one day."""
    return rule_book("sf-smhs", DAY)


def contact(
    narrative: str,
    *,
    mode: ContactMode = ContactMode.FACE_TO_FACE,
    with_whom: ContactRole | None = ContactRole.CLIENT,
    minutes: int = 30,
    need: str | None = "Depression",
    component: TcmComponent | None = TcmComponent.MONITORING,
) -> NoteFacts:
    """A contact; everything but the narrative has a plain default."""
    return NoteFacts("n1", component, mode, with_whom, minutes, need, narrative)


@pytest.fixture(scope="session")
def judge(book: RuleBook) -> Judge:
    """Judge a narrative by the rules of San Francisco."""

    def judged(narrative: str, **facts: object) -> Decision:
        return decide(contact(narrative, **facts), book)  # type: ignore[arg-type]  # drawn by tests

    return judged
