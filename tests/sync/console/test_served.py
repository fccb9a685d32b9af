"""The console of a server as the agency runs it: set up by its commands, over TLS with the agency's own authority."""

from __future__ import annotations

import base64
import re
import ssl
import time
from collections.abc import Iterator

import httpx
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from sync.protocol.tickets import read_ticket
from sync.server.certificates import AUTHORITY
from tests.sync.agency.guide import PASSPHRASE, Shell, free_port, reachable_folder
from tests.sync.console.browser import Browser, Page

SIGN_IN, CODE = "/console/sign-in", "/console/sign-in/code"

pytestmark = pytest.mark.slow  # starts a server with a database of its own


@pytest.fixture
def served() -> Iterator[tuple[Shell, str, ssl.SSLContext]]:
    """A server that runs, its address, and the trust in its authority alone."""
    with reachable_folder() as folder:
        shell, address = Shell({}), f"https://localhost:{free_port()}"
        shell.settings["TCM_SERVER_DATA"] = str(folder / "data")
        passphrase = folder / "passphrase"
        passphrase.write_text(f"{PASSPHRASE}\n")
        try:
            shell.call(
                *("init", "--name", "Harbor", "--address", address, "--administrator", "Ada Adler"),
                *("--sign-in", "ada", "--own-authority", "--passphrase-file", str(passphrase)),
            )
            shell.run("tcm-server serve")
            authority = next((folder / "data").rglob(AUTHORITY))
            yield shell, address, ssl.create_default_context(cafile=str(authority))
            shell.stop()
        finally:
            shell.kill()


def sign_in(browser: Browser, name: str) -> Page:
    """Sign in for the first time."""
    page = browser.submit(browser.get(SIGN_IN), SIGN_IN, name=name, passphrase=PASSPHRASE)
    shown = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    assert shown
    app = TOTP(base64.b32decode(shown[1].replace(" ", "")), 6, SHA1(), 30)
    return browser.submit(page, CODE, code=app.generate(int(time.time())).decode())


def test_an_agencys_first_day(served: tuple[Shell, str, ssl.SSLContext]) -> None:
    shell, address, trust = served
    shell.call("workers", "add", "ana", "Ana Reyes", "--credential", "MHRS")
    with Browser(address, trusts=trust) as browser:
        landed = sign_in(browser, "ada")
        assert "Ada Adler, administrator" in landed.words
        assert landed.headers["strict-transport-security"] == "max-age=63072000"
        shown = browser.submit(
            browser.get("/console/laptops"),
            "/console/laptops/enrol",
            worker=next(each["id"] for each in shell.ask("workers", "list")["accounts"] if each["sign_in"] == "ana"),
        )
        ticket = read_ticket(shown.text.split("autofocus>")[1].split("</textarea>")[0])
        assert ticket.server == address
        assert "BEGIN CERTIFICATE" in ticket.authorities
        assert "console signed in" in browser.get("/console/audit").words
    assert "code.made" in shell.call("audit", "list")
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"), Browser(address) as stranger:
        stranger.get(SIGN_IN)
