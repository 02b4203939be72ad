"""Scenarios with prices and emissions from files, and reports of their bills."""

import pytest
import yaml

from scenarios.resolve import resolve
from scenarios.run import execute
from sim.errors import DocumentError

HOURS = [f"2025-07-{1 + h // 24:02d}T{h % 24:02d}:00-05:00,{0.05 + 0.01 * (h % 24):.2f}"
         for h in range(48)]  # fmt: skip
TARIFF = {
    "currency": "EUR",
    "tax": 0.19,
    "electricity": {
        "price": 0.0,
        "hourly_price": {"file": "hours.csv"},
        "surcharges": [{"name": "grid fee", "price": 0.04}],
        "demand_charges": [{"name": "summer demand", "price": 6.0, "ratchet": 0.6, "months": [7]}],
        "feed_in": "hourly",
    },
    "natural_gas": {"price": 0.05, "tiers": [{"above": 100, "price": 0.04}]},
}


def document(**parts):
    return {
        "name": "priced",
        "base": "small-office/base",
        "period": {"start": "2025-07-01", "end": "2025-07-03"},
        "tariff": "hourly",
        "changes": [
            {"path": "tariffs.hourly", "value": TARIFF},
            {"path": "grid_carbon", "value": {"hourly": {"file": "hours.csv"}, "source": "tests"}},
        ],
        **parts,
    }


def written(folder, hours=HOURS, **parts):
    (folder / "hours.csv").write_text("time,value\n" + "\n".join(hours), encoding="utf-8")
    path = folder / "priced.yaml"
    path.write_text(yaml.safe_dump(document(**parts)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return execute(resolve(written(tmp_path_factory.mktemp("priced"))))


def test_files_lie_beside_the_scenario_and_hash_by_what_they_hold(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    found, same = resolve(written(one)), resolve(written(other))
    assert found.tariff.electricity.hourly_price.values[:2] == (0.05, 0.06)
    assert found.content_hash == same.content_hash
    assert found.document == same.document
    assert str(tmp_path) not in str(found.document)
    dearer = [line.replace(",0.05", ",0.07") for line in HOURS]
    assert resolve(written(other, dearer)).content_hash != found.content_hash
    again = resolve(found.portable())
    assert again.content_hash == found.content_hash


def test_one_value_may_be_a_file_as_well(tmp_path):
    written(tmp_path)
    change = {"path": "tariffs.hourly.electricity.hourly_price", "value": {"file": "hours.csv"}}
    base = document(changes=[*document()["changes"], change])
    assert resolve(base, folder=tmp_path).tariff.electricity.hourly_price.values[0] == 0.05


def test_a_gap_is_told_at_the_change_with_its_place(tmp_path):
    path = written(tmp_path, [*HOURS[:10], *HOURS[12:]])
    with pytest.raises(DocumentError) as caught:
        resolve(path)
    faults = caught.value.faults
    limits = {fault.limit for fault in faults}
    assert len(faults) == 2
    assert any(
        "at tariffs.hourly.electricity.hourly_price" in limit
        and "line 12: 2025-07-01T17:00Z follows 2025-07-01T14:00Z" in limit
        for limit in limits
    )
    assert all(fault.remedy.startswith("fill the gaps") for fault in faults)
    assert all(fault.line is not None for fault in faults)


def test_a_period_beyond_the_prices_is_a_fault(tmp_path):
    path = written(tmp_path, period={"start": "2025-07-01", "end": "2025-07-04"})
    with pytest.raises(DocumentError) as caught:
        resolve(path)
    places = [fault.place for fault in caught.value.faults]
    assert places == ["tariffs.hourly.electricity.hourly_price", "grid_carbon.hourly"]


def test_the_bill_has_its_items(result):
    items = {line.item for line in result.bill.lines if line.carrier == "electricity"}
    assert items == {"hourly price", "grid fee", "summer demand", "tax"}
    charges = sum(line.amount for line in result.bill.lines if line.item != "tax")
    assert result.bill.total == pytest.approx(1.19 * charges)
    assert result.kpis["energy_cost"].value == pytest.approx(result.bill.total)


def test_a_report_shows_items_prices_and_sources(result, tmp_path):
    from scenarios.report.write import write_report

    path = tmp_path / "report.html"
    write_report([result], path)
    page = path.read_text(encoding="utf-8")
    for words in (
        "Electricity, hourly price", "Electricity, grid fee", "Electricity, summer demand",
        "Electricity, tax", "at least 60 % of the last 11 months", "Tax on all charges",
        "Natural gas, above 100 kWh a month", "paid for export: the hourly price",
        "Emissions of grid electricity", "hour by hour",
    ):  # fmt: skip
        assert words in page, words


def test_prices_that_differ_by_month_are_shown_as_their_mean():
    from scenarios.report.content.costs import bill_items, price_of
    from sim.bill import Bill, BillLine

    lines = (
        BillLine("2025-01", "electricity", "hourly price", 100.0, "kWh", 0.1, 1.0, 10.0),
        BillLine("2025-02", "electricity", "hourly price", 300.0, "kWh", 0.2, 1.0, 60.0),
        BillLine("2025-02", "electricity", "tax", 70.0, "EUR", 0.2, 1.0, 14.0),
    )
    hourly, tax = bill_items(Bill("EUR", lines))
    assert (hourly.quantity, hourly.amount, hourly.price) == (400.0, 70.0, 0.175)
    assert str(price_of(hourly, "EUR")) == "0.1750 EUR/kWh"
    assert str(price_of(tax, "EUR")) == "20.0 %"


def test_vehicles_that_leave_without_charge_are_told():
    from scenarios.run import result_findings
    from sim.kpis import Kpi
    from tests.runs import make_run

    def codes(unmet):
        kpis = {"vehicle_energy": Kpi("vehicle_energy", 10.0, "MWh")}
        kpis["vehicle_unmet_energy"] = Kpi("vehicle_unmet_energy", unmet, "MWh")
        run = make_run({"site.electricity_import": 1e3})
        return {each.code: each for each in result_findings(run, kpis)}

    told = codes(0.6)["vehicles-left-without-charge"]
    assert told.evidence == {"unmet_MWh": 0.6, "limit": 0.05}
    assert "vehicles-left-without-charge" not in codes(0.4)
