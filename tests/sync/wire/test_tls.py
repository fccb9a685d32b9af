"""To whom a laptop speaks: a server of its agency's authority. Any other one receives not one byte of HTTP."""

from __future__ import annotations

import socket
import ssl
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from sync.client.enrolment import enrol, new_key
from sync.client.transport import SENTENCES, Membership, Offline, Trouble, Wire, trust
from sync.protocol.messages import Pull
from sync.protocol.tickets import Ticket, UnreadableTicket, new_code
from sync.server.database import Database
from tests.sync.certificates import Authority, authority, server_pem
from tests.sync.wire.recorder import Recorder, recording
from tests.sync.wire.serving import Agency, Laptop, running

OURS, OTHERS = authority(), authority("Somebody else")
PULL = Pull("0a" * 16, "g", "e1", 0, 0, 10)
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def context_of(pem: Path) -> ssl.SSLContext:
    """What a server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def made_old(context: ssl.SSLContext) -> ssl.SSLContext:
    """One that speaks TLS 1.1 and nothing newer."""
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.deprecated_call():
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def member(server: str, authorities: str = OURS.pem) -> Membership:
    """A laptop that was enrolled there."""
    some = UUID(int=1)
    return Membership(server, authorities, PULL.device, new_key(), some, "Harbor", some, "Ana", bytes(32), bytes(32))


def trouble(wire: Wire) -> Trouble:
    """Why a request does not get an answer."""
    try:
        with pytest.raises(Offline) as raised:
            wire.ask(PULL)
    finally:
        wire.close()
    return raised.value.trouble


def meet(recorder: Recorder, host: str = "127.0.0.1", authorities: str = OURS.pem) -> Trouble:
    """What a laptop makes of a server."""
    return trouble(Wire.of(member(f"https://{host}:{recorder.port}", authorities), 5.0))


def test_the_agencys_own_server_is_spoken_to(database: Database, agency: UUID, tmp_path: Path) -> None:
    made = Agency(database, agency, authorities=OURS.pem)
    with running(made, tls=server_pem(tmp_path, OURS)):
        laptop = made.join(made.worker())
        assert laptop.round().trouble is None
        assert laptop.membership.authorities == OURS.pem
        other = Laptop(replace(laptop.joined, membership=member(made.address, OTHERS.pem)))
        assert other.round().trouble is Trouble.OTHER_SERVER


def test_the_next_authority_is_believed_beside_the_present_one(tmp_path: Path) -> None:
    for name, signer in (("now", OURS), ("next", OTHERS)):
        with recording(context_of(server_pem(tmp_path, signer, name=name)), EMPTY) as server:
            assert meet(server, authorities=OURS.pem + OTHERS.pem) is Trouble.NOT_SYNC
        assert server.heard.startswith(b"POST /sync/v1/pull")


@pytest.mark.parametrize(
    ("signer", "host", "ends"),
    [
        pytest.param(OTHERS, "127.0.0.1", timedelta(days=9), id="another authority"),
        pytest.param(None, "127.0.0.1", timedelta(days=9), id="vouches for itself"),
        pytest.param(OURS, "127.0.0.1", timedelta(days=-1), id="expired"),
        pytest.param(OURS, "127.0.0.2", timedelta(days=9), id="another address"),
        pytest.param(OURS, "sync.agency.example", timedelta(days=9), id="another name"),
    ],
)
def test_a_server_that_is_not_the_agencys_hears_nothing(
    tmp_path: Path, signer: Authority | None, host: str, ends: timedelta
) -> None:
    with recording(context_of(server_pem(tmp_path, signer, host=host, ends=ends))) as server:
        assert meet(server) is Trouble.OTHER_SERVER
    assert server.tried == 1
    assert not server.heard


def test_an_old_tls_is_not_spoken(tmp_path: Path) -> None:
    with recording(made_old(context_of(server_pem(tmp_path, OURS)))) as server:
        assert meet(server) is Trouble.OTHER_SERVER
        assert not server.heard
        with socket.create_connection(("127.0.0.1", server.port)) as plain:  # to show that this server can be spoken to
            made_old(trust(OURS.pem)).wrap_socket(plain, server_hostname="127.0.0.1").close()
    assert server.tried == 2
    assert trust(OURS.pem).minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_server_without_tls_is_told_nothing_but_the_greeting() -> None:
    with recording(answers=b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
        assert meet(server) is Trouble.OTHER_SERVER
    assert b"HTTP" not in server.heard
    assert b"TCM-" not in server.heard


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    with ExitStack() as stack:
        elsewhere = stack.enter_context(recording())
        there = f"http://127.0.0.1:{elsewhere.port}/sync/v1/pull"
        answer = f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n".encode()
        server = stack.enter_context(recording(context_of(server_pem(tmp_path, OURS)), answer))
        assert meet(server) is Trouble.NOT_SYNC
    assert elsewhere.tried == 0


def test_the_environment_leads_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as stack:
        proxy = stack.enter_context(recording())
        server = stack.enter_context(recording(context_of(server_pem(tmp_path, OTHERS))))
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(name.lower(), f"http://127.0.0.1:{proxy.port}")
        (tmp_path / "others.pem").write_text(OTHERS.pem)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "others.pem"))
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
        monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
        assert meet(server) is Trouble.OTHER_SERVER
        assert trouble(Wire.of(member("http://127.0.0.1:9", ""), 1.0)) is Trouble.NO_CONNECTION
    assert (proxy.tried, server.tried) == (0, 1)
    assert not server.heard
    assert not (tmp_path / "keys.log").exists()


def test_without_an_authority_nobody_is_believed(tmp_path: Path) -> None:
    with recording(context_of(server_pem(tmp_path, OURS))) as server:
        assert meet(server, authorities="") is Trouble.OTHER_SERVER
    assert not server.heard
    assert not trust("").get_ca_certs()


def test_plain_http_goes_to_this_machine_only() -> None:
    for address in ("http://10.0.0.5:8000", "http://agency.example", "ftp://127.0.0.1"):
        with pytest.raises(UnreadableTicket):
            Wire.of(member(address, "")).ask(PULL)


def test_enrolment_trusts_the_tickets_authority_alone(tmp_path: Path) -> None:
    with recording(context_of(server_pem(tmp_path, OTHERS))) as server:
        ticket = Ticket(f"https://127.0.0.1:{server.port}", OURS.pem, new_code(bytes))
        with pytest.raises(Offline) as raised:
            enrol(ticket, new_key(), "T14", "0.1.0", 5.0)
    assert raised.value.trouble is Trouble.OTHER_SERVER
    assert not server.heard


def test_nobody_at_home_is_no_distrust() -> None:
    with recording() as server:
        pass
    assert meet(server) is Trouble.NO_CONNECTION


def test_what_is_kept_of_an_enrolment_comes_back_from_its_bytes() -> None:
    kept = member("https://127.0.0.1:1")
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Membership) == kept


def test_every_trouble_is_told_in_plain_words() -> None:
    assert SENTENCES.keys() == set(Trouble)
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert not {"please", "sorry", "oops", "invalid", "forgot"} & {*sentence.lower().split()}
