from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from scenarios.store import read_result, read_summary, write_result
from sim.errors import AtriumError, DocumentError
from sim.quantities import quantity
from sim.trajectory import Signal
from tests.synthetic import make_result

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def result():
    return make_result(days=3)


@pytest.fixture
def stored(result, tmp_path):
    path = tmp_path / "result.h5"
    write_result(path, result)
    return path


def test_a_result_comes_back_as_it_was(result, stored):
    found = read_result(stored)

    assert found.trajectory.digest() == result.trajectory.digest()
    assert list(found.trajectory.series) == list(result.trajectory.series)
    assert found.trajectory.start == result.trajectory.start
    assert found.trajectory.happenings == result.trajectory.happenings
    assert found.trajectory.balance.residual == result.trajectory.balance.residual
    assert list(found.trajectory.balances) == list(result.trajectory.balances)
    for name, balance in result.trajectory.balances.items():
        assert found.trajectory.balances[name].residual == balance.residual, name
        assert found.trajectory.balances[name].zones == balance.zones
    assert list(found.trajectory.balance.flows) == list(result.trajectory.balance.flows)
    assert found.trajectory.crossings.zones == result.trajectory.crossings.zones
    np.testing.assert_array_equal(
        found.trajectory.crossings.threshold, result.trajectory.crossings.threshold
    )
    for name in ("name", "title", "kpis", "bill", "findings", "manifest", "resolved_document"):
        assert getattr(found, name) == getattr(result, name), name
    assert list(found.kpis) == list(result.kpis)
    assert found.site == result.site
    assert list(found.site.zones) == list(result.site.zones)


def test_a_result_takes_abandoned_parts_of_others_with_it(result, tmp_path):
    part = tmp_path / ".other.h5.1a2b3c4d.part"
    part.touch()
    os.utime(part, (0, 0))
    write_result(tmp_path / "result.h5", result)
    assert [each.name for each in tmp_path.iterdir()] == ["result.h5"]


def test_equal_results_give_equal_bytes(stored, tmp_path):
    other = tmp_path / "other.h5"
    write_result(other, replace(make_result(days=3), seconds={"total": 99.0}))

    assert other.read_bytes() == stored.read_bytes()


def test_another_process_writes_the_same_bytes(stored, tmp_path):
    other = tmp_path / "other.h5"
    code = (
        "import sys; from tests.synthetic import make_result; "
        "from scenarios.store import write_result; write_result(sys.argv[1], make_result(days=3))"
    )
    subprocess.run([sys.executable, "-c", code, str(other)], check=True, cwd=ROOT)

    assert other.read_bytes() == stored.read_bytes()


def test_series_are_read_when_they_are_used(stored):
    found = read_result(stored)
    stored.rename(stored.with_name("moved.h5"))

    assert found.kpis
    with pytest.raises(DocumentError, match="no such file"):
        found.trajectory["site", "electricity_demand"]


def test_a_series_is_read_once(stored):
    found = read_result(stored)
    first = found.trajectory["site", "electricity_demand"]
    stored.unlink()

    assert found.trajectory["site", "electricity_demand"] is first
    assert ("site", "nothing") not in found.trajectory
    with pytest.raises(KeyError):
        found.trajectory["site", "heating_district"]


def test_a_file_replaced_in_between_is_told(stored):
    found = read_result(stored)
    write_result(stored, make_result(days=4))

    with pytest.raises(DocumentError, match="replaced by another file"):
        found.trajectory["site", "electricity_demand"]


def test_a_summary_needs_no_series(result, stored):
    summary = read_summary(stored)

    assert summary.kpis == result.kpis
    assert summary.manifest == result.manifest


def test_other_programs_read_it(result, stored):
    with h5py.File(stored) as file:
        dataset = file["series/zones.core/air_temperature"]
        assert dataset.attrs["unit"] == quantity("air_temperature").unit
        assert dataset.dtype == np.float32
        assert json.loads(file["documents/manifest"][()])["seed"] == result.manifest.seed


def test_a_result_without_bill_or_figures_comes_back(result, tmp_path):
    kpis = {name: replace(kpi, value=float("nan")) for name, kpi in result.kpis.items()}
    write_result(tmp_path / "r.h5", replace(result, bill=None, kpis=kpis, findings=()))
    found = read_result(tmp_path / "r.h5")

    assert found.bill is None
    assert found.findings == ()
    assert all(np.isnan(kpi.value) for kpi in found.kpis.values())


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_told(stored, share):
    content = stored.read_bytes()
    stored.write_bytes(content[: int(share * len(content))])

    with pytest.raises(DocumentError, match=r"cut short or damaged|no result"):
        read_result(stored)


def test_no_flipped_bit_goes_unseen(result, stored):
    content = stored.read_bytes()
    digest = result.trajectory.digest()
    rng = np.random.default_rng(5)
    told = 0
    for place in rng.integers(0, len(content), 60):
        damaged = bytearray(content)
        damaged[place] ^= 1 << int(rng.integers(8))
        stored.write_bytes(damaged)
        try:
            found = read_result(stored)
            assert found.trajectory.digest() == digest
            assert (found.kpis, found.manifest) == (result.kpis, result.manifest)
        except DocumentError:
            told += 1

    assert told > 50


@pytest.mark.parametrize("content", [b"", b"name: base\n", b"\x89HDF\r\n\x1a\n" + bytes(50)])
def test_what_is_no_result_is_told(tmp_path, content):
    path = tmp_path / "r.h5"
    path.write_bytes(content)

    with pytest.raises(DocumentError) as caught:
        read_result(path)
    assert caught.value.source == "r.h5"


def test_other_hdf5_files_and_later_layouts_are_told(tmp_path, stored):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = 1
    with pytest.raises(DocumentError, match="no result of a run"):
        read_result(tmp_path / "other.h5")
    with h5py.File(stored, "a") as file:
        file.attrs["version"] = 2
    with pytest.raises(DocumentError, match="later version"):
        read_result(stored)


@pytest.mark.parametrize("missing", ["series/site/electricity_demand", "balance/stored"])
def test_a_file_with_a_part_missing_is_told(stored, missing):
    with h5py.File(stored, "a") as file:
        del file[missing]

    with pytest.raises(DocumentError, match="cut short or damaged"):
        read_result(stored).trajectory[Signal("site", "electricity_demand")]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DocumentError, match="no such file"):
        read_result(tmp_path / "none.h5")


def test_a_full_disk_leaves_nothing_behind(tmp_path):
    """A process that may write only 100 kB, as on a full disk."""
    path = tmp_path / "result.h5"
    code = (
        "import sys; from tests.synthetic import make_result; "
        "from scenarios.store import write_result; from sim.errors import AtriumError\n"
        "import resource, signal\n"
        "result = make_result(days=30)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: write_result(sys.argv[1], result)\n"
        "except AtriumError as error: sys.stdout.write(str(error))\n"
    )
    assert resource.RLIMIT_FSIZE
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, cwd=ROOT, capture_output=True
    )

    assert b"nothing was written" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(result, tmp_path):
    with pytest.raises(AtriumError, match="make the folder first"):
        write_result(tmp_path / "no" / "r.h5", result)
