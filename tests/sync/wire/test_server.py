"""The server around its endpoints: sizes, health, figures, log, and what it says when something is wrong with it."""

from __future__ import annotations

import io
import logging
import random
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar import get
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from sync.client.rounds import Backlog, Ended, countersign
from sync.client.transport import TIMEOUT, Offline, Trouble
from sync.protocol import codec
from sync.protocol.authentication import ANSWERS, DEVICE, NONCE
from sync.protocol.codes import Code
from sync.protocol.messages import Pull, Refusal
from sync.protocol.sealed import PackRelease, seal
from sync.server import tables
from sync.server.audit import events
from sync.server.database import LOCK_SECONDS, POOL_SECONDS, Database
from sync.server.devices import AUDIT_ALTERED, CONTACT_STEP, ENROLLED
from sync.server.embedded import Addresses
from sync.server.logs import JsonLines, log_to
from sync.server.requests import TRYING_SECONDS
from sync.server.store import PostgresStore
from tcm_desktop.domain.people import Worker
from tests.sync.agency.charts import client, operation
from tests.sync.postgres import make_agency
from tests.sync.wire.serving import START, Agency, Laptop, plain, running

LOGGERS = ("tcm.server", "uvicorn.error")


@pytest.fixture
def http(served: Agency) -> Iterator[httpx.Client]:
    """Anybody's connection."""
    with plain(served.address) as made:
        yield made


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The server's log."""
    stream = io.StringIO()
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).propagate) for name in LOGGERS}
    handler = log_to(stream)
    yield stream
    for name, (level, propagate) in before.items():
        logging.getLogger(name).removeHandler(handler)
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).propagate = propagate


def told(lines: io.StringIO, event: str = "request") -> list[dict[str, Any]]:
    """The log's lines about this."""
    found = [msgspec.json.decode(line) for line in lines.getvalue().splitlines()]
    return [line for line in found if line["event"] == event]


def samples(http: httpx.Client) -> dict[str, float]:
    """The figures by their names and labels."""
    page = http.get("/metrics")
    assert page.headers["content-type"] == CONTENT_TYPE_LATEST
    assert page.headers["content-type"].startswith("text/plain")
    found = (line.rpartition(" ") for line in page.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in found}


# --- what is too much ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [codec.MAX_PUSH_BYTES + 1, 3 * codec.MAX_PUSH_BYTES])
def test_a_body_that_is_too_large_is_told_so(served: Agency, http: httpx.Client, size: int) -> None:
    nonce = http.post("/sync/v1/push").headers[NONCE]
    known = served.join(served.worker()).membership.device
    for device, status, code in ((known, 413, Code.TOO_LARGE), ("0b" * 16, 401, Code.NOT_ENROLLED)):
        answer = http.post("/sync/v1/push", content=bytes(size), headers={DEVICE: device, NONCE: nonce})
        assert answer.status_code == status
        assert codec.decode(Refusal, answer.content, codec.MEDIA_TYPE, 1 << 20).code is code
    answer = http.post("/sync/v1/enrol", content=bytes(1 << 17), headers={NONCE: nonce})
    assert answer.status_code == 413, "what anybody may send is small"


def test_a_body_that_grows_too_large_is_told_so(served: Agency) -> None:
    laptop = served.join(served.worker())
    at = laptop.store.progress()
    author = Worker(laptop.membership.worker, "Ana", "MHRS")
    huge = operation(replace(client(), medicaid_id="9" * (9 << 20)), author)
    laptop.write(huge)
    found = laptop.round()
    assert (found.ended, found.code) == (Ended.REFUSED, Code.TOO_LARGE)
    assert laptop.store.progress() == at


