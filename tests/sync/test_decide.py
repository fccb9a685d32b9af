"""The deciding side, rule by rule."""

from __future__ import annotations

from itertools import permutations
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.codes import Code
from sync.protocol.messages import AGENCY, Status
from tcm_desktop.domain.operations import OperationKind
from tests.simulator.memory_server import LATE_STEPS
from tests.sync.making import ANA, BEN, CHART, NOTE, OTHER, create, id_of, op, push, server, signature, signed

SECOND = UUID(int=301)


def test_a_new_record_is_applied_and_numbered() -> None:
    agency = server()
    (answer,) = push(agency, create(1))
    assert (answer.status, answer.seq, answer.revision) == (Status.APPLIED, agency.seq, 1)
    assert agency.rows[NOTE].values["text"] == "first"
    assert agency.rows[NOTE].versions == {"": id_of(1)}


def test_the_same_operation_again_gets_the_same_answer_and_does_nothing() -> None:
    agency = server()
    first = push(agency, create(1))
    push(agency, op(2, {"text": "second"}, {"text": 1}))
    seq = agency.seq
    assert push(agency, create(1)) == first
    assert (agency.seq, agency.rows[NOTE].values["text"]) == (seq, "second")


def test_another_operation_under_a_used_id_is_refused() -> None:
    agency = server()
    push(agency, create(1))
    (answer,) = push(agency, create(1, {"text": "other"}))
    assert (answer.status, answer.code) == (Status.REJECTED, Code.ID_REUSED)
    assert agency.log[id_of(1)].answer.status is Status.APPLIED


def test_a_current_base_applies() -> None:
    agency = server()
    push(agency, create(1))
    (answer,) = push(agency, op(2, {"text": "second"}, {"text": 1}))
    assert answer.status is Status.APPLIED
    assert agency.rows[NOTE].versions == {"": id_of(1), "text": id_of(2)}


def test_two_who_write_apart_conflict_and_both_values_are_kept() -> None:
    agency = server()
    push(agency, create(1), op(2, {"text": "Ana's"}, {"text": 1}))
    (answer,) = push(agency, op(3, {"text": "Ben's"}, {"text": 1}, author=BEN), by=BEN)
    row = agency.rows[NOTE]
    assert answer.status is Status.CONFLICT
    assert (row.values["text"], [(k.value, k.author) for k in row.conflicts]) == ("Ana's", [("Ben's", BEN)])


def test_who_decides_a_conflict_names_both_and_ends_it() -> None:
    agency = server()
    push(agency, create(1), op(2, {"text": "Ana's"}, {"text": 1}))
    push(agency, op(3, {"text": "Ben's"}, {"text": 1}, author=BEN), by=BEN)
    both = msgspec.structs.replace(op(4, {"text": "both"}), base={"text": id_of(2) + id_of(3)})
    (answer,) = push(agency, both)
    assert answer.status is Status.APPLIED
    assert agency.rows[NOTE].conflicts == ()
    assert agency.rows[NOTE].values["text"] == "both"


def test_who_takes_the_value_in_force_ends_the_conflict_too() -> None:
    agency = server()
    push(agency, create(1), op(2, {"text": "Ana's"}, {"text": 1}))
    push(agency, op(3, {"text": "Ben's"}, {"text": 1}, author=BEN), by=BEN)
    theirs = msgspec.structs.replace(op(4, {"text": "Ana's"}, author=BEN), base={"text": id_of(2) + id_of(3)})
    push(agency, theirs, by=BEN)
    assert agency.rows[NOTE].conflicts == ()


def test_different_paths_never_conflict() -> None:
    agency = server()
    push(agency, create(1), op(2, {"text": "Ana's"}, {"text": 1}))
    (answer,) = push(agency, op(3, {"place": "home"}, author=BEN), by=BEN)
    assert answer.status is Status.APPLIED


def test_the_same_value_is_agreed_and_either_author_goes_on_from_it() -> None:
    agency = server()
    push(agency, create(1), op(2, {"text": "same"}, {"text": 1}))
    (answer,) = push(agency, op(3, {"text": "same"}, {"text": 1}, author=BEN), by=BEN)
    assert answer.status is Status.AGREED
    assert agency.rows[NOTE].versions["text"] == id_of(2) + id_of(3)
    (next_,) = push(agency, op(4, {"text": "Ben goes on"}, {"text": 3}, author=BEN), by=BEN)
    assert next_.status is Status.APPLIED


def test_an_emptied_path_is_not_filled_by_somebody_who_did_not_see_it() -> None:
    agency = server()
    push(agency, create(1), op(2, {"text": None}, {"text": 1}))
    (answer,) = push(agency, op(3, {"text": "Ben's"}, {"text": 1}, author=BEN), by=BEN)
    assert answer.status is Status.CONFLICT
    assert "text" not in agency.rows[NOTE].values


