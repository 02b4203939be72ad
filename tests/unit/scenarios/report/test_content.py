"""What a report says: in plain words, and right whichever way the figures turn."""

from dataclasses import replace
from datetime import date

import pytest

from scenarios.changes import InputDifference
from scenarios.formats import Number
from scenarios.report.content import build_report
from scenarios.report.content.changed import expanded, grouped
from scenarios.report.content.costs import bill_items
from scenarios.report.content.figures import GROUPS, groups_of
from scenarios.report.content.trace import ORIGINS
from scenarios.report.content.words import kpi_title, listed, period, plural
from scenarios.report.model import Bullets, Code, Figure, Mark, Paragraph, ReportTable
from scenarios.report.write import render_report
from sim.bill import Bill, BillLine
from sim.errors import Finding
from sim.kpis import KPI_DEFINITIONS, Kpi
from sim.trajectory import Breakdown, Signal
from tests.synthetic import make_result
from tests.unit.scenarios.report.conftest import CHANGES


def section(report, name):
    return next(each for each in report.sections if each.name == name)


def words(blocks):
    """Return the texts of paragraphs and lists as one."""
    found = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append("".join(str(part) for part in block.text))
        if isinstance(block, Bullets):
            found += ["".join(str(part) for part in item) for item in block.items]
    return "\n".join(found)


def tables(report):
    return {block.name: block for _, block in report.blocks() if isinstance(block, ReportTable)}


@pytest.fixture(scope="module")
def report(base, better):
    return build_report([base, better])


def test_sections_come_in_the_order_of_the_reader(report):
    assert [each.name for each in report.sections] == [
        "summary", "inputs", "figures", "energy", "costs", "comfort", "carbon", "happenings",
        "limitations", "trace", "provenance",
    ]  # fmt: skip


def test_what_happened_is_told_and_left_out_where_nothing_did(report, base):
    told = tables(report)
    assert told["processes-1"].rows[0][0] == "6 Jan 2025, 10:00"
    zone, opened, closed, warmer, cooler = told["actions-2"].rows[0]
    assert (zone, opened.value, cooler.value) == (Code("zones.core"), 1.0, 1.0)
    assert closed.value == warmer.value == 0.0
    quiet = replace(base, trajectory=replace(base.trajectory, happenings=()))
    assert "happenings" not in [each.name for each in build_report([quiet]).sections]


def test_malfunctions_show_when_they_were_noticed_and_what_repairs_cost(base):
    broken = Breakdown("fan", "systems.ahu", "failed_fan", 3600.0, 7200.0, 9000.0, 12600.0, 120.0)
    lasting = Breakdown("valve", "zones.core", "stuck_valve", 7200.0)
    trajectory = replace(base.trajectory, breakdowns=(broken, lasting))
    first, second = tables(build_report([replace(base, trajectory=trajectory)]))[
        "malfunctions-1"
    ].rows
    assert first[0] == "fan (failed fan)"
    assert first[2:5] == ("6 Jan 2025, 01:00", "6 Jan 2025, 02:00", "6 Jan 2025, 03:30")
    assert first[5].value == 120.0
    assert second[3:] == (None, None, None)


def test_a_bill_has_energy_before_charges_and_export_last():
    def line(month, item, unit, amount, carrier="electricity"):
        return BillLine(month, carrier, item, amount, unit, 1.0, 1.0, amount)

    lines = (
        line("2025-01", "energy", "kWh", 5.0), line("2025-01", "demand", "kW", 2.0),
        line("2025-01", "feed-in", "kWh", -1.0),
        line("2025-01", "energy", "kWh", 3.0, "natural_gas"), line("2025-06", "summer", "kWh", 4.0),
    )  # fmt: skip
    items = bill_items(Bill("USD", lines))
    assert [each.title for each in items] == [
        "Electricity, energy", "Electricity, summer", "Electricity, demand",
        "Electricity, feed-in", "Natural gas, energy",
    ]  # fmt: skip


def test_what_repairs_cost_stands_below_the_bill(base):
    kpis = {**base.kpis, "repair_cost": Kpi("repair_cost", 1200.0, "USD")}
    (bill,) = section(build_report([replace(base, kpis=kpis)]), "costs").parts
    assert words(bill.blocks) == f"Repairs cost 1,200 {base.bill.currency} besides."


def test_a_balance_that_does_not_close_is_called_so(base):
    sound = tables(build_report([base]))["balances"].rows
    assert [row[0] for row in sound] == [
        "Energy balance of the zones", "Energy balance of the air handlers",
    ]  # fmt: skip
    handlers = base.trajectory.system_balances["handlers"]
    wrong = replace(handlers, stored=handlers.stored + 1e7)
    trajectory = replace(base.trajectory, system_balances={"handlers": wrong})
    zones, system = tables(build_report([replace(base, trajectory=trajectory)]))["balances"].rows
    assert not isinstance(zones[1], Mark)
    assert isinstance(system[1], Mark)
    assert "does not close" in system[1].text


