"""What numba keeps on the disk is stale as soon as any file compiled into it has changed."""

import ast
import importlib.util
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

import sim
from sim import cache
from sim.kernel import compiling
from sim.kernel.march import run

NOT_COMPILED = {("sim.kernel.compiling", "sim.cache")}
"""Imports of what runs in Python, not in the kernel."""


@pytest.fixture
def double(tmp_path):
    """Compile a function in a file of its own as in a new process."""
    path = tmp_path / "of_a_test.py"
    path.write_text("def double(x):\n    return 2.0 * x\n")

    def compile_anew():
        spec = importlib.util.spec_from_file_location("of_a_test", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["of_a_test"] = module
        spec.loader.exec_module(module)
        function = compiling.compiled(module.double)
        assert function(3.0) == 6.0
        return function.stats

    yield compile_anew
    del sys.modules["of_a_test"]


def test_kept_code_is_used_until_a_source_changes(double, monkeypatch):
    assert sum(double().cache_misses.values()) == 1
    assert sum(double().cache_hits.values()) == 1
    monkeypatch.setattr(compiling, "code_digest", lambda *sources: f"changed {sources}")
    assert sum(double().cache_misses.values()) == 1
    assert sum(double().cache_hits.values()) == 1


def test_whether_code_is_at_hand_is_known_without_compiling(double, monkeypatch):
    def at_hand():
        return compiling.is_compiled(compiling.compiled(sys.modules["of_a_test"].double))

    double()
    assert at_hand()
    monkeypatch.setattr(compiling, "code_digest", lambda *sources: f"changed {sources}")
    assert not at_hand()
    double()
    assert at_hand()
    assert compiling.is_compiled(lambda x: x)


def test_the_kernel_itself_is_stamped_with_its_sources():
    _, stamp = run._cache._cache_file._source_stamp
    assert stamp == compiling.code_digest(*compiling.SOURCES)


ROOT = Path(sim.__file__).parent.parent


def imports_of(path):
    """Modules that a file imports, or imports names from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                yield below if (ROOT / f"{below.replace('.', '/')}.py").exists() else node.module


def test_nothing_is_compiled_in_from_outside_the_sources():
    """Else a change there would leave the kernel as it was."""
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for source in compiling.SOURCES
        for path in cache._sources(source)
    }
    assert {"sim.kernel.march", "sim.kernel.films", "sim.physics.convection"} <= set(files)
    foreign = {
        (module, imported)
        for module, path in files.items()
        for imported in imports_of(path)
        if imported.startswith("sim.") and imported not in files
    }
    assert foreign == NOT_COMPILED


def choices_in(pick):
    """How often the machine code of a function that picks a number chooses between two."""
    function = numba.njit(pick)
    assert function(np.array([3.0, 5.0]), 1) == 5.0
    (code,) = function.inspect_llvm().values()
    name = function.overloads[function.signatures[0]].fndesc.llvm_func_name
    body = code[code.index(f"@{name}(") :]
    return body[: body.index("\n}")].count(" select ")


def test_an_ordinal_is_no_index_from_the_end():
    ordinal = compiling.ordinal
    assert [ordinal(number) for number in (0, 1, 2**62)] == [0, 1, 2**62]
    assert choices_in(lambda row, n: row[n]) == 1
    assert choices_in(lambda row, n: row[ordinal(n)]) == 0
