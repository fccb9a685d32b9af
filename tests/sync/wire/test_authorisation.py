"""Who gets what: each endpoint against those who may not, and nothing in the answers that tells more than "no"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.enrolment import new_key
from sync.client.rounds import Ended
from sync.client.transport import PREFIX
from sync.protocol import codec
from sync.protocol.authentication import DEVICE, NEW_DEVICE, NONCE, SIGNATURE, Call, prove
from sync.protocol.codes import Code
from sync.protocol.devices import AuditHead, Enrol, Enrolled
from sync.protocol.messages import (
    AGENCY,
    Epoch,
    Op,
    Page,
    Pull,
    Push,
    Pushed,
    Refusal,
    Row,
    Snapshot,
    SnapshotPull,
    Status,
)
from sync.server import tables
from sync.server.administration import revoke
from sync.server.assignments import end
from sync.server.database import Database
from sync.server.requests import ENDPOINTS, RULES
from sync.server.store import PostgresStore
from tcm_desktop.domain.operations import Operation
from tcm_desktop.domain.people import Worker
from tests.sync.agency.charts import changed, client, draft, operation, travelling
from tests.sync.agency.offices import office
from tests.sync.postgres import make_agency
from tests.sync.wire.serving import START, Agency, Laptop, plain, running

HEAD = "ab" * 32
PATHS = {endpoint.name: (endpoint.method, endpoint.path) for endpoint in ENDPOINTS}
PATHS_ANSWER = {endpoint.name: endpoint.answers for endpoint in ENDPOINTS}
SIGNED = [name for name in PATHS if name != "enrol"]


@dataclass
class Line:
    """Speaks HTTP as a laptop, or as one that lies."""

    http: httpx.Client
    device: str
    key: Ed25519PrivateKey

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def nonce(self) -> str:
        """A fresh one."""
        return self.http.post(f"{PREFIX}/pull").headers[NONCE]

    def send(self, name: str, body: bytes, /, **changes: Any) -> httpx.Response:
        """A signed request, with what `changes` says put in the place of the true thing after it was signed."""
        method, path = PATHS[name]
        headers = prove(self.key, self.device, changes.get("nonce") or self.nonce(), Call(method, path, body))
        headers |= {"Content-Type": codec.MEDIA_TYPE} | changes.get("headers", {})
        return self.http.request(
            changes.get("method", method),
            changes.get("path", path),
            content=changes.get("body", body),
            headers={name: value for name, value in headers.items() if value is not None},
        )


def line(laptop: Laptop) -> Line:
    """The laptop's own."""
    key = Ed25519PrivateKey.from_private_bytes(laptop.membership.key)
    return Line(plain(laptop.membership.server), laptop.membership.device, key)


def bodies(laptop: Laptop, scope: UUID | None = None, *operations: Op) -> dict[str, bytes]:
    """What this laptop rightly asks."""
    at = laptop.store.progress()
    asked = {
        "push": Push(at.device, at.generation, at.epoch, at.as_of, 1, operations),
        "pull": Pull(at.device, at.generation, at.epoch, at.as_of, at.cursor, 100),
        "snapshot": SnapshotPull(at.device, at.epoch, at.as_of, scope or UUID(int=0), "", 100),
        "audit": AuditHead(at.device, at.epoch, 1, HEAD),
    }
    return {name: codec.encode(message) for name, message in asked.items()} | {"packs": b""}


def refusal(response: httpx.Response) -> tuple[int, Code]:
    """The status and the code of a refusal."""
    found = codec.decode(Refusal, response.content, response.headers["content-type"], 1 << 20)
    return response.status_code, found.code


def read(kind: type[Any], response: httpx.Response) -> Any:
    """The message in an answer."""
    assert response.status_code == 200, response.content
    return codec.decode(kind, response.content, response.headers["content-type"], 1 << 20)


def intake(worker: UUID) -> Operation:
    """A new client of hers."""
    return operation(replace(client(), id=uuid4()), Worker(worker, "Ana", "MHRS"))


