"""The agency's rules at a worker's window: they come with a round by its key, and Today says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.protocol.packs import body_of
from sync.server.publishing import ReadyPack, publish, withdraw
from tcm_desktop.billing.shelf import in_use
from tests.support.agency_packs import own_plan, shipped_rules_after
from tests.sync.agency.offices import office
from tests.sync.desk.laptop import Laptop
from tests.sync.wire.serving import START, Agency
from ui.screens.rules import RulesScreen
from ui.screens.today import TodayScreen

pytestmark = pytest.mark.slow  # a window, a vault and a server


@pytest.fixture(autouse=True)
def _own_rules() -> Iterator[None]:
    with shipped_rules_after():
        yield


def test_rules_come_and_go_while_today_is_open(served: Agency, ana: Laptop) -> None:
    today = ana.hands.open("today")
    assert isinstance(today, TodayScreen)
    ready = ReadyPack("harbor-plan", "1", body_of(own_plan()), "")
    with office(served.database, served.id, now=START) as at:
        publish(at, ready, served.keys.agency_key())
    assert not ana.sync().refusal
    assert "New billing rules from your agency since 11/22/2026" in today.news.words()
    assert "harbor-plan" in in_use().pack_ids()
    rules = ana.hands.open("rules")
    assert isinstance(rules, RulesScreen)
    assert "harbor-plan 1 is from your agency" in ana.hands.words()
    with office(served.database, served.id, now=START) as at:
        withdraw(at, "harbor-plan", "1", "a fault in it", served.keys.agency_key())
    assert not ana.sync().refusal
    assert "took back billing rules on 11/22/2026" in ana.hands.words()
    assert "harbor-plan 1 is from your agency" not in ana.hands.words()
