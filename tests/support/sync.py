"""What tests of the sync's desk share."""

from __future__ import annotations

from typing import Any

import msgspec

from tcm_desktop.domain.paths import Flat, flatten


def flat_values(record: Any) -> Flat:
    """A record's values by path, as the agency tells them."""
    return flatten(msgspec.json.decode(msgspec.json.encode(record)))
