"""Whether values make a whole record of the domain, and whether a signature stands over exactly its content."""

from __future__ import annotations

from typing import Any

import msgspec

from sync.protocol.codes import Code
from sync.server.core_values import Fault, Flat
from tcm_desktop.domain.errors import BrokenPatch
from tcm_desktop.domain.follow_ups import FOLLOW_UPS
from tcm_desktop.domain.paths import unflatten
from tcm_desktop.domain.records import RECORD_TYPES, Record, signature_of
from tcm_desktop.domain.signatures import is_untouched


def judge_record(kind: str, values: Flat) -> Fault | None:
    """Reads the record as the program does. What follows a signature is itself signed from the start."""
    known: type[Any] | None = RECORD_TYPES.get(kind)
    if known is None:
        return Fault(Code.NOT_A_RECORD)
    try:
        record: Record = msgspec.convert(unflatten(values), known)
    except (msgspec.ValidationError, BrokenPatch):
        return Fault(Code.NOT_A_RECORD)
    if signature_of(record) is None:
        return Fault(Code.NOT_A_RECORD) if isinstance(record, FOLLOW_UPS) else None
    return None if is_untouched(record) else Fault(Code.CHANGED_BEFORE_SIGNING)
