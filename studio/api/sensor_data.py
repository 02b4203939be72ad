"""Readings by HTTP: sensors deliver with a key; what is answered with 202 is on the disk."""

from __future__ import annotations

import asyncio
import math
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from studio import actions

router = APIRouter()

MOST_BYTES = 8_388_608
"""Size of a body; more is not even read. [B]"""
_STATUS = {
    actions.DeniedError: 401,
    actions.BodyError: 400,
    actions.TooLargeError: 413,
    actions.BacklogError: 429,
    actions.StoreError: 503,
}


REFUSED: tuple[type[actions.AtriumError], ...] = tuple(_STATUS)
"""Errors of whoever asks, and of a store that cannot."""


@router.post("/v1/sensor-data", status_code=202)
async def deliver(request: Request) -> Response:
    """Take a reading or a list of readings.

    Each has ``sensor_id``, ``value`` and perhaps ``timestamp``, ``unit``, ``quality`` and
    ``sequence``. The answer counts them and says of each rejected one why.
    """
    try:
        body = await body_of(request)
        answer = await asyncio.to_thread(
            actions.take_sensor_data,
            secret_of(request),
            body,
            media=request.headers.get("content-type", "application/json"),
            repeat=request.headers.get("idempotency-key", "")[:200],
        )
    except REFUSED as error:
        return refusal_of(error)
    return JSONResponse(asdict(answer), status_code=202)


@router.get("/v1/points")
def point_states() -> list[dict[str, Any]]:
    """Return value, quality and age of every point now."""
    return actions.get_point_states()


@router.get("/v1/metrics")
def metrics() -> PlainTextResponse:
    """Return the accounts of readings for Prometheus."""
    return PlainTextResponse(actions.reading_metrics())


async def body_of(request: Request) -> bytes:
    """Return the body, and give up as soon as it is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise actions.TooLargeError(f"at most {MOST_BYTES} bytes are taken at once")
    return bytes(body)


def secret_of(request: Request) -> str:
    """Return the key that a request brings; empty where it brings none."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    bearer = text.strip() if scheme.lower() == "bearer" else ""
    return bearer or request.headers.get("x-api-key", "")


def refusal_of(error: actions.AtriumError) -> JSONResponse:
    """Return what a refused request is answered with."""
    status = next(code for kind, code in _STATUS.items() if isinstance(error, kind))
    headers = {}
    if status in {429, 503}:
        wait = error.wait if isinstance(error, actions.BacklogError) else 5.0
        headers["retry-after"] = str(math.ceil(wait))
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse({"detail": str(error)}, status_code=status, headers=headers)
