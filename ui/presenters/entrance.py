"""What is said before a vault is open, and what setting one up has to hold."""

from __future__ import annotations

from dataclasses import dataclass

from ui.presenters.strength import FEWEST_CHARACTERS

WAITING = "Wait {0} seconds"
FORGOTTEN = (
    "Without its passphrase nobody can read this vault, not even the people who made the program. "
    "What your agency has received is safe with them: ask your supervisor to set you up again. "
    "Notes that were not sent stay locked in this vault."
)
HIDE_AND_LOCK = (
    "Two keys to know before you start: F9 hides the screen at once, and shows it again. Ctrl+L locks: your words are "
    "saved and the program needs the passphrase again. It also locks by itself after 10 minutes without a key."
)


def first_name(label: str) -> str:
    """What to greet a worker with: the first word of her name."""
    return label.split()[0] if label.split() else label


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was typed to set a vault up."""

    name: str
    credential: str
    first: str
    second: str


def too_short(length: int) -> str:
    """What is said about a passphrase of fewer characters than the floor."""
    return f"The passphrase needs at least {FEWEST_CHARACTERS} characters; this one has {length}."


def problems(typed: SetUp) -> dict[str, str]:
    """What is missing, by field: `name`, `credential`, `first`, `second`. Whether the passphrase is good enough is
    the vault's to say."""
    found = {
        "name": "" if typed.name.strip() else "Type your name as it should stand under your notes.",
        "credential": "" if typed.credential.strip() else "Type your title, such as LCSW or Case manager.",
        "first": "" if len(typed.first) >= FEWEST_CHARACTERS else too_short(len(typed.first)),
        "second": "" if typed.first == typed.second else "The two passphrases differ. Type the same one twice.",
    }
    return {field: words for field, words in found.items() if words}
