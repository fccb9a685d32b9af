"""Rule packs as an agency sends them, for tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sync.protocol.packs import body_of
from tcm_desktop.billing.load import packs_folder
from tcm_desktop.billing.shelf import use
from tcm_desktop.services.pack_views import KeptPacks, OfferedPack
from tests.support.packs import identity, whole

RELEASED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR_OF_WORK = (
    "Met with client at home and assessed with her what she needs for housing. Called the county housing office with "
    "her and scheduled the intake interview for Friday, because her depression makes it hard to keep track of calls."
)


def files_of_pack(pack_id: str) -> dict[str, str]:
    """The files of a pack that ships with the program."""
    folder = packs_folder() / pack_id
    return {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}


def newer(pack_id: str, version: str = "2026.9", published: str = "2026-11-01", **changes: str) -> dict[str, str]:
    """A later version of a shipped pack. `changes`: old text → new text of pack.toml, as `old="…", new="…"`."""
    files = files_of_pack(pack_id)
    head = files["pack.toml"]
    old = {key: head.split(f"{key} = ")[1].split("\n")[0] for key in ("version", "published")}
    head = head.replace(f"version = {old['version']}", f'version = "{version}"', 1)
    head = head.replace(f"published = {old['published']}", f"published = {published}", 1)
    if changes:
        assert head.count(changes["old"]) == 1, changes
        head = head.replace(changes["old"], changes["new"])
    head += (
        f'\n[[changes]]\nversion = "{version}"\npublished = {published}\nsince = {published}\n'
        'text = "Something changed."\nevidence = "A letter of the payer."\n'
    )
    return files | {"pack.toml": head}


def own_plan(version: str = "1", published: str = "2026-11-01", least: int = 8, **more: str) -> dict[str, str]:
    """The agency's own pack, which no profile of the program names: `least` minutes make a unit; `more` are files."""
    head = identity("harbor-plan", version, published) + whole(minutes__least=str(least))
    return {"pack.toml": head} | {f"{name}.toml": text for name, text in more.items()}


def case(minutes: int, units: int) -> str:
    """A cases.toml with one contact that is billable and earns so many units."""
    return (
        f'[[cases]]\nid = "c1"\nnarrative = "{HOUR_OF_WORK}"\nminutes = {minutes}\ncomponent = "assessment"\n'
        'contact_mode = "face_to_face"\ncontact_with = "client"\nlinked_need = "housing"\nverdict = "billable"\n'
        f"units = {units}\n"
    )


def offered(files: dict[str, str], hours: int = 0, **changes: str) -> OfferedPack:
    """It as it comes, released so many hours after RELEASED. `changes`: another `id`, `version`, `payer` or `fault`."""
    found = {
        key: files.get("pack.toml", "").split(f'\n{key} = "')[-1].split('"')[0] for key in ("id", "version")
    } | changes
    digest = hashlib.sha256(body_of(files)).hexdigest()
    released = RELEASED + timedelta(hours=hours)
    return OfferedPack(
        found["id"], found["version"], digest, released, found.get("payer", ""), files, found.get("fault", "")
    )


@contextmanager
def shipped_rules_after() -> Iterator[None]:
    """Whatever is put in use meanwhile, the program's own rules are afterwards."""
    try:
        yield
    finally:
        use(())


NOTHING = KeptPacks()
