"""The keys that work on every screen."""

from __future__ import annotations

from typing import NamedTuple

from ui.screen import Action
from ui.shell.action_bar import shown_keys


class Key(NamedTuple):
    """A shortcut, what it does, and the window's method that does it."""

    shortcut: str
    does: str
    method: str


KEYS = (
    Key("Ctrl+K", "Find a client, a screen or a command", "open_finder"),
    Key("Ctrl+N", "New contact note", "new_note"),
    Key("Ctrl+Shift+N", "Quick capture: a contact in one line", "quick_capture"),
    Key("Ctrl+Shift+A", "Log an attempt: nobody was reached", "log_attempt"),
    Key("Ctrl+S", "Save now", "save"),
    Key("Ctrl+Shift+S", "Sync now, where you have joined an agency", "sync_now"),
    Key("F2", "Undo the signature just made", "undo_signature"),
    Key("Esc", "One step back", "step_back"),
    Key("F6", "Move between rail, body, panel and buttons", "next_region"),
    Key("F11", "Show the client, and back", "toggle_client_view"),
    Key("F1", "The keys that work here", "show_keys"),
)

ALWAYS = (
    Key("F9", "Hide the screen, and show it again", "toggle_hidden"),
    Key("Ctrl+L", "Lock", "ask_lock"),
)
"""Keys that work while the screen is hidden, too."""


def keys_of(actions: tuple[Action, ...], extra: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """What F1 lists: the screen's own keys first."""
    own = [(shown_keys(a.shortcut), a.words) for a in actions if a.shortcut]
    return [*own, *extra, *((key.shortcut, key.does) for key in (*KEYS, *ALWAYS))]