@dataclass
class Two:
    """Ana's laptop with a chart, and Ben's without one."""

    served: Agency
    ana: Laptop
    ben: Laptop
    chart: Operation
    note: Operation

    @property
    def scope(self) -> UUID:
        """Ana's chart."""
        return self.chart.record_id


@pytest.fixture
def two(served: Agency) -> Two:
    """Two workers of one agency."""
    ana, ben = served.join(served.worker("Ana")), served.join(served.worker("Ben"))
    chart = intake(ana.membership.worker)
    of = replace(client(), id=chart.record_id)
    note = operation(draft(of), Worker(ana.membership.worker, "Ana", "MHRS"))
    ana.write(chart)
    ana.write(note)
    ana.round()
    ben.round()
    return Two(served, ana, ben, chart, note)


# --- the proof ----------------------------------------------------------------------------------------------------

LIES: dict[str, Callable[[Line, str], dict[str, Any]]] = {
    "no device": lambda *_: {"headers": {DEVICE: None}},
    "no signature": lambda *_: {"headers": {SIGNATURE: None}},
    "a signature of nothing": lambda *_: {"headers": {SIGNATURE: "A" * 86}},
    "another device": lambda *_: {"headers": {DEVICE: "0b" * 16}},
    "a device that cannot be": lambda *_: {"headers": {DEVICE: "'; DROP TABLE device --"}},
    "another body": lambda *_: {"body": codec.encode(Refusal(Epoch("e1"), Code.SIGNED))},
    "a longer path": lambda _, name: {"path": f"{PATHS[name][1]}?x=1"},
    "another nonce": lambda own, _: {"headers": {NONCE: own.nonce()}},
}


def test_what_is_not_proven_is_refused_alike_everywhere(two: Two) -> None:
    asks = bodies(two.ana, two.scope)
    with line(two.ana) as own:
        answers = [own.send(name, asks[name], **lie(own, name)) for lie in LIES.values() for name in SIGNED]
    assert {refusal(answer) for answer in answers} == {(401, Code.NOT_ENROLLED)}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["www-authenticate"] for answer in answers} == {"TCM-Signature"}


def test_a_signature_for_one_endpoint_is_none_for_another(two: Two) -> None:
    asks = bodies(two.ana, two.scope)
    with line(two.ana) as own:
        for name in ("push", "pull", "snapshot", "audit"):
            for other in {"push", "pull", "snapshot", "audit"} - {name}:
                answer = own.send(name, asks[name], path=PATHS[other][1])
                assert refusal(answer) == (401, Code.NOT_ENROLLED)


def test_another_laptops_key_proves_nothing(two: Two) -> None:
    with line(two.ana) as own, line(two.ben) as other:
        mixed = replace(own, key=other.key)
        for name, body in bodies(two.ana, two.scope).items():
            assert refusal(mixed.send(name, body)) == (401, Code.NOT_ENROLLED)


def test_a_nonce_that_the_server_did_not_give_gets_one_that_it_gives(two: Two) -> None:
    with line(two.ana) as own:
        for nonce in ("", "x", "A" * 43, "\u00e9"):
            for name, body in bodies(two.ana, two.scope).items():
                answer = own.send(name, body, headers={NONCE: nonce.encode()})
                assert refusal(answer) == (401, Code.NONCE_STALE)
                assert codec.decode(Refusal, answer.content, codec.MEDIA_TYPE, 1 << 20).epoch == Epoch("")
        for name, body in bodies(two.ana, two.scope).items():
            assert read(PATHS_ANSWER[name], own.send(name, body, nonce=own.nonce()))


def test_an_old_nonce_is_refused_and_another_process_knows_it(two: Two) -> None:
    body = bodies(two.ana)["pull"]
    with line(two.ana) as own, running(replace(two.served)) as other:
        nonce = own.nonce()
        with replace(own, http=plain(other.address)) as there:
            assert read(Page, there.send("pull", body, nonce=nonce))
        two.served.clock.at += timedelta(minutes=11)
        assert refusal(own.send("pull", body, nonce=nonce)) == (401, Code.NONCE_STALE)


