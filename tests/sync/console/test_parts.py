"""The parts by themselves: codes, sessions, counts of tries, words for times, and what a request says."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from sync.server import console_limits
from sync.server.console_frame import Asked, NotHere, NotOurForm, form_key, require_form
from sync.server.console_limits import OF_A_NAME, WINDOW
from sync.server.console_records import NO_NAME, Charts, as_record, client_names, people, worker_record
from sync.server.console_sessions import (
    HALFWAY_LONGEST,
    IDLE,
    LONGEST,
    Stage,
    begin,
    end,
    end_all,
    find,
    key_of,
)
from sync.server.console_templates import ago, count, day, moment, render
from sync.server.console_totp import STEP_SECONDS, accepted_step, offered_secret, typed_secret, uri
from sync.server.office import Role
from sync.server.tables import record, session, sign_in_attempt
from tcm_desktop.domain.clients import Client
from tests.sync.console.conftest import NOON, Site
from tests.sync.console.town import Town

RFC_SECRET = b"12345678901234567890"
LA = ZoneInfo("America/Los_Angeles")


# --- codes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """RFC 6238, appendix B, SHA-1, the last six digits."""
    now = datetime.fromtimestamp(at, UTC)
    assert accepted_step(RFC_SECRET, code, now, None) == at // STEP_SECONDS
    assert accepted_step(RFC_SECRET, f" {code[:3]} {code[3:]} ", now, None) == at // STEP_SECONDS


@pytest.mark.parametrize(("last", "is_taken"), [(None, True), (0, True), (1, False), (2, False)])
def test_a_step_counts_when_it_is_later_than_the_last(last: int | None, is_taken: bool) -> None:
    found = accepted_step(RFC_SECRET, "287082", datetime.fromtimestamp(59, UTC), last)
    assert (found == 1) == is_taken
    assert (found is None) == (not is_taken)


@pytest.mark.parametrize("typed", ["", "0", "287 08", "2870822", "28708२", "\udcff", "-87082", "2.7082"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert accepted_step(RFC_SECRET, typed, datetime.fromtimestamp(59, UTC), None) is None


def test_the_offered_secret_follows_from_the_token_and_differs_for_each() -> None:
    assert offered_secret("one") == offered_secret("one")
    assert len({offered_secret(str(n)) for n in range(50)}) == 50
    assert len(offered_secret("one")) == 20


def test_the_secret_is_typed_in_groups_and_stands_in_the_address() -> None:
    shown = typed_secret(RFC_SECRET)
    assert all(len(group) == 4 for group in shown.split())
    assert base64.b32decode(shown.replace(" ", "")) == RFC_SECRET
    address = urlsplit(uri(RFC_SECRET, "ada", "Harbor: East & West"))
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert asked["secret"] == [shown.replace(" ", "")]
    assert (asked["issuer"], asked["period"], asked["digits"]) == (["TCM Harbor  East & West"], ["30"], ["6"])


# --- sessions ------------------------------------------------------------------------------------------------------


@pytest.fixture
def ada(town: Town) -> UUID:
    return town.person("Ada Adler", Role.ADMINISTRATOR)


def test_a_token_of_one_stage_finds_nothing_of_the_other(town: Town, ada: UUID) -> None:
    with town.office() as office:
        for mine, other in ((Stage.HALFWAY, Stage.WHOLE), (Stage.WHOLE, Stage.HALFWAY)):
            token = begin(office.connection, town.id, ada, mine, NOON).token
            assert find(office.connection, key_of(token, mine), NOON) is not None
            assert find(office.connection, key_of(token, other), NOON) is None


@pytest.mark.parametrize(("stage", "longest"), [(Stage.WHOLE, LONGEST), (Stage.HALFWAY, HALFWAY_LONGEST)])
def test_each_stage_has_its_own_longest_time(town: Town, ada: UUID, stage: Stage, longest: timedelta) -> None:
    with town.office() as office:
        begun = begin(office.connection, town.id, ada, stage, NOON)
        assert begun.expires_at == NOON + longest
        office.connection.execute(sa.update(session).values(seen_at=NOON + longest))
        assert find(office.connection, key_of(begun.token, stage), NOON + longest - timedelta(seconds=1)) is not None
        assert find(office.connection, key_of(begun.token, stage), NOON + longest) is None


def test_that_somebody_is_there_is_written_down_now_and_then(town: Town, ada: UUID) -> None:
    with town.office() as office:
        key = key_of(begin(office.connection, town.id, ada, Stage.WHOLE, NOON).token, Stage.WHOLE)
        seen = []
        for seconds in (1, 29, 30, 45, 61):
            find(office.connection, key, NOON + timedelta(seconds=seconds))
            seen.append(office.connection.scalar(sa.select(session.c.seen_at)) - NOON)
    assert [each.total_seconds() for each in seen] == [0, 0, 30, 30, 61]


def test_sessions_that_are_over_are_forgotten(town: Town, ada: UUID) -> None:
    with town.office() as office:
        begin(office.connection, town.id, ada, Stage.WHOLE, NOON)
        begin(office.connection, town.id, ada, Stage.WHOLE, NOON + IDLE)
        assert office.connection.scalar(sa.select(sa.func.count()).select_from(session)) == 1


def test_ending_one_leaves_the_others_and_ending_all_leaves_those_of_others(town: Town, ada: UUID) -> None:
    eve = town.person("Eve Eden", Role.ADMINISTRATOR)
    with town.office() as office:
        tokens = [begin(office.connection, town.id, who, Stage.WHOLE, NOON).token for who in (ada, ada, eve)]
        keys = [key_of(token, Stage.WHOLE) for token in tokens]
        end(office.connection, keys[0])
        assert [find(office.connection, key, NOON) is not None for key in keys] == [False, True, True]
        end_all(office.connection, ada)
        assert [find(office.connection, key, NOON) is not None for key in keys] == [False, False, True]


def test_every_token_is_new(town: Town, ada: UUID) -> None:
    with town.office() as office:
        begun = [begin(office.connection, town.id, ada, Stage.WHOLE, NOON) for _ in range(20)]
    assert len({each.token for each in begun} | {each.csrf for each in begun}) == 40
    assert all(len(each.token) >= 43 for each in begun)


# --- tries ---------------------------------------------------------------------------------------------------------


def test_tries_leave_the_window_one_by_one(site: Site) -> None:
    database, name = site.console.database, f"ada-{uuid4().hex}"

    def is_admitted(minutes: float) -> bool:
        return console_limits.may_try(database, name, f"{uuid4()}", NOON + timedelta(minutes=minutes))

    assert all(is_admitted(minute) for minute in range(OF_A_NAME))
    assert not is_admitted(OF_A_NAME)
    window = WINDOW.total_seconds() / 60
    assert not is_admitted(window - 0.5)
    assert is_admitted(window + OF_A_NAME + 0.5)


def test_a_success_forgives_the_name_and_one_try_of_the_address(site: Site) -> None:
    database, name, address = site.console.database, f"ada-{uuid4().hex}", f"{uuid4()}"
    for _ in range(OF_A_NAME):
        assert console_limits.may_try(database, name, address, NOON)
    console_limits.succeeded(database, name, address, NOON)
    assert console_limits.may_try(database, name, address, NOON)
    with database.as_agency(UUID(int=0)) as connection:
        mine = sa.select(sa.func.count()).where(sign_in_attempt.c.who == console_limits.address_key(address))
        assert connection.scalar(mine) == OF_A_NAME


def test_neither_names_nor_addresses_lie_in_the_database(site: Site) -> None:
    console_limits.may_try(site.console.database, "somebody", "203.0.113.9", NOON)
    with site.console.database.as_agency(UUID(int=0)) as connection:
        kept = str(connection.execute(sa.select(sign_in_attempt)).all())
    assert "somebody" not in kept
    assert "203.0.113.9" not in kept


def test_tries_of_days_ago_are_forgotten(site: Site) -> None:
    database = site.console.database
    console_limits.may_try(database, "old", "a", NOON - timedelta(days=2))
    console_limits.succeeded(database, "new", "b", NOON)
    with database.as_agency(UUID(int=0)) as connection:
        assert connection.scalar(sa.select(sa.func.min(sign_in_attempt.c.at))) == NOON


# --- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-50, "less than a minute"),
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (3599, "59 minutes"),
        (3600, "1 hour"),
        (86399, "23 hours"),
        (86400, "1 day"),
        (86400 * 400, "400 days"),
    ],
)
def test_how_long_ago(seconds: int, words: str) -> None:
    assert ago(NOON - timedelta(seconds=seconds), NOON) == words


def test_never_and_nothing_have_words() -> None:
    assert ago(None, NOON) == "never"
    assert moment(None, LA, NOON) == ""
    assert day(None) == ""


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), "Nov 22, 12:00 am"),
        (datetime(2026, 11, 22, 7, 59, tzinfo=UTC), "Nov 21, 11:59 pm"),
        (datetime(2026, 11, 22, 20, 5, tzinfo=UTC), "Nov 22, 12:05 pm"),
        (datetime(2025, 7, 4, 19, 30, tzinfo=UTC), "Jul 4, 2025, 12:30 pm"),
    ],
)
def test_moments_are_told_by_the_clock_of_the_place(at: datetime, words: str) -> None:
    assert moment(at, LA, NOON).replace("\u00a0", " ") == words


def test_no_line_begins_with_am_or_pm() -> None:
    assert "\u00a0pm" in moment(NOON, LA, NOON)


@given(st.integers(0, 10**6))
def test_things_are_counted(number: int) -> None:
    assert count(number, "note") == f"{number} note{'' if number == 1 else 's'}"
    assert count(number, "child", "children") == f"{number} {'child' if number == 1 else 'children'}"


def test_a_name_that_a_page_does_not_have_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("missing.html", LA, NOON, {"heading": "x"})


# --- requests ------------------------------------------------------------------------------------------------------


def test_what_a_request_holds() -> None:
    known = uuid4()
    asked = Asked(parts={"a": str(known)}, query={"day": "2026-11-22"}, form={"b": f"{known}", "c": "  words  "})
    assert (asked.id("a"), asked.id("b"), asked.typed("c"), asked.typed("d")) == (known, known, "words", "")
    assert asked.day("day") == date(2026, 11, 22)
    assert asked.day("a") is None


@pytest.mark.parametrize("value", ["", "x", "0" * 31, "{}", "0" * 33])
def test_an_id_that_is_none_is_not_there(value: str) -> None:
    with pytest.raises(NotHere):
        Asked(parts={"a": value}).id("a")


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_form_is_ours_when_it_holds_what_it_was_given(given_: str, expected: str) -> None:
    asked = Asked(form={"csrf": given_})
    if given_ == expected:
        require_form(asked, expected)
        with pytest.raises(NotOurForm):
            require_form(replace(asked, is_cross_site=True), expected)
    else:
        with pytest.raises(NotOurForm):
            require_form(asked, expected)


def test_the_sign_in_forms_key_fits_its_cookie_alone() -> None:
    assert form_key("one") == form_key("one")
    assert form_key("one") != form_key("two")
    assert "one" not in form_key("one")


# --- records -------------------------------------------------------------------------------------------------------


def with_values(town: Town, record_id: UUID, values: dict[str, Any]) -> None:
    with town.office() as office:
        office.connection.execute(sa.update(record).where(record.c.id == record_id).values(values=values))


def test_names_hold_any_character_and_a_preferred_name_is_shown(town: Town, ada: UUID) -> None:
    client = town.client(ada)
    (stored,) = town.stored(Client.KIND)
    odd = {"name/family": "Nul\0😀", "name/given": "Beatrice", "name/preferred": "Bea"}
    with_values(town, client.id, stored.values | odd)
    with town.office() as office:
        assert client_names(office.connection, {client.id}) == {client.id: "Nul\0😀, Bea"}


def test_a_chart_whose_clients_record_has_not_come_has_a_name_all_the_same(town: Town) -> None:
    unknown = uuid4()
    with town.office() as office:
        assert client_names(office.connection, {unknown}) == {unknown: NO_NAME}


def test_records_that_cannot_be_read_are_passed_over(town: Town, ada: UUID) -> None:
    client = town.client(ada)
    with_values(town, client.id, {"id": str(client.id), "name": "broken", "name/given": "x"})
    with town.office() as office:
        charts = Charts(office.connection, ada)
        assert charts.of_kinds([Client]) == ()
        assert charts.find(client.id) is not None
    assert as_record("no_such_kind", {}) is None
    assert as_record(Client.KIND, {"name": 1, "name/given": "x"}) is None


def test_only_charts_that_are_seen_are_read(town: Town, ada: UUID) -> None:
    eve = town.person("Eve Eden")
    hers, other = town.client(ada), town.client(eve)
    with town.office() as office:
        charts = Charts(office.connection, ada)
        assert charts.scopes == {hers.id}
        assert charts.find(other.id) is None
        assert list(charts.names()) == [hers.id]


def test_a_workers_own_record_is_found_where_it_came(town: Town, ada: UUID) -> None:
    with town.office() as office:
        assert worker_record(office.connection, ada) is None
    town.put(ada, town.worker(ada))
    with town.office() as office:
        found = worker_record(office.connection, ada)
        assert found is not None
        assert found.name == "Ada Adler"
        assert people(office.connection) == {ada: "Ada Adler"}
