"""Settings: from arguments, then environment, then defaults; what cannot work is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import DocumentError
from studio.settings import Settings, settings_from


def test_arguments_go_before_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("ATRIUM_DATA", str(tmp_path / "environment"))
    assert settings_from(tmp_path / "argument").data == tmp_path / "argument"
    assert settings_from().data == tmp_path / "environment"


def test_the_default_is_the_users_own_folder(monkeypatch):
    monkeypatch.delenv("ATRIUM_DATA", raising=False)
    data = settings_from().data
    assert data.is_absolute()
    assert data.name == "atrium"


@pytest.mark.parametrize("text", ["0", "-1", "many", "65", "1.5"])
def test_an_impossible_number_of_workers_is_refused(monkeypatch, text):
    monkeypatch.setenv("ATRIUM_WORKERS", text)
    with pytest.raises(DocumentError, match="whole number from 1 to 64"):
        settings_from("x")


def test_the_number_of_workers_can_be_set(monkeypatch):
    monkeypatch.setenv("ATRIUM_WORKERS", "3")
    assert settings_from("x").workers == 3
    monkeypatch.delenv("ATRIUM_WORKERS")
    assert 2 <= settings_from("x").workers <= 4


def test_a_data_folder_that_cannot_be_made_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DocumentError, match="choose another directory"):
        Settings(tmp_path / "file" / "data").prepare()


def test_everything_lies_below_the_data_folder(tmp_path):
    settings = Settings(tmp_path / "data")
    settings.prepare()
    for path in (settings.scenarios, settings.results, settings.logs, settings.trash):
        assert path.is_dir()
        assert path.is_relative_to(tmp_path / "data")
    assert settings.result("a") == Path(tmp_path / "data" / "results" / "a.h5")
