"""What was set in signing goes with the signature; what was written beside it does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.signing_paths import DIGEST, set_in_signing

PATHS = (DIGEST, "signature/name", "billing/choice", "billing/units", "narrative", "signatures")
LOST = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(PATHS)))


def test_a_signature_takes_the_answer_that_was_signed_with_it_along() -> None:
    lost = [("a", path) for path in PATHS]
    assert set_in_signing(lost) == {("a", path) for path in PATHS[:4]}


def test_a_choice_to_bill_that_was_made_in_a_draft_is_a_question() -> None:
    assert set_in_signing([("a", "billing/choice"), ("b", DIGEST)]) == {("b", DIGEST)}


@given(LOST)
def test_words_are_never_taken_along_and_the_order_has_no_say(lost: list[tuple[str, str]]) -> None:
    found = set_in_signing(lost)
    assert found == set_in_signing(reversed(lost))
    assert found <= set(lost)
    assert not {path for _, path in found} & {"narrative", "signatures"}
    assert {each for each in lost if each[1].startswith("signature/")} <= found