def test_an_unknown_base_waits_and_is_released() -> None:
    agency = server()
    push(agency, create(1))
    (early,) = push(agency, op(3, {"text": "third"}, {"text": 2}))
    assert (early.status, early.code) == (Status.PARKED, Code.WAITS_FOR_CHANGE)
    push(agency, op(2, {"text": "second"}, {"text": 1}))
    assert agency.rows[NOTE].values["text"] == "third"
    assert agency.parked == {}
    assert push(agency, op(3, {"text": "third"}, {"text": 2}))[0].status is Status.APPLIED


def test_an_equal_value_waits_for_its_base_as_well() -> None:
    agency = server()
    push(agency, create(1))
    push(agency, op(3, {"text": "first"}, {"text": 2}))
    push(agency, op(2, {"text": "second"}, {"text": 1}))
    assert agency.rows[NOTE].values["text"] == "first"
    assert agency.rows[NOTE].versions["text"] == id_of(3)


def test_what_waited_too_long_becomes_a_conflict() -> None:
    agency = server()
    push(agency, create(1), op(3, {"text": "third"}, {"text": 2}))
    agency.give_up()
    assert [kept.value for kept in agency.rows[NOTE].conflicts] == ["third"]
    assert agency.parked == {}


def test_a_child_waits_for_its_record_and_is_told_when_that_never_comes() -> None:
    agency = server()
    (answer,) = push(agency, op(2, {"text": "second"}, {"text": 1}))
    assert (answer.status, answer.code) == (Status.PARKED, Code.WAITS_FOR_RECORD)
    agency.give_up()
    assert agency.log[id_of(2)].answer.code is Code.NEVER_CAME


def test_what_follows_a_document_waits_for_it() -> None:
    agency = server()
    addendum = signed(2, record=SECOND, record_kind="addendum", values={"document_id": str(NOTE)})
    assert push(agency, addendum)[0].code is Code.WAITS_FOR_RECORD
    push(agency, signed(1))
    assert {NOTE, SECOND} <= agency.rows.keys()


def test_a_signed_document_takes_no_change() -> None:
    agency = server()
    push(agency, signed(1))
    (answer,) = push(agency, op(2, {"text": "other"}, {"text": 1}, author=BEN), by=BEN)
    assert (answer.status, answer.code) == (Status.REJECTED, Code.SIGNED)
    assert agency.rows[NOTE].values["text"] == "first"


def test_a_signature_over_what_somebody_changed_is_kept_and_not_in_force() -> None:
    agency = server()
    push(agency, create(1))
    push(agency, op(2, {"text": "Ben's"}, {"text": 1}, author=BEN), by=BEN)
    (answer,) = push(agency, op(3, signature(create(1).patch), kind=OperationKind.SIGN))
    assert (answer.status, answer.code) == (Status.CONFLICT, Code.CHANGED_BEFORE_SIGNING)
    assert agency.rows[NOTE].values["text"] == "Ben's"
    assert "signature/digest" in {kept.path for kept in agency.rows[NOTE].conflicts}


def test_signing_again_settles_the_signature_that_lost_and_nothing_else() -> None:
    """A signature belongs to exactly the content that was signed."""
    agency = server()
    first = create(1)
    push(agency, first, op(2, {"text": "second"}, {"text": 1}))
    words = signature(first.patch) | {"billing/choice": "bill", "place": "home"}
    (lost,) = push(agency, op(3, words, {"place": 1}, kind=OperationKind.SIGN))
    assert lost.code is Code.CHANGED_BEFORE_SIGNING
    (again,) = push(agency, op(4, signature(agency.rows[NOTE].values), kind=OperationKind.SIGN))
    row = agency.rows[NOTE]
    assert (again.status, row.values["signature/digest"]) == (
        Status.APPLIED,
        signature(row.values)["signature/digest"],
    )
    assert [(kept.path, kept.value) for kept in row.conflicts] == [("place", "home")]


def test_who_puts_a_value_in_force_that_lost_beside_others_is_not_asked_again() -> None:
    """Nobody ever set the path: its value lost because half an item can not stand."""
    agency = server()
    push(agency, create(1, {"goals/a/id": "a", "goals/a/f": "walk"}))
    push(agency, op(2, {"goals/a/f": "run"}, {"goals/a/f": 1}))
    gone = {"goals/a/id": None, "goals/a/f": None, "place": "home"}
    push(agency, op(3, gone, {"goals/a/id": 1, "goals/a/f": 1}, author=BEN), by=BEN)
    assert "place" in {kept.path for kept in agency.rows[NOTE].conflicts}
    (answer,) = push(agency, op(4, {"place": "home"}, {"place": 3}))
    assert (answer.status, agency.rows[NOTE].values["place"]) == (Status.APPLIED, "home")
    assert "place" not in {kept.path for kept in agency.rows[NOTE].conflicts}


