"""Finished runs in HDF5 files: one file a run, written whole or not at all.

Layout: ``/documents/*`` holds JSON texts, ``/series/<asset>/<quantity>`` one float32 dataset a
signal with its unit; ``/crossings``, ``/balance``, ``/air_balances`` and ``/system_balances`` are
what the engine logged.
Replications and attribution are documents that only some results have.

Series are compressed by shuffle and gzip level 1 in chunks of 8760 values, by ISA-L (isal) and
handed to HDF5 as finished chunks. Measured on a year of the small office, 143 signals of 105,120
steps (60 MB), CPU time and size: this 0.20 s and 20.7 MB, zlib with its run length strategy 0.39 s
and 21.5 MB, HDF5's own gzip 1 0.58 s and 20.3 MB, gzip 4 0.66 s and 19.9 MB, lzf 0.48 s and 21.5
MB, none 0.10 s and 60.5 MB; one series is read in 1.5 ms. Gzip is read by every HDF5 library
without a plug-in, and its check sum finds damage.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
from isal import isal_zlib

from scenarios.files import clear_abandoned, write_atomically
from scenarios.manifest import Manifest
from scenarios.plain import plain
from scenarios.run import RunResult
from sim.errors import DocumentError, Fault, Finding
from sim.quantities import quantity
from sim.trajectory import Balance, Breakdown, Crossings, Happening, Signal, Trajectory

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.attribution import Attribution
    from scenarios.replications import Replications
    from sim.bill import Bill
    from sim.kpis import Kpi

FORMAT = "atrium-result"
VERSION = 1
"""Version of the layout; a reader refuses later ones."""

_CHUNK = 8760
_COMPRESSION: dict[str, Any] = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
_DOCUMENTS = ("name", "resolved", "kpis", "bill", "findings", "manifest", "trajectory")
_FURTHER = ("replications", "attribution")
"""Documents of results that have such a thing."""
_CROSSINGS = {
    "time": np.float64,
    "zone": np.int64,
    "kind": np.int64,
    "temperature": np.float64,
    "threshold": np.float64,
}


@dataclass(frozen=True, slots=True)
class ResultSummary:
    """A stored result without its series; the meanings are those of `RunResult`."""

    name: str
    title: str
    kpis: Mapping[str, Kpi]
    findings: tuple[Finding, ...]
    manifest: Manifest


def write_result(path: str | Path, result: RunResult) -> None:
    """Write a result to an HDF5 file; equal results give equal bytes.

    The file is made in memory (compressed, a third of the series' size) and then written in one go,
    so that a full disk meets a plain write and not the HDF5 library.

    Parameters
    ----------
    path : str or Path
        File to write, by custom with the ending ``.h5``; replaced if it is there.
    result : RunResult
        The result; its wall times are not stored.

    Raises
    ------
    AtriumError
        If the file cannot be written; nothing is left behind.

    Notes
    -----
    Parts of results that killed processes left in the folder go with it; see `clear_abandoned`.
    """
    write_atomically(path, result_bytes(result))
    clear_abandoned(Path(path).parent)


def result_bytes(result: RunResult) -> bytes:
    """Return the content of a result's HDF5 file."""
    buffer = io.BytesIO()
    # Format of HDF5 1.10: its metadata carry check sums, and every current library reads it.
    with h5py.File(buffer, "w", libver=("v110", "v110")) as file:
        _write_documents(file, _documents(result))
        _write_series(file, result.trajectory)
        _write_logs(file, result.trajectory)
    return buffer.getvalue()


def read_result(path: str | Path) -> RunResult:
    """Read a result; each series is read from the file when it is first used.

    Raises
    ------
    DocumentError
        If the file is missing, cut short, damaged, no result, or of a later layout.
    """
    path = Path(path)
    with _opened(path) as file:
        texts = _read_documents(file)
        head = texts["trajectory"]
        signals = tuple(Signal(asset, name) for asset, name in head["signals"])
        trajectory = Trajectory(
            start=datetime.fromisoformat(head["start"]),
            step=head["step"],
            series=StoredSeries(path, signals, head["count"]),
            time_zone=head["time_zone"],
            utc_offset=head["utc_offset"],
            crossings=_read_crossings(file["crossings"], tuple(head["crossing_zones"])),
            balance=_read_balance(file["balance"], tuple(head["balance_zones"]), head["flows"]),
            happenings=tuple(Happening(*item) for item in head["happenings"]),
            warm_up_days=head["warm_up_days"],
            breakdowns=tuple(Breakdown(**item) for item in head.get("breakdowns", ())),
            air_balances=_read_balances(file, head, "air_balances"),
            system_balances=_read_balances(file, head, "system_balances"),
        )
        summary = _summary(texts)
        return RunResult(
            name=summary.name,
            title=summary.title,
            resolved_document=texts["resolved"],
            trajectory=trajectory,
            kpis=summary.kpis,
            bill=_bill(texts["bill"]),
            findings=summary.findings,
            manifest=summary.manifest,
            replications=_replications(texts.get("replications")),
            attribution=_attribution(texts.get("attribution")),
        )


def read_summary(path: str | Path) -> ResultSummary:
    """Read names, KPIs, findings and manifest of a stored result, but no series.

    Raises
    ------
    DocumentError
        As `read_result`.
    """
    with _opened(Path(path)) as file:
        return _summary(_read_documents(file))


class StoredSeries(Mapping[Signal, "NDArray[np.float32]"]):
    """Series of a result file, each read when it is first used.

    Parameters
    ----------
    path : Path
        Result file.
    signals : tuple of Signal
        Signals in the file, in their order.
    count : int
        Length of every series.
    """

    def __init__(self, path: Path, signals: tuple[Signal, ...], count: int) -> None:
        self._path = path.resolve()
        self._signals = dict.fromkeys(signals)
        self._count = count
        self._identity = _identity(self._path)
        self._read: dict[Signal, NDArray[np.float32]] = {}

    def __getitem__(self, signal: tuple[str, str]) -> NDArray[np.float32]:
        if signal not in self._signals:
            raise KeyError(signal)
        if signal not in self._read:
            self._read[Signal(*signal)] = self._load(Signal(*signal))
        return self._read[signal]

    def __iter__(self) -> Iterator[Signal]:
        return iter(self._signals)

    def __len__(self) -> int:
        return len(self._signals)

    def _load(self, signal: Signal) -> NDArray[np.float32]:
        with _opened(self._path) as file:
            if _identity(self._path) != self._identity:
                reason = "the file as it was when the result was opened"
                raise _damaged(self._path, "replaced by another file", reason, "open it again")
            values: NDArray[np.float32] = file["series"][signal.asset][signal.quantity][()]
            if values.shape != (self._count,):
                raise _damaged(self._path, f"{values.shape[0]} values", f"{self._count} values")
            return values


def _identity(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a result file; what HDF5 says of a broken one becomes a fault."""
    if not path.is_file():
        raise _damaged(path, "no such file", "an existing result file", "correct the path")
    try:
        # Results are renamed into place and never changed, so that readers need no lock.
        with h5py.File(path, "r", locking=False) as file:
            if file.attrs.get("format") != FORMAT:
                raise _damaged(path, "no result of a run", "a file that 'atrium run' wrote")
            if int(file.attrs["version"]) > VERSION:
                found = f"layout {file.attrs['version']}"
                raise _damaged(path, found, f"layout {VERSION}", "use a later version of Atrium")
            yield file
    except (OSError, KeyError, RuntimeError, ValueError, TypeError, AttributeError) as error:
        reason = f"cut short or damaged ({_first_line(error)})"
        raise _damaged(path, reason, "a whole result file") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _damaged(path: Path, found: str, limit: str, remedy: str = "run it again") -> DocumentError:
    return DocumentError([Fault("file", found, limit, remedy)], source=path.name)


def _documents(result: RunResult) -> dict[str, Any]:
    trajectory = result.trajectory
    return {
        "name": {"name": result.name, "title": result.title},
        "resolved": result.resolved_document,
        "kpis": plain(result.kpis),
        "bill": plain(result.bill),
        "findings": plain(result.findings),
        "manifest": plain(result.manifest),
        "trajectory": {
            "start": trajectory.start.isoformat(),
            "step": trajectory.step,
            "count": len(trajectory),
            "time_zone": trajectory.time_zone,
            "utc_offset": trajectory.utc_offset,
            "warm_up_days": trajectory.warm_up_days,
            "signals": [list(signal) for signal in trajectory.series],
            "crossing_zones": list(trajectory.crossings.zones),
            "balance_zones": list(trajectory.balance.zones),
            "flows": list(trajectory.balance.flows),
            "air_balances": _balance_heads(trajectory.air_balances),
            "system_balances": _balance_heads(trajectory.system_balances),
            "happenings": [list(astuple(each)) for each in trajectory.happenings],
            "breakdowns": [asdict(each) for each in trajectory.breakdowns],
        },
        **{name: plain(item) for name in _FURTHER if (item := getattr(result, name)) is not None},
    }


def _balance_heads(balances: Mapping[str, Balance]) -> dict[str, Any]:
    return {
        name: {"zones": list(balance.zones), "flows": list(balance.flows)}
        for name, balance in balances.items()
    }


def _write_documents(file: Any, documents: Mapping[str, Any]) -> None:
    file.attrs["format"] = FORMAT
    file.attrs["version"] = VERSION
    group = file.create_group("documents")
    sha = hashlib.sha256()
    for name in (name for name in (*_DOCUMENTS, *_FURTHER) if name in documents):
        text = _json(documents[name]).encode()
        sha.update(text)
        group.create_dataset(name, data=text, dtype=h5py.string_dtype("utf-8", len(text)))
    group.attrs["sha256"] = sha.hexdigest()


def _json(data: Any) -> str:
    """Return JSON in the order of the data, which is the order people wrote it in."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False, ensure_ascii=False)


def _read_documents(file: Any) -> dict[str, Any]:
    group = file["documents"]
    names = (*_DOCUMENTS, *(name for name in _FURTHER if name in group))
    texts = {name: bytes(group[name][()]) for name in names}
    if hashlib.sha256(b"".join(texts.values())).hexdigest() != group.attrs["sha256"]:
        raise ValueError("the documents differ from their check sum")
    return {name: json.loads(text) for name, text in texts.items()}


def _write_series(file: Any, trajectory: Trajectory) -> None:
    group = file.create_group("series")
    group.attrs["start"] = trajectory.start.isoformat()
    group.attrs["step"] = trajectory.step
    for signal, values in trajectory.series.items():
        data = np.ascontiguousarray(values, dtype=np.float32)
        dataset = _compressed(group.require_group(signal.asset), signal.quantity, data)
        dataset.attrs["unit"] = quantity(signal.quantity).unit


def _write_logs(file: Any, trajectory: Trajectory) -> None:
    crossings = file.create_group("crossings")
    for name, kind in _CROSSINGS.items():
        _compressed(crossings, name, np.asarray(getattr(trajectory.crossings, name), dtype=kind))
    _write_balance(file.create_group("balance"), trajectory.balance)
    families = {
        "air_balances": trajectory.air_balances,
        "system_balances": trajectory.system_balances,
    }
    for family, balances in families.items():
        group = file.create_group(family)
        for name, balance in balances.items():
            _write_balance(group.create_group(name), balance)


def _write_balance(group: Any, balance: Balance) -> None:
    group.attrs["smallest"] = balance.smallest
    group.create_dataset("stored", data=np.asarray(balance.stored, dtype=np.float64))
    flows = group.create_group("flows")
    for name, values in balance.flows.items():
        flows.create_dataset(name, data=np.asarray(values, dtype=np.float64))


def _compressed(group: Any, name: str, data: NDArray[Any]) -> Any:
    if not data.size:
        return group.create_dataset(name, data=data)
    size = min(_CHUNK, data.size)
    dataset = group.create_dataset(
        name, shape=data.shape, dtype=data.dtype, chunks=(size,), **_COMPRESSION
    )
    for first in range(0, data.size, size):
        dataset.id.write_direct_chunk((first,), _packed(data[first : first + size], size))
    return dataset


def _packed(values: NDArray[Any], size: int) -> bytes:
    """Return a chunk as the filters shuffle and deflate of HDF5 store it, padded to its size."""
    whole = np.zeros(size, dtype=values.dtype)
    whole[: values.size] = values
    planes = whole.view(np.uint8).reshape(size, -1).T.tobytes()
    return isal_zlib.compress(planes, 1)


def _read_crossings(group: Any, zones: tuple[str, ...]) -> Crossings:
    return Crossings(**{name: group[name][()] for name in _CROSSINGS}, zones=zones)


def _read_balance(group: Any, zones: tuple[str, ...], flows: list[str]) -> Balance:
    return Balance(
        flows={name: group["flows"][name][()] for name in flows},
        stored=group["stored"][()],
        zones=zones,
        smallest=float(group.attrs.get("smallest", 1.0)),
    )


def _read_balances(file: Any, head: Mapping[str, Any], kind: str) -> dict[str, Balance]:
    """Return the balances of a kind; none in a file that was written before they were stored."""
    return {
        name: _read_balance(file[kind][name], tuple(item["zones"]), item["flows"])
        for name, item in head.get(kind, {}).items()
    }


def _summary(texts: Mapping[str, Any]) -> ResultSummary:
    from sim.kpis import Kpi

    manifest = {**texts["manifest"], "chain": tuple(texts["manifest"]["chain"])}
    return ResultSummary(
        name=texts["name"]["name"],
        title=texts["name"]["title"],
        kpis={
            name: Kpi(item["name"], _number(item["value"]), item["unit"])
            for name, item in texts["kpis"].items()
        },
        findings=tuple(Finding(**item) for item in texts["findings"]),
        manifest=Manifest(**manifest),
    )


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _bill(data: Any) -> Bill | None:
    from pydantic import TypeAdapter

    from sim.bill import Bill

    return None if data is None else TypeAdapter(Bill).validate_python(data)


def _replications(data: Any) -> Replications | None:
    from scenarios.replications import Replications

    return None if data is None else Replications.from_plain(data)


def _attribution(data: Any) -> Attribution | None:
    from scenarios.attribution import Attribution

    return None if data is None else Attribution.from_plain(data)
