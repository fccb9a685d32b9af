"""Folders that a cloud service copies are recognised by name, by the process's variables and by their marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.places import synced_by


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("Users/ana/OneDrive/TCM", "OneDrive"),
        ("Users/ana/OneDrive - County Agency/TCM", "OneDrive"),
        ("home/ana/Dropbox/TCM", "Dropbox"),
        ("home/ana/Dropbox (Agency)/TCM", "Dropbox"),
        ("Users/ana/Google Drive/My files", "Google Drive"),
        ("Users/ana/Library/CloudStorage/GoogleDrive-ana@agency.example/My Drive", "a cloud service"),
        ("G/My Drive/TCM", "Google Drive"),
        ("Users/ana/iCloudDrive/TCM", "iCloud"),
        ("Users/ana/Library/Mobile Documents/com~apple~CloudDocs/TCM", "iCloud"),
        ("home/ana/Nextcloud/TCM", "a cloud service"),
        ("home/ana/Box Sync/TCM", "a cloud service"),
    ],
)
def test_a_folder_is_recognised_by_the_names_above_it(tmp_path: Path, path: str, service: str) -> None:
    assert synced_by(tmp_path / path, {}) == service


@pytest.mark.parametrize(
    "path",
    [
        "AppData/Local/tcm-desktop",
        ".local/share/tcm-desktop",
        "Library/Application Support/tcm-desktop",
        "Dropboxes/TCM",
        "my onedrive notes",
        "boxes/TCM",
    ],
)
def test_other_folders_are_left_in_peace(tmp_path: Path, path: str) -> None:
    assert synced_by(tmp_path / path, {}) is None


@pytest.mark.parametrize("name", ["OneDrive", "OneDriveConsumer", "OneDriveCommercial"])
def test_onedrive_says_itself_where_it_is(tmp_path: Path, name: str) -> None:
    assert synced_by(tmp_path / "Work" / "TCM", {name: str(tmp_path / "Work")}) == "OneDrive"
    assert synced_by(tmp_path / "Home" / "TCM", {name: str(tmp_path / "Work")}) is None
    assert synced_by(tmp_path / "Home" / "TCM", {name: ""}) is None


@pytest.mark.parametrize(
    ("mark", "service"),
    [(".dropbox.cache", "Dropbox"), (".tmp.drivedownload", "Google Drive"), (".stfolder", "Syncthing")],
)
def test_a_folder_is_recognised_by_what_the_service_left_in_it(tmp_path: Path, mark: str, service: str) -> None:
    (tmp_path / "Files" / mark).mkdir(parents=True)
    assert synced_by(tmp_path / "Files" / "TCM" / "vaults", {}) == service


def test_the_settings_folder_of_dropbox_in_a_home_is_no_mark(tmp_path: Path) -> None:
    (tmp_path / "home" / ".dropbox").mkdir(parents=True)
    assert synced_by(tmp_path / "home" / "TCM", {}) is None
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / ".dropbox").write_text("{}")
    assert synced_by(tmp_path / "files" / "TCM", {}) == "Dropbox"


def test_a_link_into_a_synced_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "innocent").symlink_to(tmp_path / "Dropbox")
    assert synced_by(tmp_path / "innocent" / "TCM", {}) == "Dropbox"
