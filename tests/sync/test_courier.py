"""The way to a server as the desk knows it: tickets, what a round came to, pauses."""

from __future__ import annotations

import pytest

from sync.client.agency import AT_REST, Courier, sentence
from sync.client.transport import LONGEST_WAIT
from sync.protocol.tickets import Ticket, new_code, write_ticket
from tcm_desktop.services.syncing_ports import NotEnrolled
from tests.sync.wire.serving import START


def ticket(seed: int = 7) -> str:
    """What an administrator gives, for a server on this machine that is not there."""
    return write_ticket(Ticket("http://127.0.0.1:9", "", new_code(lambda count: bytes([seed]) * count)))


def test_a_ticket_is_read_without_a_network_and_names_its_server() -> None:
    attempt = Courier().prepare(f"> {ticket()}\nSee you on Monday!", None)
    assert attempt.server == "http://127.0.0.1:9"


def test_the_same_ticket_goes_on_with_the_same_key_and_another_one_does_not() -> None:
    courier = Courier()
    first = courier.prepare(ticket(), None)
    assert courier.prepare(ticket(), first.kept) == first
    assert courier.prepare(ticket(8), first.kept).kept != first.kept
    assert courier.prepare(ticket(), None).kept != first.kept, "every device makes a key of its own"


@pytest.mark.parametrize("pasted", ["", "See you on Monday.", ticket()[:80], ticket().replace("Check: ", "Check: 0")])
def test_what_is_no_ticket_is_refused_in_words(pasted: str) -> None:
    with pytest.raises(NotEnrolled) as refused:
        Courier().prepare(pasted, None)
    assert str(refused.value).endswith(".")


def test_a_server_that_is_not_there_is_told_in_words_and_the_attempt_can_be_made_again() -> None:
    courier = Courier(timeout=2.0)
    attempt = courier.prepare(ticket(), None)
    for _ in range(2):
        with pytest.raises(NotEnrolled, match="no connection"):
            courier.enrol(attempt, "T14", START)


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_pauses_are_some_minutes_at_rest_and_short_then_longer_after_failures(chance: float) -> None:
    courier = Courier(chance=lambda: chance)
    assert 0.8 * AT_REST <= courier.pause(0, 0.0) <= 1.21 * AT_REST
    pauses = [courier.pause(failures, 0.0) for failures in range(1, 14)]
    assert pauses == sorted(pauses)
    assert 1.0 <= pauses[0] <= 2.0
    assert pauses[-1] <= LONGEST_WAIT


@pytest.mark.parametrize("failures", [0, 1, 20])
def test_the_server_is_left_alone_as_long_as_it_asks(failures: int) -> None:
    assert Courier().pause(failures, 5000.0) >= 5000.0


def test_the_log_of_a_round_without_a_server_has_words() -> None:
    assert "no connection" in sentence("offline:no_connection")
    assert sentence("stopped") == ""
