"""Another Atrium as a source: its points and readings, by its REST interface."""

from connectors.atrium.columns import Page
from connectors.atrium.connector import AtriumConnector, open_connector
from connectors.atrium.outlet import Outlet

__all__ = ["AtriumConnector", "Outlet", "Page", "open_connector"]