def test_a_request_that_is_played_again_has_no_further_effect(two: Two) -> None:
    made = intake(two.ana.membership.worker)
    asks = bodies(two.ana, two.scope, travelling(made))
    with line(two.ana) as own:
        nonce = own.nonce()
        first, again = (own.send("push", asks["push"], nonce=nonce) for _ in range(2))
        assert first.content == again.content
        pages = [read(Page, own.send("pull", asks["pull"], nonce=nonce)) for _ in range(3)]
    assert len({page.generation for page in pages}) == 1
    assert two.ana.round().ended is Ended.DONE
    with two.served.database.as_agency(two.served.id) as connection:
        revision = sa.select(tables.record.c.revision).where(tables.record.c.id == made.record_id)
        assert connection.scalar(revision) == 1


def test_a_message_about_another_laptop_is_not_understood(two: Two) -> None:
    asks = bodies(two.ben, two.scope)
    with line(two.ana) as own:
        for name in ("push", "pull", "snapshot", "audit"):
            assert refusal(own.send(name, asks[name])) == (400, Code.NOT_UNDERSTOOD)


def test_what_is_no_message_is_not_understood(two: Two) -> None:
    with line(two.ana) as own:
        for body in (b"", b"{}", b"\x28\xb5\x2f\xfd", codec.encode(Refusal(Epoch("e1"), Code.SIGNED))):
            for name in ("push", "pull", "snapshot", "audit"):
                assert refusal(own.send(name, body)) == (400, Code.NOT_UNDERSTOOD)
        answer = own.send("pull", bodies(two.ana)["pull"], headers={"Content-Type": "application/json"})
        assert refusal(answer) == (400, Code.NOT_UNDERSTOOD)


# --- what is not theirs -------------------------------------------------------------------------------------------


def test_a_chart_of_others_is_not_told_from_one_that_is_not_there(two: Two) -> None:
    with line(two.ben) as own:
        theirs, nobodys = (own.send("snapshot", bodies(two.ben, scope)["snapshot"]) for scope in (two.scope, uuid4()))
        assert refusal(theirs) == refusal(nobodys) == (404, Code.NOT_YOURS)
        assert theirs.content == nobodys.content
        page = read(Page, own.send("pull", codec.encode(replaced(two.ben, cursor=0))))
        assert [change.scope for change in page.changes] == [UUID(int=0)]
        page = read(Page, own.send("pull", codec.encode(replaced(two.ben, cursor=1))))
        assert not page.changes
        assert page.digests.keys() == {str(UUID(int=0))}


def test_charts_of_others_are_left_out_of_a_snapshot_of_several(two: Two) -> None:
    chart = intake(two.ben.membership.worker)
    with line(two.ben) as own:
        own.send("push", bodies(two.ben, None, travelling(chart))["push"])
        at = two.ben.store.progress()
        several = (two.scope, uuid4(), chart.record_id)
        for first in (UUID(int=0), chart.record_id):
            asked = SnapshotPull(at.device, at.epoch, at.as_of, first, "", 100, several)
            parts = read(Snapshot, own.send("snapshot", codec.encode(asked))).parts
            assert {part.scope for part in parts} == {first, chart.record_id}
        asked = SnapshotPull(at.device, at.epoch, at.as_of, two.scope, "", 100, several)
        assert refusal(own.send("snapshot", codec.encode(asked))) == (404, Code.NOT_YOURS)


def replaced(laptop: Laptop, **facts: Any) -> Pull:
    """Its next pull, changed."""
    at = laptop.store.progress()
    pull = Pull(at.device, at.generation, at.epoch, at.as_of, at.cursor, 100)
    return msgspec.structs.replace(pull, **facts)


