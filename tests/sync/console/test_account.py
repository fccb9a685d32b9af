"""One's own account: another passphrase, another app, and nothing for whoever only sits at an open session."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from sync.server import passphrases
from sync.server.console_limits import OF_A_NAME
from sync.server.keys import new_keys, read_keys, write_keys
from sync.server.office import Role
from sync.server.sealed_keys import read_files, seal_files, unseal_files, write_files
from sync.server.second_factor import SECRET_BYTES, NotOurs, SecretBox, is_open, seal_open_ones
from sync.server.tables import account
from tests.sync.console.browser import Browser, Page
from tests.sync.console.conftest import Site
from tests.sync.console.test_signing_in import CODE, app_of, code, give_passphrase
from tests.sync.console.town import PASSPHRASE, QUICK, Town, sign_in_of

Visit = Callable[..., Browser]
ACCOUNT = "/console/account"
NEW = "umbrella quartz seven rivers"
BOX, SECRET = SecretBox(bytes(32)), bytes(range(SECRET_BYTES))


class Ada:
    """A supervisor at her browser, signed in, with her app."""

    def __init__(self, site: Site, town: Town, visit: Visit) -> None:
        self.site, self.town, self.visit = site, town, visit
        self.id = town.person("Ada Adler", Role.SUPERVISOR)
        self.name = sign_in_of("Ada", town.id)
        self.app = TOTP(SECRET, 6, SHA1(), 30)
        kept = {"totp_secret": site.console.box.keep(SECRET, self.id), "totp_step": 0}
        with town.office() as office:
            office.connection.execute(sa.update(account).where(account.c.id == self.id).values(**kept))
        self.browser = visit(self.id)

    def change(self, **typed: str) -> Page:
        """Fill in the first form."""
        fields = {"passphrase": PASSPHRASE, "code": code(self.app, self.site), "new": NEW, "again": NEW}
        return self.browser.submit(self.browser.get(ACCOUNT), f"{ACCOUNT}/passphrase", **fields | typed)

    def ask_for_key(self, **typed: str) -> Page:
        """Fill in the second form."""
        fields = {"passphrase": PASSPHRASE, "code": code(self.app, self.site)}
        return self.browser.submit(self.browser.get(ACCOUNT), f"{ACCOUNT}/second-step", **fields | typed)

    def signs_in(self, passphrase: str, app: TOTP) -> bool:
        """Whether these let her in, at another browser."""
        self.site.clock.pass_by(minutes=1)
        other = self.visit()
        page = give_passphrase(other, self.name, passphrase)
        return page.status == 200 and "Overview" in other.submit(page, CODE, code=code(app, self.site)).words

    def line(self) -> sa.Row[tuple[object, ...]]:
        """Her account's line."""
        with self.town.office() as office:
            return office.connection.execute(sa.select(account).where(account.c.id == self.id)).one()


@pytest.fixture
def ada(site: Site, town: Town, visit: Visit) -> Ada:
    return Ada(site, town, visit)


# --- sealed ---


def test_a_secret_opens_for_its_account_and_with_its_key_alone() -> None:
    one, other = UUID(int=1), UUID(int=2)
    sealed = BOX.keep(SECRET, one)
    assert SECRET not in sealed
    assert BOX.kept(sealed, one) == SECRET
    assert BOX.kept(SECRET, other) == SECRET, "what an earlier program kept is read still"
    spoiled = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for box, kept, id_ in ((BOX, sealed, other), (SecretBox(bytes([1] * 32)), sealed, one), (BOX, spoiled, one)):
        with pytest.raises(NotOurs):
            box.kept(kept, id_)
    for garbage in (b"", b"\x01", b"\x02" + sealed[1:], sealed[:13]):
        with pytest.raises(NotOurs):
            BOX.kept(garbage, one)


def test_a_backup_that_is_restored_elsewhere_opens_them_with_its_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    here, there = tmp_path_factory.mktemp("here") / "keys", tmp_path_factory.mktemp("there") / "keys"
    write_keys(here, new_keys())
    sealed = SecretBox.of(read_keys(here)).keep(bytes(SECRET_BYTES), UUID(int=1))
    write_files(there, unseal_files(seal_files(read_files(here), PASSPHRASE, QUICK), PASSPHRASE))
    assert SecretBox.of(read_keys(there)).kept(sealed, UUID(int=1)) == bytes(SECRET_BYTES)
    with pytest.raises(NotOurs):
        SecretBox.of(new_keys()).kept(sealed, UUID(int=1))


def test_the_database_holds_no_secret_as_it_is(site: Site, town: Town, visit: Visit) -> None:
    who, browser = town.person("Ada Adler", Role.SUPERVISOR), visit()
    page = give_passphrase(browser, sign_in_of("Ada", town.id))
    browser.submit(page, CODE, code=code(app_of(page), site))
    with town.office() as office:
        kept = office.connection.scalar(sa.select(account.c.totp_secret).where(account.c.id == who))
    assert kept is not None
    assert not is_open(kept)
    app = TOTP(site.console.box.kept(kept, who), 6, SHA1(), 30)
    assert code(app, site) == code(app_of(page), site)


def test_what_an_earlier_program_kept_open_is_read_and_then_sealed(ada: Ada) -> None:
    database, box = ada.site.console.database, ada.site.console.box
    with ada.town.office() as office:
        office.connection.execute(sa.update(account).where(account.c.id == ada.id).values(totp_secret=SECRET))
    assert is_open(ada.line().totp_secret)
    assert seal_open_ones(database, box) >= 1
    assert seal_open_ones(database, box) == 0
    assert box.kept(ada.line().totp_secret, ada.id) == SECRET
    assert ada.signs_in(PASSPHRASE, ada.app)


