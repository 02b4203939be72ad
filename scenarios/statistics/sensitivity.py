"""Sensitivity indices of inputs: screening by Morris, variances by Sobol, both by SALib.

Designs are points of the unit cube; what a share means for an input is the caller's affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RESAMPLES = 1000
"""Resamples for the confidence intervals of indices. [-]"""


@dataclass(frozen=True, slots=True)
class MorrisEffects:
    """Elementary effects of each input: what the output changes over the input's whole range.

    Attributes
    ----------
    mean : tuple of float
        Mean effect, with its sign. [unit of the output]
    strength : tuple of float
        Mean of the sizes of the effects (mu*), by which inputs are ranked. [unit of the output]
    spread : tuple of float
        Standard deviation of the effects: large where an input acts non-linearly or together with
        others. [unit of the output]
    half_widths : tuple of float
        Half of the 95 % confidence interval of ``strength``. [unit of the output]
    """

    mean: tuple[float, ...]
    strength: tuple[float, ...]
    spread: tuple[float, ...]
    half_widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """Shares of the output's variance.

    Attributes
    ----------
    first : tuple of float
        What each input explains alone. [-]
    total : tuple of float
        What it explains alone and together with others. [-]
    first_half_widths, total_half_widths : tuple of float
        Half of their 95 % confidence intervals. [-]
    """

    first: tuple[float, ...]
    total: tuple[float, ...]
    first_half_widths: tuple[float, ...]
    total_half_widths: tuple[float, ...]


def morris_design(inputs: int, trajectories: int, levels: int, seed: int) -> Array:
    """Return points of Morris' design, shape (trajectories * (inputs + 1), inputs).

    Parameters
    ----------
    inputs : int
        Number of inputs. [-]
    trajectories : int
        Ways through the cube on which each input changes once. [-]
    levels : int
        Values that each input takes, an even number. [-]
    seed : int
        Decides the ways.

    Notes
    -----
    Morris (1991), Technometrics 33, 161, doi 10.1080/00401706.1991.10484804.
    """
    from SALib.sample import morris

    points = morris.sample(_problem(inputs), trajectories, num_levels=levels, seed=_seed(seed))
    return np.asarray(points, dtype=np.float64)


def morris_effects(points: Array, output: Array, levels: int, seed: int) -> MorrisEffects:
    """Return the effects of each input from the output at the points of the design.

    Notes
    -----
    mu* by Campolongo, Cariboni and Saltelli (2007), Environmental Modelling & Software 22, 1509,
    doi 10.1016/j.envsoft.2006.10.004.
    """
    from SALib.analyze import morris

    inputs = points.shape[1]
    found = morris.analyze(
        _problem(inputs),
        points,
        output,
        num_resamples=RESAMPLES,
        num_levels=levels,
        seed=_seed(seed),
    )
    names = ("mu", "mu_star", "sigma", "mu_star_conf")
    return MorrisEffects(*(_plain(found[name]) for name in names))


def sobol_design(inputs: int, count: int, seed: int) -> Array:
    """Return points of Saltelli's design, shape (count * (inputs + 2), inputs).

    Parameters
    ----------
    inputs : int
        Number of inputs. [-]
    count : int
        Base samples, a power of two. [-]
    seed : int
        Decides the scrambling of the sequence.

    Notes
    -----
    Saltelli et al. (2010), Computer Physics Communications 181, 259, doi 10.1016/j.cpc.2009.09.018,
    on a Sobol sequence scrambled after Owen (1998), doi 10.1006/jcom.1998.0487.
    """
    from SALib.sample import sobol

    points = sobol.sample(
        _problem(inputs), count, calc_second_order=False, scramble=True, seed=_seed(seed)
    )
    return np.asarray(points, dtype=np.float64)


def sobol_indices(output: Array, inputs: int, seed: int) -> SobolIndices:
    """Return the indices from the output at the points of the design; zero where it is constant."""
    from SALib.analyze import sobol

    if float(np.ptp(output)) <= 1e-12 * float(np.abs(output).max(initial=0.0)):
        nothing = (0.0,) * inputs
        return SobolIndices(nothing, nothing, nothing, nothing)
    found = sobol.analyze(
        _problem(inputs),
        output,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        seed=_seed(seed),
    )
    return SobolIndices(*(_plain(found[name]) for name in ("S1", "ST", "S1_conf", "ST_conf")))


def _problem(inputs: int) -> dict[str, Any]:
    names = [f"input-{index}" for index in range(inputs)]
    return {"num_vars": inputs, "names": names, "bounds": [[0.0, 1.0]] * inputs}


def _seed(seed: int) -> int:
    return seed % 2**32  # what NumPy's older generators take


def _plain(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in np.ma.filled(values, np.nan))
