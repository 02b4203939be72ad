"""Routes under ``/api``."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException

router = APIRouter(prefix="/api")


@router.get("/{rest:path}", include_in_schema=False)
def absent(rest: str) -> None:
    """Answer 404: Dash would answer every unknown address with a page."""
    raise HTTPException(404, f"there is no /api/{rest}")
