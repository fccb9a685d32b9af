"""What comes in from outside: forms that are not ours, foreign ids, scripts in names; and headers on every answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from sync.server.console import HEADERS, PATH, UNDER_TLS, console_mount, serve
from sync.server.console_frame import Asked, OpenPage, Page
from sync.server.console_routes import OPEN_PAGES, PAGES
from sync.server.console_sign_in import show_sign_in
from sync.server.console_templates import style_sheet
from sync.server.faults import AWAY, DatabaseAway
from sync.server.office import Denied, Role
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tests.sync.console.browser import Browser
from tests.sync.console.browser import Page as Answer
from tests.sync.console.conftest import Site
from tests.sync.console.town import Town

Visit = Callable[..., Browser]
SCRIPT = '<script>alert("x")</script>\'"&<img src=x onerror=y>'
POSTS = [page for page in PAGES if page.method == "POST"]


@dataclass
class Place:
    """An agency whose every name is a script, and somebody who may see all of it."""

    town: Town
    eve: UUID
    client: Client
    note: ContactNote
    laptop: str

    def path(self, page: Page | OpenPage) -> str:
        """The page's address, with ids that are there."""
        known = {"document": str(self.note.id), "record": str(self.note.id), "operation": "0" * 32}
        known["device"] = self.laptop
        return PATH + re.sub(r"\{(\w+):str\}", lambda found: known[found[1]], page.path).rstrip("/")


@pytest.fixture
def place(town: Town) -> Place:
    eve = town.person(f"Eve {SCRIPT}", Role.ADMINISTRATOR, approves_own=True)
    client = town.client(eve, SCRIPT, "Bea")
    note = town.note(eve, client, f"She said {SCRIPT}. Then she left.", late_reason=SCRIPT)
    return Place(town, eve, client, note, town.laptop(eve, SCRIPT))


def every_page(place: Place, browser: Browser) -> Iterator[tuple[str, Answer]]:
    for page in (*OPEN_PAGES, *PAGES):
        if page.method == "GET":
            yield page.path, browser.get(place.path(page))
    yield "transfers of one", browser.get("/console/transfers", **{"from": str(place.eve)})


@pytest.mark.slow  # a further case
def test_a_form_without_the_sessions_token_is_refused(visit: Visit, place: Place) -> None:
    browser = visit(place.eve)
    before = place.town.events()
    foreign = visit(place.eve).get("/console").form("/console/sign-out").fields["csrf"]
    for page in POSTS:
        for fields in ({}, {"csrf": ""}, {"csrf": foreign}, {"csrf": "\x00é"}):
            answer = browser.post(place.path(page), {"reason": "x"} | fields)
            assert answer.status == 403, page.path
            assert "Nothing was changed" in answer.words
    assert place.town.events() == before


@pytest.mark.slow  # every form again
def test_a_form_that_another_site_sends_is_refused(visit: Visit, place: Place) -> None:
    browser = visit(place.eve)
    fields = browser.get("/console").form("/console/sign-out").fields
    for page in POSTS:
        for origin in ("cross-site", "same-site"):
            assert browser.post(place.path(page), fields, {"Sec-Fetch-Site": origin}).status == 403, page.path


def test_nothing_is_there_for_nobody(visit: Visit, place: Place) -> None:
    browser = visit()
    for page in PAGES:
        answer = browser.raw(page.method, place.path(page))
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in"), page.path
        assert answer.text == ""


