"""Replications: seeds, storage, sequential stopping and pairs, on an office of two days."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from scenarios.compare import compare
from scenarios.compare.words import told
from scenarios.executors import executor
from scenarios.replications import Plan, Replications, replicate
from scenarios.resolve import resolve
from scenarios.run import execute
from scenarios.statistics import Precision, mean_interval
from scenarios.store import read_result, write_result
from sim.clock import replication_seed
from sim.errors import AtriumError, Cancelled, DocumentError
from sim.kpis import Kpi
from tests.synthetic import make_result


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    from tests.synthetic import write_library

    folder = write_library(tmp_path_factory.mktemp("library"))
    return [resolve(f"office/{name}", directories=(folder,)) for name in ("base", "setback")]


@pytest.fixture(scope="module")
def replicated(office):
    with executor(workers=0) as pool:
        return replicate(office, Plan(4), pool=pool)


def with_values(result, values, *, first_stage=None, seeds=None):
    """Return a result with KPIs of replications given."""
    count = len(next(iter(values.values())))
    replications = Replications(
        seeds=tuple(seeds or (replication_seed(1, index) for index in range(count))),
        runs=tuple(f"{index:016x}" for index in range(count)),
        values={name: tuple(float(v) for v in column) for name, column in values.items()},
        units={name: result.kpis[name].unit for name in values},
        first_stage=first_stage,
    )
    return replace(result, replications=replications)


def difference(before, after, name="site_energy", **options):
    base = with_values(make_result("base", days=2), {name: before}, **options)
    other = with_values(make_result("led", 0.7, days=2), {name: after}, **options)
    (alternative,) = compare([base, other]).alternatives
    return next(kpi for kpi in alternative.kpis if kpi.name == name), alternative


def test_seeds_of_replications_meet_no_others():
    seeds = {(seed, index): replication_seed(seed, index) for seed in range(20)
             for index in range(50)}  # fmt: skip
    assert len(set(seeds.values())) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds.values())
    assert replication_seed(7, 0) == 7


def test_the_first_replication_is_the_single_run(office, replicated):
    single = execute(office[0])
    found = replicated[0]
    assert found.manifest == single.manifest
    assert found.kpis == single.kpis
    assert found.trajectory.series.keys() == single.trajectory.series.keys()
    assert {name: found.replications.values[name][0] for name in single.kpis} == {
        name: kpi.value for name, kpi in single.kpis.items()
    }


def test_each_replication_can_be_had_again_by_its_seed(office, replicated):
    found = replicated[1].replications
    again = execute(office[1].with_seed(found.seeds[2]))
    assert again.manifest.run == found.runs[2]
    assert again.kpis["lighting_energy"].value == found.values["lighting_energy"][2]


def test_compared_scenarios_share_their_seeds_and_chance_tells_in_each(replicated):
    base, setback = (result.replications for result in replicated)
    assert base.seeds == setback.seeds
    assert len(set(base.values["site_energy"])) == 4
    # the set-back touches no light: what people switch is the same in each pair
    assert base.values["lighting_energy"] == setback.values["lighting_energy"]


def test_common_random_numbers_cut_the_variance_of_a_simulated_saving(replicated, capsys):
    (alternative,) = compare(replicated).alternatives
    found = next(kpi for kpi in alternative.kpis if kpi.name == "site_energy")
    factor = found.uncertainty.variance_factor
    with capsys.disabled():
        sys.stdout.write(f"\ncommon random numbers: variance of the saving over {factor:.0f}\n")
    assert factor > 5
    assert found.uncertainty.pairs == 4


def test_a_replicated_result_comes_back_from_its_file(replicated, tmp_path):
    write_result(tmp_path / "base.h5", replicated[0])
    found = read_result(tmp_path / "base.h5")
    assert found.replications == replicated[0].replications
    assert found.findings == replicated[0].findings
    assert found.replications.intervals() == replicated[0].replications.intervals()


def test_an_undefined_kpi_of_a_replication_comes_back_and_has_no_interval(tmp_path):
    result = make_result("base", days=2)
    result = with_values(result, {"mean_ppd": [7.0, float("nan")], "site_energy": [1.0, 2.0]})
    write_result(tmp_path / "base.h5", result)
    found = read_result(tmp_path / "base.h5").replications
    assert np.isnan(found.values["mean_ppd"][1])
    assert set(found.intervals()) == {"site_energy"}


def test_means_and_intervals_are_those_of_the_values():
    values = [60.0, 61.0, 62.5, 59.5]
    found = with_values(make_result(days=2), {"site_energy": values}).replications
    assert found.means()["site_energy"] == Kpi("site_energy", 60.75, "MWh")
    assert found.intervals()["site_energy"] == mean_interval(np.array(values))
    assert len(found) == 4


def test_a_saving_is_told_with_its_interval():
    before = 100 + np.array([-3.0, -1, 0, 2, 4, 1, -2, -1])
    after = before - 12.3 + np.array([0.9, -0.6, 0.2, -0.5, 0.4, -0.9, 1.0, -0.5])
    found, alternative = difference(before, after)
    assert told(found) == "saving 12.3 % (95 % CI 11.7–12.9, 8 paired replications)"
    assert found.verdict == "better"
    assert found.absolute == pytest.approx(-12.3)
    assert "no-error-bar" not in [finding.code for finding in alternative.findings]


def test_other_differences_are_told_as_what_they_are():
    steady = np.full(8, 100.0)
    wobble = np.array([1.0, -1.2, 0.8, -0.9, 1.1, -0.7, 0.4, -0.6])
    found, _ = difference(steady, steady + 0.1 * wobble)
    assert found.verdict == "unclear"
    assert told(found).startswith("no clear difference: ")
    assert "to +" in told(found)
    found, _ = difference(steady, steady + 5 + 0.1 * wobble)
    assert told(found) == "increase 5.0 % (95 % CI 4.9–5.1, 8 paired replications)"
    assert found.verdict == "worse"
    found, _ = difference(steady, steady)
    assert told(found) == "no difference (8 paired replications)"
    found, _ = difference(np.zeros(8), 2 + 0.1 * wobble, "unmet_heating_hours")
    assert told(found) == "increase 2.0 h (95 % CI 1.9–2.1, 8 paired replications)"
    found, _ = difference(steady, steady - 5 + 0.1 * wobble, "occupied_hours_in_comfort")
    assert told(found).startswith("decrease 5.0 % (95 % CI")


def test_single_runs_say_that_no_error_bar_is_known():
    (alternative,) = compare([make_result("base"), make_result("led", 0.7)]).alternatives
    assert all(kpi.uncertainty is None for kpi in alternative.kpis)
    (doubt,) = [each for each in alternative.findings if each.code == "no-error-bar"]
    assert "no error bar is known" in doubt.text
    assert told(alternative.kpis[0]) == "−30.0 %" or "%" in told(alternative.kpis[0])


def test_replications_without_common_seeds_make_no_pairs():
    base = with_values(make_result("base"), {"site_energy": [1.0, 2.0]}, seeds=(1, 2))
    other = with_values(make_result("led", 0.7), {"site_energy": [1.0, 2.0]}, seeds=(3, 4))
    (alternative,) = compare([base, other]).alternatives
    assert all(kpi.uncertainty is None for kpi in alternative.kpis)
    assert "no-pairs" in [finding.code for finding in alternative.findings]


def test_pairs_are_found_by_seed_in_any_order():
    base = with_values(make_result("base"), {"site_energy": [10, 20, 30]}, seeds=(1, 2, 3))
    other = with_values(make_result("led", 0.7), {"site_energy": [28, 8, 99]}, seeds=(3, 1, 4))
    (alternative,) = compare([base, other]).alternatives
    found = next(kpi for kpi in alternative.kpis if kpi.name == "site_energy")
    assert (found.before, found.after, found.uncertainty.pairs) == (20.0, 18.0, 2)
    assert found.uncertainty.absolute.half_width == 0.0


def test_stopping_runs_as_many_as_the_precision_takes(office):
    with executor(workers=0) as pool:
        (rough,) = replicate(office[:1], Plan(40, Precision("site_energy", 50.0, "%")), pool=pool)
        spread = rough.replications.of("site_energy").std(ddof=1)
        share = 100 * 1.6 * spread / rough.replications.of("site_energy").mean()
        until = Precision("site_energy", 0.27 * share, "%")
        (fine,) = replicate(office[:1], Plan(60, until), pool=pool)
    assert len(rough.replications) == 10
    assert rough.replications.first_stage is None
    assert len(fine.replications) > 10
    assert fine.replications.first_stage == 10
    interval = fine.replications.intervals()["site_energy"]
    assert interval.method == "two-stage t"
    assert interval.half_width <= 1.02 * until.within(
        fine.replications.of("site_energy").mean(), "MWh"
    )


def test_stopping_looks_at_the_difference_of_compared_scenarios(office):
    until = Precision("heating_energy", 2.0, "%")
    with executor(workers=0) as pool:
        found = replicate(office, Plan(12, until), pool=pool)
    (alternative,) = compare(found).alternatives
    kpi = next(kpi for kpi in alternative.kpis if kpi.name == "heating_energy")
    codes = [finding.code for finding in found[0].findings]
    assert kpi.uncertainty.relative.half_width <= 0.022 or "precision-not-reached" in codes


def test_a_precision_out_of_reach_is_told(office):
    until = Precision("site_energy", 1e-6, "%")
    with executor(workers=0) as pool:
        (found,) = replicate(office[:1], Plan(3, until), pool=pool)
    (doubt,) = [each for each in found.findings if each.code == "precision-not-reached"]
    assert doubt.evidence["replications"] == 3
    assert doubt.evidence["needed"] > 1000


def test_a_scenario_without_chance_says_so(office):
    steady = office[0].with_changes(
        [
            _change(f"zones.{zone}.people.arrivals", "expected")
            for zone in ("south", "north", "core")
        ]
    )
    with executor(workers=0) as pool:
        (found,) = replicate([steady], Plan(2), pool=pool)
    assert "no-spread" in [finding.code for finding in found.findings]


def _change(path, value):
    from scenarios.scenario import Change

    return Change(path=path, value=value)


def test_a_run_that_fails_ends_the_study(office, monkeypatch):
    def fails(task):
        raise AtriumError("the coil froze")

    monkeypatch.setattr("scenarios.replications.run_replication", fails)
    with executor(workers=0) as pool, pytest.raises(AtriumError, match="base failed: the coil"):
        replicate(office[:1], Plan(2), pool=pool)


def test_a_study_can_be_cancelled_and_tells_its_progress(office):
    shares = []
    with executor(workers=0) as pool, pytest.raises(Cancelled):
        replicate(office[:1], Plan(5), pool=pool, progress=shares.append,
                  cancelled=lambda: len(shares) == 2)  # fmt: skip
    assert shares == pytest.approx([0.2, 0.4])


@pytest.mark.parametrize(
    ("count", "until", "told_of"),
    [(1, None, "two or more"), (8, Precision("site_enrgy", 1.0, "%"), "name of a KPI")],
)
def test_impossible_plans_are_refused(count, until, told_of):
    with pytest.raises(DocumentError, match=told_of):
        Plan(count, until)
