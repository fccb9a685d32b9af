"""Rule packs of an agency, as they arrive and as a vault keeps them. Frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class OfferedPack:
    """A version as it came. `digest` is that of its body, `files` name to text; `payer` as in `rules check`.

    `fault` says why nothing of it may be believed, where its seal did not hold or its body is damaged.
    """

    id: str
    version: str
    digest: str
    released_at: datetime
    payer: str
    files: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PackDelivery:
    """What the agency's server gave: its latest versions, and (id, version) of those that the agency took back.

    `mark` names this state: while the server says the same there is nothing to ask for.
    """

    mark: str
    offered: tuple[OfferedPack, ...] = ()
    withdrawn: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class KeptPack:
    """A version that was taken. It counts here from `since`, until the day on which the agency took it back."""

    id: str
    version: str
    title: str
    digest: str
    released_at: datetime
    payer: str
    files: dict[str, str]
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RefusedPack:
    """A version of the last delivery that was not taken, and why in words."""

    id: str
    version: str
    why: str
    on: date


@dataclass(frozen=True, slots=True)
class KeptPacks:
    """All that a vault knows of its agency's packs; `mark` is that of the last delivery."""

    mark: str = ""
    packs: tuple[KeptPack, ...] = ()
    refused: tuple[RefusedPack, ...] = ()


class PackStep(StrEnum):
    """What became of a version."""

    TAKEN = "taken"
    TAKEN_BACK = "taken_back"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PackEvent:
    """What a worker is told of a version, once; `title` is blank for one that was not taken."""

    step: PackStep
    id: str
    version: str
    on: date
    title: str = ""
    why: str = ""

    @property
    def key(self) -> str:
        """What names it among all others."""
        return f"{self.step} {self.id} {self.version}"
