"""The console in a real Chromium, with JavaScript switched off and by the keyboard."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from selenium import webdriver
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from sync.protocol.tickets import read_ticket
from sync.server import audit, charts
from sync.server.console_records import as_record
from sync.server.office import Role
from tcm_desktop.domain.follow_ups import CoSigning, Judgement
from tests.sync.console.conftest import Site
from tests.sync.console.town import PASSPHRASE, Town, sign_in_of

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
"""Without them it looks up hosts of its makers, which a closed network refuses."""
NO_SCRIPTS = {"profile.managed_default_content_settings.javascript": 2}
PAGES = ("", "/queue", "/conflicts", "/held", "/silent", "/laptops", "/transfers", "/billing", "/audit", "/account")
MOST_STEPS = 60
NEW = "umbrella quartz seven rivers"

pytestmark = [
    pytest.mark.slow,  # a browser takes seconds to start
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromedriver are not installed here"),
]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser of 1024 by 600 without scripts."""
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.binary_location = str(BROWSER)
    options.add_experimental_option("prefs", NO_SCRIPTS)
    driver = webdriver.Chrome(options, webdriver.ChromeService(str(DRIVER)))
    size = {"width": 1024, "height": 600, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    yield driver
    driver.quit()


class Hands:
    """Somebody at the browser, who has a keyboard and no mouse."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        self.driver, self.address = driver, address

    def go(self, path: str) -> None:
        self.driver.get(self.address + path)

    def words(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    def tab_to(self, fits: Callable[[WebElement], bool]) -> WebElement:
        """Press Tab until something fits; on the way, whatever has the focus shows it."""
        for _ in range(MOST_STEPS):
            self.press(Keys.TAB)
            here = self.driver.switch_to.active_element
            if here.tag_name in ("body", "html"):  # between the page's end and its beginning is the browser itself
                continue
            assert here.value_of_css_property("outline-style") != "none", here.get_attribute("outerHTML")
            if fits(here):
                return here
        raise AssertionError("Tab does not lead there")

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def send(self, button: str) -> None:
        """Tab to the button with these words and press it; then wait for the next page."""
        found = self.tab_to(lambda here: here.tag_name == "button" and here.text.startswith(button))
        self._leave(found, Keys.ENTER)

    def follow(self, link: str) -> None:
        """Tab to the link with these words and follow it."""
        self._leave(self.tab_to(lambda here: here.tag_name == "a" and here.text.startswith(link)), Keys.ENTER)

    def _leave(self, from_here: WebElement, key: str) -> None:
        page = self.driver.find_element(By.TAG_NAME, "html")
        from_here.send_keys(key)
        WebDriverWait(self.driver, 20).until(lambda _: self.driver.find_element(By.TAG_NAME, "html") != page)


@pytest.fixture
def hands(chromium: webdriver.Chrome, site: Site) -> Hands:
    chromium.delete_all_cookies()
    return Hands(chromium, site.address)


def app_with(secret: str) -> TOTP:
    """The authenticator app, with the key that a page shows."""
    return TOTP(base64.b32decode(secret.replace(" ", "")), 6, SHA1(), 30)


def code_of(app: TOTP, site: Site) -> str:
    """What it shows now."""
    return app.generate(int(site.clock.at.timestamp())).decode()


def sign_in(hands: Hands, site: Site, name: str) -> TOTP:
    """By keyboard alone: the first field has the focus, and Enter sends."""
    hands.go("/console")
    hands.press(name, Keys.TAB, PASSPHRASE, Keys.ENTER)
    wait = WebDriverWait(hands.driver, 20)
    app = app_with(wait.until(lambda driver: driver.find_element(By.ID, "secret")).text)
    hands.press(code_of(app, site), Keys.ENTER)
    wait.until(lambda driver: "Overview" in driver.title)
    return app


def test_scripts_are_off(hands: Hands) -> None:
    hands.driver.get("data:text/html,<title>off</title><script>document.title='on'</script>")
    assert hands.driver.title == "off"


def test_a_supervisors_morning(hands: Hands, site: Site, town: Town) -> None:
    sam, ana, ben = town.person("Sam Sharma", Role.SUPERVISOR), town.person("Ana Ng"), town.person("Ben Okafor")
    town.team(sam, ana, ben)
    bea, lola = town.client(ana), town.client(ana, "Example", "Lola")
    good, vague = town.note(ana, bea, back=timedelta(days=1)), town.note(ana, lola)
    sign_in(hands, site, sign_in_of("Sam", town.id))
    assert "2\nwait for your signature" in hands.words()

    hands.follow("Second signatures")
    hands.follow("Contact note, signed Nov 21")
    assert "Contact note of Bea Practice" in hands.words()
    hands.send("I have read it: approve")
    assert "The document is approved" in hands.words()

    hands.follow("Contact note, signed Nov 22")
    hands.tab_to(lambda here: here.get_attribute("name") == "remark")
    hands.press("Who gave it?", Keys.TAB, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    hands.send("Send back with this remark")
    assert "went back with your remark" in hands.words()
    assert "Nothing waits for you" in hands.words()
    made = {each.document_id: each for each in map(judgement, town.stored(CoSigning.KIND))}
    assert made[good.id].judgement is Judgement.APPROVED
    assert made[vague.id].judgement is Judgement.RETURNED
    assert made[vague.id].quote == "They gave her an intake appointment for Tuesday."

    hands.follow("Laptops")
    choose(hands, "worker", "Ana Ng, LCSW")
    hands.send("Make a ticket")
    ticket = hands.driver.find_element(By.ID, "ticket").get_attribute("value") or ""
    assert read_ticket(ticket).server == site.address
    assert hands.driver.switch_to.active_element.get_attribute("id") == "ticket"

    hands.follow("Transfers")
    choose(hands, "from", "Ana Ng, LCSW")
    hands.send("Show the clients")
    hands.tab_to(lambda here: here.get_attribute("name") == "chart")
    hands.press(Keys.SPACE)
    choose(hands, "taker", "Ben Okafor, LCSW")
    hands.tab_to(lambda here: here.get_attribute("name") == "reason")
    hands.press("Ana is on leave")
    hands.send("Transfer")
    assert "The charts were transferred" in hands.words()
    with town.office() as office:
        assert charts.charts_of(office, ben) == (lola.id,)

    hands.send("Sign out")
    assert "Name to sign in with" in hands.words()
    hands.driver.back()
    assert "Name to sign in with" in hands.words()


def test_another_passphrase_and_another_app_by_keyboard(hands: Hands, site: Site, town: Town) -> None:
    ada, name = town.person("Ada Adler", Role.ADMINISTRATOR), sign_in_of("Ada", town.id)
    app = sign_in(hands, site, name)
    site.clock.pass_by(minutes=1)
    hands.follow("Ada Adler, administrator")
    hands.tab_to(lambda here: here.get_attribute("id") == "change-passphrase")
    hands.press(PASSPHRASE, Keys.TAB, code_of(app, site), Keys.TAB, NEW, Keys.TAB, NEW)
    hands.send("Change the passphrase")
    assert "Your passphrase is changed" in hands.words()

    site.clock.pass_by(minutes=1)
    hands.tab_to(lambda here: here.get_attribute("id") == "app-passphrase")
    hands.press(NEW, Keys.TAB, code_of(app, site))
    hands.send("Show a new key")
    new = app_with(hands.driver.find_element(By.ID, "secret").text)
    assert hands.driver.switch_to.active_element.get_attribute("id") == "code"
    hands.press(code_of(new, site))
    hands.send("Use the new app")
    assert "The new app is in force" in hands.words()
    with town.office() as office:
        events = [each.event for each in audit.events(office.connection) if each.actor == ada]
    assert events[:2] == ["console.second_factor_replaced", "console.passphrase_changed"]


def choose(hands: Hands, field: str, words: str) -> None:
    """Choose from a list by typing what it says."""
    found = hands.tab_to(lambda here: here.get_attribute("id") == field)
    found.send_keys(words)
    assert Select(found).first_selected_option.text == words


def judgement(stored: object) -> CoSigning:
    found = as_record(stored.kind, stored.values)  # type: ignore[attr-defined]  # a row of the table of records
    assert isinstance(found, CoSigning)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_into_a_small_window(hands: Hands, site: Site, town: Town, scheme: str, tmp_path: Path) -> None:
    ada = town.person("Ada Adler", Role.ADMINISTRATOR)
    town.laptop(ada, "A laptop with a long name that somebody once thought was a good idea")
    colors = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    hands.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", colors)
    hands.go("/console/sign-in")
    cookie = {"name": "__Host-tcm", "value": town.token(ada), "path": "/", "secure": True, "httpOnly": True}
    hands.driver.add_cookie(cookie | {"sameSite": "Strict"})
    for page in PAGES:
        hands.go(f"/console{page}")
        body = hands.driver.find_element(By.TAG_NAME, "body")
        assert body.rect["width"] <= 1024
        main = hands.driver.find_element(By.TAG_NAME, "main")
        assert main.rect["x"] + main.rect["width"] <= 1024, page
        background = body.value_of_css_property("background-color")
        assert background == {"light": "rgba(244, 246, 248, 1)", "dark": "rgba(18, 23, 27, 1)"}[scheme]
        targets = hands.driver.find_elements(By.CSS_SELECTOR, "button, nav a, input:not([type=radio]), select")
        assert all(each.rect["height"] >= 32 for each in targets if each.is_displayed()), page
