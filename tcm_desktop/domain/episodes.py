"""Episodes of care: from the day on which a chart is opened to the day on which it is closed, and on again.

A chart of which nothing was closed yet has one open episode that no record tells: it began when the client was taken
in. Closing writes it down; coming back begins another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid5

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.errors import DomainError


class EndReason(StrEnum):
    """Why the service ended."""

    GOALS_MET = "goals_met"
    MOVED = "moved"
    DECLINED = "declined"
    LOST_CONTACT = "lost_contact"
    TRANSFERRED = "transferred"
    DIED = "died"
    OTHER = "other"


class OpenKind(StrEnum):
    """What can still be open in a chart that is about to be closed."""

    DRAFT_NOTE = "draft_note"
    UNSIGNED = "unsigned"
    REFERRAL = "referral"
    TASK = "task"
    APPOINTMENT = "appointment"
    NO_SUMMARY = "no_summary"


@dataclass(frozen=True, slots=True)
class StillOpen:
    """Something that is still open, by its own id; `words` say why it stays so, `record_kind` what it is."""

    id: UUID
    kind: OpenKind
    what: str
    record_kind: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """A time of care. Both its first and its last day belong to it.

    `carried` was open when it was closed. `contract_ended_on` and `audited_on` are the other two days from which a
    payer counts how long the record is kept, where the agency knows them.
    """

    KIND: ClassVar[str] = "episode"

    id: UUID
    client_id: UUID
    opened_on: date
    opened_by: UUID | None = None
    opened_words: str = ""
    closed_on: date | None = None
    closed_by: UUID | None = None
    reason: EndReason | None = None
    words: str = ""
    carried: tuple[StillOpen, ...] = ()
    contract_ended_on: date | None = None
    audited_on: date | None = None


class EpisodeRefused(DomainError):
    """A chart cannot be closed or opened so."""

    code = "episode_refused"


def first_id(client_id: UUID) -> UUID:
    """The id of a client's first episode: the same on every computer."""
    return uuid5(client_id, Episode.KIND)


def episodes_of(client: Client, stored: Iterable[Episode]) -> tuple[Episode, ...]:
    """A client's episodes by day. The first one begins when she was taken in, whatever is stored of it."""
    known = {each.id: each for each in stored}
    first = known.pop(first_id(client.id), Episode(first_id(client.id), client.id, client.opened_on))
    return (
        replace(first, opened_on=client.opened_on),
        *sorted(known.values(), key=lambda each: (each.opened_on, each.id)),
    )


def current(episodes: Iterable[Episode]) -> Episode:
    """The last one: that which is open, or was closed last."""
    return tuple(episodes)[-1]


def is_closed(episodes: Iterable[Episode]) -> bool:
    """Whether a chart is closed now."""
    return current(episodes).closed_on is not None


def holds(episode: Episode, day: date) -> bool:
    """Whether a day lies in an episode."""
    return episode.opened_on <= day and (episode.closed_on is None or day <= episode.closed_on)


def any_touches(episodes: Iterable[Episode], first: date, last: date) -> bool:
    """Whether one of them has a day between these two, both included."""
    return any(each.opened_on <= last and (each.closed_on is None or each.closed_on >= first) for each in episodes)


def any_holds(episodes: Iterable[Episode], day: date) -> bool:
    """Whether a day lies in one of them."""
    return any(holds(each, day) for each in episodes)


def closed(
    episode: Episode, day: date, reason: EndReason, words: str, by: UUID, carried: tuple[StillOpen, ...] = ()
) -> Episode:
    """The episode closed on a day. Raises EpisodeRefused where that cannot be."""
    if episode.closed_on is not None:
        raise EpisodeRefused("This chart is closed already. Nothing was changed.")
    if day < episode.opened_on:
        raise EpisodeRefused("The chart was opened after that day. Check the day; your words are kept.")
    if reason is EndReason.OTHER and not words.strip():
        raise EpisodeRefused("Say in your own words why the service ended.")
    return replace(episode, closed_on=day, reason=reason, words=words.strip(), closed_by=by, carried=carried)


def reopened(episodes: Collection[Episode], new_id: UUID, day: date, words: str, by: UUID) -> Episode:
    """A new episode from a day on. Raises EpisodeRefused where the last one is open, or ended later."""
    last = current(episodes)
    if last.closed_on is None:
        raise EpisodeRefused("This chart is open. Nothing was changed.")
    if day < last.closed_on:
        raise EpisodeRefused("The chart was closed after that day. Check the day; your words are kept.")
    return Episode(new_id, last.client_id, day, by, words.strip())


def carried_with_words(found: Iterable[StillOpen], words: Mapping[UUID, str]) -> tuple[StillOpen, ...]:
    """What is still open, each with why it stays so. Raises EpisodeRefused while one has no word."""
    carried = tuple(replace(each, words=words.get(each.id, "").strip()) for each in found)
    if any(not each.words for each in carried):
        raise EpisodeRefused("Settle what is still open, or say for each why it stays open. Your words are kept.")
    return carried
