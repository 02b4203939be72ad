"""Weather files: what is read, and what is said of files that are not right."""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pvlib
import pytest
from pvlib import iotools

from sim.errors import DocumentError, Fault
from sim.weather import read_weather, station_names
from sim.weather.reading import MOST_FAULTS
from sim.weather.record import SERIES

ROOT = Path(__file__).parents[4]
PVLIB_DATA = Path(pvlib.__file__).parent / "data"
DENVER = ROOT / "sim/data/weather/USA_CO_Denver.Intl.AP.725650_TMY3.epw.gz"
DENVER_SHA256 = "434a76232cbfb4cf57dcb9b6e3329534aa5c0cd95c1d2d343bd18d06c0a6d860"


@pytest.fixture(scope="module")
def denver_lines() -> list[str]:
    return gzip.decompress(DENVER.read_bytes()).decode().splitlines()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[list[str]], Path]:
    def _write(lines: list[str], name: str = "site.epw") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        return path

    return _write


def faults_of(path: Path | str) -> tuple[Fault, ...]:
    with pytest.raises(DocumentError) as caught:
        read_weather(path)
    return caught.value.faults


def changed(lines: list[str], row: int, column: int, text: str) -> list[str]:
    cells = lines[8 + row].split(",")
    cells[column] = text
    return [*lines[: 8 + row], ",".join(cells), *lines[9 + row :]]


@pytest.mark.parametrize("name", station_names())
def test_stations_are_complete(name: str) -> None:
    weather = read_weather(name)
    for series in SERIES:
        values = getattr(weather, series)
        assert values.shape == (8760,)
        assert np.isfinite(values).all()
        assert not values.flags.writeable
    assert weather.relative_humidity.max() <= 1.0
    assert weather.source == name


def test_denver_is_the_weather_of_standard_140() -> None:
    weather = read_weather("denver")
    assert weather.content_hash == DENVER_SHA256
    place = (weather.latitude, weather.longitude, weather.elevation, weather.utc_offset)
    assert place == (39.83, -104.65, 1650.0, -7.0)
    assert weather.findings == ()


def test_epw_equals_pvlib(tmp_path: Path) -> None:
    path = tmp_path / "d.epw"
    path.write_bytes(gzip.decompress(DENVER.read_bytes()))
    truth, _ = iotools.read_epw(path)
    weather = read_weather(path)
    pairs = {
        "dry_bulb": truth["temp_air"],
        "dew_point": truth["temp_dew"],
        "relative_humidity": truth["relative_humidity"] / 100.0,
        "pressure": truth["atmospheric_pressure"],
        "wind_speed": truth["wind_speed"],
        "wind_direction": truth["wind_direction"],
        "global_horizontal": truth["ghi"],
        "direct_normal": truth["dni"],
        "diffuse_horizontal": truth["dhi"],
        "infrared_horizontal": truth["ghi_infrared"],
        "opaque_cover": truth["opaque_sky_cover"] / 10.0,
    }
    for name, column in pairs.items():
        assert getattr(weather, name) == pytest.approx(column.to_numpy(), abs=1e-12), name


def test_tmy3_equals_pvlib() -> None:
    truth, head = iotools.read_tmy3(PVLIB_DATA / "723170TYA.CSV")
    weather = read_weather("greensboro")
    assert weather.dry_bulb == pytest.approx(truth["temp_air"].to_numpy())
    assert weather.direct_normal == pytest.approx(truth["dni"].to_numpy())
    assert weather.pressure == pytest.approx(truth["pressure"].to_numpy() * 100.0)
    assert weather.opaque_cover == pytest.approx(truth["OpqCld (tenths)"].to_numpy() / 10.0)
    assert weather.latitude == head["latitude"]
    assert [each.code for each in weather.findings] == ["infrared-from-clark-allen"]


def test_tmy2_equals_pvlib() -> None:
    truth, head = iotools.read_tmy2(PVLIB_DATA / "12839.tm2")
    weather = read_weather("miami")
    assert weather.dry_bulb == pytest.approx(truth["DryBulb"].to_numpy() / 10.0)
    assert weather.dew_point == pytest.approx(truth["DewPoint"].to_numpy() / 10.0)
    assert weather.diffuse_horizontal == pytest.approx(truth["DHI"].to_numpy())
    assert weather.wind_speed == pytest.approx(truth["Wspd"].to_numpy() / 10.0)
    assert weather.wind_direction == pytest.approx(truth["Wdir"].to_numpy())
    assert weather.relative_humidity == pytest.approx(truth["RHum"].to_numpy() / 100.0)
    assert weather.opaque_cover == pytest.approx(truth["OpqCld"].to_numpy() / 10.0)
    assert weather.longitude == pytest.approx(head["longitude"])
    assert weather.name == "MIAMI, FL"


def test_warm_read_pays_for_no_library() -> None:
    code = (
        "import sys\nfrom sim.weather import at_steps, read_weather\n"
        "at_steps(read_weather('greensboro'), 0, 288, 300.0)\n"
        "print([m for m in ('pvlib', 'pandas', 'scipy') if m in sys.modules])"
    )
    for expected in (None, "[]"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ,
            capture_output=True,
            text=True,
            check=True,
        )
        assert expected is None or done.stdout.strip() == expected


def test_gzipped_and_plain_are_the_same(tmp_path: Path, denver_lines: list[str]) -> None:
    plain = tmp_path / "a.epw"
    plain.write_bytes(gzip.decompress(DENVER.read_bytes()))
    one, two = read_weather(plain), read_weather(DENVER)
    assert one.content_hash == two.content_hash
    assert one.dry_bulb.tobytes() == two.dry_bulb.tobytes()