def test_every_answer_has_the_headers(site: Site, visit: Visit, place: Place) -> None:
    browser = visit(place.eve)
    answers = [browser.raw("GET", place.path(page)) for page in PAGES if page.method == "GET"]
    answers += [browser.raw("GET", path) for path in ("/console/console.css", "/console/nothing", "/console/sign-in")]
    answers += [browser.raw("DELETE", "/console"), browser.raw("POST", "/console/held")]
    answers += [browser.raw("POST", "/console/held", content=b"x" * 100_000)]
    statuses = {answer.status_code for answer in answers}
    assert {200, 403, 404, 405} <= statuses
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert not any(name in answer.headers for name in UNDER_TLS)
        assert answer.headers["content-type"].count("charset=") == (not answer.is_error or bool(answer.text))
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_what_people_typed_stays_text_and_no_page_has_a_script_or_a_style_of_its_own(
    visit: Visit, place: Place
) -> None:
    escaped = "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;&#39;&#34;&amp;&lt;img src=x onerror=y&gt;"
    shown = set()
    for path, page in every_page(place, visit(place.eve)):
        assert page.status in (200, 404), path
        assert not page.tags & {"script", "style", "img", "iframe", "object"}, path
        assert not {name for name in page.attributes if name.startswith("on") or name == "style"}, path
        assert "javascript:" not in page.text
        assert SCRIPT not in page.text
        shown |= {path} if escaped in page.text else set()
    assert {"/queue", "/queue/{document:str}", "/laptops", "/transfers", "/audit"} <= shown


def test_what_was_typed_into_the_sign_in_form_stays_text(visit: Visit) -> None:
    browser = visit()
    page = browser.submit(browser.get("/console/sign-in"), "/console/sign-in", name=SCRIPT, passphrase="x")
    assert page.status == 403
    assert SCRIPT not in page.text


def test_an_address_never_brings_words_onto_a_page(visit: Visit, place: Place) -> None:
    page = visit(place.eve).get("/console/queue", done="Call this number")
    assert "Call this number" not in page.words


@pytest.mark.parametrize("id_", ["0", "../etc", "%00", "x" * 300, "c1bc00dc-ce04-4493-8244-751199687d21"])
def test_ids_that_are_none_are_not_there(visit: Visit, place: Place, id_: str) -> None:
    browser = visit(place.eve)
    for path in (f"/console/queue/{id_}", f"/console/conflicts/{id_}/{id_}", f"/console/laptops/{id_}/withdraw"):
        assert browser.get(path).status == 404


def test_another_agencys_records_are_not_there(site: Site, visit: Visit, place: Place) -> None:
    other = Town(site.console)
    ada = other.person("Ada Adler", Role.ADMINISTRATOR)
    with Browser(site.address, other.token(ada)) as browser:
        assert browser.get(f"/console/queue/{place.note.id}").status == 404
        assert browser.get(f"/console/laptops/{place.laptop}/withdraw").status == 404
        assert str(place.eve) not in browser.get("/console/transfers").text
        assert str(place.note.id) not in browser.get("/console/audit").text


def test_nul_characters_and_broken_encodings_are_only_text(visit: Visit, place: Place) -> None:
    browser = visit(place.eve)
    assert browser.raw("GET", "/console/audit?record=%00%ff&worker=%ed%a0%80").status_code == 200
    sign_in = browser.get("/console").form("/console/sign-out").fields
    held = browser.raw("POST", "/console/held", data=sign_in | {"key": "a\0b", "author": "\0", "chart": "x"})
    assert held.status_code == 404


