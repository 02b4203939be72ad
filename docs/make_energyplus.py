"""Run EnergyPlus on the reference offices and write what it gives, and the page that compares.

``make docs-energyplus``: runs the program where its package is installed (`ATRIUM_ENERGYPLUS`) and
keeps its results; the page is written from the results kept, whether it ran or not.
"""

from __future__ import annotations

import sys

from scenarios.validation.energyplus import BUILDINGS, RESULTS
from scenarios.validation.energyplus.oracle import PACKAGE, VARIABLE, WEATHER, Monthly, find_oracle

FILES = {
    "small": "RefBldgSmallOfficeNew2004_Chicago",
    "medium": "RefBldgMediumOfficeNew2004_Chicago",
}


def run_oracle() -> dict[str, Monthly] | None:
    """Return monthly energy of all cases, or None where the program is not installed. [kWh]"""
    oracle = find_oracle()
    if oracle is None:
        return None
    found: dict[str, Monthly] = {}
    for name in BUILDINGS:
        found[f"{name}-loads"] = oracle.loads(FILES[name])
        found[name] = {use: v for use, v in oracle.end_uses(FILES[name]).items() if sum(v) > 0.0}
    return found


def results_text(found: dict[str, Monthly]) -> str:
    """Return the document that keeps the results."""
    lines = [
        "# What EnergyPlus gives for two of the input files that its package brings, run as they",
        "# are (own timestep of 10 min, sizes by its own design days); cases -loads with ideal",
        "# loads for the systems. Written by docs/make_energyplus.py. Credit for the buildings:",
        "# DOE, NREL, PNNL and LBNL (Deru et al. 2011, NREL/TP-5500-46861).",
        "program: EnergyPlus version 25.2.0",
        f"package: {PACKAGE}",
        f"weather: {WEATHER}",
        "unit: kWh",
        "files:",
        *(f"  {name}: {file}.idf" for name, file in FILES.items()),
        "cases:",
    ]
    for case, uses in found.items():
        lines.append(f"  {case}:")
        for use, values in uses.items():
            numbers = [f"{value:.1f}" for value in values]
            lines += [
                f"    {use}:",
                f"      [{', '.join(numbers[:6])},",
                f"       {', '.join(numbers[6:])}]",
            ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Keep the results of the program, where it is installed."""
    found = run_oracle()
    if found is None:
        sys.stderr.write(f"EnergyPlus is not installed; {VARIABLE} names its interpreter\n")
    else:
        RESULTS.write_text(results_text(found), "utf-8")


if __name__ == "__main__":
    main()
