"""Series of every hour: from lists and files, with their gaps found."""

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.schedules import series_means, uncovered
from sim.site import Tariff, TimeSeries, read_site, site_from
from tests.boxes import box

HEAD = "time,price\n"
DAY = [f"2025-01-01T{hour:02d}:00+01:00,{0.1 + hour / 100:.2f}" for hour in range(24)]


def written(folder, lines, name="prices.csv"):
    path = folder / name
    path.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    return path


def fault_of(data):
    with pytest.raises(DocumentError) as caught:
        TimeSeries.read(data)
    (fault,) = caught.value.faults
    return fault


def test_a_file_is_read_and_becomes_a_part_of_the_document(tmp_path):
    found = TimeSeries.read({"file": str(written(tmp_path, DAY))})
    assert found.begin.isoformat() == "2024-12-31T23:00:00+00:00"
    assert found.end.isoformat() == "2025-01-01T23:00:00+00:00"
    assert found.interval == 3600.0
    assert found.values[:3] == (0.1, 0.11, 0.12)
    assert found.source == "prices.csv"
    again = TimeSeries.read(found.model_dump(mode="json"))
    assert again == found


def test_a_file_lies_beside_its_site(tmp_path):
    written(tmp_path, DAY)
    data = {**box().plain(), "tariffs": {"a": {"electricity": {
        "price": 0, "hourly_price": {"file": "prices.csv", "source": "an exchange"}}}}}  # fmt: skip
    site = site_from(data, folder=tmp_path)
    assert site.tariffs["a"].electricity.hourly_price.values[0] == 0.1
    assert site.tariffs["a"].electricity.hourly_price.source == "an exchange"
    from sim.site import to_yaml

    (tmp_path / "site.yaml").write_text(to_yaml(data), encoding="utf-8")
    assert read_site(tmp_path / "site.yaml").tariffs == site.tariffs


def test_the_clock_change_is_no_gap_where_times_have_offsets(tmp_path):
    lines = [
        "2025-10-26T01:00+02:00,1", "2025-10-26T02:00+02:00,2", "2025-10-26T02:00+01:00,3",
        "2025-10-26T03:00+01:00,4",
    ]  # fmt: skip
    assert TimeSeries.read({"file": str(written(tmp_path, lines))}).values == (1, 2, 3, 4)


def test_times_without_offset_are_utc_and_quarter_hours_are_known(tmp_path):
    lines = ["2025-01-01 00:00,1", "2025-01-01 00:15,2", "2025-01-01 00:30,3"]
    found = TimeSeries.read({"file": str(written(tmp_path, lines))})
    assert found.begin.isoformat() == "2025-01-01T00:00:00+00:00"
    assert found.interval == 900.0


def test_every_gap_is_told_with_its_place(tmp_path):
    lines = [*DAY[:5], *DAY[7:12], DAY[12].split(",")[0] + ",", *DAY[13:20], DAY[19], *DAY[20:]]
    fault = fault_of({"file": str(written(tmp_path, lines))})
    assert "a value every 3600 s in prices.csv without a gap" in fault.limit
    assert "line 7: 2025-01-01T06:00Z follows 2025-01-01T03:00Z" in fault.limit
    assert "line 12: no value" in fault.limit
    assert "line 20: 2025-01-01T18:00Z follows 2025-01-01T18:00Z" in fault.limit
    assert "fill the gaps" in fault.remedy


def test_many_gaps_are_counted(tmp_path):
    fault = fault_of({"file": str(written(tmp_path, [line.split(",")[0] + "," for line in DAY]))})
    assert "and 19 more" in fault.limit


def test_lines_that_are_no_values_are_told(tmp_path):
    fault = fault_of({"file": str(written(tmp_path, [*DAY[:3], "soon,0.1", "2025-01-01,cheap"]))})
    assert "line 5: 'soon,0.1'; line 6: '2025-01-01,cheap'" in fault.limit


@pytest.mark.parametrize("data", [{"file": "nowhere.csv"}, {"file": "."}])
def test_a_file_that_cannot_be_read_is_a_fault(data):
    assert "a readable CSV file" in fault_of(data).limit


def test_lists_have_gaps_and_faults_too():
    start = "2025-01-01T00:00+01:00"
    assert "missing: value 2" in fault_of({"start": start, "values": [1, None, 3]}).limit
    assert "offset" in fault_of({"start": "2025-01-01T00:00", "values": [1]}).limit
    assert "'start' and 'values'" in fault_of({"start": start}).limit
    many = fault_of({"start": start, "values": [0.1] * 100 + [None]})
    assert many.value == {"start": start, "values": "101 values"}


def test_a_gap_in_a_tariff_is_found_at_its_place():
    hourly = {"start": "2025-01-01T00:00Z", "values": [0.1, None]}
    electricity = {"price": "x", "hourly_price": hourly}
    with pytest.raises(DocumentError) as caught:
        Tariff.read({"electricity": electricity})
    places = {fault.place for fault in caught.value.faults}
    assert places == {"electricity.price", "electricity.hourly_price"}


def test_means_of_steps_are_exact():
    series = TimeSeries.read({"start": "2025-01-01T00:00Z", "interval": "30 min",
                              "values": [1.0, 2.0, 4.0, 8.0]})  # fmt: skip
    begin = series.begin
    assert [*series_means(series, begin, 2, 3600.0)] == [1.5, 6.0]
    assert [*series_means(series, begin, 8, 900.0)] == [1, 1, 2, 2, 4, 4, 8, 8]
    later = begin.replace(hour=1)
    np.testing.assert_allclose(series_means(series, later, 1, 3600.0), [6.0])


def test_what_is_not_covered_is_a_fault():
    series = TimeSeries.read({"start": "2025-01-01T00:00Z", "values": [1.0, 2.0]})
    begin, end = series.begin, series.end
    assert not [*uncovered("a", series, begin, end)]
    (fault,) = uncovered("a.b", series, begin, end.replace(hour=3))
    assert fault.place == "a.b"
    assert "2025-01-01T03:00+0000" in fault.limit