def test_a_database_that_is_away_is_said_in_words(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    def fails(*_: object) -> None:
        raise DatabaseAway(AWAY)

    reply = serve(place.town.console, OpenPage("/x", fails), Asked())
    assert reply.status == 503
    assert "The database does not answer" in reply.body
    assert [each.message for each in caplog.records] == ["database fault"]


def test_what_is_denied_is_said_in_words(place: Place) -> None:
    def refuses(*_: object) -> None:
        raise Denied("account_closed", "This account is closed.")

    reply = serve(place.town.console, OpenPage("/x", refuses), Asked())
    assert (reply.status, "This account is closed." in reply.body) == (409, True)


def test_a_fault_of_the_program_is_logged_by_its_places_and_tells_nobody(
    site: Site, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """The trail is gone from under the server; the words of the fault name it, the page and the log do not."""
    broken = replace(site.console, database=None)
    app = Litestar([console_mount(broken)], openapi_config=None, logging_config=None)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
            return await client.get("/console", headers={"Cookie": "__Host-tcm=secret-token"})

    answer = asyncio.run(ask())
    assert (answer.status_code, "Not done" in answer.text) == (500, True)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    (logged,) = (each for each in caplog.records if each.levelname == "ERROR")
    assert logged.message == "fault in the console"
    assert logged.facts["fault"] == "AttributeError"
    assert "secret-token" not in str(vars(logged))


# --- keyboard and screen reader ------------------------------------------------------------------------------------


def test_every_page_is_usable_by_keyboard_and_screen_reader(visit: Visit, place: Place) -> None:
    titles = {}
    for path, page in every_page(place, visit(place.eve)):
        look_at_fields(path, page)
        look_at_structure(path, page)
        titles[path] = re.findall(r"<title>(.+?)</title>", page.text)[0]
    assert len({titles[path] for path in ("/", "/queue", "/conflicts", "/held", "/silent", "/laptops", "/audit")}) == 7


def look_at_fields(path: str, page: Answer) -> None:
    """Each has a label, stands in the order in which it is read, and a button says what becomes of it."""
    for control in page.controls:
        is_wrapped = control.get("type") in {"radio", "checkbox"}
        assert control.get("type") == "hidden" or is_wrapped or control["id"] in page.labels, (path, control)
    assert "tabindex" not in page.attributes, path
    for form in page.forms:
        assert form.buttons, (path, form.action)
        assert all(len(words) > 3 for words in form.buttons), path


def look_at_structure(path: str, page: Answer) -> None:
    """One main landmark and one main heading, no level left out, a way past the rail, and ids that are unique."""
    assert len(re.findall(r"<main\b", page.text)) == 1, path
    assert len(re.findall(r"<h1\b", page.text)) == 1, path
    assert '<html lang="en">' in page.text
    assert '<a class="skip" href="#main">' in page.text
    levels = [int(found) for found in re.findall(r"<h([1-6])\b", page.text)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), path
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids)), path


def test_the_present_page_is_marked_in_the_rail(visit: Visit, place: Place) -> None:
    text = visit(place.eve).get("/console/held").text
    assert re.findall(r'href="([^"]+)" aria-current="page"', text) == ["/console/held"]


def test_the_sign_in_page_works_before_any_cookie(site: Site) -> None:
    reply = show_sign_in(site.console, Asked())
    assert reply.visit
    assert "autofocus" in reply.body


# --- TLS and colors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "is_told"), [("https", True), ("http", False)])
def test_under_tls_alone_the_browser_is_told_to_stay_there(site: Site, scheme: str, is_told: bool) -> None:
    app = Litestar([console_mount(site.console)], openapi_config=None, logging_config=None)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"{scheme}://console") as client:
            return await client.get("/console/console.css")

    answer = asyncio.run(ask())
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert (answer.headers.get("strict-transport-security") == UNDER_TLS["Strict-Transport-Security"]) == is_told


def tokens(sheet: str) -> dict[str, str]:
    """The colors by name, as a part of the style sheet sets them."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", sheet))


def contrast(one: str, other: str) -> float:
    """Of two colors (WCAG 2.2, relative luminance)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colors_can_be_read(scheme: str) -> None:
    light, _, dark = style_sheet().partition("prefers-color-scheme: dark")
    color = tokens(light) if scheme == "light" else tokens(dark)
    assert set(tokens(light)) == set(tokens(dark))
    grounds = ("bg", "surface", "alt", "ok-bg", "tip-bg", "fix-bg", "stop-bg")
    assert all(contrast(color["text"], color[each]) >= 7 for each in grounds)
    assert all(contrast(color["muted"], color[each]) >= 4.5 for each in grounds)
    assert all(contrast(color[each], color[f"{each}-bg"]) >= 4.5 for each in ("ok", "tip", "fix", "stop"))
    assert all(contrast(color[each], color["surface"]) >= 4.5 for each in ("primary", "fix", "stop"))
    assert contrast(color["on-primary"], color["primary"]) >= 4.5
    assert contrast(color["text"], color["selection"]) >= 4.5
    assert all(contrast(color[each], color["bg"]) >= 3 for each in ("border", "focus"))