def test_a_server_with_other_keys_lets_nobody_in_and_says_so(ada: Ada, caplog: pytest.LogCaptureFixture) -> None:
    sealed = SecretBox(bytes(32)).keep(bytes(SECRET_BYTES), ada.id)
    with ada.town.office() as office:
        office.connection.execute(sa.update(account).where(account.c.id == ada.id).values(totp_secret=sealed))
    assert not ada.signs_in(PASSPHRASE, ada.app)
    assert "second factor sealed with another key" in caplog.text


# --- the passphrase ---


def test_a_new_passphrase_takes_the_place_of_the_old_one_and_ends_other_sessions(ada: Ada) -> None:
    elsewhere, before = ada.visit(ada.id), ada.browser.cookies["__Host-tcm"]
    landed = ada.change()
    assert "Your passphrase is changed" in landed.words
    assert ada.browser.cookies["__Host-tcm"] != before
    assert "Name to sign in with" in elsewhere.get("/console").words
    assert "Overview" in ada.browser.get("/console").words
    assert ada.town.events()[-1] == "console.passphrase_changed"
    assert not ada.signs_in(PASSPHRASE, ada.app)
    assert ada.signs_in(NEW, ada.app)


REFUSED: list[tuple[dict[str, str], int, str]] = [
    ({"passphrase": "not the right one at all"}, 403, "is not right"),
    ({"code": "000000"}, 403, "is not right"),
    ({"new": "short", "again": "short"}, 409, "at least 15 characters"),
    ({"again": NEW + "x"}, 409, "differ"),
    ({"new": PASSPHRASE, "again": PASSPHRASE}, 409, "is the present one"),
]


def test_what_does_not_fit_changes_nothing(ada: Ada) -> None:
    before, elsewhere = ada.line(), ada.visit(ada.id)
    for typed, status, told in REFUSED:
        refused = ada.change(**typed)
        assert (refused.status, told in refused.words) == (status, True)
        assert "Nothing was changed" in refused.words
        assert NEW not in refused.text
    assert ada.line() == before
    assert "Overview" in elsewhere.get("/console").words


def test_a_code_counts_once_here_too(ada: Ada) -> None:
    typed = code(ada.app, ada.site)
    assert ada.ask_for_key(code=typed).status == 200
    assert ada.change(code=typed).status == 403
    assert ada.town.events()[-1] == "console.account_change_refused"


@pytest.mark.slow  # many tries
def test_tries_are_counted_with_those_of_signing_in(ada: Ada) -> None:
    found = [ada.change(passphrase="not the right one at all") for _ in range(OF_A_NAME + 1)]
    assert [page.status for page in found] == [403] * OF_A_NAME + [429]
    assert int(found[-1].headers["retry-after"]) > 0
    assert passphrases.matches(PASSPHRASE, str(ada.line().passphrase))


# --- the app ---


def shown(page: Page) -> TOTP:
    """The new app, with the key that the page shows."""
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    assert found
    return TOTP(base64.b32decode(found[1].replace(" ", "")), 6, SHA1(), 30)


@pytest.mark.slow  # three sign-ins
def test_another_app_takes_over_once_it_has_shown_a_code(ada: Ada) -> None:
    elsewhere = ada.visit(ada.id)
    page = ada.ask_for_key()
    new = shown(page)
    assert ada.signs_in(PASSPHRASE, ada.app), "until then the one before stays"
    wrong = ada.browser.submit(page, f"{ACCOUNT}/second-step/code", code="000000")
    assert (wrong.status, shown(wrong).generate(0)) == (403, new.generate(0))
    landed = ada.browser.submit(wrong, f"{ACCOUNT}/second-step/code", code=code(new, ada.site))
    assert "The new app is in force" in landed.words
    assert ada.town.events()[-1] == "console.second_factor_replaced"
    assert not is_open(ada.line().totp_secret)
    assert "Name to sign in with" in elsewhere.get("/console").words
    assert not ada.signs_in(PASSPHRASE, ada.app)
    assert ada.signs_in(PASSPHRASE, new)


def test_no_key_is_shown_without_the_present_passphrase_and_code(ada: Ada) -> None:
    for typed in ({"passphrase": "not the right one at all"}, {"code": "000000"}):
        refused = ada.ask_for_key(**typed)
        assert refused.status == 403
        assert 'id="secret"' not in refused.text


def test_a_key_is_good_for_its_session_and_for_some_minutes(ada: Ada) -> None:
    page = ada.ask_for_key()
    new, kept = shown(page), ada.line().totp_secret
    other = ada.visit(ada.id)
    fields = page.form(f"{ACCOUNT}/second-step/code").fields | {"code": code(new, ada.site)}
    stolen = fields | {"csrf": other.get(ACCOUNT).form(f"{ACCOUNT}/passphrase").fields["csrf"]}
    assert other.post(f"{ACCOUNT}/second-step/code", stolen).status == 403
    for offer in ("", "AAAA", "é", fields["offer"][:-8]):
        assert ada.browser.post(f"{ACCOUNT}/second-step/code", fields | {"offer": offer}).status == 403
    ada.site.clock.pass_by(minutes=11)
    late = ada.browser.post(f"{ACCOUNT}/second-step/code", fields | {"code": code(new, ada.site)})
    assert (late.status, "took too long" in late.words) == (403, True)
    assert ada.line().totp_secret == kept


def test_the_page_leads_there_from_every_other(ada: Ada) -> None:
    assert f'href="{ACCOUNT}"' in ada.browser.get("/console").text
