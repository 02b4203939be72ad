"""KPIs of runs by their inputs: what was run once, in whatever study, is read the next time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from scenarios.sweep.tasks import Task, evaluate
from sim.cache import cached_arrays, code_digest
from sim.errors import AtriumError
from sim.kpis import Kpi

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.resolve import ResolvedScenario
    from scenarios.sweep.execute import Executor

    Kpis = Mapping[str, Kpi]


class KeptKpis:
    """KPIs in the cache folder, under the hash of a run's inputs and of the code that runs it."""

    def __init__(self) -> None:
        self._code = code_digest(*_packages())

    def run(
        self,
        scenarios: Mapping[str, ResolvedScenario],
        pool: Executor,
        progress: Callable[[float], None] | None = None,
    ) -> Iterator[tuple[str, Kpis]]:
        """Yield the KPIs of scenarios under their keys, running those that are not kept.

        Parameters
        ----------
        scenarios : mapping of str to ResolvedScenario
            What is wanted, under keys of one's own.
        pool : Executor
            Where the others run.
        progress : callable, optional
            Called with the share done, 0 to 1.

        Raises
        ------
        AtriumError
            If a run fails.
        """
        missing = {}
        for key, scenario in scenarios.items():
            kept = self._read(scenario)
            if kept is None:
                missing[key] = Task(scenario)
            else:
                yield key, kept
        for done, outcome in enumerate(pool.run(evaluate, missing.items()), 1):
            if outcome.value is None:
                name = scenarios[outcome.key].scenario.name
                raise AtriumError(f"a run of {name} failed: {outcome.reason}")
            self._write(scenarios[outcome.key], outcome.value.kpis)
            yield outcome.key, outcome.value.kpis
            if progress is not None:
                progress(1 - (len(missing) - done) / len(scenarios))

    def _key(self, scenario: ResolvedScenario) -> dict[str, object]:
        return {"what": "kpis", "inputs": scenario.content_hash, "code": self._code}

    def _read(self, scenario: ResolvedScenario) -> Kpis | None:
        try:
            arrays = cached_arrays(self._key(scenario), _absent)
        except LookupError:
            return None
        names = json.loads(arrays["names"].tobytes())
        return {
            name: Kpi(name, float(value), unit)
            for (name, unit), value in zip(names, arrays["values"], strict=True)
        }

    def _write(self, scenario: ResolvedScenario, kpis: Kpis) -> None:
        names = json.dumps([(name, kpi.unit) for name, kpi in kpis.items()]).encode()
        content: dict[str, NDArray[Any]] = {
            "names": np.frombuffer(names, dtype=np.uint8),
            "values": np.array([kpi.value for kpi in kpis.values()], dtype=np.float64),
        }
        cached_arrays(self._key(scenario), lambda: content)


def _absent() -> Mapping[str, NDArray[np.float64]]:
    raise LookupError


def _packages() -> list[str]:
    """Return every package whose code decides a result."""
    root = Path(next(iter(sim.__path__)))
    folders = sorted({path.parent for path in root.rglob("*.py")})
    return [".".join(("sim", *folder.relative_to(root).parts)) for folder in folders]
