"""Both stores, fresh for every test."""

import importlib.util
import itertools

import pytest

from connectors.store import PostgresStore, SqliteStore
from tests.postgresql import NoServerError, server

_SCHEMAS = itertools.count()


@pytest.fixture(scope="session")
def postgresql():
    """Return the address of a server of these tests."""
    if importlib.util.find_spec("pg8000") is None:
        pytest.skip("pg8000 is not installed (pip install 'atrium[postgresql]')")
    try:
        with server() as address:
            yield address
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL server: {error}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.peers)])
def new_store(request, tmp_path):
    """Return what opens the same store again and again."""
    opened = []
    if request.param == "sqlite":

        def make():
            return SqliteStore(tmp_path / "store")

    else:
        address, schema = request.getfixturevalue("postgresql"), f"test_{next(_SCHEMAS)}"

        def make():
            return PostgresStore(address, schema=schema)

    def open_store():
        opened.append(make())
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store):
    return new_store()
