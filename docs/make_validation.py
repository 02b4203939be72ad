"""Write the page of the validation, with the figures that the cases give.

Run by ``make docs-validation`` when results change; it takes a minute. A slow test compares the
page with what this script would write. Why a value lies outside its range is told by the check's
own note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scenarios.validation import bestest, hvac, solar
from scenarios.validation.bestest.cases import case, case_names, open_cases, published
from scenarios.validation.model import Check, Report

PAGE = Path(__file__).parent / "validation.md"

CONVERGENCE = ("195", "600", "640", "900", "940", "960")
"""Cases whose outputs are shown at several steps."""
STEPS = (900.0, 300.0, 60.0)
"""Exchange steps of the study. [s]"""

_LOADS = ("annual_heating_MWh", "annual_cooling_MWh", "peak_heating_kW", "peak_cooling_kW")
_TEMPERATURES = ("max_C", "min_C", "mean_C")
_HEADINGS = {
    "annual_heating_MWh": "Heating [MWh]",
    "annual_cooling_MWh": "Cooling [MWh]",
    "peak_heating_kW": "Peak heating [kW]",
    "peak_cooling_kW": "Peak cooling [kW]",
    "max_C": "Largest [°C]",
    "min_C": "Least [°C]",
    "mean_C": "Mean [°C]",
}

_INTRODUCTION = """\
# Validation

<!-- Written by docs/make_validation.py from the cases and their runs; edit the script. -->

Atrium runs the building thermal envelope and fabric load cases of ANSI/ASHRAE Standard 140-2020
(BESTEST): a test room in Denver in 52 variants that isolate one effect each. They are scenarios
like any other, with the defaults every building has and no setting of their own beyond what the
standard prescribes: `atrium run bestest/600`, and in the studio under *ASHRAE 140 cases*. What a
case differs in from another is the whole of its specification, in
[`cases.yaml`](../scenarios/validation/bestest/cases.yaml).

```sh
atrium validate bestest --cases 600FF
atrium validate solar
atrium validate hvac
```