def test_whoever_never_ends_a_body_holds_nobody_up(served: Agency, http: httpx.Client) -> None:
    with socket.create_connection(("127.0.0.1", int(served.address.rpartition(":")[2]))) as slow:
        slow.sendall(b"POST /sync/v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
        assert http.get("/health").status_code == 200
        assert served.join(served.worker()).round().ended is Ended.DONE


# --- what is said about it ----------------------------------------------------------------------------------------


def test_health_and_what_is_not_there(http: httpx.Client) -> None:
    assert http.get("/health").json() == {"status": "ok"}
    assert http.get("/nothing").status_code == 404
    wrong = http.get("/sync/v1/push")
    assert (wrong.status_code, {*wrong.headers["allow"].split(", ")}) == (405, {"OPTIONS", "POST"})
    assert wrong.json() == {"detail": "Method Not Allowed"}


def test_each_answer_names_its_request_and_is_kept_by_no_cache(http: httpx.Client) -> None:
    answer = http.post("/sync/v1/pull", headers={NONCE: "mine"})
    assert answer.headers[ANSWERS] == "mine"
    assert len(answer.headers[NONCE]) == 43
    assert answer.headers["cache-control"] == "no-store"
    assert http.post("/sync/v1/pull", headers={NONCE: "\u00e9".encode("latin-1")}).headers[ANSWERS] == ""


def test_the_figures_count_requests_operations_and_bytes(served: Agency, http: httpx.Client) -> None:
    laptop = served.join(served.worker())
    laptop.write(operation(client(), Worker(laptop.membership.worker, "Ana", "MHRS")))
    laptop.round()
    found = samples(http)
    assert found['tcm_requests_total{endpoint="push",outcome="answered",status="200"}'] == 1
    assert found['tcm_requests_total{endpoint="push",outcome="nonce_stale",status="401"}'] == 1
    assert found['tcm_operations_total{answer="applied"}'] == 1
    assert found['tcm_received_bytes_total{endpoint="push"}'] > 100
    assert found['tcm_sent_bytes_total{endpoint="pull"}'] > 100
    assert found['tcm_request_seconds_count{endpoint="push"}'] == 2
    assert found["tcm_requests_in_flight"] == 0
    assert found["tcm_audit_alarms_total"] == 0


def test_a_large_push_travels_once(served: Agency, http: httpx.Client) -> None:
    laptop = served.join(served.worker())
    laptop.write(
        operation(
            replace(client(), medicaid_id=random.randbytes(9000).hex()), Worker(laptop.joined.lease.worker, "Ana", "")
        )
    )
    assert laptop.round().sent == 1
    found = samples(http)
    assert found['tcm_requests_total{endpoint="push",outcome="nonce_stale",status="401"}'] == 1
    assert 9000 < found['tcm_received_bytes_total{endpoint="push"}'] < 12_000


def test_the_log_tells_of_requests_and_not_of_clients(served: Agency, lines: io.StringIO) -> None:
    laptop = served.join(served.worker())
    of = client()
    laptop.write(operation(of, Worker(laptop.membership.worker, "Ana", "MHRS")))
    laptop.round()
    line = [each for each in told(lines) if each["endpoint"] == "push"][-1]
    assert (line["status"], line["outcome"], line["operations"]) == (200, "answered", 1)
    assert (line["agency"], line["device"]) == (str(served.id), laptop.membership.device)
    ids, figures = {"endpoint", "outcome", "agency", "device"}, {"status", "ms", "bytes_in", "bytes_out", "operations"}
    assert line.keys() == {"at", "level", "event"} | ids | figures
    for secret in (of.name.family, of.medicaid_id, str(of.id), str(laptop.membership.worker)):
        assert secret not in lines.getvalue()


def test_a_fault_is_told_by_its_kind_and_place_alone() -> None:
    try:
        raise ValueError("Bea Practice called")
    except ValueError as error:
        facts = (type(error), error, error.__traceback__)
        record = logging.LogRecord("tcm.server", logging.ERROR, "", 0, "fault", (), facts)
    line = JsonLines().format(record)
    assert "Bea" not in line
    found = msgspec.json.decode(line)
    assert (found["fault"], found["level"]) == ("ValueError", "error")
    assert found["places"][0].endswith("test_a_fault_is_told_by_its_kind_and_place_alone")


def test_a_fault_of_the_program_is_no_end_of_the_server(
    database: Database, agency: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    @get("/broken", sync_to_thread=False)
    def broken() -> None:
        raise RuntimeError("Bea Practice called")

    with running(Agency(database, agency), [broken]) as served, plain(served.address) as http:
        answer = http.get("/broken")
        assert (answer.status_code, answer.json()) == (500, {"detail": "fault"})
        assert http.get("/health").status_code == 200
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == ["fault"]
    assert "Bea" not in "".join(map(JsonLines().format, caplog.records))


def test_without_its_database_it_asks_laptops_to_wait(addresses: Addresses, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(addresses.service)
    with running(Agency(database, make_agency(database))) as served, plain(served.address) as http:
        laptop = served.join(served.worker())
        cut_off(addresses)
        with laptop.wire() as wire, pytest.raises(Offline) as raised:
            wire.ask(pull_of(laptop))
        assert (raised.value.trouble, raised.value.retry_after) == (Trouble.BUSY, 5)
        assert http.get("/health").status_code == 503
    database.close()
    assert {record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR} == {"database fault"}


def test_the_server_gives_up_before_a_laptop_does() -> None:
    """A wait for a connection before the request and within it, and for the two lines that it locks."""
    assert 2 * POOL_SECONDS + TRYING_SECONDS + 2 * LOCK_SECONDS < TIMEOUT


@pytest.mark.slow  # somebody else holds the counter for two waits of five seconds
def test_a_laptop_that_waits_for_others_hears_that_the_server_is_busy(
    served: Agency, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    laptop = served.join(served.worker())
    laptop.write(operation(client(1), Worker(laptop.membership.worker, "Ana", "MHRS")))
    with database.as_agency(served.id) as holding:
        PostgresStore(holding, served.id).lock()
        began = time.monotonic()
        found = laptop.round(timeout=TIMEOUT)
        assert time.monotonic() - began < TIMEOUT - 2 * LOCK_SECONDS
    assert (found.ended, found.trouble, found.retry_after) == (Ended.OFFLINE, Trouble.BUSY, 5)
    assert laptop.round().sent == 1
    assert {record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR} == {"database fault"}


def cut_off(addresses: Addresses) -> None:
    """Nobody comes to this database any more."""
    engine = sa.create_engine(sa.make_url(addresses.owner).set(drivername="postgresql+psycopg", database="postgres"))
    name = sa.make_url(addresses.owner).database
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(sa.text(ends), {"name": name})
    engine.dispose()


def pull_of(laptop: Laptop) -> Pull:
    """Its next pull."""
    at = laptop.store.progress()
    return Pull(at.device, at.generation, at.epoch, at.as_of, at.cursor, 10)


# --- devices ------------------------------------------------------------------------------------------------------


def test_what_is_kept_of_a_device(served: Agency) -> None:
    laptop = served.join(served.worker())
    device = sa.select(tables.device).where(tables.device.c.id == laptop.membership.device)
    with served.database.as_agency(served.id) as connection:
        made = connection.execute(device).one()
        assert events(connection)[0].event == ENROLLED
    assert (made.label, made.worker) == ("T14", laptop.membership.worker)
    served.clock.at += CONTACT_STEP + timedelta(seconds=1)
    laptop.round()
    with served.database.as_agency(served.id) as connection:
        later = connection.execute(device).one()
    assert later.last_contact - made.last_contact >= CONTACT_STEP
    assert (later.generation_last, later.generation_before) == (
        laptop.store.progress().generation,
        made.generation_last,
    )


class Trail:
    """An audit trail in memory."""

    def __init__(self, count: int, seed: int = 0) -> None:
        self.digests = [f"{seed + place:064x}" for place in range(count)]

    def length(self) -> int:
        return len(self.digests)

    def digest(self, seq: int) -> str:
        return self.digests[seq - 1] if seq <= len(self.digests) else ""


def alarms(served: Agency) -> list[str]:
    """What was told of altered trails."""
    with served.database.as_agency(served.id) as connection:
        return [each.reason for each in events(connection) if each.event == AUDIT_ALTERED]


def test_an_audit_trail_that_grows_is_countersigned(served: Agency) -> None:
    laptop, trail = served.join(served.worker()), Trail(3)
    with laptop.wire() as wire:
        for requests, known in ((2, 0), (4, 0), (5, 4)):  # the first waits for a nonce, the second is asked for entry 3
            receipt = countersign(wire, laptop.membership, "e1", trail, Backlog(2, START), known)
            assert wire.requests == requests
            assert receipt is not None
            assert (receipt.device, receipt.seq) == (laptop.membership.device, trail.length())
            trail.digests.append("ff" * 32)
    assert not alarms(served)
    with served.database.as_agency(served.id) as connection:
        row = connection.execute(sa.select(tables.device)).one()
    assert (row.unsent, row.oldest_unsent_at, row.audit_seq) == (2, START, 5)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(Trail(4), id="entries were cut off"),
        pytest.param(Trail(0), id="it was emptied"),
        pytest.param(Trail(5, seed=9), id="it is another one"),
        pytest.param(Trail(9, seed=9), id="it is another one, and longer"),
    ],
)
def test_an_audit_trail_that_was_altered_raises_one_alarm(
    served: Agency, http: httpx.Client, after: Trail, caplog: pytest.LogCaptureFixture
) -> None:
    laptop = served.join(served.worker())
    with laptop.wire() as wire:
        countersign(wire, laptop.membership, "e1", Trail(5), Backlog())
        for _ in range(2):
            countersign(wire, laptop.membership, "e1", after, Backlog())
    (reason,) = alarms(served)
    assert reason.startswith(f"5 was {Trail(5).digest(5)}; shows ")
    assert samples(http)["tcm_audit_alarms_total"] == 1
    assert [record.getMessage() for record in caplog.records] == ["audit trail altered"]


def test_a_trail_of_another_life_is_not_countersigned(served: Agency) -> None:
    laptop = served.join(served.worker())
    with laptop.wire() as wire:
        assert countersign(wire, laptop.membership, "e0", Trail(1), Backlog()) is None


def test_an_agencys_rule_packs_are_given_in_their_latest_version(served: Agency) -> None:
    laptop = served.join(served.worker())
    with served.database.as_agency(served.id) as connection:
        for days, version in enumerate(("1", "3", "2")):
            release = seal(PackRelease("sf", version, "00" * 32, START), served.keys.agency_key())
            connection.execute(
                tables.pack.insert().values(
                    agency=served.id,
                    id="sf",
                    version=version,
                    body=version.encode(),
                    signature=msgspec.json.encode(release),
                    published_at=START + timedelta(days=days),
                )
            )
    with laptop.wire() as wire:
        packs = wire.packs()
    assert not isinstance(packs, Refusal)
    assert [(pack.id, pack.version, pack.body) for pack in packs.packs] == [("sf", "2", b"2")]


def test_a_server_that_takes_no_nonce_of_its_own_has_a_fault(served: Agency) -> None:
    laptop = served.join(served.worker())
    served.clock.step = timedelta(minutes=11)
    found = laptop.round()
    assert (found.ended, found.trouble) == (Ended.OFFLINE, Trouble.SERVER_FAULT)
