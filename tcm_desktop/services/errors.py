"""Failures that are told to a person: what happened, what was kept, what to do. Each has a stable code."""

from __future__ import annotations

from typing import ClassVar


class UserMessage(Exception):
    """`str(error)` is the sentence to show. It never holds a client's data."""

    code: ClassVar[str] = "message"


class RecordNotFound(UserMessage):
    """The record asked for is not in this vault."""

    code = "record_not_found"


class MaybeSamePerson(UserMessage):
    """Somebody who is taken in may be in the caseload already, and nothing says why she is somebody else."""

    code = "maybe_same_person"


class PassphraseTooWeak(UserMessage):
    """A new passphrase is shorter than the floor or on the list of common ones."""

    code = "passphrase_too_weak"


class WrongPassphrase(UserMessage):
    """The passphrase opened nothing. `wait_seconds` is how long the next try has to wait."""

    code = "wrong_passphrase"

    def __init__(self, message: str, wait_seconds: int) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class VaultDamaged(UserMessage):
    """The vault's file or header cannot be read as what it should be. It was not changed."""

    code = "vault_damaged"


class VaultNewer(UserMessage):
    """The vault was written by a newer program. It was not changed."""

    code = "vault_newer"


class VaultInUse(UserMessage):
    """Another process has this vault open. It was not changed."""

    code = "vault_in_use"


class VaultMissing(UserMessage):
    """There is no vault with that id."""

    code = "vault_missing"


class VaultInSyncedFolder(UserMessage):
    """The folder for vaults lies where a cloud service copies files, which would lose records."""

    code = "vault_in_synced_folder"


class VaultFull(UserMessage):
    """The disk is full; nothing was written."""

    code = "vault_full"


class ChangesDoNotFit(UserMessage):
    """Values that were decided or made again do not make a whole record with what is there now."""

    code = "changes_do_not_fit"
