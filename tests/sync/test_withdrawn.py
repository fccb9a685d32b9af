"""What a withdrawn laptop still sends: kept for a supervisor, and nothing of it takes effect before her word."""

from __future__ import annotations

from sync.protocol.codes import Code
from sync.protocol.messages import Answer, Op, Status
from sync.server.core import give_up, hold, release
from sync.server.core_values import device_key
from tests.simulator.memory_server import RECEIVED, MemoryServer
from tests.sync.making import ANA, BEN, NOTE, create, op, push, server

LAPTOP = "0a" * 16


def send(agency: MemoryServer, *operations: Op) -> tuple[Answer, ...]:
    """Ana's withdrawn laptop pushes."""
    decision = hold(operations, ANA, LAPTOP, agency.known(operations, RECEIVED), agency.rules)
    agency.write(decision)
    return decision.answers


def let_in(agency: MemoryServer, device: str) -> None:
    """A supervisor takes over what a device sent."""
    agency.write(release([device_key(device)], agency.known((), RECEIVED), agency.rules))


def test_it_is_kept_and_changes_nothing() -> None:
    agency = server()
    answers = send(agency, create(1), op(2, {"text": "second"}, {"text": 1}))
    assert [(answer.status, answer.code) for answer in answers] == [(Status.QUARANTINED, Code.DEVICE_REVOKED)] * 2
    assert NOTE not in agency.rows
    assert len(agency.parked) == 2


def test_it_takes_effect_by_a_supervisors_word() -> None:
    agency = server()
    send(agency, create(1), op(2, {"text": "second"}, {"text": 1}))
    let_in(agency, "0b" * 16)
    assert NOTE not in agency.rows, "another laptop's work is let in"
    let_in(agency, LAPTOP)
    assert agency.rows[NOTE].values["text"] == "second"
    assert not agency.parked


def test_what_was_answered_before_keeps_its_answer() -> None:
    agency = server()
    (first,) = push(agency, create(1))
    again, new = send(agency, create(1), op(2, {"text": "second"}, {"text": 1}))
    assert again == first
    assert new.status is Status.QUARANTINED
    assert send(agency, create(1), op(2, {"text": "second"}, {"text": 1})) == (again, new)


def test_another_name_than_the_workers_is_refused_at_once() -> None:
    agency = server()
    (answer,) = send(agency, create(1, author=BEN))
    assert answer.code is Code.NOT_THE_AUTHOR
    assert not agency.parked


def test_what_others_built_on_it_waits_for_it() -> None:
    agency = server()
    push(agency, create(1))
    send(agency, op(2, {"text": "held"}, {"text": 1}))
    (answer,) = push(agency, op(3, {"text": "on it"}, {"text": 2}, author=BEN), by=BEN)
    assert answer.status is Status.PARKED
    let_in(agency, LAPTOP)
    assert agency.rows[NOTE].values["text"] == "on it"


def test_time_lets_nothing_of_it_in() -> None:
    agency = server()
    send(agency, create(1))
    held = list(agency.parked.values())
    assert held[0].is_withdrawn
    agency.write(give_up(held, agency.known((), RECEIVED), agency.rules))
    assert NOTE not in agency.rows
    assert len(agency.parked) == 1
