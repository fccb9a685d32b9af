"""A contact judged against sixty plain searches over a narrative of the same length.

    python -m tests.bench.reading

Both run warm, in turns, in one process. The floor is what the simplest check that anybody would write costs: sixty
compiled expressions, each searched once. It knows no word forms, no subject, no denial and no source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent
from tests.bench.rounds import Pair, measure, warmed

REPEATS = 25
NARRATIVE = (
    "Met with client at the day program to follow up on the transfer. He reports that he slept four hours and that the"
    " voices get louder when the room fills up, so he leaves before lunch. I asked the program manager whether"
    " he could eat earlier and sit near the door; she agreed and will start on Monday. We went over the care plan"
    " together, and he wants to keep the goal of attending three days a week. Called the psychiatrist's office with him"
    " on speaker and explained that the refill runs out on Friday. The nurse moved the visit to Thursday at 10 and will"
    " call him in the morning. His sister will come along, she has a key and knows the route. He practiced what to say"
    " when the front desk asks why he is there, twice, and said it felt easier the second time. I will check again next"
    " week whether he stayed for lunch."
)
_WORDS = (
    "drove",
    "ride",
    "van",
    "car",
    "voicemail",
    "message",
    "fax",
    "copy",
    "scan",
    "mail",
    "email",
    "court",
    "probation",
    "letter",
    "report",
    "police",
    "hotline",
    "abuse",
    "groceries",
    "food",
    "pantry",
    "store",
    "meeting",
    "sponsor",
    "sober",
    "list",
    "flyer",
    "number",
    "brochure",
    "translate",
    "interpret",
    "spanish",
    "check in",
    "touch base",
    "huddle",
    "training",
    "webinar",
    "advice",
    "therapy",
    "group",
    "tutor",
    "pillbox",
    "clean",
    "laundry",
    "rent",
    "bill",
    "knock",
    "no answer",
    "not home",
    "no show",
    "waited",
    "form",
    "application",
    "symptom",
    "voices",
    "depressed",
    "anxious",
    "panic",
    "goal",
    "plan",
    "need",
    "referral",
    "linked",
)


@contextmanager
def pair() -> Iterator[Pair]:
    """Judging a contact, and searching its narrative sixty times."""
    facts = NoteFacts(
        "bench", TcmComponent.MONITORING, ContactMode.FACE_TO_FACE, ContactRole.CLIENT, 40, "Day program", NARRATIVE
    )
    book = rule_book("sf-smhs", date(2026, 1, 1))
    searches = [re.compile(rf"\b{word}\w*\b", re.IGNORECASE).search for word in _WORDS]
    yield warmed(Pair(lambda: decide(facts, book), lambda: [find(NARRATIVE) for find in searches], REPEATS), 20)


if __name__ == "__main__":
    with pair() as checks:
        for name, value in measure(checks).items():
            print(f"{name:12} {value:.3f}")
