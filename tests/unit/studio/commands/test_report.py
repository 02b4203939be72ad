from __future__ import annotations

import json

import pytest

from scenarios.store import write_result
from studio.__main__ import main
from tests.synthetic import make_result


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "base.h5"
    write_result(path, make_result("base", days=2))
    return str(path)


def test_a_report_is_written_and_named(stored, tmp_path, capsys):
    target = tmp_path / "report.json"
    assert main(["report", stored, "-o", str(target)]) == 0

    assert capsys.readouterr().out == f"{target}\n"
    assert json.loads(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["report.xlsx", "report.docx", "report"])
def test_an_unknown_format_is_told_before_the_work(name, tmp_path, capsys):
    assert main(["report", "small-office/base", "-o", str(tmp_path / name)]) == 2
    errors = capsys.readouterr().err

    assert ".pdf, .html, .csv, .json" in errors
    assert ("later release" in errors) == name.endswith("xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_report_needs_a_file_to_write(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["report", "small-office/base"])

    assert caught.value.code == 2
