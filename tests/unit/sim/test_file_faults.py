"""What is told of a file that cannot be used."""

import sqlite3

import pytest

from sim.file_faults import told


def failure(path):
    """Return how SQLite fails to read a file, and to write in it."""
    try:
        connection = sqlite3.connect(path)
        try:
            connection.execute("CREATE TABLE t (a)")
        finally:
            connection.close()
    except sqlite3.Error as error:
        return error
    raise AssertionError("nothing failed")


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "index.sqlite"
    path.write_bytes(b"no database at all" * 100)
    assert told(path, "cannot be opened", failure(path)) == (
        f"{path} cannot be opened: file is not a database; it is damaged or another program's: "
        "move it away, or put a copy of it back"
    )


def test_a_folder_in_its_place(tmp_path):
    assert told(tmp_path, "cannot be opened", failure(tmp_path)).endswith(
        "unable to open database file; it is a folder: move it away, or name another place"
    )


def test_a_file_where_a_folder_is_wanted(tmp_path):
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "store" / "index.sqlite"
    with pytest.raises(OSError, match="Not a directory") as caught:
        path.parent.mkdir(parents=True)
    assert told(path, "cannot be opened", caught.value).endswith(
        f"Not a directory; {tmp_path / 'file'} is a file: name a folder"
    )


def test_a_place_that_may_not_be_written(tmp_path):
    error = PermissionError(13, "Permission denied")
    assert told(tmp_path / "a" / "b", "cannot be made", error) == (
        f"{tmp_path / 'a' / 'b'} cannot be made: Permission denied; see to the permissions of "
        f"{tmp_path}, or name another place"
    )


def test_a_file_that_another_process_holds(tmp_path):
    path = tmp_path / "index.sqlite"
    holder = sqlite3.connect(path, isolation_level=None)
    other = sqlite3.connect(path, timeout=0)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as caught:
            other.execute("CREATE TABLE t (a)")
        assert "wait for its end" in told(path, "cannot be written", caught.value)
    finally:
        holder.close()
        other.close()
