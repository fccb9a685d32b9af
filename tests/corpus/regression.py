"""Regularised logistic regression over traits that are there or not, in plain Python.

Minimised is half the squared length of the weights plus STRENGTH times the loss of each row. That has exactly one
minimum; it is found by L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.4).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p
from operator import mul

STRENGTH = 1.5
_REMEMBERED, _ROUNDS, _FLAT = 12, 150, 0.02
_LEAST_STEP = 1e-6
_ENOUGH = 1e-4

Vector = list[float]


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows of traits by number. `holders` are the rows that hold each trait, `reach` how freely each may weigh."""

    rows: Sequence[Sequence[int]]
    holders: Sequence[Sequence[int]]
    reach: Sequence[float]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]], reach: Sequence[float]) -> Problem:
        """A problem with these rows."""
        holders: list[list[int]] = [[] for _ in reach]
        for number, row in enumerate(rows):
            for trait in row:
                holders[trait].append(number)
        return cls(rows, holders, reach)

    def loss(self, point: Vector, told: Sequence[bool]) -> tuple[float, Vector]:
        """What is minimised, and its slope. The last number of a point is where every sum begins."""
        worth = list(map(mul, point, self.reach)).__getitem__
        base = point[-1]
        total, errors = 0.0, []
        for row, is_told in zip(self.rows, told, strict=True):
            odds = base + sum(map(worth, row))
            odds = odds if is_told else -odds
            small = exp(-abs(odds))
            total += log1p(small) + max(0.0, -odds)
            doubt = (small if odds >= 0 else 1.0) / (1.0 + small)
            errors.append(-STRENGTH * doubt if is_told else STRENGTH * doubt)
        error = errors.__getitem__
        slope = [
            weight + reach * sum(map(error, holders))
            for weight, reach, holders in zip(point, self.reach, self.holders, strict=False)
        ]
        slope.append(sum(errors))
        return STRENGTH * total + 0.5 * _dot(point[:-1], point[:-1]), slope


def solved(problem: Problem, told: Sequence[bool]) -> tuple[float, Vector]:
    """Where the sum of an answer begins, and the weight of each trait."""
    point: Vector = [0.0] * (len(problem.reach) + 1)
    value, slope = problem.loss(point, told)
    past: deque[tuple[Vector, Vector, float]] = deque(maxlen=_REMEMBERED)
    for _ in range(_ROUNDS):
        if max(map(abs, slope)) < _FLAT:
            break
        way = _downhill(slope, past)
        point, value, slope = _stepped(problem, told, (point, value, slope), way, past)
    return point[-1], list(map(mul, point, problem.reach))


def _downhill(slope: Vector, past: Sequence[tuple[Vector, Vector, float]]) -> Vector:
    """The direction to go, bent by what the last steps showed of the curvature."""
    way = [-each for each in slope]
    shares = []
    for moved, bent, curve in reversed(past):
        share = _dot(moved, way) / curve
        shares.append(share)
        way = _plus(way, -share, bent)
    if past:
        moved, bent, curve = past[-1]
        size = curve / _dot(bent, bent)
        way = [size * each for each in way]
    for (moved, bent, curve), share in zip(past, reversed(shares), strict=True):
        way = _plus(way, share - _dot(bent, way) / curve, moved)
    return way


def _stepped(
    problem: Problem,
    told: Sequence[bool],
    here: tuple[Vector, float, Vector],
    way: Vector,
    past: deque[tuple[Vector, Vector, float]],
) -> tuple[Vector, float, Vector]:
    """The next point: a whole step, halved until it goes down."""
    point, value, slope = here
    descent = _dot(slope, way)
    step = 1.0 if past else 1.0 / max(1.0, _dot(slope, slope) ** 0.5)
    while step > _LEAST_STEP:
        there = _plus(point, step, way)
        new_value, new_slope = problem.loss(there, told)
        if new_value <= value + _ENOUGH * step * descent:
            moved, bent = [step * each for each in way], _plus(new_slope, -1.0, slope)
            curve = _dot(moved, bent)
            if curve > 0:
                past.append((moved, bent, curve))
            return there, new_value, new_slope
        step /= 2
    return point, value, [0.0] * len(slope)


def _dot(left: Vector, right: Vector) -> float:
    return float(sum(map(mul, left, right)))


def _plus(left: Vector, share: float, right: Vector) -> Vector:
    return [a + share * b for a, b in zip(left, right, strict=True)]
