"""Where the journal cannot be written nothing is written to devices, but much is given back."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]

FILL = """
import asyncio, resource, sys
from connectors.gate import Outcome
from tests.gates import PLAIN, SLOT, on_site
from connectors.gate.journal import FILE
from pathlib import Path

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def act(site):
    site.armed()
    async with site.supervised():
        gate = site.gate()
        assert (await gate.command(SLOT, 21.0, lease=60.0)).holds
        assert (await gate.command(PLAIN, 21.0, lease=60.0)).holds
        before = list(site.wire)
        folder = Path(sys.argv[1])
        limit(max(path.stat().st_size for path in folder.iterdir()))
        decision = await gate.command(SLOT, 22.0)
        assert decision.outcome is Outcome.REFUSED, decision
        assert "make room on the disk" in decision.reason, decision.reason
        assert "nothing is written without a journal" in decision.reason
        assert site.wire == before
        other = asyncio.create_task(site.supervisor().run())  # it can begin, too
        await asyncio.sleep(70.0)
        assert not other.done()
        assert site.slots.arrays[SLOT] == [None] * 16
        assert site.plain.values[PLAIN] == 20.0
        assert site.held() == {SLOT: "held", PLAIN: "held"}  # which could not be noted
        limit(resource.RLIM_INFINITY)
        await asyncio.sleep(40.0)
        assert site.held() == {}
        assert (await gate.command(SLOT, 22.0)).holds
        await gate.release([SLOT])
        other.cancel()

on_site(sys.argv[1], act)
print("done")
"""


def test_a_full_disk_refuses_writes_and_still_gives_back(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "done\n", done.stderr