def test_relative_path_starts_at_base(write, denver_lines: list[str]) -> None:
    path = write(denver_lines)
    assert read_weather("site.epw", base=path.parent).elevation == 1650.0


def test_missing_file_names_the_stations() -> None:
    (fault,) = faults_of("atlantis.epw")
    assert fault.value == "atlantis.epw"
    for name in station_names():
        assert name in fault.limit


def test_folder_is_no_weather(tmp_path: Path) -> None:
    assert len(faults_of(tmp_path)) == 1


def test_unknown_format(write) -> None:
    (fault,) = faults_of(write(["time,temperature", "0,20"]))
    assert "EPW" in fault.limit


@pytest.mark.parametrize("lines", [[], ["LOCATION"], ["LOCATION,a,b"]])
def test_empty_files_are_faults(write, lines: list[str]) -> None:
    assert faults_of(write(lines))


def test_damaged_gzip(tmp_path: Path) -> None:
    path = tmp_path / "x.epw.gz"
    path.write_bytes(DENVER.read_bytes()[:1000])
    (fault,) = faults_of(path)
    assert "gzip" in str(fault)


@pytest.mark.parametrize("rows", [0, 1, 4000, 8759])
def test_truncated_file(write, denver_lines: list[str], rows: int) -> None:
    faults = faults_of(write(denver_lines[: 8 + rows]))
    assert [fault.value for fault in faults] == [rows]
    assert "8760" in faults[0].limit


def test_row_cut_short_has_its_line(write, denver_lines: list[str]) -> None:
    cut = [*denver_lines[:-1], denver_lines[-1][:40]]
    faults = faults_of(write(cut))
    assert faults[0].place == "row"
    assert faults[0].line == 8768


def test_unreadable_number_has_its_line(write, denver_lines: list[str]) -> None:
    (fault,) = faults_of(write(changed(denver_lines, 99, 6, "warm")))
    assert (fault.place, fault.value, fault.line) == ("dry_bulb", "warm", 108)


@pytest.mark.parametrize(
    ("column", "text", "place"),
    [
        (6, "99.9", "dry_bulb"),
        (6, "-120", "dry_bulb"),
        (6, "nan", "dry_bulb"),
        (8, "170", "relative_humidity"),
        (9, "999999", "pressure"),
        (13, "-5", "global_horizontal"),
        (14, "9999", "direct_normal"),
        (20, "361", "wind_direction"),
        (21, "inf", "wind_speed"),
        (23, "-1", "opaque_cover"),
    ],
)
def test_values_out_of_range(write, denver_lines, column: int, text: str, place: str) -> None:
    (fault,) = faults_of(write(changed(denver_lines, 10, column, text)))
    assert (fault.place, fault.line) == (place, 19)


def test_missing_column_of_tmy3(write) -> None:
    lines = (PVLIB_DATA / "723170TYA.CSV").read_text().splitlines()
    lines[1] = lines[1].replace("Dry-bulb (C)", "Temperature")
    (fault,) = faults_of(write(lines, "x.csv"))
    assert (fault.place, fault.value, fault.line) == ("dry_bulb", "no such column", 2)


def test_end_of_file_mark_is_no_row(write, denver_lines: list[str]) -> None:
    path = write([*denver_lines, "\x1a", ""])
    assert read_weather(path).dry_bulb.shape == (8760,)


def test_all_faults_at_once_and_not_too_many(write, denver_lines: list[str]) -> None:
    lines = denver_lines
    for row in range(30):
        lines = changed(lines, row, 6, "hot")
    lines = [lines[0].replace("39.83", "139.83"), *lines[1:]]
    faults = faults_of(write(lines))
    assert len(faults) == MOST_FAULTS + 1
    assert faults[0].place == "latitude"
    assert faults[-1].value == "11 more faults"


def test_rows_out_of_order(write, denver_lines: list[str]) -> None:
    swapped = [*denver_lines[:8], *denver_lines[32:56], *denver_lines[8:32], *denver_lines[56:]]
    (fault,) = faults_of(write(swapped))
    assert (fault.place, fault.line) == ("date", 9)


def test_leap_day_is_left_out_and_said(write, denver_lines: list[str]) -> None:
    february = [
        line.replace(",2,28,", ",2,29,", 1) for line in denver_lines[8 + 58 * 24 : 8 + 59 * 24]
    ]
    assert all(",2,29," in line for line in february)
    longer = [*denver_lines[: 8 + 59 * 24], *february, *denver_lines[8 + 59 * 24 :]]
    weather = read_weather(write(longer))
    assert [each.code for each in weather.findings] == ["leap-day-dropped"]
    assert weather.dry_bulb.tobytes() == read_weather("denver").dry_bulb.tobytes()


def test_missing_sky_is_filled_and_said(write, denver_lines: list[str]) -> None:
    lines = denver_lines
    for row in range(24):
        lines = changed(changed(lines, row, 12, "9999"), row, 23, "99")
    for row in range(24, 48):
        lines = changed(changed(lines, row, 22, "99"), row, 23, "99")
    weather, whole = read_weather(write(lines)), read_weather("denver")
    found = {each.code: each.evidence["hours"] for each in weather.findings}
    assert found == {
        "opaque-cover-from-total": 24,
        "opaque-cover-estimated": 24,
        "infrared-from-clark-allen": 24,
    }
    assert weather.infrared_horizontal[48:].tolist() == whole.infrared_horizontal[48:].tolist()
    assert np.abs(weather.infrared_horizontal - whole.infrared_horizontal).max() < 40.0


def test_reading_again_comes_from_the_cache_with_its_findings() -> None:
    one, two = read_weather("miami"), read_weather("miami")
    assert one.findings == two.findings
    assert one.infrared_horizontal.tobytes() == two.infrared_horizontal.tobytes()
