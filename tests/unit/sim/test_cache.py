"""The disk cache: same bytes, never in the way."""

import os
from pathlib import Path

import numpy as np
import pytest

from sim import cache


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATRIUM_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.calls += 1
        return {
            "single": np.linspace(0, 1, 7, dtype=np.float32),
            "grid": np.arange(6.0).reshape(2, 3),
            "text": np.array("Äpfel"),
            "empty": np.zeros((0, 3)),
        }


def test_second_call_reads_the_same_bytes(folder: Path) -> None:
    compute = Counter()
    first = cache.cached_arrays({"a": 1}, compute)
    second = cache.cached_arrays({"a": 1}, compute)
    assert compute.calls == 1
    for name, array in first.items():
        assert second[name].tobytes() == array.tobytes()
        assert (second[name].dtype, second[name].shape) == (array.dtype, array.shape)
        assert not array.flags.writeable
        assert not second[name].flags.writeable
    assert second["grid"].flags.aligned


def test_what_was_read_is_at_hand_as_long_as_its_entry_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute = Counter()
    for _ in range(2):
        first = cache.cached_arrays({"a": 1}, compute)
    again = cache.cached_arrays({"a": 1}, compute)
    assert again["grid"] is first["grid"]
    again.clear()  # a caller's dictionary is its own
    assert set(cache.cached_arrays({"a": 1}, compute)) == set(first)
    monkeypatch.setattr(cache, "RECENT_BYTES", 100)
    one, other = (cache.cached_arrays({"a": 1}, compute)["grid"] for _ in range(2))
    assert one is not other
    assert compute.calls == 1
    (entry,) = folder.iterdir()
    entry.unlink()
    cache.cached_arrays({"a": 1}, compute)
    assert compute.calls == 2


def test_other_key_is_computed(folder: Path) -> None:
    compute = Counter()
    cache.cached_arrays({"a": 1}, compute)
    cache.cached_arrays({"a": 1.5}, compute)
    assert compute.calls == 2


@pytest.mark.parametrize("damage", ["short", "flipped", "header", "empty", "list"])
def test_damaged_entry_is_computed_again(folder: Path, damage: str) -> None:
    compute = Counter()
    cache.cached_arrays({"a": 1}, compute)
    (entry,) = folder.iterdir()
    content = bytearray(entry.read_bytes())
    if damage == "flipped":
        content[-9] ^= 0xFF
    damaged = {
        "short": content[:-20],
        "flipped": content,
        "header": b"{]\n" + content,
        "empty": b"",
        "list": b"[]\n",
    }
    entry.write_bytes(damaged[damage])
    again = cache.cached_arrays({"a": 1}, compute)
    assert compute.calls == 2
    assert again["grid"][1, 2] == 5.0
    cache.cached_arrays({"a": 1}, compute)
    assert compute.calls == 2


def test_unusable_folder_costs_the_saving_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ATRIUM_CACHE_DIR", str(tmp_path / "file" / "cache"))
    compute = Counter()
    for _ in range(2):
        assert cache.cached_arrays({"a": 1}, compute)["grid"].sum() == 15.0
    assert compute.calls == 2


def test_full_disk_leaves_nothing_half_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    assert cache.cached_arrays({"a": 1}, Counter())["grid"].sum() == 15.0
    assert list(folder.iterdir()) == []


def test_least_recently_used_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def big() -> dict[str, np.ndarray]:
        return {"x": np.zeros(1000)}

    for number in range(3):
        cache.cached_arrays({"n": number}, big)
        os.utime(folder / f"{cache.digest({'n': number})}.arrays", (number, number))
    cache.cached_arrays({"n": 0}, big)  # used again: number 1 is the oldest now
    monkeypatch.setattr(cache, "LIMIT_BYTES", 27_000)
    cache.cached_arrays({"n": 3}, big)
    left = {path.stem for path in folder.iterdir()}
    assert left == {cache.digest({"n": number}) for number in (0, 2, 3)}


def test_code_digest_follows_the_code() -> None:
    assert cache.code_digest("sim.cache") != cache.code_digest("sim.errors")
    assert cache.code_digest("sim.weather") == cache.code_digest("sim.weather")
    with pytest.raises(ModuleNotFoundError):
        cache.code_digest("sim.no_such_module")
    with pytest.raises(ModuleNotFoundError):
        cache.code_digest("no_such_package_at_all.module")


def test_keys_are_plain_data() -> None:
    with pytest.raises(TypeError, match="object"):
        cache.digest({"a": object()})
