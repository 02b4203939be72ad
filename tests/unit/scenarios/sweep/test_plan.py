"""A sweep is laid out with all of its faults at once, before anything runs."""

from __future__ import annotations

import pytest

from scenarios.resolve import resolve
from scenarios.scenario import Change
from scenarios.sweep.plan import find_sweep, read_plan
from sim.errors import DocumentError
from tests.sweeps import SETBACK, sweep_data


def faults_of(caught):
    return {fault.place: fault for fault in caught.value.faults}


def test_points_are_scenarios_of_the_base(library):
    plan = read_plan(sweep_data(3), directories=(library,))
    resolved = [plan.resolve(point) for point in plan.points]

    assert [each.scenario.name for each in resolved] == [
        "nights-0000",
        "nights-0001",
        "nights-0002",
    ]
    assert [each.scenario.title for each in resolved] == ["night 10", "night 10.02", "night 10.04"]
    assert resolved[1].site.zones["core"].heating.setpoint.unoccupied == 10.02
    assert resolved[1].chain == ("office/base", "nights-0001")
    assert len({each.content_hash for each in resolved}) == 3
    assert len({point.signature for point in plan.points}) == 3


def test_a_changed_base_is_the_scenario_written_out(library, write):
    name = write(
        "twice",
        "name: twice\nbase: office/setback\nchanges: [{path: zones.*.volume, value: 700}]\n",
    )
    written = resolve(name, directories=(library,))
    base = resolve("office/setback", directories=(library,))
    changed = base.with_changes([Change(path="zones.*.volume", value=700)], name="twice")

    assert changed.content_hash == written.content_hash
    assert changed.site_data == written.site_data
    assert changed.scenario.changes == written.scenario.changes
    assert changed.tariff == written.tariff
    assert (changed.scenario.name, base.scenario.name) == ("twice", "setback")


def test_an_unused_change_is_a_finding(library):
    base = resolve("office/base", directories=(library,))
    changed = base.with_changes([Change(path="materials.spare.density", value=800)])

    assert changed.findings[:-1] == base.findings
    assert changed.findings[-1].code == "inert-change"


def test_all_faults_are_told_at_once_with_their_lines(library, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(
        "name: bad\nbase: office/base\nfactors:\n"
        "  one: {path: zones.*.heating.setpiont.unoccupied, values: [1]}\n"
        "  two: {path: zones.*.volume, range: [1, 2]}\n"
        "  three: {path: zones.*.volume}\n"
        "constraints:\n  - exclusive: [one, tow]\n",
        encoding="utf-8",
    )
    with pytest.raises(DocumentError) as caught:
        read_plan(path, directories=(library,))
    found = faults_of(caught)

    assert set(found) == {"factors.two.levels", "factors.three", "constraints.0.exclusive.1"}
    assert found["factors.three"].line == 6
    assert found["constraints.0.exclusive.1"].remedy == "did you mean 'two'?"
    assert all(fault.limit and fault.remedy for fault in found.values())


def test_paths_ranges_and_values_are_checked_before_anything_runs(library):
    data = sweep_data(
        factors={
            "path": {"path": "zones.*.heating.setpiont.unoccupied", "values": [1]},
        }
    )
    with pytest.raises(DocumentError) as caught:
        read_plan(data, directories=(library,))
    assert "setpoint" in faults_of(caught)["factors.path.path"].remedy

    data["factors"] = {
        "text": {"path": "zones.*.system", "range": [1, 2], "levels": 2},
        "unit": {"path": SETBACK, "range": ["10 W", 12], "levels": 2},
        "order": {"path": "zones.*.volume", "range": [500, "400 m3"], "levels": 2},
        "bell": {
            "path": "zones.*.volume", "levels": 2,
            "distribution": {"kind": "normal", "mean": 1, "deviation": 0},
        },
    }  # fmt: skip
    with pytest.raises(DocumentError) as caught:
        read_plan(data, directories=(library,))
    assert set(faults_of(caught)) == {
        "factors.text.path", "factors.unit.range.low", "factors.order.range",
        "factors.bell.distribution",
    }  # fmt: skip

    data["factors"] = {
        "night": {"path": SETBACK, "values": [16, "16 W", 500, None]},
        "volume": {"path": "zones.*.volume", "range": [-5, 700], "levels": 3},
    }
    with pytest.raises(DocumentError) as caught:
        read_plan(data, directories=(library,))
    assert set(faults_of(caught)) == {
        "factors.night.values.1", "factors.night.values.2", "factors.volume.range",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"base": "office/bsae"}, "base"),
        ({"factors": {}}, "factors"),
        ({"design": {"kind": "sobol"}}, "design.count"),
        ({"design": {"kind": "gird"}}, "design.kind"),
        ({"design": {"kind": "list", "points": [{"nihgt": 1}]}}, "design.points.0.nihgt"),
        ({"design": {"kind": "list", "points": [{"night": "1 W"}]}}, "design.points.0.night"),
        ({"constraints": [{"exclusive": ["night", "a"], "together": ["a", "b"]}]}, "constraints.0"),
        ({"factors": {"n": {"path": SETBACK, "values": [1], "range": [1, 2]}}}, "factors.n"),
        ({"keep": {"series": "weekly"}}, "keep.series"),
        ({"constraints": [{"exclusive": ["night", "night"]}]}, "constraints.0"),
    ],
)  # fmt: skip
def test_each_fault_has_its_place(library, fields, place):
    with pytest.raises(DocumentError) as caught:
        read_plan(sweep_data(**fields), directories=(library,))
    assert place in faults_of(caught)