def test_names_of_tables_and_charts_are_unique(report):
    names = [b.name for _, b in report.blocks() if isinstance(b, ReportTable)]
    names += [chart.name for chart in report.charts()]
    assert len(set(names)) == len(names)


def test_the_summary_tells_the_saving_and_where_it_comes_from(report, base, better):
    text = words(section(report, "summary").blocks)
    saved = base.kpis["site_energy"].value - better.kpis["site_energy"].value
    assert f"{Number(saved, 'MWh')} or " in text
    assert "% less." in text
    assert "The difference comes from heating (−" in text
    assert "An investment of 4,500 EUR saves" in text
    assert "A saving is the figure of Base minus the figure of the alternative" in text
    assert "with the same weather and the same random numbers" in text


def test_the_summary_tells_when_it_gets_worse(base, better):
    text = words(section(build_report([better, base]), "summary").blocks)
    assert "% more." in text
    assert "less on the site" not in text


def test_the_summary_tells_when_nothing_changes(base):
    text = words(section(build_report([base, base]), "summary").blocks)
    assert "uses as much energy on the site as" in text
    assert "stay the same" in text


def test_a_measure_that_saves_nothing_never_pays(base):
    dear = make_result("dear", 1.2, days=42, changes=CHANGES)
    text = words(section(build_report([base, dear]), "summary").blocks)
    assert "saves no energy cost, so it never pays for itself" in text


def test_own_electricity_shows_in_the_grid(base):
    kpis = {**base.kpis, "electricity_import": Kpi("electricity_import", 0.5, "MWh")}
    text = words(section(build_report([base, replace(base, kpis=kpis)]), "summary").blocks)
    assert "less electricity from the grid" in text


def test_doubts_shared_by_all_are_told_once(base, better):
    shared = Finding("gap", "The weather has a gap.")
    own = Finding("small", "The boiler is too small.")
    results = [
        replace(base, findings=(shared,)),
        replace(better, findings=(shared, own)),
    ]
    text = words(section(build_report(results), "summary").blocks)
    assert text.count("The weather has a gap.") == 1
    assert "Retrofit: The boiler is too small." in text


def test_alike_changes_of_zones_are_one_row(report):
    table = tables(report)["changed-inputs-1"]
    paths = [str(row[0]) for row in table.rows]
    assert paths == ["zones.*.heating.setpoint.unoccupied", "zones.*.lighting.power_density"]
    assert {row[1] for row in table.rows} == {"all 3"}
    assert table.rows[0][2:] == (Number(18.0, "degC", "input"), Number(16.0, "degC", "input"))


def test_some_zones_are_named():
    site = {"zones": {"a": {}, "b": {}, "c": {}}}
    inputs = [InputDifference(f"zones.{z}.volume", 1.0, 2.0, "m3") for z in "ab"]
    (group,) = grouped(inputs, site)
    assert (group.path, group.where) == ("zones.*.volume", "a, b")


def test_many_zones_are_counted():
    site = {"zones": {key: {} for key in "abcdefg"}}
    inputs = [InputDifference(f"zones.{z}.volume", 1.0, 2.0, "m3") for z in "abcdef"]
    assert grouped(inputs, site)[0].where == "6 of 7"


def test_unlike_changes_stay_apart():
    site = {"zones": {"a": {}, "b": {}}}
    inputs = [
        InputDifference("zones.a.volume", 1.0, 2.0, "m3"),
        InputDifference("zones.b.volume", 1.0, 3.0, "m3"),
        InputDifference("seed", 1, 2, ""),
    ]
    assert [g.path for g in grouped(inputs, site)] == ["zones.a.volume", "zones.b.volume", "seed"]


def test_a_new_part_is_told_input_by_input():
    new = {"peak_power": 5000.0, "azimuth": 180.0, "source": "", "curve": {"a": 1.0}}
    made = list(expanded([InputDifference("photovoltaics.roof", None, new, "")]))
    assert [(m.path, m.before, m.after) for m in made] == [
        ("photovoltaics.roof.peak_power", None, 5000.0),
        ("photovoltaics.roof.azimuth", None, 180.0),
        ("photovoltaics.roof.curve.a", None, 1.0),
    ]
    assert made[0].unit == "W"
    gone = list(expanded([InputDifference("photovoltaics.roof", new, None, "")]))
    assert [m.before for m in gone] == [5000.0, 180.0, 1.0]


def test_a_single_report_writes_changes_as_everywhere(better):
    [section] = [each for each in build_report([better]).sections if each.name == "inputs"]
    [table] = [block for block in section.blocks if isinstance(block, ReportTable)]
    assert [str(row[-1]) for row in table.rows] == ["16 °C", "5 W/m²"]


def test_the_summary_points_to_the_inputs_wherever_they_stand(base, better):
    [summary] = [each for each in build_report([base, better]).sections if each.name == "summary"]
    words = " ".join(str(b.text) for b in summary.blocks if isinstance(b, Paragraph))
    assert "inputs listed as changed" in words
    assert "next section" not in words


