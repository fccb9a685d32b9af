"""The questions that a form of note offers, in words. They are guidance: what is checked are facts, never headings."""

from __future__ import annotations

from tcm_desktop.domain.note_formats import FORMATS, NoteFormat, Prompt

NOTE_FORMATS = {
    NoteFormat.FREE: "None",
    NoteFormat.GIRP: "GIRP: goal, intervention, response, plan",
    NoteFormat.PIRP: "PIRP: problem, intervention, response, plan",
}
FORMAT_HINT = "They stand in a note only when you put them there, and vanish when you leave them blank."
ALL = "All of them"


def prompt_options(form: NoteFormat, narrative: str) -> list[tuple[str, tuple[Prompt, ...]]]:
    """What can be put into a note: each question that does not stand in it yet, and all of these at once."""
    lines = {line.strip() for line in narrative.split("\n")}
    left = tuple(prompt for prompt in FORMATS[form] if prompt.question not in lines)
    each = [(f"{prompt.part}: {prompt.question}", (prompt,)) for prompt in left]
    return [*each, *([(ALL, left)] if len(left) > 1 else [])]
