"""The high-water witness: a small file, apart from the database, of how far each agency's order had come (rule S8).

A database that was put back from a backup behind the program's back knows less than devices were told. It would give
the same numbers out again for other changes. So the server compares itself with the witness before it serves, and
writes it while it serves. Best on another disk or host than the database.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

import msgspec


class Mark(msgspec.Struct, frozen=True):
    """How far an agency's order had come in one life of its data."""

    epoch: str
    seq: int


class Standing(msgspec.Struct, frozen=True):
    """How far it has come by its database; `forked_from` is the life before, which a restore names."""

    agency: UUID
    epoch: str
    seq: int
    forked_from: str = ""


class BrokenWitness(Exception):
    """The witness is there and cannot be read; the text says what to do."""


class Witness:
    """The file. Several processes may write it: each only ever raises what stands there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def marks(self) -> Mapping[UUID, Mark]:
        """What is witnessed; nothing where there is no file yet. Raises BrokenWitness.

        A folder that is missing is most often a disk that is not mounted: what it witnessed must not count as nothing.
        """
        if not self.path.parent.is_dir():
            raise BrokenWitness(
                f"The folder of the witness file, {self.path.parent}, is not there. If it is on another disk, mount "
                "that. If this is its first use, make the folder."
            )
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=dict[UUID, Mark])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as error:
            raise BrokenWitness(
                f"The witness file {self.path} cannot be read ({error}). Bring it back from a copy. "
                "Without one, restore from the newest backup, so that every device sends its work again."
            ) from error

    def behind(self, found: Iterable[Standing]) -> tuple[Standing, ...]:
        """The agencies whose database knows less than was witnessed. Raises BrokenWitness."""
        marks = self.marks()
        return tuple(each for each in found if is_behind(marks.get(each.agency), each))

    def note(self, found: Iterable[Standing]) -> None:
        """Witness how far these are. Nobody is ever set back within one life. Raises BrokenWitness, OSError."""
        before = dict(self.marks())
        after = before | {each.agency: Mark(each.epoch, each.seq) for each in found if not _is_older(before, each)}
        if after != before:
            self._write(after)

    def _write(self, marks: Mapping[UUID, Mark]) -> None:
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(marks))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


def is_behind(mark: Mark | None, found: Standing) -> bool:
    """Whether a database knows less than was witnessed.

    In the same life its counter is lower. In another life it must name the witnessed one as the life it came from: that
    is what a restore by this program does, and nothing else.
    """
    if mark is None:
        return False
    if mark.epoch == found.epoch:
        return found.seq < mark.seq
    return found.forked_from != mark.epoch


def _is_older(marks: Mapping[UUID, Mark], found: Standing) -> bool:
    mark = marks.get(found.agency)
    return mark is not None and mark.epoch == found.epoch and found.seq < mark.seq