def test_a_change_in_a_chart_of_others_is_held_and_tells_nothing(two: Two) -> None:
    ben = Worker(two.ben.membership.worker, "Ben", "MHRS")
    patches: list[Operation] = [
        changed(two.note, {"narrative": "not hers"}, ben),
        replace(changed(two.note, {"narrative": "not hers"}, ben), record_id=uuid4()),
        replace(changed(two.note, {"narrative": "not hers"}, ben), client_id=uuid4()),
        replace(operation(draft(replace(client(), id=two.scope))), author=ben.id),
    ]
    with line(two.ben) as own:
        answer = read(Pushed, own.send("push", bodies(two.ben, None, *map(travelling, patches))["push"]))
    told = {(each.status, each.code, each.seq, each.revision) for each in answer.answers}
    assert told == {(Status.QUARANTINED, Code.WAITS_FOR_ACCESS, 0, 0)}
    two.ana.round()
    assert two.ana.store.rows[two.note.record_id].values["narrative"] == two.note.patch["narrative"]


def test_a_record_of_others_is_not_moved_into_ones_own_chart(two: Two) -> None:
    ben = Worker(two.ben.membership.worker, "Ben", "MHRS")
    chart = intake(ben.id)
    moved = replace(changed(two.note, {"client_id": str(chart.record_id)}, ben), client_id=chart.record_id)
    with line(two.ben) as own:
        asks = bodies(two.ben, None, travelling(chart), travelling(moved))["push"]
        _, answer = read(Pushed, own.send("push", asks)).answers
        assert answer.status is Status.QUARANTINED
        snapshot = read(Snapshot, own.send("snapshot", bodies(two.ben, chart.record_id)["snapshot"]))
    assert [row.record_id for part in snapshot.parts for row in part.rows] == [chart.record_id]


def test_nobody_writes_in_anothers_name(two: Two) -> None:
    authors = Worker(two.ana.membership.worker, "Ana", "MHRS"), Worker(uuid4(), "Nobody", "")
    forged = [travelling(changed(two.note, {"narrative": "forged"}, author)) for author in authors]
    with line(two.ben) as own:
        answer = read(Pushed, own.send("push", bodies(two.ben, None, *forged)["push"]))
    assert [each.code for each in answer.answers] == [Code.NOT_THE_AUTHOR] * 2
    two.ana.round()
    assert two.ana.store.rows[two.note.record_id].revision == 1


def test_a_chart_that_is_taken_in_the_middle_of_its_snapshot_stops_at_once(two: Two) -> None:
    with line(two.ana) as own:
        at = two.ana.store.progress()
        first = SnapshotPull(at.device, at.epoch, at.as_of, two.scope, "", 1)
        (part,) = read(Snapshot, own.send("snapshot", codec.encode(first))).parts
        assert part.has_more
        with two.served.database.as_agency(two.served.id) as connection:
            end(two.ana.membership.worker, two.scope, PostgresStore(connection, two.served.id), START, RULES)
        rest = codec.encode(msgspec.structs.replace(first, after=part.after))
        assert refusal(own.send("snapshot", rest)) == (404, Code.NOT_YOURS)
        page = read(Page, own.send("pull", bodies(two.ana)["pull"]))
    assert not [change for change in page.changes if isinstance(change, Row)]
    assert page.digests.keys() == {str(UUID(int=0))}


def test_a_laptop_of_another_agency_is_in_another_world(two: Two, database: Database) -> None:
    with running(Agency(database, make_agency(database))) as elsewhere:
        stranger = elsewhere.join(elsewhere.worker())
        for laptop, address in ((stranger, two.served.address), (stranger, elsewhere.address)):
            with line(laptop) as own, replace(own, http=plain(address)) as there:
                answer = there.send("snapshot", bodies(laptop, two.scope)["snapshot"])
                assert refusal(answer) == (404, Code.NOT_YOURS)
                page = read(Page, there.send("pull", codec.encode(replaced(laptop, cursor=0))))
                assert {change.scope for change in page.changes} <= {AGENCY}
                forged = changed(two.note, {"narrative": "forged"}, Worker(laptop.membership.worker, "X", ""))
                push = bodies(laptop, None, travelling(forged))["push"]
                assert read(Pushed, there.send("push", push)).answers[0].status is Status.QUARANTINED
    two.ana.round()
    assert two.ana.store.rows[two.note.record_id].revision == 1


