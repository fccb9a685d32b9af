"""The agency's keys, sealed statements, passphrases and certificates."""

from __future__ import annotations

import http.server
import os
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.sealed import NotSealed, PackRelease, Sealed, WipeOrder, seal, unseal
from sync.server.certificates import (
    AUTHORITY,
    CERTIFICATE,
    CERTIFICATE_KEY,
    expires_at,
    fingerprint,
    new_authority,
    new_certificate,
    read_authority,
    write_authority,
    write_certificate,
)
from sync.server.keys import AGENCY, SERVER, NoKey, new_keys, public_bytes, read_keys, write_keys
from sync.server.passphrases import SHORTEST, Cost, TooShort, hashed, matches

NOW = datetime.now(UTC)
KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
ORDER = WipeOrder("ab" * 16, "cd" * 16, datetime(2026, 11, 22, 9, 0, tzinfo=UTC), takes_unsent=True)
QUICK = Cost(memory_kib=64, passes=1, lanes=1)
GOOD = "four words that differ"


# --- sealed statements ---------------------------------------------------------------------------------------------


def test_a_sealed_statement_comes_back_whole() -> None:
    assert unseal(WipeOrder, seal(ORDER, KEY), KEY.public_key()) == ORDER


def test_a_sealed_statement_travels_as_json() -> None:
    travelled = msgspec.json.decode(msgspec.json.encode(seal(ORDER, KEY)), type=Sealed)
    assert unseal(WipeOrder, travelled, KEY.public_key()) == ORDER


def test_another_key_s_statement_is_not_believed() -> None:
    with pytest.raises(NotSealed):
        unseal(WipeOrder, seal(ORDER, OTHER), KEY.public_key())


def test_a_statement_passes_for_no_other_kind() -> None:
    """A pack's release would otherwise be signed by the same key over bytes that somebody else could shape."""
    with pytest.raises(NotSealed):
        unseal(PackRelease, seal(ORDER, KEY), KEY.public_key())


@given(st.data())
def test_no_changed_byte_is_believed(data: st.DataObject) -> None:
    sealed = seal(ORDER, KEY)
    name = data.draw(st.sampled_from(("statement", "signature")))
    whole = bytearray(getattr(sealed, name))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    changed = msgspec.structs.replace(sealed, **{name: bytes(whole)})
    with pytest.raises(NotSealed):
        unseal(WipeOrder, changed, KEY.public_key())


# --- the two keys --------------------------------------------------------------------------------------------------


def test_keys_come_back_from_their_files(tmp_path: Path) -> None:
    made = new_keys()
    write_keys(tmp_path / "keys", made)
    read = read_keys(tmp_path / "keys")
    assert public_bytes(read.agency_key().public_key()) == public_bytes(made.agency_public)
    assert public_bytes(read.server_public) == public_bytes(made.server_public)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_keys_are_their_owner_s_alone(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys", new_keys())
    modes = {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "keys").iterdir()}
    assert (modes, stat.S_IMODE((tmp_path / "keys").stat().st_mode)) == ({0o600}, 0o700)


def test_keys_are_never_replaced(tmp_path: Path) -> None:
    write_keys(tmp_path, new_keys())
    before = (tmp_path / SERVER).read_bytes()
    with pytest.raises(FileExistsError):
        write_keys(tmp_path, new_keys())
    assert (tmp_path / SERVER).read_bytes() == before


def test_the_server_runs_without_the_agency_key(tmp_path: Path) -> None:
    write_keys(tmp_path, new_keys())
    (tmp_path / AGENCY).unlink()
    keys = read_keys(tmp_path)
    assert keys.server_public
    with pytest.raises(NoKey, match="--agency-key"):
        keys.agency_key()


def test_the_agency_key_may_come_from_elsewhere(tmp_path: Path) -> None:
    write_keys(tmp_path, new_keys())
    (tmp_path / AGENCY).rename(tmp_path / "stick.pem")
    keys = read_keys(tmp_path, tmp_path / "stick.pem")
    assert public_bytes(keys.agency_key().public_key()) == public_bytes(keys.agency_public)


