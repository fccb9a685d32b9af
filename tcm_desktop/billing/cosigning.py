"""Which documents a payer wants signed a second time, by the titles that their author held on that day."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.domain.contacts import TcmComponent
from tcm_desktop.domain.people import Qualification


def wants_cosignature(
    held: Iterable[Qualification], kind: str, components: Collection[TcmComponent | None], book: RuleBook
) -> bool:
    """Whether a document needs a second signature: the payer names it, and no title held signs it alone.

    `components` are those of a contact note. Somebody with no title that bills at all is another question
    (`worker_not_qualified`), not this one.
    """
    if not {kind, *components} & set(book.words("staff.cosigned_documents")):
        return False
    wanted = book.words("staff.titles")
    fitting = among(held, wanted)
    return bool(fitting) and not among(fitting, set(wanted) - set(book.words("staff.cosigned_titles")))


def among(held: Iterable[Qualification], titles: Iterable[str]) -> tuple[Qualification, ...]:
    """Those of the titles held that are in the list, whatever their case."""
    wanted = {title.casefold() for title in titles}
    return tuple(q for q in held if q.title.strip().casefold() in wanted)
