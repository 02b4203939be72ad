"""Routes under ``/api/v1``: JSON in and out, reports and results as files."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from studio import actions
from studio.api.federation import router as federation
from studio.api.sensor_data import router as sensor_data

router = APIRouter(prefix="/api")
router.include_router(sensor_data)
router.include_router(federation)

_MEDIA = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
Runs = Annotated[str, Query(description="Identifiers of runs, separated by commas; the base first")]


class RunRequest(BaseModel):
    """A run to be queued."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    scenario: str
    """Name, ``small-office/base``."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    """Seed of the random streams; that of the scenario where not given."""
    replications: Annotated[int, Field(ge=1, le=200)] = 1
    """Runs with different random numbers, whose KPIs the one result holds."""
    attribute: bool = False
    """Split its differences from the base among its measures too."""


@router.get("/v1/health")
def health() -> dict[str, Any]:
    """Say that the studio answers, and how many runs wait or run."""
    active = actions.list_runs(states=("queued", "running"))
    return {"status": "ok", "active_runs": len(active)}


@router.get("/v1/sites")
def sites() -> list[dict[str, Any]]:
    """Return all sites."""
    return [asdict(site) for site in actions.list_sites()]


@router.get("/v1/scenarios")
def scenarios(site: str | None = None) -> list[dict[str, Any]]:
    """Return all scenarios, or those of a site."""
    return [asdict(entry) for entry in actions.list_scenarios(site)]


@router.get("/v1/scenarios/{site}/{name}")
def scenario(site: str, name: str) -> dict[str, Any]:
    """Return a scenario with its changes as texts."""
    full = f"{site}/{name}"
    return {**asdict(actions.entry_of(full)), "draft": actions.get_draft(full)}


@router.get("/v1/runs")
def runs(
    state: Annotated[list[str] | None, Query()] = None,
    scenario: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[dict[str, Any]]:
    """Return runs, the newest first."""
    found = actions.list_runs(states=state or (), scenario=scenario, limit=limit)
    return [asdict(run) for run in found]


@router.post("/v1/runs", status_code=201)
def submit(request: RunRequest) -> dict[str, Any]:
    """Queue a run."""
    return asdict(
        actions.submit_run(
            request.scenario,
            seed=request.seed,
            replications=request.replications,
            attribute=request.attribute,
        )
    )


@router.get("/v1/runs/{run}")
def run_state(run: str) -> dict[str, Any]:
    """Return a run with its state and progress."""
    return asdict(actions.get_run(run))


@router.get("/v1/runs/{run}/log")
def run_log(run: str) -> list[dict[str, Any]]:
    """Return a run's log, the oldest line first."""
    return [asdict(line) for line in actions.run_log(run)]


@router.post("/v1/runs/{run}/cancel")
def cancel(run: str) -> dict[str, Any]:
    """Cancel a queued or running run."""
    return asdict(actions.cancel_run(run))


@router.post("/v1/runs/{run}/retry", status_code=201)
def retry(run: str) -> dict[str, Any]:
    """Queue a run again with the inputs it had."""
    return asdict(actions.retry_run(run))


@router.get("/v1/results/{run}")
def result(run: str) -> dict[str, Any]:
    """Return KPIs, manifest and findings of a finished run."""
    return actions.get_result(run)


@router.get("/v1/results/{run}/file")
def result_file(run: str) -> FileResponse:
    """Return the HDF5 file of a finished run."""
    path = actions.result_file(run)
    return FileResponse(path, media_type="application/x-hdf5", filename=f"{run}.h5")


@router.get("/v1/compare")
def compare(runs: Runs) -> dict[str, Any]:
    """Return the comparison of runs with the first of them: inputs first."""
    return actions.compare_runs(_names(runs))


@router.get("/v1/report.{kind}")
def report(kind: str, runs: Runs) -> Response:
    """Return a report on one run or on several compared: pdf, html, csv or json."""
    if kind not in _MEDIA:
        raise HTTPException(404, f"there is no report.{kind}; {', '.join(_MEDIA)} are offered")
    content = actions.write_report(_names(runs), f".{kind}")
    name = {"content-disposition": f'attachment; filename="atrium-report.{kind}"'}
    return Response(content, media_type=_MEDIA[kind], headers=name)


@router.api_route(
    "/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
)
def absent(rest: str) -> None:
    """Answer 404: Dash would answer every unknown address with a page."""
    raise HTTPException(404, f"there is no /api/{rest}")


def _names(runs: str) -> list[str]:
    return [name for name in runs.split(",") if name]