def test_another_agency_s_key_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_keys(tmp_path / name, new_keys())
    with pytest.raises(NoKey, match="not this agency's key"):
        read_keys(tmp_path / "one", tmp_path / "two" / AGENCY)


@pytest.mark.parametrize("content", [b"", b"no key at all", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END"])
def test_a_broken_key_is_named(tmp_path: Path, content: bytes) -> None:
    write_keys(tmp_path, new_keys())
    (tmp_path / SERVER).write_bytes(content)
    with pytest.raises(NoKey, match=SERVER):
        read_keys(tmp_path)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoKey, match=r"agency-public\.pem"):
        read_keys(tmp_path)


# --- passphrases ---------------------------------------------------------------------------------------------------


def test_a_passphrase_matches_itself_and_no_other() -> None:
    kept = hashed(GOOD, QUICK)
    assert [matches(tried, kept) for tried in (GOOD, GOOD + " ", GOOD.title(), "")] == [True, False, False, False]


def test_equal_passphrases_are_kept_differently() -> None:
    assert hashed(GOOD, QUICK) != hashed(GOOD, QUICK)


def test_the_usual_cost_is_that_of_the_standard() -> None:
    assert hashed(GOOD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(TooShort, match=str(SHORTEST)):
        hashed("x" * (SHORTEST - 1) + "    ", QUICK)


def test_one_character_in_two_forms_is_the_same_passphrase() -> None:
    assert matches("caf\u00e9 with four words", hashed("cafe\u0301 with four words", QUICK))


# --- certificates --------------------------------------------------------------------------------------------------


class _Quiet(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """A TLS server with the certificate of a folder, on a port of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / CERTIFICATE, folder / CERTIFICATE_KEY)
    with http.server.HTTPServer(("127.0.0.1", 0), _Quiet) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def ask(port: int, authority: Path, host: str = "127.0.0.1") -> int:
    """The status that a client gets which trusts this authority alone."""
    context = ssl.create_default_context(cafile=str(authority))
    with httpx.Client(verify=context, trust_env=False) as client:
        return client.get(f"https://{host}:{port}/").status_code


def made(folder: Path, *hosts: str) -> Path:
    """A folder with an authority and a certificate for these hosts."""
    folder.mkdir()
    authority = new_authority("Harbor Case Management", NOW)
    write_authority(folder, authority)
    write_certificate(folder, new_certificate(authority, hosts, NOW))
    return folder


def test_a_client_that_trusts_the_authority_reaches_the_server(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", "localhost", "127.0.0.1")
    with serving(folder) as port:
        assert [ask(port, folder / AUTHORITY, host) for host in ("127.0.0.1", "localhost")] == [204, 204]


def test_a_client_that_trusts_another_authority_does_not(tmp_path: Path) -> None:
    ours, theirs = made(tmp_path / "a", "127.0.0.1"), made(tmp_path / "b", "127.0.0.1")
    with serving(ours) as port, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        ask(port, theirs / AUTHORITY)


def test_a_certificate_for_another_name_is_not_taken(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", "sync.agency.example")
    with serving(folder) as port, pytest.raises(httpx.ConnectError, match="IP address mismatch"):
        ask(port, folder / AUTHORITY)


def test_a_renewed_certificate_is_taken_by_those_who_know_the_authority(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", "127.0.0.1")
    before = (folder / CERTIFICATE).read_bytes()
    write_certificate(folder, new_certificate(read_authority(folder), ("127.0.0.1",), NOW))
    assert (folder / CERTIFICATE).read_bytes() != before
    with serving(folder) as port:
        assert ask(port, folder / AUTHORITY) == 204


def test_an_authority_is_never_replaced(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", "127.0.0.1")
    with pytest.raises(FileExistsError):
        write_authority(folder, new_authority("Another", NOW))


def test_a_missing_authority_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoKey, match=r"ca-key\.pem"):
        read_authority(tmp_path)


def test_a_certificate_says_how_long_it_lasts_and_who_it_is(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", "127.0.0.1")
    pem = (folder / CERTIFICATE).read_bytes()
    assert timedelta(days=390) < expires_at(pem) - NOW < timedelta(days=397)
    assert fingerprint(pem) != fingerprint((folder / AUTHORITY).read_bytes())
    assert len(fingerprint(pem)) == 64
