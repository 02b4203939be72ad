"""What a worker tells of a run before it simulates."""

import pytest

from sim.kernel import compiling
from studio.jobs import JobRegistry, Submission
from studio.settings import settings_from
from studio.worker import Worker


@pytest.mark.parametrize("compiled", [False, True])
def test_that_the_engine_is_compiled_first_is_in_the_log(tmp_path, monkeypatch, compiled):
    monkeypatch.setattr(compiling, "is_compiled", lambda _: compiled)
    settings = settings_from(tmp_path)
    registry = JobRegistry(settings.database)
    document = {"scenario": {"name": "nowhere", "base": "no/such"}, "chain": []}
    registry.submit(Submission("nowhere", "Nowhere", "no", document), owner="ada")
    run = registry.claim("one", pid=1)
    Worker(settings, "one").work(run)
    told = [line.text for line in registry.log(run.id)]
    assert (compiling.COMPILING in told) is not compiled
    assert registry.get(run.id).state == "failed"
