"""REST: sensors that deliver themselves, with keys; services that are asked, by template."""

from connectors.rest.connector import RestConnector, open_connector
from connectors.rest.ingest import (
    Answer,
    BacklogError,
    BodyError,
    DeniedError,
    Ingest,
    TooLargeError,
)
from connectors.rest.keys import ApiKey, KeyRing

__all__ = [
    "Answer",
    "ApiKey",
    "BacklogError",
    "BodyError",
    "DeniedError",
    "Ingest",
    "KeyRing",
    "RestConnector",
    "TooLargeError",
    "open_connector",
]
