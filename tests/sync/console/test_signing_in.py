"""Signing in: two factors, sessions that end, tries that are counted, and forms that only our own pages can send."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from sync.server import administration, console_limits
from sync.server.console_limits import OF_A_NAME, OF_AN_ADDRESS, WINDOW
from sync.server.console_sessions import IDLE, LONGEST, Stage, begin, find, key_of
from sync.server.office import Role
from sync.server.tables import account, session
from tests.sync.console.browser import Browser, Page
from tests.sync.console.conftest import Site
from tests.sync.console.town import PASSPHRASE, Town, sign_in_of

Visit = Callable[..., Browser]
SIGN_IN, CODE = "/console/sign-in", "/console/sign-in/code"


def app_of(page: Page) -> TOTP:
    """The authenticator app, after its owner typed the key that the page shows."""
    shown = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    assert shown
    return TOTP(base64.b32decode(shown[1].replace(" ", "")), 6, SHA1(), 30)


def code(app: TOTP, site: Site) -> str:
    return app.generate(int(site.clock.at.timestamp())).decode()


def give_passphrase(browser: Browser, name: str, passphrase: str = PASSPHRASE) -> Page:
    return browser.submit(browser.get(SIGN_IN), SIGN_IN, name=name, passphrase=passphrase)


@pytest.fixture
def ada(town: Town) -> UUID:
    return town.person("Ada Adler", Role.ADMINISTRATOR)


@pytest.fixture
def name(town: Town, ada: UUID) -> str:
    return sign_in_of("Ada", town.id)


def signed_in(browser: Browser, site: Site, name: str) -> TOTP:
    page = give_passphrase(browser, name)
    app = app_of(page)
    assert "Overview" in browser.submit(page, CODE, code=code(app, site)).words
    return app


def test_the_first_sign_in_sets_the_second_factor_up(site: Site, town: Town, visit: Visit, name: str) -> None:
    browser = visit()
    page = give_passphrase(browser, name)
    assert "Set up your second step" in page.words
    assert re.search(r'href="otpauth://totp/[^"]+secret=[A-Z2-7]+', page.text)
    halfway = browser.cookies["__Host-tcm"]
    landed = browser.submit(page, CODE, code=code(app_of(page), site))
    assert "Ada Adler, administrator" in landed.words
    assert browser.cookies["__Host-tcm"] != halfway
    assert town.events()[-2:] == ["console.second_factor_set", "console.signed_in"]


def test_later_a_code_is_asked_for_and_no_secret_is_shown(site: Site, visit: Visit, name: str) -> None:
    app = signed_in(visit(), site, name)
    site.clock.pass_by(minutes=1)
    later = visit()
    page = give_passphrase(later, name)
    assert "secret" not in page.text
    assert "Overview" in later.submit(page, CODE, code=code(app, site)).words


def test_a_code_counts_once(site: Site, visit: Visit, name: str) -> None:
    app = signed_in(visit(), site, name)
    other = visit()
    again = other.submit(give_passphrase(other, name), CODE, code=code(app, site))
    assert again.status == 403
    assert "used already" in again.words


def test_an_older_code_never_counts_after_a_newer_one(site: Site, visit: Visit, name: str) -> None:
    browser = visit()
    page = give_passphrase(browser, name)
    app = app_of(page)
    older = code(app, site)
    site.clock.pass_by(seconds=30)
    browser.submit(page, CODE, code=code(app, site))
    other = visit()
    assert other.submit(give_passphrase(other, name), CODE, code=older).status == 403


def test_the_clock_of_a_phone_may_be_one_step_off_and_no_more(site: Site, visit: Visit, name: str) -> None:
    browser = visit()
    page = give_passphrase(browser, name)
    app, now = app_of(page), int(site.clock.at.timestamp())
    for far in (now - 60, now + 60):
        assert browser.submit(page, CODE, code=app.generate(far).decode()).status == 403
    assert "Overview" in browser.submit(page, CODE, code=app.generate(now - 30).decode()).words


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567", "１２３４５６"])
def test_what_is_no_code_is_refused(visit: Visit, name: str, typed: str) -> None:
    browser = visit()
    assert browser.submit(give_passphrase(browser, name), CODE, code=typed).status == 403


def test_a_wrong_passphrase_and_an_unknown_name_are_told_alike(town: Town, visit: Visit, name: str) -> None:
    wrong = give_passphrase(visit(), name, "a wrong passphrase of hers")
    nobody = give_passphrase(visit(), f"{name}-x", "a wrong passphrase of hers")
    assert wrong.status == nobody.status == 403
    assert wrong.words.replace(name, "") == nobody.words.replace(f"{name}-x", "")
    assert town.events()[-1] == "console.sign_in_refused"


def test_workers_and_closed_accounts_cannot_sign_in(town: Town, visit: Visit) -> None:
    town.person("Wes Worker", Role.WORKER, passphrase="$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA")
    town.person("Cleo Closed", Role.SUPERVISOR, is_active=False)
    for who in ("Wes", "Cleo"):
        assert give_passphrase(visit(), sign_in_of(who, town.id)).status == 403


def test_a_passphrase_alone_opens_nothing(visit: Visit, name: str) -> None:
    browser = visit()
    give_passphrase(browser, name)
    assert "Name to sign in with" in browser.get("/console/laptops").words


def test_without_the_sign_in_forms_own_cookie_nothing_is_taken(visit: Visit, name: str) -> None:
    form = visit().get(SIGN_IN).form(SIGN_IN)
    assert visit().post(SIGN_IN, form.fields | {"name": name, "passphrase": PASSPHRASE}).status == 403


@pytest.mark.slow  # many tries; `test_parts` counts them without pages
def test_too_many_tries_have_to_wait(site: Site, visit: Visit, name: str) -> None:
    browser = visit()
    for _ in range(OF_A_NAME):
        assert give_passphrase(browser, name, "not the right one").status == 403
    refused = give_passphrase(browser, name)
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) == WINDOW.total_seconds()
    site.clock.pass_by(seconds=WINDOW.total_seconds() + 1)
    assert "second step" in give_passphrase(browser, name).words


@pytest.mark.slow  # as above
def test_codes_are_counted_too(visit: Visit, name: str) -> None:
    browser = visit()
    page = give_passphrase(browser, name)
    found = [browser.submit(page, CODE, code="000000").status for _ in range(OF_A_NAME)]
    assert found == [403] * (OF_A_NAME - 1) + [429]


@pytest.mark.slow  # as above
def test_signing_in_whole_begins_the_count_anew(site: Site, visit: Visit, name: str) -> None:
    app = signed_in(visit(), site, name)
    for _ in range(4):
        site.clock.pass_by(seconds=30)
        browser = visit()
        give_passphrase(browser, name, "mistyped this time")
        assert "Overview" in browser.submit(give_passphrase(browser, name), CODE, code=code(app, site)).words


def test_a_session_ends_when_nobody_was_there_for_a_while(site: Site, visit: Visit, ada: UUID) -> None:
    browser = visit(ada)
    for _ in range(4):
        site.clock.pass_by(seconds=IDLE.total_seconds() - 1)
        assert "Overview" in browser.get("/console").words
    site.clock.pass_by(seconds=IDLE.total_seconds())
    assert "Name to sign in with" in browser.get("/console").words


def test_a_session_ends_after_half_a_day_whatever_is_done(site: Site, town: Town, ada: UUID) -> None:
    began = site.clock.at
    with town.office() as office:
        key = key_of(begin(office.connection, town.id, ada, Stage.WHOLE, began).token, Stage.WHOLE)
        steps = range(int(LONGEST / timedelta(minutes=10)))
        assert all(find(office.connection, key, began + timedelta(minutes=10 * step)) for step in steps)
        assert find(office.connection, key, began + LONGEST) is None


def test_signing_out_ends_this_session_alone(visit: Visit, ada: UUID) -> None:
    here, there = visit(ada), visit(ada)
    kept = dict(here.cookies)
    here.submit(here.get("/console"), "/console/sign-out")
    assert here.cookies == {"__Host-tcm-visit": here.cookies["__Host-tcm-visit"]}
    here.cookies = kept
    assert "Name to sign in with" in here.get("/console").words
    assert "Overview" in there.get("/console").words


def test_signing_out_everywhere_ends_them_all(visit: Visit, ada: UUID) -> None:
    here, there = visit(ada), visit(ada)
    fields = here.get("/console").form("/console/sign-out").fields
    here.post("/console/sign-out/everywhere", fields)
    assert "Name to sign in with" in there.get("/console").words


def test_a_role_that_is_taken_away_is_gone_at_once(town: Town, visit: Visit, ada: UUID) -> None:
    browser = visit(ada)
    with town.office() as office:
        office.connection.execute(sa.update(account).where(account.c.id == ada).values(role="worker"))
    assert "Name to sign in with" in browser.get("/console").words


def test_the_database_knows_no_token(town: Town, visit: Visit, ada: UUID) -> None:
    token = visit(ada).cookies["__Host-tcm"]
    with town.office() as office:
        kept = office.connection.execute(sa.select(session)).all()
    assert len(kept) == 1
    assert token not in str(kept)


def test_the_cookies_are_for_this_host_and_for_no_script(visit: Visit, name: str) -> None:
    browser = visit()
    form = browser.get(SIGN_IN).form(SIGN_IN)
    answer = browser.raw("POST", SIGN_IN, data=form.fields | {"name": name, "passphrase": PASSPHRASE})
    for line in answer.headers.get_list("set-cookie"):
        said = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"httponly", "secure", "samesite=strict", "path=/"} <= said
        assert line.startswith("__Host-")
        assert not any(part.startswith("domain") for part in said)


def test_a_new_passphrase_wants_the_second_factor_set_up_again(
    site: Site, town: Town, visit: Visit, ada: UUID, name: str
) -> None:
    signed_in(visit(), site, name)
    with town.office() as office:
        kept = office.connection.scalar(sa.select(account.c.passphrase).where(account.c.id == ada))
        administration.set_passphrase(office, ada, kept)
    assert "Set up your second step" in give_passphrase(visit(), name).words


def test_an_address_has_its_own_count_whatever_the_names(site: Site) -> None:
    now = site.clock.at
    tries = [console_limits.may_try(site.console.database, f"name-{n}", "10.1.2.3", now) for n in range(OF_AN_ADDRESS)]
    assert all(tries)
    assert not console_limits.may_try(site.console.database, "another", "10.1.2.3", now)
    assert console_limits.may_try(site.console.database, "another", "10.1.2.4", now)


def test_of_two_requests_with_one_code_one_wins(site: Site, town: Town, visit: Visit, name: str) -> None:
    browsers = [visit(), visit()]
    pages = [give_passphrase(each, name) for each in browsers]
    first = app_of(pages[0])
    browsers[0].submit(pages[0], CODE, code=code(first, site))
    site.clock.pass_by(minutes=1)
    again = [give_passphrase(each, name) for each in browsers]
    now = code(first, site)
    with ThreadPoolExecutor(2) as both:
        sent = list(
            both.map(lambda pair: pair[0].submit(pair[1], CODE, code=now).status, zip(browsers, again, strict=True))
        )
    assert sorted(sent) == [200, 403]


def test_many_at_once_do_not_fill_the_memory(site: Site, visit: Visit, name: str) -> None:
    with ThreadPoolExecutor(3) as many:
        pages = list(many.map(lambda _: give_passphrase(visit(), name, "not the right one"), range(6)))
    assert {page.status for page in pages} == {403}
