"""Setting a server up: interrupted anywhere it can be run again, and nothing is ever replaced."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from sync.server.administration import accounts
from sync.server.audit import events, first_break
from sync.server.certificates import (
    AUTHORITY,
    AUTHORITY_KEY,
    CERTIFICATE,
    CERTIFICATE_KEY,
    new_authority,
    read_authority,
    write_authority,
)
from sync.server.commands_place import SETTINGS, Settings
from sync.server.database import Database
from sync.server.embedded import Addresses
from sync.server.founding import (
    Founding,
    found_agency,
    is_founded,
    prepare_certificates,
    prepare_folder,
    prepare_keys,
    renew_certificate,
    write_settings,
)
from sync.server.keys import AGENCY, AGENCY_PUBLIC, SERVER, read_keys
from sync.server.office import Denied, Role
from tests.sync.agency.offices import office

NOW = datetime.now(UTC)
ADDRESS = "https://sync.harbor.example:8443"
FOUNDING = Founding("Harbor", "Bo Stone", "bo", "$argon2id$kept")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with keys."""
    prepare_folder(tmp_path / "data" / "keys")
    assert prepare_keys(tmp_path / "data" / "keys")
    return tmp_path / "data" / "keys"


# --- files ---------------------------------------------------------------------------------------------------------


def test_the_data_folder_is_its_owner_s(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "a" / "data" / "keys")
    for folder in (tmp_path / "a" / "data", tmp_path / "a" / "data" / "keys"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_keys_that_are_there_are_used(folder: Path) -> None:
    before = contents(folder)
    assert prepare_keys(folder) is False
    assert contents(folder) == before
    assert set(before) == {AGENCY, AGENCY_PUBLIC, SERVER}
    assert read_keys(folder)


def test_certificates_that_are_there_are_used(folder: Path) -> None:
    first = prepare_certificates(folder, ADDRESS, "Harbor", True, None, NOW)
    before = contents(folder)
    assert prepare_certificates(folder, ADDRESS, "Harbor", True, None, NOW) == first
    assert contents(folder) == before
    assert {AUTHORITY, AUTHORITY_KEY, CERTIFICATE, CERTIFICATE_KEY} <= set(before)


@pytest.mark.parametrize("lost", [(AGENCY_PUBLIC,), (AGENCY, AGENCY_PUBLIC), (SERVER, AGENCY, AGENCY_PUBLIC)])
def test_keys_whose_making_was_interrupted_are_gone_on_with(folder: Path, lost: tuple[str, ...]) -> None:
    """Killed between two files: what is there stays, and the rest fits it."""
    before = contents(folder)
    for name in lost:
        (folder / name).unlink()
    assert prepare_keys(folder) is True
    after = contents(folder)
    assert all(after[name] == before[name] for name in set(before) - set(lost))
    assert read_keys(folder).agency is not None


def test_an_authority_whose_making_was_interrupted_is_gone_on_with(folder: Path) -> None:
    write_authority(folder, new_authority("Harbor", NOW))
    key = (folder / AUTHORITY_KEY).read_bytes()
    (folder / AUTHORITY).unlink()
    prepare_certificates(folder, ADDRESS, "Harbor", True, None, NOW)
    assert (folder / AUTHORITY_KEY).read_bytes() == key
    assert read_authority(folder)
    assert (folder / CERTIFICATE).is_file()


def test_it_goes_on_where_it_stopped(folder: Path) -> None:
    """The authority was made, its certificate was not."""
    write_authority(folder, new_authority("Harbor", NOW))
    authority = (folder / AUTHORITY).read_bytes()
    prepare_certificates(folder, ADDRESS, "Harbor", True, None, NOW)
    assert (folder / AUTHORITY).read_bytes() == authority
    assert (folder / CERTIFICATE).is_file()


def test_plain_http_on_this_machine_needs_no_certificate(folder: Path) -> None:
    before = contents(folder)
    assert prepare_certificates(folder, "http://127.0.0.1:8443", "Harbor", False, None, NOW) == ""
    assert contents(folder) == before


def test_the_agency_s_own_authority_is_kept_and_makes_no_certificate(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    write_authority(tmp_path / "own", new_authority("Harbor's own", NOW))
    pem = tmp_path / "own" / AUTHORITY
    assert prepare_certificates(folder, ADDRESS, "Harbor", False, pem, NOW)
    assert (folder / AUTHORITY).read_bytes() == pem.read_bytes()
    assert not (folder / CERTIFICATE).exists()


def test_another_authority_does_not_take_its_place(folder: Path, tmp_path: Path) -> None:
    """Laptops that are enrolled trust the first."""
    first = prepare_certificates(folder, ADDRESS, "Harbor", True, None, NOW)
    (tmp_path / "own").mkdir()
    write_authority(tmp_path / "own", new_authority("Another", NOW))
    assert prepare_certificates(folder, ADDRESS, "Harbor", False, tmp_path / "own" / AUTHORITY, NOW) == first


def test_without_an_authority_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    before = contents(folder)
    with pytest.raises(Denied) as denied:
        prepare_certificates(folder, ADDRESS, "Harbor", False, None, NOW)
    assert denied.value.code == "no_authority"
    (tmp_path / "nonsense").write_text("nonsense")
    with pytest.raises(Denied) as denied:
        prepare_certificates(folder, ADDRESS, "Harbor", False, tmp_path / "nonsense", NOW)
    assert denied.value.code == "no_certificate"
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("address", "more", "names"),
    [
        (ADDRESS, (), ("sync.harbor.example",)),
        (ADDRESS, ("10.1.2.3", "sync"), ("sync.harbor.example", "10.1.2.3", "sync")),
        (ADDRESS, ("sync.harbor.example",), ("sync.harbor.example",)),
        ("https://localhost:1", (), ("localhost", "127.0.0.1")),
        ("https://127.0.0.1:1", (), ("127.0.0.1", "localhost")),
        ("https://[2001:db8::7]:1", (), ("2001:db8::7",)),
    ],
)
def test_a_certificate_names_what_the_server_is_reached_under(
    folder: Path, address: str, more: tuple[str, ...], names: tuple[str, ...]
) -> None:
    write_authority(folder, new_authority("Harbor", NOW))
    assert renew_certificate(folder, address, more, NOW) == names
    made = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    stated = made.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
    assert isinstance(stated, x509.SubjectAlternativeName)
    assert {str(each.value) for each in stated} == set(names)


def test_a_certificate_outlives_no_authority_by_mistake(folder: Path) -> None:
    """Ten years against thirteen months."""
    write_authority(folder, new_authority("Harbor", NOW))
    renew_certificate(folder, ADDRESS, (), NOW)
    ends = [
        x509.load_pem_x509_certificate((folder / name).read_bytes()).not_valid_after_utc
        for name in (CERTIFICATE, AUTHORITY)
    ]
    assert ends[1] - ends[0] > timedelta(days=3000)


def test_an_authority_vouches_for_no_other_authority(folder: Path) -> None:
    write_authority(folder, new_authority("Harbor", NOW))
    made = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    basic = made.extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS).value
    assert isinstance(basic, x509.BasicConstraints)
    assert (basic.ca, basic.path_length) == (True, 0)


