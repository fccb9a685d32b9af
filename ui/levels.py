"""The word, icon and color of each level in which the program speaks."""

from __future__ import annotations

from tcm_desktop.domain.levels import Level as Level

ICONS = {
    Level.OK: "circle-check",
    Level.TIP: "lightbulb",
    Level.FIX: "triangle-alert",
    Level.STOP: "ban",
    Level.NEUTRAL: "circle-minus",
}

WORDS = {
    Level.OK: "Looks billable",
    Level.TIP: "Suggestion",
    Level.FIX: "Needed to bill",
    Level.STOP: "Can't be billed",
    Level.NEUTRAL: "Not checked",
}


def ink(level: Level) -> str:
    """The token of a level's text and icon."""
    return "muted" if level is Level.NEUTRAL else level.value


def ground(level: Level) -> str:
    """The token of a level's background."""
    return "alt" if level is Level.NEUTRAL else f"{level.value}_bg"
