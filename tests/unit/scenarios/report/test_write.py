import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from scenarios.report import FORMATS, write, write_report
from scenarios.report.to_csv import guarded
from scenarios.report.write import render_report
from sim.errors import AtriumError
from tests.unit.scenarios.report.conftest import CHANGES, DAYS


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_the_ending_chooses_the_format(single, tmp_path, ending):
    path = write_report(single.results, tmp_path / f"report{ending.upper()}")
    starts = {".pdf": b"%PDF-", ".html": b"<!doctype html>", ".csv": b"section,", ".json": b"{"}
    assert path.read_bytes().startswith(starts[ending])
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "words"),
    [("report.xlsx", "come with a later release"), ("report.docx", ".pdf, .html, .csv, .json"),
     ("report", "the ending chooses the format")],
)  # fmt: skip
def test_other_endings_are_refused(single, tmp_path, name, words):
    with pytest.raises(AtriumError, match=words):
        write_report(single.results, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_report_needs_a_result(tmp_path):
    with pytest.raises(AtriumError, match="at least one result"):
        write_report([], tmp_path / "report.html")
    with pytest.raises(AtriumError, match="at least one result"):
        render_report([], ".html")


def test_a_failure_leaves_the_old_file(single, tmp_path, monkeypatch):
    path = tmp_path / "report.csv"
    path.write_text("old")

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("scenarios.files.os.fsync", full)
    with pytest.raises(AtriumError, match="No space left"):
        write_report(single.results, path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.csv"]


def test_a_missing_folder_is_named(single, tmp_path):
    with pytest.raises(AtriumError, match="make the folder first"):
        write_report(single.results, tmp_path / "none" / "report.csv")


@pytest.mark.slow
def test_another_process_makes_the_same_bytes(comparison):
    code = (
        "import hashlib\n"
        "from scenarios.report.write import render_report\n"
        "from tests.synthetic import make_result\n"
        "from tests.unit.scenarios.report.conftest import CHANGES, DAYS\n"
        "base = make_result('base', days=DAYS)\n"
        "r = base, make_result('retrofit', 0.8, days=DAYS, changes=CHANGES)\n"
        "for e in ('.html', '.pdf', '.csv', '.json'):\n"
        "    print(hashlib.sha256(render_report(r, e)).hexdigest())\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    )
    told = made.stdout.split()
    here = [comparison.html.encode(), comparison.pdf_bytes, comparison.csv.encode()]
    here.append(render_report(comparison.results, ".json"))
    assert told == [hashlib.sha256(content).hexdigest() for content in here]
    assert len(CHANGES) == 2
    assert DAYS > 31


def test_no_wall_clock_and_no_path_goes_into_a_report(comparison):
    from datetime import UTC, datetime

    today = datetime.now(UTC).date().isoformat()
    for text in (comparison.html, comparison.csv, json.dumps(comparison.data)):
        assert today not in text
        assert "/tmp/" not in text  # noqa: S108  looked for, not used


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("-12.5", "-12.5"),
        ("1e-05", "1e-05"),
        ("heating", "heating"),
        ("", ""),
    ],
)
def test_no_cell_becomes_a_formula(cell, safe):
    assert guarded(cell) == safe


def test_formulas_in_titles_stay_text(base):
    text = render_report([replace(base, title='=HYPERLINK("x")')], ".csv").decode()
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert not any(cell.startswith("=") for cell in cells)
    assert any("HYPERLINK" in cell for cell in cells)


def test_csv_lines_say_where_each_value_stands(comparison):
    lines = list(csv.DictReader(io.StringIO(comparison.csv)))
    place = ("figures", "Site energy", "Retrofit")
    (line,) = [each for each in lines if (each["section"], each["row"], each["column"]) == place]
    assert float(line["value"]) == comparison.results[1].kpis["site_energy"].value
    assert line["unit"] == "MWh"


def test_the_json_file_holds_the_complete_inputs(comparison):
    for told, result in zip(comparison.data["results"], comparison.results, strict=True):
        assert told["manifest"]["input_hash"] == result.manifest.input_hash
        assert told["document"]["site"]["zones"] == result.resolved_document["site"]["zones"]


def test_formats_are_listed():
    assert set(write.FORMATS) == {".pdf", ".html", ".csv", ".json"}
