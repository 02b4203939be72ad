"""What a user can do: one function each, the only way of pages, REST and agents to the rest."""

from connectors.rest import Answer, BacklogError, BodyError, DeniedError, TooLargeError
from connectors.store import StoreError
from scenarios.charts import Cell, Chart, Table
from scenarios.formats import Number, format_number, unit_symbol
from scenarios.happenings import civil_time
from scenarios.report.model import (
    Bullets,
    Code,
    Figure,
    KeyFigures,
    Mark,
    Paragraph,
    Report,
    ReportTable,
    Section,
    Strong,
)
from scenarios.report.to_csv import guarded
from sim.errors import AtriumError, DocumentError
from studio.actions.drafts import Check, Draft, ShownChange, check_draft, list_inputs, plain_fault
from studio.actions.inputs import Place
from studio.actions.readings import (
    create_key,
    get_alarms,
    get_newest_readings,
    get_point_states,
    get_point_table,
    get_readings_since,
    list_keys,
    reading_metrics,
    revoke_key,
    take_sensor_data,
)
from studio.actions.results import (
    MOST_COMPARED,
    MOST_HAPPENINGS,
    Explorable,
    Happenings,
    compare_runs,
    get_carpet,
    get_report,
    get_result,
    get_temperatures,
    have_error_bars,
    key_figures,
    list_explorable,
    list_happenings,
    result_file,
    write_report,
)
from studio.actions.runs import (
    USUAL_REPLICATIONS,
    cancel_run,
    get_run,
    list_runs,
    repeat_runs,
    retry_run,
    run_log,
    submit_run,
)
from studio.actions.scenarios import (
    ScenarioEntry,
    create_scenario,
    delete_scenario,
    duplicate_scenario,
    entry_of,
    get_draft,
    has_scenario,
    list_bases,
    list_scenarios,
    near_scenarios,
    restore_scenario,
    save_scenario,
)
from studio.actions.sites import SiteCard, list_groups, list_sites, list_weather
from studio.jobs import AbsentError, LogLine, Run

__all__ = [
    "MOST_COMPARED", "MOST_HAPPENINGS", "USUAL_REPLICATIONS", "AbsentError", "Answer",
    "AtriumError", "BacklogError", "BodyError", "Bullets", "Cell", "Chart", "Check", "Code",
    "DeniedError", "DocumentError", "Draft", "Explorable", "Figure", "Happenings", "KeyFigures",
    "LogLine", "Mark", "Number", "Paragraph", "Place", "Report", "ReportTable", "Run",
    "ScenarioEntry", "Section", "ShownChange", "SiteCard", "StoreError", "Strong", "Table",
    "TooLargeError", "cancel_run", "check_draft", "civil_time", "compare_runs", "create_key",
    "create_scenario", "delete_scenario", "duplicate_scenario", "entry_of", "format_number",
    "get_alarms", "get_carpet", "get_draft", "get_newest_readings", "get_point_states",
    "get_point_table", "get_readings_since", "get_report", "get_result", "get_run",
    "get_temperatures", "guarded", "has_scenario", "have_error_bars", "key_figures", "list_bases",
    "list_explorable", "list_groups", "list_happenings", "list_inputs", "list_keys", "list_runs",
    "list_scenarios", "list_sites", "list_weather", "near_scenarios", "plain_fault",
    "reading_metrics", "repeat_runs", "restore_scenario", "result_file", "retry_run", "revoke_key",
    "run_log", "save_scenario", "submit_run", "take_sensor_data", "unit_symbol", "write_report",
]  # fmt: skip
