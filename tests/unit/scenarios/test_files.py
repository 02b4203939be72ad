from __future__ import annotations

import errno
import os

import pytest

from scenarios.files import write_atomically
from sim.errors import AtriumError


def test_a_file_is_written_and_replaced(tmp_path):
    path = tmp_path / "a.bin"
    write_atomically(path, b"first")
    write_atomically(path, b"second")

    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, place):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    target = {"write": "scenarios.files._write_and_sync", "fsync": "os.fsync",
              "replace": "pathlib.Path.replace"}[place]  # fmt: skip
    monkeypatch.setattr(target, full)

    with pytest.raises(AtriumError, match=r"No space left on device; nothing was written"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_while_writing_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a.bin", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(AtriumError, match="make the folder first"):
        write_atomically(tmp_path / "no" / "a.bin", b"x")


def test_what_is_no_file_is_not_replaced(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(AtriumError, match="is no file"):
        write_atomically(tmp_path / "folder", b"x")
    with pytest.raises(AtriumError, match="is no file"):
        write_atomically("/dev/null", b"x")
