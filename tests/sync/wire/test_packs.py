"""Rule packs on their way: fetched when they changed and only then, and believed where the agency signed them."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.agency import Courier
from sync.client.packs import DAMAGED, NOT_SIGNED
from sync.protocol.packs import body_of
from sync.protocol.sealed import PackRelease, PackWithdrawal, seal
from sync.protocol.tickets import write_ticket
from sync.server.publishing import ReadyPack, publish, withdraw
from sync.server.tables import pack, pack_withdrawal
from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.shelf import use
from tcm_desktop.services.joining import join
from tcm_desktop.services.pack_views import KeptPacks
from tcm_desktop.services.rounds import depart, end_round
from tcm_desktop.services.seating import enrol_worker, sit_down
from tcm_desktop.services.syncing_ports import RoundEnd
from tests.support.agency_packs import own_plan, shipped_rules_after
from tests.support.vaults import StandingClock, make_gate, typed
from tests.sync.agency.offices import office
from tests.sync.postgres import make_agency
from tests.sync.wire.serving import START, Agency
from tests.sync.wire.test_courier import Vault

STRANGER = Ed25519PrivateKey.generate()


class Ana:
    """A laptop that keeps the packs that its rounds bring."""

    def __init__(self, served: Agency) -> None:
        self.served, self.courier = served, Courier("0.1.0", 10.0, lambda: 0.5)
        attempt = self.courier.prepare(write_ticket(served.ticket(served.worker("Ana"))), None)
        self.link = self.courier.enrol(attempt, "T14", START).link
        self.vault = Vault(self.link.device, self.link.generation)

    def round(self) -> RoundEnd:
        end = self.courier.go_round(self.link, self.vault, lambda: START, lambda: False)
        assert end.is_whole
        self.vault.packs = end.packs or self.vault.packs
        return end

    @property
    def has(self) -> list[tuple[str, date | None]]:
        """The versions that are here, and since when they count no more."""
        return [(each.version, each.until) for each in self.vault.packs.packs]

    @property
    def told(self) -> list[str]:
        """Why others are not."""
        return [each.why for each in self.vault.packs.refused]


@pytest.fixture
def ana(served: Agency) -> Ana:
    return Ana(served)


def ready(files: dict[str, str], version: str) -> ReadyPack:
    return ReadyPack("harbor-plan", version, body_of(files), "")


def send(served: Agency, version: str, hours: int = 0) -> None:
    """The agency publishes this version of its own plan."""
    files = own_plan(version, f"2026-11-{int(version):02}")
    with office(served.database, served.id, now=START + timedelta(hours=hours)) as at:
        publish(at, ready(files, version), served.keys.agency_key())


def forge(served: Agency, body: bytes, said: PackRelease | PackWithdrawal, key: Ed25519PrivateKey) -> None:
    """Whoever took the server over puts this into its database."""
    line = {"agency": served.id, "id": said.pack, "version": said.version, "body": body}
    sealed, at = msgspec.json.encode(seal(said, key)), START + timedelta(hours=9)
    with served.database.as_agency(served.id) as connection:
        connection.execute(pack.insert().values(**line, signature=sealed, published_at=at))


def test_a_pack_comes_once_and_a_round_with_nothing_new_asks_for_none(served: Agency, ana: Ana) -> None:
    assert ana.round().packs is None
    send(served, "1")
    assert ana.round().done.requests == 3
    assert (ana.has, ana.told) == ([("1", None)], [])
    end = ana.round()
    assert (end.packs, end.done.requests) == (None, 2)


def test_weeks_later_the_latest_version_comes_and_what_was_taken_back_is_learned(served: Agency, ana: Ana) -> None:
    send(served, "1")
    ana.round()
    for version in ("2", "3", "4"):
        send(served, version, int(version))
    ana.round()
    assert ana.has == [("1", None), ("4", None)]
    with office(served.database, served.id) as at:
        withdraw(at, "harbor-plan", "4", "a fault in it", served.keys.agency_key())
    ana.round()
    assert ana.has == [("1", None), ("4", START.date()), ("3", None)]


def test_another_version_of_the_program_looks_again(served: Agency, ana: Ana) -> None:
    send(served, "1")
    ana.round()
    ana.courier.program = "0.2.0"
    assert ana.round().packs is not None
    assert ana.vault.packs.mark.startswith("0.2.0 ")


def spoiled(what: str, served: Agency, version: str = "2") -> None:
    """The server gives this for a later version."""
    body, key = body_of(own_plan(version, "2026-11-10")), served.keys.agency_key()
    release = PackRelease("harbor-plan", version, hashlib.sha256(body).hexdigest(), START + timedelta(hours=1))
    match what:
        case "signed by the server":
            key = served.keys.server
        case "another body":
            body = body_of(own_plan("2", "2026-11-02", least=1))
        case "cut off":
            body = body[:-9]
            release = msgspec.structs.replace(release, digest=hashlib.sha256(body).hexdigest())
        case "another statement":
            forge(served, body, PackWithdrawal("harbor-plan", "2", START), key)
            return
        case "another name inside":
            body = body_of(own_plan("3", "2026-11-02"))
            release = msgspec.structs.replace(release, digest=hashlib.sha256(body).hexdigest())
    forge(served, body, release, key)


@pytest.mark.slow  # a served agency for each; what is judged is tried without one
@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("signed by the server", NOT_SIGNED),
        ("another statement", NOT_SIGNED),
        ("another body", DAMAGED),
        ("cut off", DAMAGED),
        ("another name inside", "it says that it is harbor-plan 3"),
    ],
)
def test_what_the_agency_did_not_sign_as_it_came_changes_nothing(
    what: str, told: str, served: Agency, ana: Ana
) -> None:
    send(served, "1")
    ana.round()
    spoiled(what, served)
    ana.round()
    assert (ana.has, ana.told) == ([("1", None)], [told])
    assert ana.round().done.requests == 2, "it is not fetched again and again"


def test_the_server_alone_can_take_nothing_back(served: Agency, ana: Ana) -> None:
    send(served, "1")
    ana.round()
    forged = seal(PackWithdrawal("harbor-plan", "1", START), served.keys.server)
    with served.database.as_agency(served.id) as connection:
        line = {"agency": served.id, "id": "harbor-plan", "version": "1", "withdrawn_at": START}
        connection.execute(pack_withdrawal.insert().values(**line, statement=msgspec.json.encode(forged)))
    assert ana.round().packs is not None
    assert ana.has == [("1", None)]


def test_another_agencys_packs_are_not_told_of(served: Agency, ana: Ana) -> None:
    other: UUID = make_agency(served.database)
    with office(served.database, other) as at:
        publish(at, ready(own_plan(), "1"), STRANGER)
    assert ana.round().packs is None
    assert ana.vault.packs == KeptPacks()


# --- a whole laptop ---


class Field:
    """A worker's vault on a disk, which is locked and opened again, and rounds as the program makes them."""

    def __init__(self, served: Agency, folder: Path) -> None:
        self.clock, self.courier = StandingClock(START), Courier("0.1.0", 10.0, lambda: 0.5)
        account = served.worker("Ana")
        self.gate = make_gate(folder, self.clock)
        self.vault = self.gate.create("Ana Field", typed())
        self.desk = enrol_worker(self.vault, self.clock, "Ana Field", "LCSW", "", account)
        attempt = self.courier.prepare(write_ticket(served.ticket(account)), None)
        self.desk = join(self.desk, self.courier.enrol(attempt, "T14", START)).value

    def round(self) -> None:
        departure = depart(self.desk)
        assert departure is not None
        end = self.courier.go_round(departure.link, departure.store, self.clock.now, lambda: False)
        assert end.is_whole
        self.desk = end_round(self.desk, end).value.desk

    def lock(self) -> None:
        """Lock; and open the vault in what would be another process."""
        self.vault.close()
        use(())
        self.vault = self.gate.open(self.vault.entry.id, typed())
        self.desk = sit_down(self.vault, self.clock)

    @property
    def least(self) -> int | None:
        """The fewest minutes of a unit by the agency's own plan today."""
        return rule_book("harbor-plan", self.desk.today).limit("minutes.least")

    @property
    def trail(self) -> list[str]:
        with self.desk.reading() as work:
            return [f"{each.event} {each.reason}" for each in work.trail() if each.event.startswith("rule_pack")]


