"""Rule packs: nothing unsound is signed, a version never changes, and devices can check what they get."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.protocol.packs import body_of, files_of
from sync.protocol.sealed import PackRelease, Sealed, unseal
from sync.server.audit import events
from sync.server.database import Database
from sync.server.office import Denied, Role
from sync.server.publishing import ReadyPack, agency_shelf, publish, published, read_ready, withdraw
from sync.server.tables import pack
from tcm_desktop.billing.book import book_for
from tcm_desktop.billing.load import load_pack, packs_folder
from tests.support.agency_packs import case, own_plan
from tests.sync.agency.offices import NOW, hire, office

KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound pack of the agency's own: that of a state, copied."""
    return Path(shutil.copytree(str(packs_folder() / "us-mt"), tmp_path / "us-mt"))


@pytest.fixture(scope="module")
def ready() -> ReadyPack:
    """A pack, read once."""
    return read_ready(Path(str(packs_folder() / "us-mt")), "mt-youth")


def refused(denied: pytest.ExceptionInfo[Denied]) -> str:
    return denied.value.code


def test_a_sound_pack_is_ready_and_whole(ready: ReadyPack, folder: Path, tmp_path: Path) -> None:
    assert ready.id == "us-mt"
    files = files_of(ready.body)
    assert files == {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    again = tmp_path / "again" / "us-mt"
    again.mkdir(parents=True)
    for name, text in files.items():
        (again / name).write_text(text, "utf-8", newline="")
    assert load_pack(again).digest == load_pack(folder).digest


def test_the_same_pack_has_the_same_body(ready: ReadyPack, folder: Path) -> None:
    assert read_ready(folder, "mt-youth").body == ready.body


@pytest.mark.parametrize(
    ("name", "spoil", "told"),
    [
        ("pack.toml", lambda text: text.replace('version = "', 'verzion = "', 1), "verzion"),
        ("pack.toml", lambda text: text + "\n[[parameters]]\nname = 'nothing.known'\n", "parameters"),
        ("pack.toml", lambda text: "", "pack.toml"),
        ("cases.toml", lambda text: text.replace("minutes = ", "minutes = 0 # ", 1), "cases"),
    ],
    ids=["unknown key", "unknown parameter", "empty", "a case fails"],
)
def test_an_unsound_pack_is_never_signed(folder: Path, name: str, spoil: object, told: str) -> None:
    before = (folder / name).read_text("utf-8")
    (folder / name).write_text(spoil(before), "utf-8")  # type: ignore[operator]  # a way to spoil text
    with pytest.raises(Denied) as denied:
        read_ready(folder, "mt-youth")
    assert refused(denied) == "pack_not_sound"
    assert told in str(denied.value) or name == "cases.toml"


def test_a_folder_that_holds_something_else_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "notes.txt").write_text("by the way")
    for place in (folder, tmp_path / "nothing"):
        with pytest.raises(Denied):
            read_ready(place)


def test_a_published_pack_carries_the_agency_s_signature(database: Database, agency: UUID, ready: ReadyPack) -> None:
    boss = hire(database, agency, "Bo Stone", Role.ADMINISTRATOR)
    with office(database, agency, boss) as at:
        publish(at, ready, KEY)
        row = at.connection.execute(sa.select(pack)).one()
        told = events(at.connection)[0]
    release = unseal(PackRelease, msgspec.json.decode(row.signature, type=Sealed), KEY.public_key())
    assert (release.pack, release.version, release.published_at) == (ready.id, ready.version, NOW)
    assert release.digest == hashlib.sha256(row.body).hexdigest()
    assert (told.event, told.actor, told.subject) == ("pack.published", boss, f"us-mt {ready.version}")


def test_a_version_is_published_once(database: Database, agency: UUID, ready: ReadyPack) -> None:
    with office(database, agency) as at:
        publish(at, ready, KEY)
        with pytest.raises(Denied) as denied:
            publish(at, ready, KEY)
    assert refused(denied) == "published_before"


