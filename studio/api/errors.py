"""Errors as answers: what is wrong, where, what is allowed and the remedy."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from studio.actions import AbsentError, AtriumError, DocumentError, plain_fault


def answer_errors(server: FastAPI) -> None:
    """Let a server answer every error of ours with its text instead of a failure."""
    server.add_exception_handler(AtriumError, _answer)


async def _answer(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, DocumentError):
        faults = [plain_fault(fault) for fault in error.faults]
        return JSONResponse({"detail": str(error), "faults": faults}, status_code=422)
    status = 404 if isinstance(error, AbsentError) else 409
    return JSONResponse({"detail": str(error)}, status_code=status)
