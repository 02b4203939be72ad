"""Means of simulations with standard errors: replications, warm-up deletion, control variates.

All replications stay alive and are run on together until the standard errors are small enough. The
first tenth of each is left out. How much their draws differ from the known means and variances of
their distributions explains part of what the replications differ in; a regression takes that part
out (Lavenberg and Welch 1981, doi 10.1287/mnsc.27.3.322).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import random_stream
from sim.estimates import Estimate, linear_ratio
from sim.queueing.draws import Draws

Array = NDArray[np.float64]
Streams = Callable[[str], np.random.Generator]
Cumulative = Callable[[], float]

REPLICATIONS = 100
"""How many there are. [-]"""
WARMUP = 0.1
"""Largest share of a replication that is left out; the least is half of it. [-]"""
FIRST = 50.0
"""Length of the first look, in times in which the model forgets. [-]"""
GROWTH = 6.0
"""By how much replications are prolonged at most from one look to the next. [-]"""
ALIKE = 1e-7
"""Singular values of controls, of the largest, below which they are taken for the same. [-]"""
SAFETY = 1.02
"""By how much they are prolonged beyond what the last look says. [-]"""


@dataclass(frozen=True, slots=True)
class Ratio:
    """An output as the ratio of two sums that grow during a run.

    Attributes
    ----------
    numerator, denominator : callable
        Return the sums until now. A mean over time has the time as its denominator, a mean over
        parts their number.
    """

    numerator: Cumulative
    denominator: Cumulative


@dataclass(frozen=True, slots=True)
class Model:
    """One replication: a simulation that is ready to run.

    Attributes
    ----------
    environment : simpy.Environment
        Its clock.
    outputs : mapping of str to Ratio
        What is asked for.
    draws : sequence of Draws
        All that is random in it.
    memory : float
        A time in which it forgets how it began, rather too long than too short. Runs and their
        warm-up are multiples of it: for a model in cycles it is a whole number of them.
    """

    environment: simpy.Environment
    outputs: Mapping[str, Ratio]
    draws: Sequence[Draws]
    memory: float


class Replications:
    """Replications of a model that can be prolonged.

    Parameters
    ----------
    build : callable
        Makes a model from a function that gives the random stream of a name.
    seed : int
        Seed of all streams.
    number : int
        How many replications. [-]
    """

    def __init__(
        self, build: Callable[[Streams], Model], *, seed: int, number: int = REPLICATIONS
    ) -> None:
        self._models = [build(_streams(seed, index)) for index in range(number)]
        self.memory = self._models[0].memory
        self.until = 0.0
        """Time until which all have run."""
        self._looks: list[tuple[float, Array]] = []

    @property
    def drawn(self) -> int:
        """Values drawn so far in all replications, a measure of the work. [-]"""
        return sum(draws.count for model in self._models for draws in model.draws)

    def run(self, until: float, tell: Callable[[float], None] | None = None) -> None:
        """Prolong all replications.

        Parameters
        ----------
        until : float
            Time at which they stop.
        tell : callable, optional
            Told the share of this run that is done. [-]
        """
        marks = _marks(self.until, until, self.memory)
        looks: list[list[Array]] = [[] for _ in marks]
        for done, model in enumerate(self._models, 1):
            for mark, rows in zip(marks, looks, strict=True):
                model.environment.run(until=mark)
                rows.append(_totals(model))
            if tell is not None:
                covered = self.until + (until - self.until) * done / len(self._models)
                tell(covered / until)
        self._looks += [(mark, np.array(rows)) for mark, rows in zip(marks, looks, strict=True)]
        self.until = until

    def estimates(self) -> dict[str, Estimate]:
        """Return mean and standard error of every output, from what has run."""
        end, last = self._looks[-1]
        begin, first = max(
            (look for look in self._looks if look[0] <= WARMUP * end),
            key=lambda look: look[0],
            default=self._looks[0],
        )
        grown = last - first
        names = tuple(self._models[0].outputs)
        controls = _controls(grown[:, 2 * len(names) :] / (end - begin))
        found = {}
        for index, name in enumerate(names):
            above, below = grown[:, 2 * index], grown[:, 2 * index + 1]
            found[name] = _regress(linear_ratio(above, below), controls)
        return found


def simulate(
    build: Callable[[Streams], Model],
    errors: Mapping[str, float],
    *,
    seed: int,
    most_draws: float,
    tell: Callable[[float], None] | None = None,
) -> dict[str, Estimate]:
    """Run replications of a model until its outputs are known well enough.

    Parameters
    ----------
    build : callable
        Makes a model from a function that gives the random stream of a name.
    errors : mapping of str to float
        Largest standard error of each output that decides.
    seed : int
        Seed of all streams: the same gives the same numbers.
    most_draws : float
        Work after which it stops, as precise as it is then, in random values drawn. [-]
    tell : callable, optional
        Told the share of the work that is done. [-]

    Returns
    -------
    dict of str to Estimate
        One for every output of the model.
    """
    replications = Replications(build, seed=seed)
    until = FIRST * replications.memory
    while True:
        replications.run(until, tell)
        found = replications.estimates()
        missing = max((_missing(found[name], most) for name, most in errors.items()), default=0.0)
        work = replications.drawn
        if missing <= 1.0 or work >= most_draws:
            return found
        affordable = most_draws / max(work, 1)
        longer = until * min(max(SAFETY * missing, SAFETY), GROWTH, max(affordable, SAFETY))
        until = replications.memory * math.ceil(longer / replications.memory)


def _missing(estimate: Estimate, most: float) -> float:
    """Return how many times longer a run would be precise enough. [-]"""
    if estimate.error <= most:
        return 0.0
    return (estimate.error / most) ** 2 if most > 0.0 else np.inf


def _streams(seed: int, replication: int) -> Streams:
    return lambda name: random_stream(seed, f"replication-{replication}/{name}")


def _marks(since: float, until: float, memory: float) -> list[float]:
    """Return when to look: powers of two of the memory on the way, and the end."""
    powers = memory * 2.0 ** np.arange(64)
    return [*(float(each) for each in powers if since < each < until), until]


def _totals(model: Model) -> Array:
    sums = [
        each() for ratio in model.outputs.values() for each in (ratio.numerator, ratio.denominator)
    ]
    excess = [draws.excess() for draws in model.draws if draws.random]
    return np.concatenate([np.array(sums, dtype=np.float64), *excess])


def _controls(excess: Array) -> Array:
    """Return controls of unit size, in columns: means first, variances if replications suffice."""
    number = len(excess)
    chosen = [excess[:, 0::2]]
    if excess.shape[1] <= number // 4:
        chosen.append(excess[:, 1::2])
    elif excess.shape[1] > number // 2:
        return np.empty((number, 0))
    controls = np.concatenate(chosen, axis=1)
    size = np.sqrt(np.mean(controls**2, axis=0))
    return np.asarray(controls[:, size > 0.0] / size[size > 0.0])


def _regress(values: Array, controls: Array) -> Estimate:
    """Return the mean that replications would have if all controls were zero, as expected.

    The error is that of the jackknife (HC3, MacKinnon and White 1985, doi
    10.1016/0304-4076(85)90158-7): outputs are not quite linear in controls, and draws are skewed.
    """
    number = len(values)
    middle = float(values.mean())
    if not np.isfinite(middle):
        return Estimate(float("nan"), float("inf"))
    design = np.concatenate([np.ones((number, 1)), controls], axis=1)
    # draws of two values have a variance that follows from their mean: columns that are alike
    inverse = np.linalg.pinv(design, rcond=ALIKE)
    fitted = inverse @ (values - middle)
    free = np.maximum(1.0 - np.einsum("ij,ji->i", design, inverse), ALIKE)
    left = (values - middle - design @ fitted) / free
    error = float(np.sqrt(((inverse[0] * left) ** 2).sum()))
    negligible = error <= 1e-12 * abs(middle)  # rounding of what is the same in all
    return Estimate(middle + float(fitted[0]), 0.0 if negligible else error)