def test_a_grid_too_large_and_constraints_too_tight_are_refused(library):
    many = {f"f{n}": {"path": SETBACK, "values": list(range(20))} for n in range(5)}
    with pytest.raises(DocumentError, match="3200000 points"):
        read_plan(sweep_data(factors=many), directories=(library,))
    both = {name: {"path": SETBACK, "values": [16.0]} for name in ("a", "b")}
    with pytest.raises(DocumentError, match="at least one point"):
        read_plan(
            sweep_data(factors=both, constraints=[{"exclusive": ["a", "b"]}]),
            directories=(library,),
        )


def test_a_base_with_faults_tells_them_beside_those_of_the_sweep(library, write):
    write("broken", "name: broken\nbase: office/base\nseed: x\n")
    with pytest.raises(DocumentError) as caught:
        read_plan(sweep_data(base="office/broken", seed="y"), directories=(library,))

    assert {fault.place.rpartition(": ")[2] for fault in caught.value.faults} == {"seed"}
    assert len(caught.value.faults) == 2


def test_files_in_values_are_those_beside_the_sweep_and_count_by_what_they_hold(library, tmp_path):
    prices = tmp_path / "prices.csv"
    lines = [f"{month},0.1" for month in range(1, 13)]
    prices.write_text("\n".join(lines), encoding="utf-8")
    data = sweep_data(
        factors={"f": {"path": "tariffs.flat.electricity.price.file", "values": ["prices.csv"]}},
        design={"kind": "list", "points": [{"f": None}]},
    )
    first = _signature(data, library, tmp_path)
    prices.write_text("other", encoding="utf-8")

    assert first != _signature(data, library, tmp_path)


def _signature(data, library, folder):
    from scenarios.chain import placed
    from scenarios.sweep.plan import signature_of

    base = resolve("office/base", directories=(library,))
    path, (value,) = (data["factors"]["f"][name] for name in ("path", "values"))
    change = Change.read(placed({"path": path, "value": value}, folder))
    assert change.value == str(folder / "prices.csv")
    return signature_of(base, [change])


def test_sweeps_have_names_like_scenarios(library, tmp_path, monkeypatch):
    own = library / "office" / "sweeps"
    own.mkdir()
    (own / "nights.yaml").write_text("name: nights\n", encoding="utf-8")

    assert find_sweep("office/nights", directories=(library,)) == own / "nights.yaml"
    assert find_sweep("small-office/measures").is_file()
    with pytest.raises(DocumentError, match="small-office/measures"):
        find_sweep("office/nothing")


@pytest.mark.parametrize(
    ("name", "count", "left_out"),
    [("small-office/measures", 24, 104), ("small-office/unknown-envelope", 64, 0)],
)
def test_the_sweeps_of_the_library_are_sound(name, count, left_out):
    plan = read_plan(name)

    assert (len(plan.points), plan.left_out) == (count, left_out)
    assert plan.sweep.title
    assert plan.sweep.description
    plan.resolve(plan.points[-1])
