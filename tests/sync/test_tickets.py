"""Enrolment tickets: what people and mail programs do to a text, and what no laptop takes."""

from __future__ import annotations

import secrets
import ssl
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.tickets import (
    CODE_SYMBOLS,
    SENTENCES,
    Ticket,
    TicketFault,
    UnreadableTicket,
    code_digest,
    is_loopback,
    new_code,
    read_ticket,
    safe_address,
    write_ticket,
)
from tests.sync.certificates import authority

CODE = new_code(lambda count: bytes(range(1, count + 1)))
ROOT = authority().pem
TICKET = Ticket("https://sync.agency.example:8443", ROOT, CODE)
TEXT = write_ticket(TICKET)
HERE = Ticket("http://127.0.0.1:8000", "", CODE)


def fault(text: str) -> TicketFault:
    """Why this is no ticket."""
    with pytest.raises(UnreadableTicket) as raised:
        read_ticket(text)
    assert str(raised.value) == SENTENCES[raised.value.fault]
    return raised.value.fault


def test_a_ticket_comes_back() -> None:
    read = read_ticket(TEXT)
    assert (read.server, read.code) == (TICKET.server, TICKET.code)
    assert read.authorities == ROOT
    assert read_ticket(write_ticket(HERE)) == HERE


def test_its_authorities_are_taken_by_tls() -> None:
    both = Ticket(TICKET.server, ROOT + "\n" + authority("The next one").pem, CODE)
    context = ssl.create_default_context(cadata=read_ticket(write_ticket(both)).authorities)
    assert [dict(each["subject"][0])["commonName"] for each in context.get_ca_certs()] == [
        "Agency of the test",
        "The next one",
    ]


def test_a_code_has_more_than_128_random_bits() -> None:
    codes = {new_code(secrets.token_bytes) for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == CODE_SYMBOLS and CODE_SYMBOLS * 5 >= 128 for code in codes)
    for place in range(CODE_SYMBOLS):
        assert len({code[place] for code in codes}) > 16, "every symbol is random"


def test_the_server_keeps_only_a_digest_of_a_code() -> None:
    assert len(code_digest(CODE)) == 64
    assert code_digest(CODE) != code_digest(new_code(secrets.token_bytes))


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", " "),
        "Hello Ana,\n\nhere it is:\n\n" + TEXT + "\nBen\n",
        textwrap.indent(TEXT, "> "),
        textwrap.indent(TEXT, " \u00a0\t"),
        TEXT.replace("-", "-\u200b", 3),
        TEXT.replace(f"Code: {'-'.join(textwrap.wrap(CODE, 5))}", f"code:\n{CODE[:9].lower()}\n {CODE[9:]}"),
        TEXT.replace("Check: ", "CHECK :\n "),
        TEXT.replace("MII", "M I I", 1),
        TEXT.replace("agency.example:8443", "agency.example:8443/"),
    ],
)
def test_what_mail_programs_do_to_it_does_not_matter(changed: str) -> None:
    read = read_ticket(changed)
    assert (read.server, read.code, read.authorities) == (TICKET.server, TICKET.code, ROOT)


@given(st.text(alphabet=" \t\n\r\u00a0", max_size=4), st.integers(0, 400))
def test_white_space_at_the_edges_of_lines_does_not_matter(space: str, line: int) -> None:
    lines = TEXT.splitlines()
    lines[line % len(lines)] = f"{space}{lines[line % len(lines)]}{space}"
    assert read_ticket("\n".join(lines)).authorities == ROOT


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    code = "0" * 13 + "1" * 13
    text = write_ticket(Ticket("http://localhost:8000", "", code))
    typed = text.replace("00000-00000-00011-11111-11111-1", "ooooo OOOOO oooIl iLiLi LLLLL i")
    assert typed != text
    assert read_ticket(typed).code == code


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("AQZ079x+/.:"))
def test_a_changed_symbol_is_never_a_different_ticket(place: int, symbol: str) -> None:
    changed = TEXT[:place] + symbol + TEXT[place + 1 :]
    try:
        read = read_ticket(changed)
    except UnreadableTicket:
        return
    assert (read.server, read.code, read.authorities) == (TICKET.server, TICKET.code, ROOT)


def test_every_cut_of_a_ticket_is_refused() -> None:
    whole = TEXT.rstrip()
    found = {fault(whole[:end]) for end in range(len(whole))}
    assert found == {TicketFault.NO_TICKET, TicketFault.CUT_OFF}
    needed = whole.index("Server:") + 1
    assert {fault(whole[start:]) for start in range(needed, len(whole))} == found, "the first line may be left out"


def test_a_ticket_without_its_certificate_is_damaged() -> None:
    head, _, rest = TEXT.partition("-----BEGIN")
    assert fault(head + rest.partition("END CERTIFICATE-----\n")[2]) is TicketFault.DAMAGED


@pytest.mark.parametrize("text", ["", "   \n", "Welcome to the Hotel", "7ZK3M-9XQ2A"])
def test_another_text_is_no_ticket(text: str) -> None:
    assert fault(text) is TicketFault.NO_TICKET


@given(st.text())
def test_any_text_is_a_ticket_or_a_fault(text: str) -> None:
    assert fault(text) in TicketFault
    assert fault(f"Server: {text} Code: {text} Check: 0000 END OF TICKET") in TicketFault


@pytest.mark.parametrize(
    "address",
    [
        "http://sync.agency.example",
        "http://10.0.0.5:8000",
        "ftp://127.0.0.1",
        "sync.agency.example",
        "https://",
        "https://agency.example/sync",
        "https://agency.example?x=1",
        "https://agency.example#x",
        "https://ana:secret@agency.example",
        "https://agency.example:99999",
        "http://[::ffff:10.0.0.5]",
        "http://127.0.0.1.agency.example",
        "https://[::1",
    ],
)
def test_an_address_that_is_not_safe_is_not_used(address: str) -> None:
    with pytest.raises(UnreadableTicket) as raised:
        write_ticket(Ticket(address, ROOT, CODE))
    assert raised.value.fault is TicketFault.UNSAFE_ADDRESS


@pytest.mark.parametrize(
    ("address", "used"),
    [
        ("https://Sync.Agency.example/", "https://sync.agency.example"),
        (" http://localhost:8000 ", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://127.3.4.5", "http://127.3.4.5"),
    ],
)
def test_an_address_is_used_in_one_spelling(address: str, used: str) -> None:
    assert safe_address(address) == used


def test_without_an_authority_only_this_machine_is_believed() -> None:
    with pytest.raises(UnreadableTicket) as raised:
        write_ticket(Ticket("https://sync.agency.example", "", CODE))
    assert raised.value.fault is TicketFault.NO_AUTHORITY
    assert is_loopback("::1")
    assert not is_loopback("localhost.agency.example")


def test_a_fault_is_told_in_plain_words() -> None:
    assert SENTENCES.keys() == set(TicketFault)
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert not {"please", "sorry", "oops", "invalid", "forgot"} & {*sentence.lower().split()}
