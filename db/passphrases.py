"""What makes a passphrase good enough, and the one form in which it is stretched.

Length and a list of common ones, no rules about its composition (NIST SP 800-63B-4, section 3.1.1.2).
"""

from __future__ import annotations

import re
import unicodedata

from db.keys import zero
from tcm_desktop.services.errors import PassphraseTooWeak

FEWEST_CHARACTERS = 15
LONGEST_REPEATED_PART = 8
KEEP_BYTES = "surrogateescape"
"""What is not UTF-8 goes through as it is: the error of a decoder would hold the passphrase."""

COMMON = re.compile(
    "correcthorsebatterystaple|targetedcasemanagement|casemanagement|casemanager|administrator|passphrase|passwort"
    "|tcmdesktop|password|changeme|iloveyou|baseball|football|princess|sunshine|thisismy|letmein|testing|welcome"
    "|admin|dragon|master|monkey|qwerty|secret|hello|login|asdf|test|tcm|the|my"
)
RUNS = (
    "0123456789" * 4,
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "1234567890qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)


def normalised(passphrase: bytearray) -> bytearray:
    """The passphrase in Unicode's NFKC form as UTF-8, in a buffer of its own: every keyboard gives the same key.

    Plain ASCII is its own normal form and is copied without ever becoming a `str`, which could not be overwritten.
    """
    if passphrase.isascii():
        return bytearray(passphrase)
    return bytearray(unicodedata.normalize("NFKC", _text(passphrase)).encode("utf-8", KEEP_BYTES))


def refuse_weak(passphrase: bytearray) -> None:
    """Raise PassphraseTooWeak for a passphrase that is too short or too common."""
    plain = normalised(passphrase)
    text = _text(plain)
    zero(plain)
    if len(text) < FEWEST_CHARACTERS:
        raise PassphraseTooWeak(
            f"This passphrase has {len(text)} characters. It needs at least {FEWEST_CHARACTERS}. "
            "Four or five words that do not belong together work well."
        )
    if _is_common(text.casefold()):
        raise PassphraseTooWeak(
            "This passphrase is one of the first that a thief would try. "
            "Use four or five words that do not belong together."
        )


def _text(passphrase: bytearray) -> str:
    return passphrase.decode("utf-8", KEEP_BYTES)


def _is_common(text: str) -> bool:
    return _is_repeated(text) or any(text in run or text in run[::-1] for run in RUNS) or _is_all_listed(text)


def _is_all_listed(text: str) -> bool:
    """Whether nothing but listed words is left once digits and marks are taken out."""
    letters = "".join(character for character in text if character.isalpha())
    return bool(letters) and not COMMON.sub("", letters)


def _is_repeated(text: str) -> bool:
    return any(
        text == (text[:part] * len(text))[: len(text)] for part in range(1, min(LONGEST_REPEATED_PART, len(text)) + 1)
    )
