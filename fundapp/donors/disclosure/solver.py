"""Integer programs by HiGHS: is there a table of whole numbers that fits everything known, and one thing more?

Only `infeasible` and a solution are taken from the solver; a solution is rounded, and whoever asked checks it in whole
numbers. One thread, a fixed seed and a bounded search tree: the same question has the same answer, but for the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from time import thread_time
from typing import Any

import highspy
import numpy as np

from fundapp.donors.disclosure.population import Ints


class Verdict(Enum):
    """What came of a problem."""

    FOUND = "found"
    IMPOSSIBLE = "impossible"
    UNSOLVED = "unsolved"


class Clock:
    """The time that is left, of the whole and for one problem: this thread’s own, whatever else the machine does."""

    def __init__(self, seconds: float, each: float) -> None:
        self.begun, self.seconds, self.each = thread_time(), seconds, each

    def renewed(self) -> "Clock":
        """The same time once more."""
        return Clock(self.seconds, self.each)

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return thread_time() - self.begun

    def next(self) -> float:
        """Seconds that the next problem may take; 0 where nothing is left."""
        return max(0.0, min(self.each, self.seconds - self.spent))


@dataclass(frozen=True)
class Wish:
    """One thing more: `low` ≤ weights · counts ≤ `high`, and at least one in class `known`.

    `liked`: classes that should rather not be empty, which is for whoever moves persons; the solver leaves it.
    """

    weights: Ints
    low: int
    high: int
    known: int | None
    liked: Sequence[int]


class Program:
    """The unknown counts of classes under what is known: rows between bounds."""

    def __init__(self, rows: Ints, lows: Ints, highs: Ints, nodes: int) -> None:
        self.rows, self.lows, self.highs, self.nodes = rows, lows, highs, nodes
        self.solved = 0

    def fulfilled(self, counts: Ints) -> bool:
        """Whether counts are a world: whole numbers, none negative, every row kept. In whole numbers, no tolerance."""
        sums = self.rows @ counts
        return bool((counts >= 0).all() and (sums >= self.lows).all() and (sums <= self.highs).all())

    def fulfils(self, counts: Ints, wish: Wish) -> bool:
        """Whether counts are a world in which the wish holds."""
        holds = wish.low <= int(wish.weights @ counts) <= wish.high
        return holds and (wish.known is None or bool(counts[wish.known] >= 1)) and self.fulfilled(counts)

    def search(self, wish: Wish, seconds: float) -> tuple[Verdict, Ints | None]:
        """A world with one thing more; whether there can be none; or neither in the time."""
        if seconds <= 0:
            return Verdict.UNSOLVED, None
        self.solved += 1
        solver = _solver(seconds, self.nodes)
        solver.passModel(self._model(wish))
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Verdict.IMPOSSIBLE, None
        values = np.asarray(solver.getSolution().col_value)
        if not solver.getSolution().value_valid or len(values) == 0:
            return Verdict.UNSOLVED, None
        counts = np.rint(values).astype(np.int64)
        return (Verdict.FOUND, counts) if self.fulfils(counts, wish) else (Verdict.UNSOLVED, None)

    def _model(self, wish: Wish) -> Any:
        """The rows, and the wish as one more; no objective: any world will do."""
        rows = np.vstack([self.rows, wish.weights])
        many = rows.shape[1]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = many, len(rows)
        model.col_cost_, lower = np.zeros(many), np.zeros(many)
        if wish.known is not None:
            lower[wish.known] = 1
        model.col_lower_, model.col_upper_ = lower, np.full(many, float(self.highs.max()))
        model.row_lower_ = np.append(self.lows, wish.low).astype(float)
        model.row_upper_ = np.append(self.highs, wish.high).astype(float)
        model.integrality_ = [highspy.HighsVarType.kInteger] * many
        places = np.nonzero(rows.T)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.searchsorted(places[0], np.arange(many + 1)).astype(np.int32)
        model.a_matrix_.index_ = places[1].astype(np.int32)
        model.a_matrix_.value_ = rows.T[places].astype(float)
        return model


def _solver(seconds: float, nodes: int) -> Any:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {
        "output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0, "time_limit": seconds,
        "mip_max_nodes": nodes, "mip_heuristic_run_feasibility_jump": False, "mip_feasibility_tolerance": 1e-6,
    }  # fmt: skip
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver
