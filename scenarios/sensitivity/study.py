"""From a sensitivity document to its runs and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.attribution import Game, read_game
from scenarios.bases import resolve_base
from scenarios.chain import FaultCollector
from scenarios.kept import KeptKpis
from scenarios.names import find_base
from scenarios.resolve import ResolvedScenario
from scenarios.scenario import Change
from scenarios.sensitivity.document import (
    MonteCarlo,
    MorrisScreening,
    Sensitivity,
    SobolShares,
    Tornado,
)
from scenarios.sensitivity.inputs import VariedInput, inputs_of_factors, inputs_of_parameters
from scenarios.sensitivity.model import (
    KpiSensitivity,
    SensitivityResult,
    Spread,
    StudiedInput,
    Swings,
)
from scenarios.statistics.sensitivity import (
    morris_design,
    morris_effects,
    sobol_design,
    sobol_indices,
)
from sim.clock import random_stream
from sim.errors import AtriumError, DocumentError, Fault
from sim.parameters import ParameterSet
from sim.site.read import YamlDocument, read_yaml

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.executors import Executor
    from sim.kpis import Kpi

    Array = NDArray[np.float64]
    Kpis = Mapping[str, Kpi]
    Values = dict[str, Any]

_BASE = ""
"""Key of the base among the scenarios of a study."""


@dataclass(frozen=True, slots=True)
class Study:
    """A sensitivity document with everything it refers to.

    Attributes
    ----------
    document : Sensitivity
        What is asked.
    base : ResolvedScenario
        Scenario whose inputs vary, with the estimates of the parameter set.
    inputs : tuple of VariedInput
        What varies.
    estimates : tuple of Change
        Values of the parameter set, which hold in alternatives too.
    alternatives : mapping of str to Game
        What the alternatives add, by name.
    """

    document: Sensitivity
    base: ResolvedScenario
    inputs: tuple[VariedInput, ...]
    estimates: tuple[Change, ...]
    alternatives: Mapping[str, Game]

    def scenario(self, values: Values, alternative: str = _BASE) -> ResolvedScenario:
        """Return the base or an alternative with values of the inputs.

        Raises
        ------
        DocumentError
            If the values do not go together.
        """
        changes = [
            Change(path=each.path, value=values[each.name])
            for each in self.inputs
            if values.get(each.name) is not None
        ]
        if alternative == _BASE:
            return self.base.with_changes(changes) if changes else self.base
        game = self.alternatives[alternative]
        return game.root.with_changes([*self.estimates, *changes]).with_changes(game.changes)


def read_study(source: str | Path, *, directories: Sequence[Path] = ()) -> Study:
    """Read a sensitivity document, its base, its parameter set and its alternatives.

    Raises
    ------
    DocumentError
        Every fault at once, each at its line; the ends of all inputs are tried.
    """
    document = read_yaml(Path(source).expanduser())
    return _Reader(document, Path(source).expanduser().parent, directories).study()


class _Reader:
    """Reads one study and gathers its faults."""

    def __init__(self, document: YamlDocument, folder: Path, directories: Sequence[Path]) -> None:
        self._document = document
        self._folder = folder
        self._directories = directories
        self._faults = FaultCollector()

    def study(self) -> Study:
        document = self._sensitivity()
        base = self._base(str(self._document.data.get("base", "")))
        parameters = None if document is None else self._parameters(document)
        self._faults.raise_if_any()
        if document is None or base is None:
            raise AtriumError("the study could not be read, though no fault was found in it")
        varied, faults = inputs_of_factors(document, base)
        self._told(faults)
        estimates: tuple[Change, ...] = ()
        if parameters is not None:
            found, faults = inputs_of_parameters(parameters, base)
            self._told([fault.within("parameters") for fault in faults])
            varied += found
            estimates = tuple(
                Change(path=each.path, value=each.value) for each in parameters.parameters.values()
            )
        self._faults.raise_if_any()
        alternatives = self._alternatives(document)
        calibrated = base.with_changes(estimates) if estimates else base
        study = Study(document, calibrated, tuple(varied), estimates, alternatives)
        self._try_ends(study)
        self._faults.raise_if_any()
        return study

    def _told(self, faults: Sequence[Fault]) -> None:
        self._faults.add(self._document.located(faults))

    def _sensitivity(self) -> Sensitivity | None:
        try:
            document = Sensitivity.read(self._document.data)
        except DocumentError as error:
            self._told(error.faults)
            return None
        self._told([*document.faults()])
        return document

    def _base(self, name: str) -> ResolvedScenario | None:
        return resolve_base(
            name,
            directories=self._directories,
            folder=self._folder,
            faults=self._faults,
            tell=self._told,
        )

    def _parameters(self, document: Sensitivity) -> ParameterSet | None:
        if document.parameters is None:
            return None
        with self._faults.collecting():
            file = self._folder / Path(document.parameters).expanduser()
            return read_yaml(file).read(ParameterSet)
        return None

    def _alternatives(self, document: Sensitivity) -> dict[str, Game]:
        found = {}
        for name in document.alternatives:
            with self._faults.collecting():
                path = find_base(name, directories=self._directories, folder=self._folder)
                base = find_base(document.base, directories=self._directories, folder=self._folder)
                found[name] = read_game(path, base=str(base), directories=self._directories)
        return found

    def _try_ends(self, study: Study) -> None:
        """Try the ends of each input, so that a fault is found before anything runs."""
        for each in study.inputs:
            for share in (0.0, 1.0):
                value = each.at(share)
                try:
                    study.scenario({each.name: value})
                except DocumentError as error:
                    named = each.name in study.document.factors
                    place = f"{'factors' if named else 'parameters'}.{each.name}"
                    self._told([Fault(place, value, f.limit, f.remedy) for f in error.faults])


def run_study(
    study: Study, *, pool: Executor, progress: Callable[[float], None] | None = None
) -> SensitivityResult:
    """Run a study and return what it says.

    Parameters
    ----------
    study : Study
        By `read_study`.
    pool : Executor
        Where the runs take place; those that ran before are read from the cache.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Raises
    ------
    AtriumError
        If a run fails, or has none of the KPIs asked for.
    """
    design = _Design(study)
    wanted = [(0, _BASE), *((place, name) for place in range(1, len(design.points) + 1)
                            for name in (_BASE, *study.alternatives))]  # fmt: skip

    def scenarios() -> Iterator[tuple[str, ResolvedScenario]]:
        for place, name in wanted:
            values = design.points[place - 1] if place else {}
            yield f"{place}:{name}", study.scenario(values, name)

    def tell(done: int) -> None:
        if progress is not None:
            progress(done / len(wanted))

    found = dict(KeptKpis().run(scenarios(), pool, tell))
    kpis = {name: _kpi(design, name, found) for name in study.document.kpis}
    return SensitivityResult(
        name=study.document.name,
        title=study.document.title or study.document.name,
        base=study.base.scenario.title or study.base.scenario.name,
        method=study.document.method.kind,
        inputs=tuple(
            StudiedInput(
                each.name, each.path, each.unit, *(each.at(end, design.tail) for end in (0.0, 1.0))
            )
            for each in study.inputs
        ),
        kpis=kpis,
        runs=len(wanted),
    )


class _Design:
    """The points of a study and what their outputs mean."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.method = study.document.method
        self.seed = study.document.seed
        self.tail = self.method.tail if isinstance(self.method, Tornado) else 0.025
        self.shares = self._shares()
        drawn = isinstance(self.method, MonteCarlo)
        self.points: list[Values] = (
            self._swings()
            if isinstance(self.method, Tornado)
            else [self._drawn(row) if drawn else self._at(row) for row in self.shares]
        )

    def _shares(self) -> Array:
        count, method = len(self.study.inputs), self.method
        if isinstance(method, MorrisScreening):
            return morris_design(count, method.trajectories, method.levels, self.seed)
        if isinstance(method, SobolShares):
            return sobol_design(count, method.count, self.seed)
        if isinstance(method, MonteCarlo):
            from scipy.stats import qmc

            # one more than inputs: it chooses among samples that were drawn together
            stream = random_stream(self.seed, "sensitivity/draws")
            drawn = qmc.LatinHypercube(d=count + 1, rng=stream).random(method.count)
            return np.asarray(drawn, dtype=np.float64)
        return np.empty((0, count))

    def _at(self, row: Array) -> Values:
        return {
            each.name: each.at(float(share))
            for each, share in zip(self.study.inputs, row, strict=True)
        }

    def _drawn(self, row: Array) -> Values:
        *shares, together = (float(share) for share in row)
        return {
            each.name: each.samples[int(together * len(each.samples))]
            if each.samples
            else each.drawn(share)
            for each, share in zip(self.study.inputs, shares, strict=True)
        }

    def _swings(self) -> list[Values]:
        return [
            {each.name: each.at(end, self.tail)} for each in self.study.inputs for end in (0.0, 1.0)
        ]


def _kpi(design: _Design, name: str, found: Mapping[str, Kpis]) -> KpiSensitivity:
    """Return how a KPI depends on the inputs."""
    if name not in found[f"0:{_BASE}"]:
        raise AtriumError(f"the runs have no {name}; it needs for example a tariff")
    reference = found[f"0:{_BASE}"][name]

    def output(alternative: str) -> Array:
        return np.array(
            [found[f"{p}:{alternative}"][name].value for p in range(1, len(design.points) + 1)]
        )

    values, method = output(_BASE), design.method
    if not np.isfinite(values).all():
        raise AtriumError(f"{name} is not defined in every run")
    if isinstance(method, MorrisScreening):
        effects = morris_effects(design.shares, values, method.levels, design.seed)
        return KpiSensitivity(reference.unit, reference.value, morris=effects)
    if isinstance(method, SobolShares):
        indices = sobol_indices(values, len(design.study.inputs), design.seed)
        return KpiSensitivity(reference.unit, reference.value, sobol=indices)
    if isinstance(method, Tornado):
        swings = Swings(tuple(values[0::2].tolist()), tuple(values[1::2].tolist()))
        return KpiSensitivity(reference.unit, reference.value, swings=swings)
    differences = {each: output(each) - values for each in design.study.alternatives}
    size = abs(float(values.mean()))
    return KpiSensitivity(
        reference.unit,
        reference.value,
        spread=_spread(values),
        differences={each: _spread(difference) for each, difference in differences.items()},
        relative={each: _spread(d / size) for each, d in differences.items()} if size else {},
    )


def _spread(values: Array) -> Spread:
    low, high = (float(end) for end in np.quantile(values, [0.025, 0.975]))
    deviation = float(values.std(ddof=1))
    return Spread(float(values.mean()), deviation, low, high, tuple(values.tolist()))
