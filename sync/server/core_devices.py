"""Is this device, and this server, the one that the other knows? (rules S8, S9, S17)"""

from __future__ import annotations

from dataclasses import dataclass

from sync.protocol.codes import Code
from sync.protocol.messages import Epoch
from sync.protocol.schemas import CURRENT, is_understood


@dataclass(frozen=True, slots=True)
class Generations:
    """The generation that a device was last given, and the one before, which it has when that answer was lost."""

    last: str
    before: str


def is_forked(known: Generations | None, presented: str) -> bool:
    """Whether the device was restored from a backup or copied: it presents a generation that was left behind.

    A restored server knows none (`known` is None in a new epoch) and takes the first that it hears.
    """
    return known is not None and presented not in (known.last, known.before)


def next_generations(known: Generations | None, presented: str, fresh: str) -> Generations:
    """After a full sync: the device may come back with the fresh one or, if the answer is lost, with the same again.

    `fresh` sorts by the time of the request. A request that is no newer than what was given last comes again, or late,
    by a network's doing: the device has the answer to another one, or will get the same answer twice.
    """
    if known is not None and presented == known.before and fresh <= known.last:
        return known
    return Generations(fresh, presented)


def refusal(epoch: Epoch, seq: int, presented_epoch: str, as_of: int, schema: int = CURRENT) -> Code | None:
    """Why a request is not answered, or None. `as_of` is the highest number that the device has heard of."""
    if presented_epoch != epoch.id:
        return Code.EPOCH_CHANGED
    if as_of > seq:
        return Code.ROLLBACK_DETECTED
    return None if is_understood(schema) else Code.SCHEMA_TOO_NEW