def test_half_an_item_is_never_left() -> None:
    agency = server()
    push(agency, create(1, {"goals/a/id": "a", "goals/a/f": "walk"}))
    push(agency, op(2, {"goals/a/f": "run"}, {"goals/a/f": 1}))
    gone = op(3, {"goals/a/id": None, "goals/a/f": None}, {"goals/a/id": 1, "goals/a/f": 1}, author=BEN)
    (answer,) = push(agency, gone, by=BEN)
    assert (answer.status, answer.code) == (Status.CONFLICT, Code.DOES_NOT_FIT)
    assert agency.rows[NOTE].values["goals/a/f"] == "run"
    assert {kept.path for kept in agency.rows[NOTE].conflicts} == {"goals/a/id", "goals/a/f"}


def test_a_local_transaction_takes_effect_as_a_whole() -> None:
    agency = server()
    push(agency, signed(1))
    good = create(2, record=SECOND, transaction=9)
    bad = op(3, {"text": "other"}, {"text": 1}, transaction=9)
    answers = push(agency, good, bad, create(4, record=UUID(int=302)))
    assert [answer.code for answer in answers] == [Code.BESIDE_REFUSED, Code.SIGNED, None]
    assert SECOND not in agency.rows


def test_a_held_operation_holds_its_transaction() -> None:
    agency = server()
    answers = push(agency, create(2, record=SECOND, transaction=9), op(3, {"text": "x"}, {"text": 1}, transaction=9))
    assert {answer.status for answer in answers} == {Status.PARKED}
    push(agency, create(1))
    assert {NOTE, SECOND} <= agency.rows.keys()


def test_what_builds_on_something_refused_is_refused() -> None:
    agency = server()
    push(agency, signed(1))
    push(agency, op(2, {"text": "no"}, {"text": 1}))
    assert push(agency, op(3, {"text": "more"}, {"text": 2}))[0].code is Code.FOLLOWS_REFUSED


def test_a_name_that_is_not_hers_is_refused() -> None:
    agency = server()
    assert push(agency, create(1, author=BEN))[0].code is Code.NOT_THE_AUTHOR
    foreign = create(2, record=SECOND)
    foreign = create(2, signature(foreign.patch, BEN), record=SECOND)
    assert push(agency, foreign)[0].code is Code.NOT_THE_AUTHOR


def test_a_chart_that_is_not_hers_is_held_until_it_is() -> None:
    agency = server()
    agency.give(BEN, OTHER, on=True)
    (answer,) = push(agency, create(1, chart=OTHER))
    assert (answer.status, answer.code) == (Status.QUARANTINED, Code.WAITS_FOR_ACCESS)
    assert NOTE not in agency.rows
    agency.give(ANA, OTHER, on=True)
    assert agency.rows[NOTE].scope == OTHER


def test_late_work_is_taken_and_marked_for_a_time() -> None:
    agency = server()
    agency.give(ANA, CHART, on=False)
    (late,) = push(agency, create(1))
    assert (late.status, late.late) == (Status.APPLIED, True)
    agency.now += LATE_STEPS + 1
    assert push(agency, create(2, record=SECOND))[0].status is Status.QUARANTINED


def test_a_new_client_founds_a_chart_that_is_hers() -> None:
    agency = server()
    client = UUID(int=900)
    first = op(1, {"id": str(client)}, record=client, chart=client, kind=OperationKind.CREATE, record_kind="client")
    answers = push(agency, first, create(2, chart=client))
    assert [answer.status for answer in answers] == [Status.APPLIED, Status.APPLIED]
    assert client in agency.visible(ANA) - agency.visible(BEN)


def test_a_draft_moves_to_another_chart_of_hers_only() -> None:
    agency = server()
    push(agency, create(1))
    move = op(2, {"client_id": str(OTHER)}, {"client_id": 1}, chart=OTHER)
    assert push(agency, move)[0].status is Status.QUARANTINED
    agency.give(ANA, OTHER, on=True)
    assert agency.rows[NOTE].scope == OTHER
    assert {change.scope for change in agency.changes if change.record_id == NOTE} == {CHART, OTHER}


@pytest.mark.parametrize("author", [ANA, BEN])
def test_a_worker_writes_her_own_record_and_nobody_elses(author: UUID) -> None:
    agency = server()
    values = {"id": str(BEN), "name": "x"}
    made = op(1, values, record=BEN, chart=None, author=author, kind=OperationKind.CREATE, record_kind="worker")
    (answer,) = push(agency, made, by=author)
    assert answer.code is (None if author == BEN else Code.NOT_ALLOWED)


