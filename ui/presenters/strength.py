"""How long a thief would guess at a passphrase, in words.

The measure is the one of our threat model: 40,000 guesses a second (10,000 processor cores at 4 each against Argon2id),
half of all possibilities on average. A word counts as one out of a list of 7,776 however long it is, because thieves
guess words; a repeated part counts once.
"""

from __future__ import annotations

import math
import re

from ui.presenters.typed import count

GUESSES_A_SECOND = 40_000
WORD_BITS = math.log2(7776)
LETTER_BITS, DIGIT_BITS, OTHER_BITS = math.log2(26), math.log2(10), 5.0
FEWEST_CHARACTERS = 15

_STEPS = (
    (60, "less than a minute"),
    (3600, "less than an hour"),
    (86_400, "less than a day"),
    (30 * 86_400, "days"),
    (365 * 86_400, "months"),
    (100 * 365 * 86_400, "years"),
    (1000 * 365 * 86_400, "hundreds of years"),
)


def bits(passphrase: str) -> float:
    """How many doublings of work it takes to guess it."""
    parts = set(re.findall(r"[^\W\d_]+|\d+|[^\w\s]|_", passphrase.casefold()))
    return sum(_part_bits(part) for part in parts)


def _part_bits(part: str) -> float:
    if part.isdigit():
        return DIGIT_BITS * min(len(part), 2 * len(set(part)))
    if part.isalpha():
        return min(LETTER_BITS * len(set(part)), WORD_BITS)
    return OTHER_BITS


def seconds_to_guess(passphrase: str) -> float:
    """How long the guessing takes on average."""
    return float(2.0 ** (bits(passphrase) - 1) / GUESSES_A_SECOND)


def verdict(passphrase: str) -> tuple[str, bool]:
    """A sentence about the passphrase, and whether it will do. Blank for a blank one."""
    if not passphrase:
        return "", False
    if len(passphrase) < FEWEST_CHARACTERS:
        missing = FEWEST_CHARACTERS - len(passphrase)
        return f"{count(missing, 'more character')} needed. Four or five unrelated words work well.", False
    seconds = seconds_to_guess(passphrase)
    words = next((words for limit, words in _STEPS if seconds < limit), "thousands of years")
    is_good = seconds >= _STEPS[4][0]
    return f"A thief with 10,000 computers would need {words}.{'' if is_good else ' Add a word or two.'}", is_good
