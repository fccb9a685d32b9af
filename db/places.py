"""Finding out whether a folder is one that a cloud service copies.

Such a service copies a database file without its journal, and the copy lacks records without any sign of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tcm_desktop.services.errors import VaultInSyncedFolder

FOLDER_NAMES = {
    "OneDrive": re.compile(r"onedrive( ?-.*)?"),
    "Dropbox": re.compile(r"dropbox( ?[-(].*)?"),
    "Google Drive": re.compile(r"google ?drive( ?[-(].*)?|googledrive-.*|my drive"),
    "iCloud": re.compile(r"icloud ?drive|mobile documents|com~apple~clouddocs"),
    "a cloud service": re.compile(r"cloudstorage|nextcloud|owncloud|pcloud ?drive|box( sync)?"),
}
VARIABLES = {"OneDrive": ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")}
MARKERS = {
    "Dropbox": (".dropbox.cache",),
    "Google Drive": (".tmp.drivedownload", ".tmp.driveupload"),
    "Nextcloud": (".nextcloudsync.log", ".owncloudsync.log"),
    "Syncthing": (".stfolder",),
}


def refuse_synced(folder: Path, environment: Mapping[str, str]) -> None:
    """Raise VaultInSyncedFolder when the folder, or one above it, belongs to a cloud service."""
    service = synced_by(folder, environment)
    if service is not None:
        raise VaultInSyncedFolder(
            f"This folder is copied by {service}. Such copies lose records, so no vault is kept here. "
            "Nothing was changed. Choose a folder that stays on this computer."
        )


def synced_by(folder: Path, environment: Mapping[str, str]) -> str | None:
    """The service that copies this folder, or None. `environment` is the process's variables."""
    above = {path for place in (folder.absolute(), folder.resolve()) for path in (place, *place.parents)}
    return _by_variable(above, environment) or next(
        (found for path in sorted(above) if (found := _by_sign(path))), None
    )


def _by_variable(above: set[Path], environment: Mapping[str, str]) -> str | None:
    for service, names in VARIABLES.items():
        if any(Path(value).absolute() in above for name in names if (value := environment.get(name))):
            return service
    return None


def _by_sign(path: Path) -> str | None:
    for service, pattern in FOLDER_NAMES.items():
        if pattern.fullmatch(path.name.casefold()):
            return service
    for service, names in MARKERS.items():
        if any((path / name).exists() for name in names):
            return service
    # Dropbox marks its folder by a file; a folder of that name is its settings and lies in every home.
    return "Dropbox" if (path / ".dropbox").is_file() else None
