"""Both stores, fresh for every test."""

import pytest

from connectors.store import SqliteStore


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request, tmp_path):
    """Return what opens the same store again and again."""
    if request.param == "sqlite":
        opened = []

        def open_store():
            opened.append(SqliteStore(tmp_path / "store"))
            return opened[-1]

        yield open_store
        for store in opened:
            store.close()
        return
    pytest.skip("PostgreSQL comes next")


@pytest.fixture
def store(new_store):
    return new_store()
