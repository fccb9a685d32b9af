"""Requests that prove whose they are, and nonces that no server has to remember."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.authentication import (
    DEVICE,
    NONCE,
    NONCE_LIFE,
    SIGNATURE,
    Call,
    Nonces,
    Proof,
    is_proven,
    mark_of,
    proof_in,
    prove,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
CALL = Call("POST", "/sync/v1/push", b"body")
LAPTOP = "0a" * 16
NONCES = Nonces(b"s" * 32, secrets.token_bytes)


def proof(call: Call = CALL) -> Proof:
    """What the laptop says about a request."""
    return proof_in(prove(KEY, LAPTOP, "nonce", call))


def test_a_request_of_its_own_is_proven() -> None:
    assert is_proven(PUBLIC, proof(), CALL)
    assert proof().device == LAPTOP


@pytest.mark.parametrize(
    "other",
    [
        replace(CALL, method="GET"),
        replace(CALL, path="/sync/v1/pull"),
        replace(CALL, path="/sync/v1/push?x=1"),
        replace(CALL, body=b"body "),
        replace(CALL, body=b""),
    ],
)
def test_the_proof_fits_no_other_request(other: Call) -> None:
    assert not is_proven(PUBLIC, proof(), other)


@pytest.mark.parametrize("field", ["device", "nonce"])
def test_the_proof_fits_no_other_device_or_nonce(field: str) -> None:
    assert not is_proven(PUBLIC, replace(proof(), **{field: "other"}), CALL)


def test_another_key_proves_nothing() -> None:
    stranger = Ed25519PrivateKey.generate()
    assert not is_proven(PUBLIC, proof_in(prove(stranger, LAPTOP, "nonce", CALL)), CALL)
    assert not is_proven(b"too short", proof(), CALL)


@given(st.binary(max_size=80))
def test_any_bytes_are_no_signature(signature: bytes) -> None:
    assert not is_proven(PUBLIC, replace(proof(), signature=signature), CALL)


@given(st.text(max_size=120))
def test_any_text_is_no_signature_and_no_nonce(text: str) -> None:
    headers = prove(KEY, LAPTOP, "nonce", CALL)
    if text != headers[SIGNATURE]:
        assert not is_proven(PUBLIC, proof_in(headers | {SIGNATURE: text}), CALL)
    assert not NONCES.is_fresh(text, NOW)


def test_without_headers_nothing_is_said() -> None:
    assert proof_in({}) == Proof()
    assert not is_proven(PUBLIC, Proof(), CALL)


def test_the_parts_of_what_is_signed_cannot_run_together() -> None:
    moved = prove(KEY, LAPTOP, "nonce", replace(CALL, method="POST\n/sync", path="/v1/push"))
    assert not is_proven(PUBLIC, proof_in(moved), CALL)


def test_the_same_request_has_the_same_signature() -> None:
    assert prove(KEY, LAPTOP, "nonce", CALL) == prove(KEY, LAPTOP, "nonce", CALL)
    assert prove(KEY, LAPTOP, "nonce", CALL).keys() == {DEVICE, NONCE, SIGNATURE}


def test_a_nonce_is_good_for_its_time() -> None:
    nonce = NONCES.fresh(NOW)
    second = timedelta(seconds=1)
    assert NONCES.is_fresh(nonce, NOW)
    assert NONCES.is_fresh(nonce, NOW + NONCE_LIFE)
    assert not NONCES.is_fresh(nonce, NOW + NONCE_LIFE + second)
    assert NONCES.is_fresh(nonce, NOW - second), "the next process's clock may be a little behind"
    assert not NONCES.is_fresh(nonce, NOW - NONCE_LIFE - second)


def test_nonces_differ_and_any_process_of_the_agency_knows_them() -> None:
    assert NONCES.fresh(NOW) != NONCES.fresh(NOW)
    assert Nonces(b"s" * 32, secrets.token_bytes).is_fresh(NONCES.fresh(NOW), NOW)
    assert not Nonces(b"t" * 32, secrets.token_bytes).is_fresh(NONCES.fresh(NOW), NOW)


@given(st.integers(0, 42), st.sampled_from("AbZ09-_"))
def test_a_changed_nonce_is_none(place: int, symbol: str) -> None:
    nonce = NONCES.fresh(NOW)
    changed = nonce[:place] + symbol + nonce[place + 1 :]
    assert NONCES.is_fresh(changed, NOW) == (changed == nonce)
    assert not NONCES.is_fresh(nonce + "=", NOW)


def test_a_request_has_a_mark_of_its_own_that_sorts_by_time() -> None:
    def mark(at: datetime, call: Call = CALL) -> str:
        return mark_of(proof_in(prove(KEY, LAPTOP, nonces[at], call)))

    times = [NOW + timedelta(microseconds=n) for n in (0, 1, 255, 256, 65536, 10**9)]
    nonces = {at: NONCES.fresh(at) for at in times}
    assert [mark(at) for at in times] == sorted(mark(at) for at in reversed(times))
    assert mark(NOW) == mark(NOW)
    assert mark(NOW) != mark(NOW, replace(CALL, body=b"other"))
    assert {len(mark(at)) for at in times} == {48}