def test_a_withdrawn_laptop_gets_its_order_and_nothing_else(two: Two) -> None:
    with office(two.served.database, two.served.id) as at:
        revoke(at, two.ana.membership.device, two.served.keys.agency, "lost")
    asks = bodies(two.ana, two.scope, travelling(intake(two.ana.membership.worker)))
    with line(two.ana) as own:
        for name in SIGNED:
            if name != "push":
                assert refusal(own.send(name, asks[name])) == (401, Code.DEVICE_REVOKED)
        answer = read(Pushed, own.send("push", asks["push"]))
    assert [(each.status, each.code) for each in answer.answers] == [(Status.QUARANTINED, Code.DEVICE_REVOKED)]


def test_an_account_that_was_closed_gets_nothing(two: Two) -> None:
    with two.served.database.as_agency(two.served.id) as connection:
        connection.execute(sa.update(tables.account).values(is_active=False))
    with line(two.ana) as own:
        for name, body in bodies(two.ana, two.scope).items():
            if name != "push":
                assert refusal(own.send(name, body)) == (403, Code.ACCOUNT_CLOSED)


# --- enrolment ----------------------------------------------------------------------------------------------------


def asked(served: Agency, code: str, key: bytes | None = None) -> tuple[int, Code] | Enrolled:
    """The answer to an enrolment."""
    private = Ed25519PrivateKey.from_private_bytes(key or new_key())
    with Line(plain(served.address), NEW_DEVICE, private) as new:
        answer = new.send("enrol", codec.encode(Enrol(code, private.public_key().public_bytes_raw())))
    return read(Enrolled, answer) if answer.status_code == 200 else refusal(answer)


def test_a_code_is_good_for_one_laptop_and_a_day(served: Agency) -> None:
    ana = served.worker()
    codes = [served.ticket(ana).code for _ in range(3)]
    key = new_key()
    first = asked(served, codes[0], key)
    assert isinstance(first, Enrolled)
    assert (first.worker, first.agency, first.agency_name) == (ana, served.id, "Harbor")
    assert asked(served, codes[0]) == (403, Code.TICKET_REFUSED)
    again = asked(served, codes[0], key)
    assert isinstance(again, Enrolled)
    assert (again.device, again.generation) == (first.device, first.generation)
    served.clock.at += timedelta(hours=25)
    assert asked(served, codes[1]) == (403, Code.TICKET_REFUSED)
    assert asked(served, "0" * 26) == (403, Code.TICKET_REFUSED)
    with served.database.as_agency(served.id) as connection:
        connection.execute(sa.update(tables.account).values(is_active=False))
    assert asked(served, codes[2]) == (403, Code.TICKET_REFUSED)


def test_nobody_enrols_with_a_key_that_is_not_hers(served: Agency) -> None:
    code, public = served.ticket(served.worker()).code, Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with Line(plain(served.address), NEW_DEVICE, Ed25519PrivateKey.generate()) as new:
        assert refusal(new.send("enrol", codec.encode(Enrol(code, public)))) == (401, Code.NOT_ENROLLED)
    assert isinstance(asked(served, code), Enrolled), "the code was not used up"


def test_a_withdrawn_laptop_does_not_come_back_by_its_code(served: Agency) -> None:
    code, key = served.ticket(served.worker()).code, new_key()
    made = asked(served, code, key)
    assert isinstance(made, Enrolled)
    with office(served.database, served.id) as at:
        revoke(at, made.device, None, "lost")
    assert asked(served, code, key) == (403, Code.TICKET_REFUSED)