def test_no_difference_is_said(base):
    text = words(section(build_report([base, base]), "inputs").blocks)
    assert "has the same inputs as" in text


def test_judgements_are_words(report):
    marks = [
        c for row in tables(report)["figures-energy-1"].rows for c in row if isinstance(c, Mark)
    ]
    assert Mark("better", "good") in marks


def test_every_kpi_is_in_a_group():
    named = [name for group in GROUPS.values() for name in group]
    assert set(named) == set(KPI_DEFINITIONS)
    assert len(set(named)) == len(named)
    assert groups_of(("site_energy", "new_figure"))["Other figures"] == ("new_figure",)


def test_origins_are_those_of_kpis():
    assert set(ORIGINS) <= set(KPI_DEFINITIONS)
    assert len(ORIGINS) >= 10


def test_three_figures_are_worked_out(report, better):
    found = tables(report)
    for name, kpi in (
        ("trace-energy", "site_energy"),
        ("trace-cost", "energy_cost"),
        ("trace-carbon", "carbon_emissions"),
    ):
        last = found[name].rows[-1][-1]
        assert last.value == better.kpis[kpi].value


def test_each_run_can_be_repeated(report, base, better):
    rows = tables(report)["repeat"].rows
    assert [row[2] for row in rows] == [Code(r.manifest.input_hash) for r in (base, better)]
    assert rows[1][1] == Code("atrium run retrofit.yaml --seed 1 --json")


def test_a_named_scenario_is_repeated_by_its_name(base):
    named = replace(base, manifest=replace(base.manifest, chain=("office/base", "office/led")))
    [row] = tables(build_report((named,)))["repeat"].rows
    assert row[1] == Code("atrium run office/led --seed 1 --json")


def test_provenance_names_everything_a_result_depends_on(report, better):
    cells = {str(cell) for row in tables(report)["manifest"].rows for cell in row}
    manifest = better.manifest
    for part in (manifest.input_hash, manifest.weather_hash, "0.1.0", "greensboro", "time-of-use"):
        assert part in cells
    assert "time-of-use" in tables(report)["tariff-1"].title
    sources = [str(row[2]) for row in tables(report)["factors-1"].rows]
    assert any("eGRID" in source for source in sources)


def test_a_part_of_a_year_is_a_limitation(report):
    text = words(section(report, "limitations").blocks)
    assert "Only 42 days were simulated" in text
    assert "Not calibrated." in text


def test_without_a_tariff_there_are_no_costs(base):
    kpis = {n: k for n, k in base.kpis.items() if not n.endswith("_cost")}
    bare = replace(base, bill=None, kpis=kpis)
    report = build_report([bare])
    assert "no costs are calculated" in words(section(report, "costs").parts[0].blocks)
    assert "trace-cost" not in tables(report)


def test_bills_of_other_currencies_are_not_set_side_by_side(base, better):
    other = replace(better, bill=replace(better.bill, currency="USD"))
    text = words(section(build_report([base, other]), "costs").parts[0].blocks)
    assert "different currencies" in text


def test_a_building_without_people_has_no_comfort(base):
    series = {s: v for s, v in base.trajectory.series.items() if s.quantity != "people_count"}
    empty = replace(base, trajectory=replace(base.trajectory, series=series))
    assert "No zone is ever occupied" in words(section(build_report([empty]), "comfort").blocks)


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_a_few_days_make_a_report(ending):
    assert render_report([make_result(days=3), make_result("other", 0.9, days=3)], ending)


def test_a_few_days_have_no_months():
    names = {chart.name for chart in build_report([make_result(days=3)]).charts()}
    assert "monthly-energy" not in names
    assert "load-duration" in names


def test_other_periods_are_compared_as_far_as_they_go(base):
    summer = make_result("summer", days=60, start=date(2025, 7, 1))
    report = build_report([base, summer])
    assert any(chart.name.startswith("temperature") for chart in report.charts())
    assert "periods" in words(section(report, "summary").blocks)
    assert render_report([base, summer], ".csv")


def test_other_zones_are_compared_as_far_as_they_are_the_same(base):
    series = {
        Signal(s.asset.replace("core", "atrium"), s.quantity): v
        for s, v in base.trajectory.series.items()
    }
    renamed = replace(base, name="renamed", trajectory=replace(base.trajectory, series=series))
    report = build_report([base, renamed])
    shown = [block.chart.name for _, block in report.blocks() if isinstance(block, Figure)]
    assert not any(name.startswith("temperature-core") for name in shown)


def test_words():
    assert kpi_title("unmet_heating_hours") == "Unmet heating hours"
    assert listed(["a"]) == "a"
    assert listed([]) == ""
    assert plural(2, "input") == "2 inputs"
    assert period("2025-02-01", "2025-03-01") == "1 February 2025 to 28 February 2025"
