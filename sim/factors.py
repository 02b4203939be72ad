"""Emission and primary-energy factors: data with year, warming potentials and source."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Annotated, Any

import yaml
from pydantic import Field

from sim.document import Document
from sim.errors import DocumentError, Fault


class Factor(Document):
    """What a delivered kilowatt hour of a carrier stands for."""

    carbon: Annotated[float, Field(ge=0, le=3)]
    """Greenhouse gas emissions, of gas per gross calorific value. [kg CO2e/kWh]"""
    carbon_year: int
    """Year the emissions hold for, or were published."""
    carbon_source: str
    """Where they are published."""
    warming_potential: str
    """Basis on which other gases were made equivalent to CO2."""
    primary: Annotated[float, Field(ge=0, le=10)]
    """Primary over delivered energy. [-]"""
    primary_year: int
    """Year the ratio holds for, or was published."""
    primary_source: str
    """Where it is published."""


class Carriers(Document):
    """The factors of a region."""

    electricity: Factor
    """From the grid."""
    natural_gas: Factor
    """Gross calorific."""
    district_heating: Factor
    """Heat delivered."""
    district_cooling: Factor
    """Cold delivered."""
    photovoltaics: Factor
    """Electricity made and used on site."""


class Region(Document):
    """A region and its factors."""

    title: str
    """Name for people."""
    carriers: Carriers
    """Factors by carrier."""


def region_names() -> tuple[str, ...]:
    """Return the names of the regions that have factors.

    Examples
    --------
    >>> region_names()
    ('united-states', 'european-union')
    """
    return tuple(_regions())


def factors_of(region: str) -> Carriers:
    """Return the emission and primary-energy factors of a region.

    Parameters
    ----------
    region : str
        Name, ``united-states``.

    Returns
    -------
    Carriers
        Factors by carrier. [kg CO2e/kWh], [-]

    Raises
    ------
    DocumentError
        If there is no such region.

    Examples
    --------
    >>> factors_of("united-states").natural_gas.primary
    1.05
    """
    data = _regions().get(region)
    if data is None:
        names = ", ".join(_regions())
        raise DocumentError([Fault("factors", region, f"one of {names}", "name one of these")])
    return Region.read(data, source=region).carriers


@lru_cache(maxsize=1)
def _regions() -> dict[str, Any]:
    text = resources.files("sim.data").joinpath("factors.yaml").read_text(encoding="utf-8")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506  a safe loader, in C
    return data
