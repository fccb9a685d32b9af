"""Ways to write a note: what to ask oneself, never how the text must be cut up.

No source asks for one form (DHCS BHIN 23-068, as summarized, names elements and no headings), so a form is guidance
only: its questions stand in the text until they are answered, and vanish when nobody does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class NoteFormat(StrEnum):
    """The forms that fit case management best: both tie the contact to what it was for."""

    FREE = "free"
    GIRP = "girp"
    PIRP = "pirp"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A part of a form by its name, and the question that is put into the text, with its blank."""

    part: str
    question: str


_GOAL = Prompt("Goal", "Goal this served: ____")
_PROBLEM = Prompt("Problem", "Problem this was about: ____")
_AFTER = (
    Prompt("Intervention", "What I did: ____"),
    Prompt("Response", "How the client responded: ____"),
    Prompt("Plan", "Next step, who and by when: ____"),
)

FORMATS: Mapping[NoteFormat, tuple[Prompt, ...]] = MappingProxyType(
    {NoteFormat.FREE: (), NoteFormat.GIRP: (_GOAL, *_AFTER), NoteFormat.PIRP: (_PROBLEM, *_AFTER)}
)
"""The questions of each form, in its order."""

PROMPTS = frozenset(prompt.question for prompts in FORMATS.values() for prompt in prompts)
"""Every question that a form may put into a narrative."""
