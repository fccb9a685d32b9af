"""Whom a private PostgreSQL runs as. It refuses to run as root, so that root starts it under an account of its own."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT = "tcm-server"

NO_ACCOUNT = (
    "PostgreSQL does not run as root, and the account {account} could not be made ({reason}). Nothing was changed. "
    "Make the account (useradd --system {account}), or run tcm-server under another account than root."
)
OUT_OF_REACH = (
    "Root runs the database under the account {account}, which cannot get to {folder}. Nothing was changed. "
    "Choose a data folder that it can reach, for instance /var/lib/tcm-server."
)


class EmbeddedFault(Exception):
    """The private database cannot be used. The words say what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the system, by its numbers."""

    uid: int
    gid: int

    def may_pass(self, folder: Path) -> bool:
        """Whether it can go through a folder."""
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        return bool(found.st_mode & (stat.S_IXGRP if found.st_gid == self.gid else stat.S_IXOTH))


def account_for(folder: Path, *programs: Path) -> Account | None:
    """The account to start PostgreSQL under, or None for the present one. Raises EmbeddedFault.

    The folder itself is opened for passing through, never for reading; the folders above it are left as they are.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    account = _own_account()
    for place in (folder, *programs):
        for above in place.resolve().parents:
            if not account.may_pass(above):
                raise EmbeddedFault(OUT_OF_REACH.format(account=ACCOUNT, folder=place))
    if not account.may_pass(folder):
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    return account


def give(path: Path, account: Account | None) -> None:
    """Make the account the owner of a file or folder that was just made."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def under(account: Account | None) -> dict[str, Any]:
    """What `subprocess` needs to start a program under the account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _own_account() -> Account:
    import pwd

    try:
        found = pwd.getpwnam(ACCOUNT)
    except KeyError:
        _make_account()
        found = pwd.getpwnam(ACCOUNT)
    return Account(found.pw_uid, found.pw_gid)


def _make_account() -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = error.stderr.strip() if isinstance(error, subprocess.CalledProcessError) else str(error)
        raise EmbeddedFault(NO_ACCOUNT.format(account=ACCOUNT, reason=reason)) from error