@pytest.mark.parametrize("name", ["H", "Härbör Case Management", "x" * 300, 'O\'Brien, "Care" = 1'])
def test_any_name_of_an_agency_makes_an_authority(name: str) -> None:
    assert new_authority(name, NOW).certificate.subject.rfc4514_string()


def test_settings_are_written_whole_in_the_place_of_earlier_ones(tmp_path: Path) -> None:
    place = tmp_path / SETTINGS
    for address in (ADDRESS, "https://other.example"):
        write_settings(place, Settings(address, True))
        assert f'"{address}"' in place.read_text()
    assert [path.name for path in tmp_path.iterdir()] == [SETTINGS]
    (tmp_path / f"{SETTINGS}.new").write_text("half")
    write_settings(place, Settings(ADDRESS, False))
    assert [path.name for path in tmp_path.iterdir()] == [SETTINGS]


# --- the agency ----------------------------------------------------------------------------------------------------


def test_an_agency_begins_with_its_administrator(addresses: Addresses) -> None:
    database = Database(addresses.service)
    assert not is_founded(database)
    agency, administrator = found_agency(database, FOUNDING, NOW)
    assert is_founded(database)
    with office(database, agency, administrator) as at:
        (account,) = accounts(at)
        assert (account.id, account.role, account.sign_in) == (administrator, Role.ADMINISTRATOR, "bo")
        assert [event.event for event in events(at.connection)] == ["account.made", "agency.founded"]
        assert first_break(at.connection) is None
    database.close()


def test_half_an_agency_is_none(addresses: Addresses) -> None:
    """The administrator's name is taken in another agency: the new agency is not there either."""
    database = Database(addresses.service)
    found_agency(database, FOUNDING, NOW)
    for faulty, code in (
        (FOUNDING, "name_taken"),
        (replace(FOUNDING, sign_in="  "), "name_missing"),
        (replace(FOUNDING, sign_in=uuid4().hex, administrator=" "), "name_missing"),
        (replace(FOUNDING, sign_in=uuid4().hex, agency=" "), "name_missing"),
    ):
        with pytest.raises(Denied) as denied:
            found_agency(database, faulty, NOW)
        assert denied.value.code == code
    assert len(database.agencies()) == 1
    database.close()


def test_agencies_have_epochs_of_their_own(addresses: Addresses) -> None:
    database = Database(addresses.service)
    made = [found_agency(database, replace(FOUNDING, sign_in=uuid4().hex), NOW)[0] for _ in range(3)]
    assert len(set(made)) == 3
    assert len(database.agencies()) == 3
    database.close()
