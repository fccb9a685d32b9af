"""One line typed in a hurry: the facts at its beginning are read, its words are kept as they were typed.

Only what stands in front is read, in forms that can mean nothing else there: `20m tel 2pm Called the clinic`. A time
or a number anywhere else may be about something else, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from types import MappingProxyType

from tcm_desktop.domain.contacts import ContactMode

MOST_MINUTES = 24 * 60

SHORT_WAYS: Mapping[str, ContactMode] = MappingProxyType(
    {
        **dict.fromkeys(("tel", "ph", "tc"), ContactMode.TELEPHONE),
        **dict.fromkeys(("f2f", "hv"), ContactMode.FACE_TO_FACE),
        "vm": ContactMode.VOICEMAIL,
        "sms": ContactMode.TEXT_MESSAGE,
    }
)
"""What nobody writes but to say how a contact took place."""

LONG_WAYS: Mapping[str, ContactMode] = MappingProxyType(
    {
        "phone": ContactMode.TELEPHONE,
        **dict.fromkeys(("in person", "face to face", "home visit"), ContactMode.FACE_TO_FACE),
        **dict.fromkeys(("video", "zoom", "telehealth"), ContactMode.TELEHEALTH),
        "voicemail": ContactMode.VOICEMAIL,
    }
)
"""Words that can begin a sentence, too. They are read only beside another fact, or with a mark behind them."""

WAYS = {**SHORT_WAYS, **LONG_WAYS}

_END = r"(?=$|[\s,;:.–-])"
_MINUTES = re.compile(rf"(?:(\d{{1,2}})\s*h(?:rs?|ours?)?\s*)?(\d{{1,3}})\s*(?:m|mins?|minutes?){_END}", re.IGNORECASE)
_HOURS = re.compile(rf"(\d{{1,2}})\s*h(?:rs?|ours?)?{_END}", re.IGNORECASE)
_TIME = re.compile(rf"(?:at\s+)?(\d{{1,2}})(?::(\d\d))?\s*([ap])\.?m\.?{_END}", re.IGNORECASE)
_CLOCK = re.compile(rf"(?:at\s+)?([01]?\d|2[0-3]):([0-5]\d){_END}", re.IGNORECASE)
_WAY = re.compile(rf"({'|'.join(sorted(map(re.escape, WAYS), key=len, reverse=True))}){_END}", re.IGNORECASE)
_GAP = re.compile(r"[\s,;:.–-]+")


@dataclass(frozen=True, slots=True)
class QuickLine:
    """What a line says: the words to keep, and the facts that stood in front of them."""

    words: str
    minutes: int | None = None
    mode: ContactMode | None = None
    start: time | None = None


def read_line(typed: str) -> QuickLine:
    """Read the facts in front, each kind once; from the first word that is none on, everything is kept as it is."""
    found, rest = QuickLine(""), typed.strip()
    while True:
        further, left = _fact(found, rest)
        if further is found:
            return replace(found, words=rest)
        found, rest = further, _GAP.sub("", left, count=1) if _GAP.match(left) else left


def _fact(found: QuickLine, rest: str) -> tuple[QuickLine, str]:
    """The next fact, and what is left behind it; the same object when there is none."""
    for read in (_start, _minutes, _way):
        further, end = read(found, rest)
        if further is not found:
            return further, rest[end:]
    return found, rest


def _start(found: QuickLine, rest: str) -> tuple[QuickLine, int]:
    if found.start is not None:
        return found, 0
    if (match := _TIME.match(rest)) and 1 <= int(match[1]) <= 12 and int(match[2] or 0) <= 59:
        hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
        return replace(found, start=time(hour, int(match[2] or 0))), match.end()
    if match := _CLOCK.match(rest):
        return replace(found, start=time(int(match[1]), int(match[2]))), match.end()
    return found, 0


def _minutes(found: QuickLine, rest: str) -> tuple[QuickLine, int]:
    if found.minutes is not None:
        return found, 0
    if match := _MINUTES.match(rest):
        minutes = int(match[1] or 0) * 60 + int(match[2])
    elif match := _HOURS.match(rest):
        minutes = int(match[1]) * 60
    else:
        return found, 0
    return (replace(found, minutes=minutes), match.end()) if minutes <= MOST_MINUTES else (found, 0)


def _way(found: QuickLine, rest: str) -> tuple[QuickLine, int]:
    match = _WAY.match(rest)
    if match is None or found.mode is not None:
        return found, 0
    word = match[1].lower()
    if word in LONG_WAYS and not (found != QuickLine("") or _stands_apart(rest[match.end() :])):
        return found, 0
    return replace(found, mode=WAYS[word]), match.end()


def _stands_apart(behind: str) -> bool:
    """Whether a mark, another fact or nothing follows."""
    after = behind.strip()
    blank = QuickLine("")
    return not after or not after[0].isalnum() or any(read(blank, after)[1] for read in (_start, _minutes))