@pytest.mark.slow  # a vault on the disk, opened twice, beside a server and its database
def test_a_laptops_rules_over_weeks_versions_withdrawal_and_locking(served: Agency, tmp_path: Path) -> None:
    def send_least(version: str, least: int) -> None:
        day = f"2026-11-{int(version):02}"
        with office(served.database, served.id, now=START + timedelta(hours=int(version))) as at:
            publish(at, ready(own_plan(version, day, least), version), served.keys.agency_key())

    with shipped_rules_after():
        ana = Field(served, tmp_path)
        send_least("1", 8)
        ana.round()
        assert ana.least == 8
        ana.lock()
        assert ana.least == 8
        for version, least in (("2", 10), ("3", 12), ("4", 14)):
            send_least(version, least)
        ana.clock.pass_by(days=30)
        ana.round()
        assert ana.least == 14
        with office(served.database, served.id) as at:
            withdraw(at, "harbor-plan", "4", "a fault in it", served.keys.agency_key())
        ana.clock.pass_by(days=1)
        ana.round()
        assert ana.least == 12
        spoiled("cut off", served, "5")
        ana.round()
        ana.lock()
        assert ana.least == 12
        first = START.astimezone(ZoneInfo(ana.clock.zone)).date()
        known = {days: rule_book("harbor-plan", first, first + timedelta(days=days)) for days in (0, 29, 30, 31)}
        assert [book.limit("minutes.least") for book in known.values()] == [8, 8, 14, 12]
        assert ana.trail[0] == "rule_pack.taken harbor-plan 1"
        assert sorted(ana.trail[1:]) == [
            "rule_pack.refused harbor-plan 5",
            "rule_pack.taken harbor-plan 3",
            "rule_pack.taken harbor-plan 4",
            "rule_pack.taken_back harbor-plan 4",
        ]
        ana.vault.close()