Without `--cases` all of them run, one after the other, a fraction of a second each. Loads are
sensible loads of the zones, peaks are those of whole hours, temperatures are means of whole hours;
those of case 960 are the sun zone's. A value is **bold** where it lies in the range of the six
example programs, *in italics* where it does not, and plain where no range is compared with: results
of the other cases were calculated without looking at published ones.
"""


def page() -> str:
    """Return the page of all cases, the convergence study and the sub-models."""
    cases = bestest.validate(None, _quiet)
    sun = solar.validate(None, _quiet)
    equipment = hvac.validate(None, _quiet)
    return "\n".join(
        [
            _INTRODUCTION,
            f"With the default step of five minutes: **{cases.summary}**.\n",
            *_group("## Loads", cases, _LOADS),
            *_group("## Temperatures", cases, _TEMPERATURES),
            *_ranges(cases),
            *_missed(cases, sun, equipment),
            *_convergence(),
            *_solar(sun),
            *_equipment(equipment),
        ]
    )


def _quiet(_text: str, _done: int, _total: int) -> None:
    """Show no progress."""


def _group(heading: str, report: Report, outputs: Sequence[str]) -> Iterator[str]:
    """Yield the table of the cases that have given outputs."""
    judged = _judged(report)
    yield f"{heading}\n"
    yield _row(["Case", "", *(_HEADINGS[output] for output in outputs)])
    yield _row(["---", "---", *("---:" for _ in outputs)])
    for name in case_names():
        found = report.data[name]
        if isinstance(found, Mapping) and outputs[0] in found:
            values = [_marked(judged[f"{name} {output}"]) for output in outputs]
            yield _row([name, str(case(name)["name"]), *values])
    yield ""


def _judged(report: Report) -> dict[str, Check]:
    return {check.name: check for check in report.checks if check.source == bestest.RANGE}


def _marked(check: Check) -> str:
    text = _figure(check.value, check.unit)
    if check.ok is None:
        return text
    return f"**{text}**" if check.ok else f"*{text}*"


def _figure(value: float | None, unit: str) -> str:
    """Return a figure with the digits its unit deserves, without a negative zero."""
    digits = {"degC": 2, "kWh/m2": 1, "": 4}.get(unit, 3)
    return "" if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def _ranges(report: Report) -> Iterator[str]:
    """Yield the open cases beside their ranges and acceptance limits."""
    limits = {c.name: c for c in report.checks if c.source == bestest.ACCEPTANCE}
    judged = _judged(report)
    yield "## Cases with published results\n"
    yield (
        "Range: least and largest value of six programs (BSIMAC, CSE, DeST, EnergyPlus, ESP-r, "
        "TRNSYS;\ninformative annex B8). Position: 0 at its lower end, 1 at its upper one. "
        "Acceptance limits: Addendum b.\n"
    )
    yield _row(["Case", "Output", "Atrium", "Range", "Position", "Acceptance limits"])
    yield _row(["---", "---", "---:", "---:", "---:", "---:"])
    for name in open_cases():
        for output in published()["cases"][name]:
            check = judged[f"{name} {output}"]
            limit = limits.get(check.name)
            place = "" if check.position is None else f"{check.position:.2f}"
            kept = "" if limit is None else f"{_span(limit)}{'' if limit.ok else ' missed'}"
            cells = [name, _HEADINGS[output], _marked(check), _span(check), place, kept]
            yield _row(cells)
    yield ""


def _span(check: Check) -> str:
    return f"{_figure(check.low, check.unit)} to {_figure(check.high, check.unit)}"


def _missed(*reports: Report) -> Iterator[str]:
    """Yield what lies outside its limits, and why."""
    yield "## What lies outside, and why\n"
    missed = [check for report in reports for check in report.missed]
    if not missed:
        yield "Nothing.\n"
    for check in missed:
        why = check.note or "not explained yet."
        value = f"{_figure(check.value, check.unit)} {check.unit}".replace("degC", "°C").strip()
        yield f"- {check.name.replace('_', ' ')}, {value} ({_span(check)}): {why}"
    if missed:
        yield ""


def _convergence() -> Iterator[str]:
    """Yield outputs at several steps."""
    runs = {step: bestest.validate(CONVERGENCE, _quiet, step=step) for step in STEPS}
    yield "## Does the answer hinge on the step?\n"
    yield "Outputs with exchange steps of 15, 5 (the default) and 1 min.\n"
    yield _row(["Case", "Output", *(f"{step / 60:.0f} min" for step in STEPS)])
    yield _row(["---", "---", *("---:" for _ in STEPS)])
    columns = [_judged(run) for run in runs.values()]
    for name, first in columns[0].items():
        number, output = name.split()
        values = [_figure(column[name].value, first.unit) for column in columns]
        yield _row([number, _HEADINGS[output], *values])
    yield ""


def _solar(report: Report) -> Iterator[str]:
    """Yield the sub-models of the sun."""
    yield "## Sun\n"
    yield (
        "Position of the sun against the worked example of Reda and Andreas (2004), then sums of a "
        "year on\nand through the facades of Denver against the range of six programs.\n"
    )
    yield _row(["Quantity", "Atrium", "Limits", "Position"])
    yield _row(["---", "---:", "---:", "---:"])
    for check in report.checks:
        place = "" if check.position is None else f"{check.position:.2f}"
        unit = check.unit.replace("kWh/m2", "kWh/m²").replace("deg", "°")
        digits = "deg5" if check.source == solar.ALGORITHM else check.unit
        value, low, high = (
            f"{each:.5f}" if digits == "deg5" else _figure(each, check.unit)
            for each in (check.value, check.low or 0.0, check.high or 0.0)
        )
        shown = f"**{value}**" if check.ok else f"*{value}*"
        name = check.name.replace("_", " ").capitalize()
        yield _row([name, f"{shown} {unit}".strip(), f"{low} to {high}", place])
    yield ""


_COOLING = {
    "cooling_energy_total_kWh": ("Electricity [kWh]", 1),
    "compressor_kWh": ("Compressor [kWh]", 1),
    "coil_load_sensible_kWh": ("Coil, sensible [kWh]", 1),
    "coil_load_latent_kWh": ("Coil, latent [kWh]", 1),
    "zone_load_total_kWh": ("Zone load [kWh]", 1),
    "cop": ("COP", 3),
    "humidity_ratio_kg_kg": ("Humidity ratio [g/kg]", 2),
}
_FURNACES = {
    "furnace_load_GJ": ("Load [GJ]", 3),
    "furnace_input_GJ": ("Input [GJ]", 3),
    "fuel_consumption_m3_s": ("Fuel [mL/s]", 2),
    "fan_energy_kWh": ("Fans [kWh]", 1),
    "zone_temp_mean_C": ("Mean [°C]", 2),
    "zone_temp_max_C": ("Largest [°C]", 2),
    "zone_temp_min_C": ("Least [°C]", 2),
}
_FACTORS = {"humidity_ratio_kg_kg": 1e3, "fuel_consumption_m3_s": 1e6}


def _equipment(report: Report) -> Iterator[str]:
    """Yield the cooling and the furnace cases."""
    yield "## Equipment\n"
    yield (
        "Space-cooling cases (February) and furnace cases (January to March) of section 5.3 and "
        "5.4, on the\nphysics of [Equipment](equipment.md): "
        f"**{report.summary}**. A range is that of the analytical solutions,\n"
        "widened by 1 % (furnaces: and of the programs, by 0.5 %). Of a cooling case 13 outputs "
        "are compared,\nhalf of them are shown.\n"
    )
    checks = {check.name: check for check in report.checks}
    for columns in (_COOLING, _FURNACES):
        yield _row(["Case", *(heading for heading, _ in columns.values())])
        yield _row(["---", *("---:" for _ in columns)])
        for name, found in report.data.items():
            if isinstance(found, Mapping) and next(iter(columns)) in found:
                cells = (_cell(checks.get(f"{name} {output}"), output) for output in columns)
                yield _row([name, *cells])
        yield ""


def _cell(check: Check | None, output: str) -> str:
    """Return the figure of an output, marked by its range; nothing where a case has none."""
    if check is None:
        return ""
    _, digits = {**_COOLING, **_FURNACES}[output]
    text = f"{check.value * _FACTORS.get(output, 1.0):.{digits}f}"
    if check.ok is None:
        return text
    return f"**{text}**" if check.ok else f"*{text}*"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
