"""A controller that commands points until it is killed, and says when it holds them all."""

import asyncio
import sys

from connectors.gate import Gate, Journal
from connectors.points import PointTable


async def main(path, folder, lease, names):
    table = PointTable.load(path)
    async with Gate(table, Journal(folder), "controller") as gate:
        for name in names:
            low, high = table.points[name].write_low, table.points[name].write_high
            decision = await gate.command(name, (low + high) // 2, lease=float(lease))
            if not decision.holds:
                raise SystemExit(f"{name}: {decision.reason}")
        sys.stdout.write("holding\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4], sys.argv[4:]))
