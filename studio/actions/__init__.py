"""What a user can do: one function each, the only way of pages, REST and agents to the rest."""

from scenarios.charts import Cell, Chart, Table
from scenarios.formats import format_number, unit_symbol
from studio.actions.drafts import Check, Draft, check_draft, list_inputs
from studio.actions.inputs import Place
from studio.actions.runs import cancel_run, get_run, list_runs, retry_run, run_log, submit_run
from studio.actions.scenarios import (
    ScenarioEntry,
    create_scenario,
    delete_scenario,
    duplicate_scenario,
    entry_of,
    get_draft,
    list_scenarios,
    restore_scenario,
    save_scenario,
)
from studio.actions.sites import SiteCard, list_sites, list_weather
from studio.jobs import LogLine, Run

__all__ = [
    "Cell", "Chart", "Check", "Draft", "LogLine", "Place", "Run", "ScenarioEntry", "SiteCard",
    "Table", "cancel_run", "check_draft", "create_scenario", "delete_scenario",
    "duplicate_scenario", "entry_of", "format_number", "get_draft", "get_run", "list_inputs",
    "list_runs", "list_scenarios", "list_sites", "list_weather", "restore_scenario", "retry_run",
    "run_log", "save_scenario", "submit_run", "unit_symbol",
]  # fmt: skip
