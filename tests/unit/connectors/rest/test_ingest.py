"""Deliveries by HTTP, below HTTP: keys, limits, what becomes of each reading."""

import json
import stat
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.intake import Intake
from connectors.points import PointTable
from connectors.rest import BacklogError, BodyError, DeniedError, Ingest, KeyRing, TooLargeError
from connectors.store import SqliteStore
from connectors.validation import Validator
from sim.errors import AtriumError, DocumentError
from tests.telemetry import BEGIN, END

NOW = datetime(2025, 6, 1, tzinfo=UTC)
ROOM = {"address": {"kind": "rest", "path": "SN-17"}, "quantity": "air_temperature"}
HALL = {**ROOM, "address": {"kind": "rest", "path": "SN-18"}}
TABLE = PointTable.read({"name": "t", "points": {"room": ROOM, "hall": HALL}})


class Bench:
    def __init__(self, folder):
        self.time = 0.0
        self.store = SqliteStore(folder / "store")
        self.keys = KeyRing(folder / "keys.json", now=lambda: NOW + timedelta(seconds=self.time))
        self.intake = Intake(Validator(TABLE), self.store)
        self.ingest = Ingest(
            TABLE, self.intake, self.keys, now=lambda: NOW, clock=lambda: self.time
        )
        _, self.secret = self.keys.create("gateway")

    def left(self):
        """Return how many deliveries the key may still make at once."""
        (key,) = self.keys.every()
        return int(self.ingest._allowance[key.identifier][0])

    def send(self, data, **options):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        return self.ingest.take(options.pop("secret", self.secret), body, **options)


@pytest.fixture
def bench(tmp_path):
    own = Bench(tmp_path)
    yield own
    for tally in own.intake.tallies().values():
        assert tally.missing == tally.in_flight == 0
    own.store.close()


def test_each_reading_is_stored_or_rejected_with_its_reason(bench):
    answer = bench.send(
        [
            {"sensor_id": "SN-17", "value": 21.5, "timestamp": "2025-05-31T23:00:00Z"},
            {"sensor_id": "room", "value": 71.6, "unit": "degF"},
            {"sensor_id": "nobody", "value": 1},
            {"sensor_id": "room", "value": 900},
            7,
        ]
    )
    assert (answer.accepted, answer.stored, answer.rejected) == (5, 2, 3)
    assert [one["index"] for one in answer.rejections] == [2, 3, 4]
    assert answer.reasons == {"unknown point": 1, "value outside limits": 1, "malformed": 1}
    held = bench.store.read(["room"], BEGIN, END)
    assert held.value.round(6).tolist() == [21.5, 22.0]


def test_one_reading_and_lines_are_taken_too(bench):
    assert bench.send({"sensor_id": "room", "value": 20}).stored == 1
    lines = b'{"sensor_id": "room", "value": 20, "sequence": 1}\n\n{oops\n'
    answer = bench.send(lines, media="application/x-ndjson; charset=utf-8")
    assert (answer.stored, answer.reasons) == (1, {"malformed": 1})


def test_the_same_delivery_again_is_stored_once(bench):
    item = {"sensor_id": "room", "value": 20, "timestamp": 1748700000}
    assert bench.send([item]) == bench.send([item])
    assert len(bench.store.read(["room"], BEGIN, END)) == 1
    first = bench.send([{"sensor_id": "hall", "value": 20}], repeat="abc")
    assert bench.send([{"sensor_id": "hall", "value": 21}], repeat="abc") == first
    assert bench.store.read(["hall"], BEGIN, END).value.tolist() == [20.0]


def test_a_key_delivers_its_points_while_it_holds(bench):
    key, secret = bench.keys.create("hall only", points=["ha*"], days=1)
    answer = bench.send([{"sensor_id": "room", "value": 20}], secret=secret)
    assert answer.reasons == {"point not allowed to this sender": 1}
    assert bench.send([{"sensor_id": "hall", "value": 20}], secret=secret).stored == 1
    for wrong in ("", "x", secret[:-1], secret.replace(key.identifier, "0" * 12)):
        with pytest.raises(DeniedError):
            bench.send([], secret=wrong)
    bench.time = 86_401.0
    with pytest.raises(DeniedError):
        bench.send([], secret=secret)


def test_keys_are_kept_as_hashes_and_revoked_from_elsewhere(bench, tmp_path):
    path = tmp_path / "keys.json"
    secret = bench.secret
    assert secret not in path.read_text()
    assert secret.split("_", 2)[2] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (key,) = bench.keys.every()
    KeyRing(path).revoke(key.identifier)
    with pytest.raises(DeniedError):
        bench.send([])
    with pytest.raises(DocumentError, match="the identifier of a key"):
        bench.keys.revoke("nobody")
    for wrong in ({"name": " "}, {"name": "x", "points": []}, {"name": "x", "days": -1}):
        with pytest.raises(DocumentError):
            bench.keys.create(**wrong)
    path.write_text("{")
    with pytest.raises(AtriumError, match="no file of keys"):
        bench.send([])


def test_too_much_is_refused_and_nothing_of_it_stored(bench, monkeypatch):
    with pytest.raises(TooLargeError):
        bench.send(b" " * 8_388_609)
    with pytest.raises(TooLargeError):
        bench.send([1] * 50_001)
    for wrong in (b"{", b"7", b"", b"[1,]", b"\xff"):
        with pytest.raises(BodyError):
            bench.send(wrong)
    for _ in range(bench.left()):
        bench.send([])
    with pytest.raises(BacklogError) as caught:
        bench.send([])
    assert 0.0 < caught.value.wait < 1.0
    bench.time += 1.0
    bench.send([])
    bench.ingest._pending = 199_999
    with pytest.raises(BacklogError, match="wait to be stored"):
        bench.send([{}, {}])


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["sensor_id", "value", "timestamp", "unit", "quality", "sequence"]),
            inner,
        )
    ),
    max_leaves=10,
)
items = st.fixed_dictionaries({"sensor_id": st.just("room"), "value": json_values}) | json_values


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=80) | st.lists(items, max_size=4) | json_values, st.booleans())
def test_any_body_is_refused_or_accounted_for(bench, data, lines):
    bench.time += 1.0
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    media = "application/x-ndjson" if lines else "application/json"
    before = bench.intake.tallies().get("rest:gateway")
    try:
        answer = bench.send(body, media=media)
    except BodyError:
        assert bench.intake.tallies().get("rest:gateway") == before
        return
    assert answer.accepted == answer.stored + answer.rejected
    assert sum(answer.reasons.values()) == answer.rejected
    if not lines:
        parsed = orjson.loads(body)
        assert answer.accepted == (len(parsed) if isinstance(parsed, list) else 1)
