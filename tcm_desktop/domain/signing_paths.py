"""What the act of signing sets: it belongs to exactly the content that was signed, and to no other."""

from __future__ import annotations

from collections.abc import Iterable

DIGEST = "signature/digest"
"""The path under which every signature has its digest."""

_SIGNATURE = "signature/"
_SIGNED_WITH_IT = "billing/"
"""The check's answer and the choice to bill are made anew at each signing; without one they may stand in a draft."""


def set_in_signing(lost: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of values that lost, as (operation, path), those that an act of signing set.

    Nobody can choose them: whoever signs again sets them anew, over what is there then.
    """
    every = tuple(lost)
    signings = {operation for operation, path in every if path == DIGEST}
    return {
        (operation, path)
        for operation, path in every
        if path.startswith(_SIGNATURE) or (operation in signings and path.startswith(_SIGNED_WITH_IT))
    }
