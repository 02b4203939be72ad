"""KPIs of runs by their inputs: what was run once, in whatever study, is read the next time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
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

    from scenarios.executors import Executor
    from scenarios.resolve import ResolvedScenario

    Kpis = Mapping[str, Kpi]


class KeptKpis:
    """KPIs in the cache folder, under the hash of a run's inputs and of the code that runs it."""

    def __init__(self) -> None:
        self._code = code_digest(*_packages())

    def run(
        self,
        scenarios: Iterable[tuple[str, ResolvedScenario]],
        pool: Executor,
        progress: Callable[[int], None] | None = None,
    ) -> Iterator[tuple[str, Kpis]]:
        """Yield the KPIs of scenarios under their keys, running those that are not kept.

        Parameters
        ----------
        scenarios : iterable of (str, ResolvedScenario)
            What is wanted, under keys of one's own; taken as workers become free.
        pool : Executor
            Where the others run.
        progress : callable, optional
            Called with the number done.

        Raises
        ------
        AtriumError
            If a run fails.
        """
        kept: list[tuple[str, Kpis]] = []
        running: dict[str, ResolvedScenario] = {}
        done = 0
        for outcome in pool.run(evaluate, self._missing(scenarios, kept, running)):
            scenario = running.pop(outcome.key)
            if outcome.value is None:
                raise AtriumError(f"a run of {scenario.scenario.name} failed: {outcome.reason}")
            self._write(scenario, outcome.value.kpis)
            ready = [*kept, (outcome.key, outcome.value.kpis)]
            kept.clear()
            done += len(ready)
            yield from ready
            if progress is not None:
                progress(done)
        yield from kept

    def _missing(
        self,
        scenarios: Iterable[tuple[str, ResolvedScenario]],
        kept: list[tuple[str, Kpis]],
        running: dict[str, ResolvedScenario],
    ) -> Iterator[tuple[str, Task]]:
        """Yield what has to be run and lay the rest aside."""
        for key, scenario in scenarios:
            found = self._read(scenario)
            if found is None:
                running[key] = scenario
                yield key, Task(scenario)
            else:
                kept.append((key, found))

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
