"""The commands about what is kept: backup, restore, export, packs."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import msgspec

from sync.server.backups import KEYS, Secrets, Verified, back_up
from sync.server.billing_export import as_csv
from sync.server.commands_place import SETTINGS, WITNESS, Answer, Bench, Settings, office_of, passphrase_from
from sync.server.exports import claim_of, everything, note_export
from sync.server.founding import write_settings
from sync.server.office import Denied
from sync.server.publishing import agency_shelf, publish, published, read_ready, withdraw
from sync.server.restores import Place, Restored, restore, withdrawn_ids
from sync.server.sealed_keys import unseal_files, write_files
from sync.server.witness import Standing, Witness

_SHOWN = 20


def backup(given: Namespace, bench: Bench) -> Answer:
    """Write a verified backup."""
    settings = msgspec.json.encode(bench.settings())
    secrets = None
    if not given.without_keys:
        typed = passphrase_from(given.passphrase_file, bench, "Passphrase for the keys in the backup")
        secrets = Secrets(bench.keys_folder, typed, {SETTINGS: settings})
    with bench.addresses() as addresses:
        folder, about = back_up(addresses.owner, given.folder, bench.now(), secrets)
    tried = {
        Verified.RESTORED: "It was loaded into a database of its own, and everything was there.",
        Verified.READ: "It was read from end to end. This database account may make no database to load it into.",
    }
    kept = "The keys are in it, under your passphrase." if about.has_keys else "The keys are NOT in it."
    words = (f"The backup is in {folder}.", tried[about.verified], kept)
    return Answer(words, {"folder": str(folder)} | msgspec.to_builtins(about))


def put_back(given: Namespace, bench: Bench) -> Answer:
    """Put a backup back."""
    bench.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    witness = Witness(given.witness or bench.data / WITNESS)
    witness.marks()  # whatever is wrong with it is said before anything is replaced
    words = _restore_keys(given, bench)
    keep = None if given.without_copy else bench.data / "before-restore"
    with bench.addresses() as addresses:
        found = restore(given.folder, Place(addresses, given.replace, keep), bench.now())
    witness.note(Standing(life.agency, life.epoch, life.forked_at, life.forked_from) for life in found.lives)
    facts = {
        "kept": str(found.kept) if found.kept else None,
        "agencies": found.lives,
        "to_do_again": [event for lost in found.lost for event in lost.events],
        "stay_withdrawn": withdrawn_ids(found.lost),
    }
    return Answer((*words, *_told(found)), facts)


def _restore_keys(given: Namespace, bench: Bench) -> Iterable[str]:
    """Bring keys and settings back where there are none, on a new machine."""
    if (bench.data / SETTINGS).is_file():
        return ()
    sealed = given.folder / KEYS
    if not sealed.is_file():
        raise Denied(
            "no_keys",
            f"There is no server in {bench.data}, and no keys in the backup to make one from. Take a backup that has "
            "them, or bring the old data folder. Nothing was changed.",
        )
    typed = passphrase_from(given.passphrase_file, bench, "Passphrase of the keys in the backup")
    files = unseal_files(sealed.read_bytes(), typed)
    settings = msgspec.json.decode(files.pop(SETTINGS), type=Settings)
    write_files(bench.keys_folder, files)
    write_settings(bench.data / SETTINGS, Settings(settings.address, not bench.database))
    return (f"The keys are back in {bench.keys_folder}, and laptops reach the server at {settings.address}.",)


def _told(found: Restored) -> Iterable[str]:
    """What a person has to know after a restore."""
    yield f"The backup of {found.about.made_at:%Y-%m-%d %H:%M} UTC is back."
    if found.kept:
        yield f"What stood there before is kept in {found.kept}."
    for life in found.lives:
        yield f"{life.name} goes on in epoch {life.epoch}, from {life.forked_at} of epoch {life.forked_from}."
        if life.awaited:
            yield f"{_laptops(len(life.awaited))} to connect, and to send again what the backup lacks:"
        for each in life.awaited:
            heard = f"last heard of {each.last_contact:%Y-%m-%d %H:%M} UTC" if each.last_contact else "never heard of"
            yield f"  {each.id}  {each.label}  {heard}"
    for lost in found.lost:
        for id, _, _ in lost.withdrawn:
            yield f"Laptop {id} stays withdrawn."
        if lost.events:
            yield "Administrators did this after the backup. Do again what still holds:"
        for event in lost.events[-_SHOWN:]:
            yield f"  {event.at:%Y-%m-%d %H:%M} UTC  {event.event}  {event.subject}  {event.reason}"


def _laptops(count: int) -> str:
    return "This laptop has" if count == 1 else f"These {count} laptops have"


def export_billing(given: Namespace, bench: Bench) -> Answer:
    """Write the claim."""
    if given.until < given.since:
        raise Denied("no_days", "The last day is before the first. Nothing was written.")
    with bench.office() as office:
        found = claim_of(office, given.since, given.until)
    _write(given.out, [as_csv(found.lines).encode("utf-8-sig" if given.for_excel else "utf-8")])
    units = sum(line.claim_units for line in found.lines)
    words = [f"{len(found.lines)} contacts, {units} units, {given.since} to {given.until}."]
    words += [f"Held back: note {held.note_id} ({held.reason})." for held in found.held]
    facts = {"contacts": len(found.lines), "claim_units": units, "held": found.held, "file": str(given.out or "-")}
    return Answer(tuple(words), facts)


def export_all(given: Namespace, bench: Bench) -> Answer:
    """Write everything."""
    count = 0

    def counted(lines: Iterable[bytes]) -> Iterable[bytes]:
        nonlocal count
        for line in lines:
            count += 1
            yield line

    with bench.database_open() as database:
        with office_of(database, bench.agency, bench.now()) as office:
            note_export(office)
        with office_of(database, bench.agency, bench.now(), steady=True) as office:
            _write(given.out, counted(everything(office)))
    return Answer((f"{count} lines.",), {"lines": count, "file": str(given.out or "-")})


def packs_publish(given: Namespace, bench: Bench) -> Answer:
    """Sign a pack and hand it to every laptop."""
    key = bench.keys(given.agency_key).agency_key()
    with bench.office() as office:
        shelf = agency_shelf(office)
    ready = read_ready(given.folder, given.payer, shelf)
    with bench.office() as office:
        made = publish(office, ready, key)
    words = f"{made.id} {made.version} is published. Laptops get it at their next contact."
    return Answer((ready.summary, words), msgspec.to_builtins(made))


def packs_withdraw(given: Namespace, bench: Bench) -> Answer:
    """Take a published version back."""
    key = bench.keys(given.agency_key).agency_key()
    with bench.office() as office:
        withdraw(office, given.pack, given.version, given.reason, key)
    words = f"{given.pack} {given.version} is taken back. Laptops learn it at their next contact."
    return Answer(
        (words, "Notes signed under it stay as they were signed."), {"id": given.pack, "version": given.version}
    )


def packs_list(given: Namespace, bench: Bench) -> Answer:
    """Show what was published."""
    with bench.office() as office:
        found = published(office)
    words = (
        f"{each.id:<20} {each.version:<10} {each.published_at:%Y-%m-%d}  {each.size} bytes"
        + (f"  taken back {each.withdrawn_at:%Y-%m-%d}" if each.withdrawn_at else "")
        for each in found
    )
    return Answer(tuple(words), {"packs": found})


def _write(out: Path | None, parts: Iterable[bytes]) -> None:
    """To a file for its owner alone, whole or not at all; or to standard output."""
    if out is None:
        _pour(sys.stdout.buffer, parts)
        return
    fresh = out.with_name(f".{out.name}.part")
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _pour(file, parts)
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)


def _pour(into: BinaryIO, parts: Iterable[bytes]) -> None:
    for part in parts:
        into.write(part)
    into.flush()
