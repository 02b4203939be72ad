"""Where the studio keeps its data and how many runs it works on at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sim.errors import DocumentError, Fault

_DATA = "ATRIUM_DATA"
_WORKERS = "ATRIUM_WORKERS"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the studio needs to know about its surroundings.

    Attributes
    ----------
    data : Path
        Directory of user scenarios, results and the run registry; made when it is missing.
    workers : int
        Worker processes that execute runs.
    """

    data: Path
    workers: int = 2

    @property
    def database(self) -> Path:
        """SQLite file of the run registry and the KPI index."""
        return self.data / "atrium.sqlite"

    @property
    def scenarios(self) -> Path:
        """Directory of the user's scenarios, ``<site>/<name>.yaml``."""
        return self.data / "scenarios"

    @property
    def trash(self) -> Path:
        """Directory of deleted scenarios, from which they can be restored."""
        return self.data / "trash"

    @property
    def results(self) -> Path:
        """Directory of finished runs, ``<run>.h5``."""
        return self.data / "results"

    @property
    def logs(self) -> Path:
        """Directory of what worker processes wrote to standard error."""
        return self.data / "workers"

    @property
    def points(self) -> Path:
        """Table of the points whose readings are taken."""
        return self.data / "points.yaml"

    @property
    def telemetry(self) -> Path:
        """Directory of the telemetry store."""
        return self.data / "telemetry"

    @property
    def keys(self) -> Path:
        """File of API keys, which holds hashes alone."""
        return self.data / "keys.json"

    def result(self, run: str) -> Path:
        """Return the result file of a run."""
        return self.results / f"{run}.h5"

    def prepare(self) -> None:
        """Make the directories.

        Raises
        ------
        DocumentError
            If the data directory cannot be made or written to.
        """
        try:
            for path in (self.data, self.scenarios, self.trash, self.results, self.logs):
                path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            fault = Fault(
                "--data",
                str(self.data),
                f"a directory that can be written ({error.strerror})",
                "choose another directory with --data or ATRIUM_DATA",
            )
            raise DocumentError([fault], source="studio") from None


def settings_from(data: str | Path | None = None, *, workers: int | None = None) -> Settings:
    """Return the settings from arguments, then environment, then defaults.

    Parameters
    ----------
    data : path, optional
        Data directory; default ``ATRIUM_DATA`` or the platform's directory for user data.
    workers : int, optional
        Worker processes; default ``ATRIUM_WORKERS`` or one less than the cores, 2 to 4.

    Raises
    ------
    DocumentError
        If the number of workers is none from 1 to 64.
    """
    chosen = data or os.environ.get(_DATA) or _default_data()
    return Settings(Path(chosen).expanduser().absolute(), workers or _default_workers())


def _default_data() -> Path:
    import platformdirs

    return platformdirs.user_data_path("atrium", appauthor=False)


def _default_workers() -> int:
    text = os.environ.get(_WORKERS)
    if text is None:
        return min(4, max(2, (os.cpu_count() or 2) - 1))
    if text.isdecimal() and 1 <= int(text) <= 64:
        return int(text)
    fault = Fault(_WORKERS, text, "a whole number from 1 to 64", "correct the variable or unset it")
    raise DocumentError([fault], source="environment")
