"""When the next round is due, and whose word a laptop takes."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.client.enrolment import lease_of, new_key
from sync.client.rounds import next_delay, order_of
from sync.client.transport import LONGEST_WAIT, Membership
from sync.protocol.devices import LeaseGrant
from sync.protocol.sealed import PackRelease, Sealed, WipeOrder, seal

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AGENCY, SERVER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
LAPTOP, ANA = "0a" * 16, UUID(int=200)
MEMBER = Membership(
    "https://sync.agency.example",
    "",
    LAPTOP,
    new_key(),
    UUID(int=1),
    "Harbor",
    ANA,
    "Ana",
    AGENCY.public_key().public_bytes_raw(),
    SERVER.public_key().public_bytes_raw(),
)
LEASE = LeaseGrant(LAPTOP, ANA, "worker", NOW, NOW)
ORDER = WipeOrder(LAPTOP, "00" * 16, NOW, True)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_waits_grow_to_a_quarter_of_an_hour_and_differ_by_chance(failures: int, chance: float) -> None:
    wait = next_delay(failures, None, lambda: chance)
    assert 1.0 <= wait <= LONGEST_WAIT == 900.0
    assert next_delay(failures, None, lambda: 0.0) <= wait
    assert next_delay(failures + 1, None, lambda: chance) >= wait


def test_the_first_waits_are_short() -> None:
    assert [next_delay(failures, None, lambda: 1.0) for failures in (1, 2, 3, 9, 10, 99)] == [2, 4, 8, 512, 900, 900]
    assert next_delay(1, None, lambda: 0.0) == 1.0


@given(st.integers(1, 20), st.floats(0, LONGEST_WAIT))
def test_never_sooner_than_the_server_asked(failures: int, asked: float) -> None:
    assert next_delay(failures, asked, lambda: 0.0) >= asked


def test_a_lease_of_the_server_for_this_laptop_and_worker_counts() -> None:
    assert lease_of(MEMBER, seal(LEASE, SERVER)) == LEASE


@pytest.mark.parametrize(
    "sealed",
    [
        seal(LEASE, AGENCY),
        seal(msgspec.structs.replace(LEASE, device="0b" * 16), SERVER),
        seal(msgspec.structs.replace(LEASE, worker=UUID(int=201)), SERVER),
        seal(ORDER, SERVER),
        Sealed(seal(LEASE, SERVER).statement, bytes(64)),
        Sealed(b"", b""),
    ],
)
def test_any_other_lease_is_none(sealed: Sealed) -> None:
    assert lease_of(MEMBER, sealed) is None


def test_only_the_agencys_own_key_orders_a_wipe() -> None:
    assert order_of(MEMBER, seal(ORDER, AGENCY)) == ORDER
    assert order_of(MEMBER, seal(ORDER, SERVER)) is None
    assert order_of(MEMBER, seal(msgspec.structs.replace(ORDER, device="0b" * 16), AGENCY)) is None
    assert order_of(MEMBER, seal(PackRelease("p", "1", "00", NOW), AGENCY)) is None
    assert order_of(msgspec.structs.replace(MEMBER, agency_key=b"short"), seal(ORDER, AGENCY)) is None


def test_the_program_starts_without_the_http_library() -> None:
    told = "import sys, sync.client.rounds; print(sorted({'httpx', 'httpcore', 'litestar'} & {*sys.modules}))"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
