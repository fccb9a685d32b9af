"""The deciding side: whole local transactions in, answers and effects out. No clock, no chance, no input or output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from sync.protocol.codes import Code
from sync.protocol.digests import payload_hash
from sync.protocol.messages import Answer, Op, Status
from sync.server.core_board import Board
from sync.server.core_paths import PathRule, decide_path
from sync.server.core_transaction import Refused, Trial, Waits
from sync.server.core_values import Decision, Judge, Known, Logged, Parked, device_key


@dataclass(frozen=True, slots=True)
class Rules:
    """What decisions follow. `is_patient` is false for a transaction that was held too long: it waits no more."""

    judge: Judge
    path: PathRule = decide_path
    is_patient: bool = True


Attempt = Callable[[tuple[Op, ...], Board, Rules], None]


def decide(batch: Sequence[Op], author: UUID, known: Known, rules: Rules) -> Decision:
    """Decide a push of this author, and what it releases. The answers are in the order of the operations."""
    return _answered(batch, author, Board(known), rules, _try)


def hold(batch: Sequence[Op], author: UUID, device: str, known: Known, rules: Rules) -> Decision:
    """Keep a push of a withdrawn device for a supervisor: nothing new takes effect until its `device_key` arrives."""

    def keep(operations: tuple[Op, ...], board: Board, _: Rules) -> None:
        entries = [(op, _logged(op, Status.QUARANTINED, Code.DEVICE_REVOKED, board)) for op in operations]
        board.park(Parked(operations, frozenset({device_key(device)})), entries)

    return _answered(batch, author, Board(known), rules, keep)


def release(arrived: Iterable[str], known: Known, rules: Rules) -> Decision:
    """Decide the parked transactions that wait for one of these keys, and what they release in turn."""
    board = Board(known)
    board.arrived.update(arrived)
    _release(board, rules)
    return board.decision(())


def give_up(overdue: Sequence[Parked], known: Known, rules: Rules) -> Decision:
    """Decide transactions that were held too long: what still is not there counts as never coming.

    What waits for access goes on waiting, and what came from a withdrawn device: that is for a supervisor to decide.
    """
    board = Board(known)
    for held in overdue:
        if held.is_withdrawn:
            continue
        _try(held.operations, board, replace(rules, is_patient=False))
        _release(board, rules)
    return board.decision(())


def transactions(batch: Sequence[Op]) -> Iterator[tuple[Op, ...]]:
    """The local transactions of a push, each whole."""
    return (tuple(operations) for _, operations in groupby(batch, key=lambda op: op.transaction))


def _answered(batch: Sequence[Op], author: UUID, board: Board, rules: Rules, attempt: Attempt) -> Decision:
    """What becomes of a push, each of its transactions in turn."""
    reused: dict[int, Answer] = {}
    at = 0
    for operations in transactions(batch):
        reused |= {at + place: answer for place, answer in _take(operations, author, board, rules, attempt).items()}
        at += len(operations)
        _release(board, rules)
    answers = (reused.get(place) or board.answer(op.id) for place, op in enumerate(batch))
    return board.decision(tuple(answer for answer in answers if answer))


def _take(operations: tuple[Op, ...], author: UUID, board: Board, rules: Rules, attempt: Attempt) -> dict[int, Answer]:
    """Decide one transaction, unless that was done before. Gives, by place, the answers that are not to be kept."""
    old = [board.logged(op.id) for op in operations]
    if any(logged and logged.payload != payload_hash(op) for op, logged in zip(operations, old, strict=True)):
        return {
            place: Answer(op.id, Status.REJECTED, Code.BESIDE_REFUSED if is_same else Code.ID_REUSED)
            for place, (op, logged) in enumerate(zip(operations, old, strict=True))
            if not (is_same := logged is None or logged.payload == payload_hash(op)) or logged is None
        }
    fresh = tuple(op for op, logged in zip(operations, old, strict=True) if logged is None)
    held = board.held(operations[0].transaction) if fresh else ()
    if any(op.author != author for op in held):
        return {place: Answer(op.id, Status.REJECTED, Code.ID_REUSED) for place, op in enumerate(operations)}
    fresh = (*held, *fresh)  # one that comes in parts is one all the same
    strangers = {op.id: Code.NOT_THE_AUTHOR for op in fresh if op.author != author}
    if strangers:
        _refuse(fresh, strangers, board)
    elif fresh:
        attempt(fresh, board, rules)
    return {}


def _try(operations: tuple[Op, ...], board: Board, rules: Rules) -> None:
    """Decide a transaction as a whole: all of it takes effect, or it is held, or it is refused."""
    trial = Trial(board, rules.judge, rules.path, rules.is_patient)
    for op in operations:
        try:
            trial.take(op)
        except Waits as waits:
            status = Status.QUARANTINED if waits.code is Code.WAITS_FOR_ACCESS else Status.PARKED
            entries = [(op, _logged(op, status, waits.code, board)) for op in operations]
            board.park(Parked(operations, waits.keys), entries)
            return
        except Refused as refused:
            _refuse(operations, {op.id: refused.code}, board)
            return
    board.take_up(trial.effects)


def _refuse(operations: tuple[Op, ...], codes: dict[str, Code], board: Board) -> None:
    board.unpark(operations)
    board.log((op, _logged(op, Status.REJECTED, codes.get(op.id, Code.BESIDE_REFUSED), board)) for op in operations)


def _logged(op: Op, status: Status, code: Code, board: Board) -> Logged:
    return Logged(payload_hash(op), Answer(op.id, status, code, received_at=board.known.received_at))


def _release(board: Board, rules: Rules) -> None:
    """Decide what waited for something that has come, until nothing more comes."""
    while ready := board.ready():
        for held in ready:
            _try(held.operations, board, rules)
