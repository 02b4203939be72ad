"""An emulated building in a process of its own; it stands still, and says where it listens."""

import asyncio
import sys

from connectors.emulators.bacnet import BacnetDevices
from tests.bacnet_office import new_building


async def main():
    async with BacnetDevices(new_building("medium-office/base"), "127.0.0.1:0") as devices:
        own = [f"127.0.0.1:{device.port}" for device in devices.devices.values()]
        sys.stdout.write(" ".join(own) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
