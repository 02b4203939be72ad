from __future__ import annotations

import errno
import os

import pytest

from scenarios.files import clear_abandoned, write_atomically
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


def test_parts_of_results_that_nobody_writes_any_more_are_removed(tmp_path):
    def made(name, *, age):
        path = tmp_path / name
        path.write_bytes(b"x")
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age * 3600))
        return path

    gone = [made(".a.h5.1a2b3c4d.part", age=25), made(".b.c.h5.00000000.part", age=1000)]
    kept = {
        made(".a.h5.1a2b3c4e.part", age=23),
        made("a.h5.1a2b3c4d.part", age=25),
        made(".a.h5.1a2b3c4d.part.txt", age=25),
        made(".a.h5.1A2B3C4D.part", age=25),
        made(".a.h5.1a2b3c4.part", age=25),
        made(".a.yaml.1a2b3c4d.part", age=25),
        made("a.h5", age=25),
    }
    (tmp_path / ".folder.h5.1a2b3c4d.part").mkdir()
    (tmp_path / ".link.h5.1a2b3c4d.part").symlink_to(made("target", age=25))
    clear_abandoned(tmp_path)
    assert not any(path.exists() for path in gone)
    others = {tmp_path / name for name in
              ("target", ".folder.h5.1a2b3c4d.part", ".link.h5.1a2b3c4d.part")}  # fmt: skip
    assert set(tmp_path.iterdir()) == kept | others


def test_a_folder_that_is_not_there_has_no_parts(tmp_path):
    clear_abandoned(tmp_path / "no")
