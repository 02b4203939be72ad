"""Bad input of every kind: all faults told, exit code 2, no traceback, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.store import write_result
from studio.__main__ import main
from tests.synthetic import make_result

ROOT = Path(__file__).parents[4]


@pytest.fixture
def project(data, tmp_path, monkeypatch):
    """An empty folder to work in, with the site and the base scenario as files beside it."""
    folder = tmp_path / "project"
    folder.mkdir()
    office = data / "scenarios" / "office"
    (folder / "site.yaml").write_text((office / "site.yaml").read_text(encoding="utf-8"))
    text = (office / "base.yaml").read_text(encoding="utf-8")
    (folder / "base.yaml").write_text(text.replace("site: office", "site: site.yaml"))
    monkeypatch.chdir(folder)
    return folder


def refused(capsys, *arguments, code=2):
    assert main(list(arguments)) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err


def test_five_faults_of_a_site_are_listed_with_place_value_limit_and_remedy(project, capsys):
    text = (project / "site.yaml").read_text(encoding="utf-8")
    for good, bad in (
        ("u_value: 2.7", "u_value: -2.7"),
        ("latitude: 36.1", "latitude: 136.1"),
        ("efficiency: 3.2", "efficiency: good"),
        ("peak_power: 5 kW", "peak_power: 5 kg"),
        ("conductivity: 0.7", "conductivty: 0.7"),
    ):
        assert good in text
        text = text.replace(good, bad, 1)
    (project / "site.yaml").write_text(text, encoding="utf-8")
    errors = refused(capsys, "run", "base.yaml", "-o", "r.h5")

    for place, value in (
        ("glazings.double.u_value", "-2.7"),
        ("location.latitude", "136.1"),
        ("systems.rooftop.cooling.efficiency", "'good'"),
        ("photovoltaics.roof.peak_power", "'5 kg'"),
        ("materials.brick.conductivty", "0.7"),
    ):
        (line,) = [line for line in errors.splitlines() if f" {place} (line " in line]
        assert f": {value}; allowed: " in line
        assert "; remedy: " in line
    assert not (project / "r.h5").exists()


@pytest.mark.parametrize(
    ("addition", "words"),
    [
        ("weather: nowhere.epw\n", ["weather (line ", "'nowhere.epw'"]),
        ("weather: cut.epw\n", ["cut.epw"]),
        ("tariff: time-of-us\n", ["tariff (line ", "did you mean 'time-of-use'?"]),
        ("period: {start: 2025-02-01, end: 2025-01-01}\n", ["period.end (line ", "2025-02-01"]),
        ("controller: magic\n", ["controller (line ", "'magic'"]),
        ("changes: [{path: zones.*.haeting, value: 1}]\n", ["did you mean 'zones.*.heating'?"]),
        (
            "changes: [{path: zones.core.lighting.power_density, value: 3 furlong}]\n",
            ["changes.0.value (line ", "'3 furlong'"],
        ),
        ("expect: [{kpi: heat, value: [0, 1]}]\n", ["expect.0.kpi (line "]),
        ("wether: miami\n", ["wether (line "]),
    ],
)
def test_faults_of_a_scenario(project, capsys, addition, words):
    (project / "cut.epw").write_text("LOCATION,Town,-,USA,TMY3,1,36,-79,-5,270\n", encoding="utf-8")
    (project / "own.yaml").write_text(f"name: own\nbase: base.yaml\n{addition}", encoding="utf-8")
    errors = refused(capsys, "run", "own.yaml", "-o", "r.h5")

    assert all(word in errors for word in words), errors
    assert not (project / "r.h5").exists()


def test_a_result_cut_short(project, capsys):
    write_result(project / "r.h5", make_result(days=1))
    content = (project / "r.h5").read_bytes()
    (project / "cut.h5").write_bytes(content[: len(content) // 2])

    errors = refused(capsys, "compare", "r.h5", "cut.h5")
    assert "cut.h5: 1 fault" in errors
    assert "cut short or damaged" in errors


def test_a_disk_that_is_full(project):
    """A process of its own that may not write files beyond 20 kB."""
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from studio.__main__ import main\n"
        "assert main(['run', 'base.yaml', '--quiet']) == 0\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "sys.exit(main(['run', 'base.yaml', '--quiet', '-o', 'r.h5']))\n"
    )
    before = sorted(project.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert done.returncode == 1
    assert "cannot write r.h5: File too large; nothing was written" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(project.iterdir()) == before


LAUGHS = "".join(f"a{i}: &a{i} [{f'*a{i - 1},' * 9 if i else 1}]\n" for i in range(12)).encode()


@pytest.mark.parametrize(
    "content",
    [b"\x00\xff\xfe", b"a: &x [*x]", b"{" * 5000, b"a: !!python/x", LAUGHS],
    ids=["bytes", "loop", "deep", "tag", "laughs"],
)
def test_files_of_rubbish(project, capsys, content):
    (project / "own.yaml").write_bytes(content)

    refused(capsys, "run", "own.yaml")


def test_a_benchmark_of_no_time_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["bench", "live", "--seconds", "-1"])
    assert "a number of seconds above 0" in capsys.readouterr().err