@pytest.mark.parametrize(("author", "code"), [(ANA, None), (BEN, Code.NOT_ALLOWED)])
def test_a_document_is_marked_in_error_by_its_author_and_by_no_colleague(author: UUID, code: Code | None) -> None:
    agency = server()
    push(agency, signed(1))
    values = {"document_id": str(NOTE), "document_kind": "task", "reason": "wrong client"}
    mark = signed(2, record=SECOND, record_kind="error_mark", author=author, values=values)
    assert push(agency, mark, by=author)[0].code is code


def test_nobody_takes_a_workers_record_into_a_chart() -> None:
    agency = server()
    values = {"id": str(BEN), "name": "x"}
    own = op(1, values, record=BEN, chart=None, author=BEN, kind=OperationKind.CREATE, record_kind="worker")
    push(agency, own, by=BEN)
    (answer,) = push(agency, op(2, {"name": "y"}, {"name": 1}, record=BEN, record_kind="worker"))
    assert answer.code is Code.NOT_ALLOWED
    assert agency.rows[BEN].scope == AGENCY


@pytest.mark.parametrize(
    "patch", [{"id": str(SECOND)}, {"client_id": str(OTHER)}, {"client_id": 7}, {"client_id": "x"}, {"id": None}]
)
def test_a_record_that_contradicts_its_own_facts_is_refused(patch: dict[str, object]) -> None:
    agency = server()
    assert push(agency, create(1, patch))[0].code is Code.NOT_A_RECORD


def test_a_bad_operation_does_not_block_the_others() -> None:
    agency = server()
    answers = push(agency, create(1, {"client_id": "x"}), create(2, record=SECOND))
    assert [answer.status for answer in answers] == [Status.REJECTED, Status.APPLIED]


@given(st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=8), st.data())
def test_a_chain_of_own_edits_never_conflicts_with_itself(values: list[str | None], data: st.DataObject) -> None:
    agency = server()
    chain = [create(1)] + [op(n, {"text": value}, {"text": n - 1}) for n, value in enumerate(values, 2)]
    sent = data.draw(st.permutations(chain))
    for one in sent:
        push(agency, one)
    push(agency, *chain)
    assert {agency.log[one.id].answer.status for one in chain} <= {Status.APPLIED, Status.AGREED}
    assert agency.rows[NOTE].values.get("text") == values[-1]


@given(st.lists(st.integers(0, 4), max_size=12))
def test_any_order_of_resends_comes_to_the_same(again: list[int]) -> None:
    chain = [create(1), *(op(n, {"text": f"w{n}"}, {"text": n - 1}) for n in range(2, 6))]
    agency, plain = server(), server()
    for place, one in enumerate(chain):
        push(agency, one)
        push(agency, *(chain[n] for n in again if n <= place))
    push(plain, *chain)
    assert agency.rows == plain.rows
    assert agency.log == plain.log


def test_every_order_of_a_chain_comes_to_the_same_values() -> None:
    chain = [create(1), op(2, {"text": "b"}, {"text": 1}), op(3, {"text": "c"}, {"text": 2}), op(4, {"place": "x"})]
    found = []
    for order in permutations(chain):
        agency = server()
        push(agency, *order)
        found.append(agency.rows[NOTE].values)
    assert all(values == found[0] for values in found)


def test_a_kept_signature_is_let_go_by_whoever_made_it() -> None:
    """Emptying the signer is no signing in another's name."""
    agency = server()
    push(agency, create(1))
    gone = dict.fromkeys(("signature/digest", "signature/worker_id"))
    (answer,) = push(agency, op(2, gone))
    assert answer.code is None


def test_a_decision_waits_for_both_of_what_it_decided() -> None:
    """After a restore the decision may come before the other's change: it would be asked about again."""
    agency = server()
    push(agency, create(1))
    hers, his = op(2, {"text": "hers"}, {"text": 1}), op(3, {"text": "his"}, {"text": 1}, author=BEN)
    decision = msgspec.structs.replace(op(4, {"text": "hers"}), base={"text": id_of(3) + id_of(2)})
    assert [answer.status for answer in push(agency, hers, decision)] == [Status.APPLIED, Status.PARKED]
    assert [answer.status for answer in push(agency, his, by=BEN)] == [Status.CONFLICT]
    row = agency.rows[NOTE]
    assert (row.values["text"], row.conflicts, agency.parked) == ("hers", (), {})
    assert row.versions["text"] == decision.id


def test_a_decision_whose_other_side_never_comes_takes_effect() -> None:
    agency = server()
    push(agency, create(1), op(2, {"text": "hers"}, {"text": 1}))
    decision = msgspec.structs.replace(op(4, {"text": "both"}), base={"text": id_of(3) + id_of(2)})
    assert [answer.status for answer in push(agency, decision)] == [Status.PARKED]
    agency.give_up()
    assert (agency.rows[NOTE].values["text"], agency.rows[NOTE].conflicts) == ("both", ())
