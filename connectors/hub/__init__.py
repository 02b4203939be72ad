"""The hub: one task for each device or bus, from connectors through the intake to the store."""

from connectors.hub.gaps import last_good
from connectors.hub.health import HubHealth, LaneHealth
from connectors.hub.hub import Hub
from connectors.hub.lane import Mode, Rhythm, Source
from connectors.hub.opening import open_connector, open_sources

__all__ = [
    "Hub",
    "HubHealth",
    "LaneHealth",
    "Mode",
    "Rhythm",
    "Source",
    "last_good",
    "open_connector",
    "open_sources",
]
