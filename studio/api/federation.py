"""Readings for another Atrium: with a key for reading, everything that was received since."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from studio import actions
from studio.api.sensor_data import REFUSED, refusal_of, secret_of

router = APIRouter()

Name = Annotated[str, Field(min_length=1, max_length=200)]


class NewestRequest(BaseModel):
    """Points whose newest reading is asked for."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    points: Annotated[list[Name], Field(max_length=100_000)]
    """Names."""


class SinceRequest(NewestRequest):
    """Points whose readings are asked for, and since when."""

    after: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    """Receive time of the last reading that is known, microseconds since 1970 in UTC; ``late``
    before now where none is given. [us]"""
    late: Annotated[float, Field(ge=0, le=366 * 86400)] = 3600.0
    """By how much source times may lie before that. [s]"""


@router.get("/v1/point-table")
async def point_table(request: Request) -> Response:
    """Return what the points are that the key may read."""
    return await _told(lambda: _table(secret_of(request)))


@router.post("/v1/readings/newest")
async def newest(request: Request, asked: NewestRequest) -> Response:
    """Return the newest reading of points, as columns."""
    secret = secret_of(request)
    return await _told(lambda: actions.get_newest_readings(secret, asked.points).content())


@router.post("/v1/readings/query")
async def since(request: Request, asked: SinceRequest) -> Response:
    """Return the readings of points that were received after a moment, as columns."""
    secret = secret_of(request)
    return await _told(
        lambda: actions.get_readings_since(
            secret, asked.points, after=asked.after, late=asked.late
        ).content()
    )


def _table(secret: str) -> bytes:
    import orjson

    found: dict[str, Any] = {"points": actions.get_point_table(secret)}
    return orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS)


async def _told(content: Callable[[], bytes]) -> Response:
    try:
        return Response(await asyncio.to_thread(content), media_type="application/json")
    except REFUSED as error:
        return refusal_of(error)