def test_versions_are_listed_the_newest_first(database: Database, agency: UUID, ready: ReadyPack) -> None:
    later = ReadyPack(ready.id, "9999.1", ready.body, "")
    with office(database, agency) as at:
        publish(at, ready, KEY)
    with office(database, agency, now=NOW + timedelta(days=1)) as at:
        publish(at, later, KEY)
        assert [(each.id, each.version, each.size) for each in published(at)] == [
            ("us-mt", "9999.1", len(ready.body)),
            ("us-mt", ready.version, len(ready.body)),
        ]


def test_only_an_administrator_publishes(database: Database, agency: UUID, ready: ReadyPack) -> None:
    supervisor = hire(database, agency, "Su Vance", Role.SUPERVISOR)
    with office(database, agency, supervisor) as at, pytest.raises(Denied) as denied:
        publish(at, ready, KEY)
    assert refused(denied) == "not_permitted"


def test_the_server_knows_the_rules_that_it_published_and_those_taken_back(database: Database, agency: UUID) -> None:
    with office(database, agency) as at:
        assert agency_shelf(at).added == ()
        for day in (1, 2):
            files = own_plan(str(day), f"2026-11-0{day}", least=7 + day)
            publish(
                replace(at, now=NOW + timedelta(days=day)), ReadyPack("harbor-plan", str(day), body_of(files), ""), KEY
            )
        here = agency_shelf(at)
        assert book_for(here, here.payer("harbor-plan"), NOW.date()).limit("minutes.least") == 9
        withdraw(at, "harbor-plan", "2", "a fault in it", KEY)
        here = agency_shelf(at)
        assert book_for(here, here.payer("harbor-plan"), NOW.date()).limit("minutes.least") == 8
        told = events(at.connection)[0]
    assert (told.event, told.subject, told.reason) == ("pack.withdrawn", "harbor-plan 2", "a fault in it")


def test_a_pack_is_tried_beside_those_that_were_published(database: Database, agency: UUID, tmp_path: Path) -> None:
    for name, text in own_plan("2", "2026-11-02", cases=case(50, 3)).items():
        (tmp_path / name).write_text(text, "utf-8")
    with office(database, agency) as at:
        publish(at, ReadyPack("harbor-plan", "1", body_of(own_plan()), ""), KEY)
        assert read_ready(tmp_path, "harbor-plan", agency_shelf(at)).version == "2"
        with pytest.raises(Denied, match="no such payer"):
            read_ready(tmp_path, "harbor-plan")


def test_what_was_never_published_cannot_be_taken_back_and_nothing_twice(
    database: Database, agency: UUID, ready: ReadyPack
) -> None:
    boss = hire(database, agency, "Su Vance", Role.SUPERVISOR)
    with office(database, agency) as at:
        publish(at, ready, KEY)
        withdraw(at, ready.id, ready.version, "", KEY)
        assert [each.withdrawn_at for each in published(at)] == [NOW]
        for version in (ready.version, "never"):
            with pytest.raises(Denied) as denied:
                withdraw(at, ready.id, version, "", KEY)
            assert refused(denied) == ("no_such_pack" if version == "never" else "withdrawn_before")
    with office(database, agency, boss) as at, pytest.raises(Denied) as denied:
        withdraw(at, ready.id, ready.version, "", KEY)
    assert refused(denied) == "not_permitted"


@pytest.mark.parametrize("body", [b"", b"x" * 50, zstandard.compress(b"[1]"), zstandard.compress(b"{" * 99)])
def test_a_body_that_is_no_pack_is_told(body: bytes) -> None:
    with pytest.raises(ValueError, match="no pack"):
        files_of(body)


def test_a_body_that_grows_too_large_is_none() -> None:
    with pytest.raises(ValueError, match="no pack"):
        files_of(zstandard.compress(msgspec.json.encode({"pack.toml": "x" * 4096})), most=100)
