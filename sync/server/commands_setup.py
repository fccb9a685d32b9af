"""The commands about the server itself: init, upgrade, status, certificate, serve."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from typing import Any

from sync.protocol.tickets import UnreadableTicket, safe_address
from sync.server import passphrases
from sync.server.backups import steady
from sync.server.certificates import AUTHORITY, CERTIFICATE, expires_at
from sync.server.commands_place import SETTINGS, WITNESS, Answer, Bench, Settings, passphrase_from
from sync.server.database import Database
from sync.server.facts import facts_of
from sync.server.founding import (
    Founding,
    found_agency,
    is_founded,
    prepare_certificates,
    prepare_folder,
    prepare_keys,
    refuse_nameless,
    renew_certificate,
    write_settings,
)
from sync.server.office import Denied
from sync.server.revisions import bring_up_to_date
from sync.server.witness import Witness

SOON = timedelta(days=30)


def init(given: Namespace, bench: Bench) -> Answer:
    """Set the server up."""
    address = _address(given.address)
    typed = passphrase_from(given.passphrase_file, bench, f"Passphrase of {given.administrator} for the console")
    passphrases.refuse_short(typed)
    founding = Founding(given.agency_name, given.administrator, given.sign_in, passphrases.hashed(typed))
    refuse_nameless(founding)
    prepare_folder(bench.keys_folder)
    known_by = prepare_certificates(
        bench.keys_folder, address, given.agency_name, given.own_authority, given.authority, bench.now()
    )
    made_keys = prepare_keys(bench.keys_folder)
    with bench.addresses(is_embedded=True) as addresses:
        bring_up_to_date(addresses.owner)
        database = Database(addresses.service)
        try:
            if is_founded(database) and not given.another:
                raise Denied(
                    "set_up_before",
                    "There is an agency in this database already. With --another you add a second one. "
                    "Nothing was changed in it.",
                )
            agency, administrator = found_agency(database, founding, bench.now())
        finally:
            database.close()
    write_settings(bench.data / SETTINGS, Settings(address, not bench.database))
    words = [f"{given.agency_name} is set up in {bench.data}.", f"Laptops will reach it at {address}."]
    if known_by:
        words.append(f"They know it by the authority in {bench.keys_folder / AUTHORITY} (SHA-256 {known_by}).")
    if made_keys:
        words.append(f"Keys were made in {bench.keys_folder}. Back them up now: without them every laptop enrols anew.")
    words.append("Next: tcm-server serve")
    facts = {"agency": agency, "administrator": administrator, "address": address, "authority_fingerprint": known_by}
    return Answer(tuple(words), facts)


def _address(typed: str) -> str:
    try:
        return safe_address(typed)
    except UnreadableTicket as error:
        raise Denied(
            "unsafe_address",
            f"{typed} is no address that laptops use. Write one like https://sync.harbor.example:8443; plain http is "
            "for this machine only. Nothing was set up.",
        ) from error


def upgrade(given: Namespace, bench: Bench) -> Answer:
    """Bring the tables to this program."""
    with bench.addresses() as addresses:
        changed = bring_up_to_date(addresses.owner)
    words = "The tables were brought up to date." if changed else "The tables were up to date."
    return Answer((words,), {"changed": changed})


def certificate(given: Namespace, bench: Bench) -> Answer:
    """Renew the server's certificate."""
    names = renew_certificate(bench.keys_folder, bench.settings().address, tuple(given.host), bench.now())
    ends = expires_at((bench.keys_folder / CERTIFICATE).read_bytes())
    words = f"The server has a new certificate for {', '.join(names)}, good until {ends:%Y-%m-%d}."
    return Answer(
        (words, "Start the server anew to use it. Laptops notice nothing."), {"names": names, "ends_at": ends}
    )


def status(given: Namespace, bench: Bench) -> Answer:
    """Say how the server stands."""
    settings = bench.settings()
    with bench.addresses() as addresses, steady(addresses.service) as connection:
        agencies = facts_of(connection)
    behind = Witness(given.witness or bench.data / WITNESS).behind(each.standing for each in agencies)
    words = [f"Laptops reach it at {settings.address}."]
    words += [
        f"{each.name} ({each.id}): {each.records} records, {each.operations} changes, {each.devices} laptops, "
        f"epoch {each.epoch}, order {each.seq}."
        for each in agencies
    ]
    words += [f"Agency {each.agency} is behind its witness: do not serve, restore." for each in behind]
    facts: dict[str, Any] = {
        "address": settings.address,
        "agencies": agencies,
        "behind": [each.agency for each in behind],
    }
    pem = bench.keys_folder / CERTIFICATE
    if pem.is_file():
        ends = expires_at(pem.read_bytes())
        words.append(f"Its certificate is good until {ends:%Y-%m-%d}.{_renew(ends - bench.now())}")
        facts["certificate_ends_at"] = ends
    return Answer(tuple(words), facts)


def serve(given: Namespace, bench: Bench) -> Answer:
    """Answer laptops until told to stop.

    The web server is loaded here and not above: the other commands start without it.
    """
    from sync.server.serving import Listening, serve_until_stopped

    bench.settings()
    listening = Listening(given.listen, given.certificate, given.key, given.plain, given.zone)
    witness = Witness(given.witness or bench.data / WITNESS)
    serve_until_stopped(bench, listening, witness, bench.keys(given.agency_key))
    return Answer(("The server has stopped.",), {})


def _renew(left: timedelta) -> str:
    return " Renew it: tcm-server certificate" if left < SOON else ""
