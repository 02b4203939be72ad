"""What sizing found: loads and flows of zones, sizes and the reason of each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sim.errors import Finding
from sim.site.sizing import DesignDay


@dataclass(frozen=True, slots=True)
class ZoneSize:
    """Loads and flows of a zone.

    Attributes
    ----------
    zone, system : str
        Names.
    heating_load, cooling_load : float
        Highest sensible loads, without sizing factors. [W]
    heating_time, cooling_time : str
        When: day and end of the hour, in standard time; empty without a load.
    heating_flow, cooling_flow, outdoor_air : float
        Air that the loads, with factors, and ventilation ask for. [m3/s]
    flow : float
        Design supply air. [m3/s]
    """

    zone: str
    system: str
    heating_load: float
    heating_time: str
    cooling_load: float
    cooling_time: str
    heating_flow: float
    cooling_flow: float
    outdoor_air: float
    flow: float


@dataclass(frozen=True, slots=True)
class Size:
    """A size that was found.

    Attributes
    ----------
    place : str
        In the site: ``systems.rooftop.fan.flow``.
    value : float
        The size. [unit]
    unit : str
        Its unit.
    reason : str
        What decided it.
    """

    place: str
    value: float
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlantLoad:
    """What the coils that were sized draw from a plant at most at one time.

    Attributes
    ----------
    plant : str
        Its name.
    load : float
        Heat or cold. [W]
    water_flow : float
        Of all these coils. [kg/s]
    time : str
        When.
    """

    plant: str
    load: float
    water_flow: float
    time: str


@dataclass(frozen=True, slots=True)
class SizingReport:
    """What sizing found; empty where a site leaves no size open.

    Attributes
    ----------
    design_days : tuple of (str, DesignDay)
        Days by name.
    zones : tuple of ZoneSize
        Zones of the systems that were sized.
    sizes : tuple of Size
        Every size that was open, in the order of the document.
    plants : tuple of PlantLoad
        Plants that the sized coils draw from.
    findings : tuple of Finding
        Doubts.
    """

    design_days: tuple[tuple[str, DesignDay], ...] = ()
    zones: tuple[ZoneSize, ...] = ()
    sizes: tuple[Size, ...] = ()
    plants: tuple[PlantLoad, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sizes)

    def zone(self, name: str) -> ZoneSize:
        """Return the loads and flows of a zone.

        Raises
        ------
        KeyError
            If it was not sized.
        """
        return {each.zone: each for each in self.zones}[name]

    def value(self, place: str) -> float:
        """Return the size of a place.

        Raises
        ------
        KeyError
            If it was not open.
        """
        return {size.place: size.value for size in self.sizes}[place]

    def plain(self) -> dict[str, Any]:
        """Return it as plain data, fit for JSON."""
        return {
            "design_days": {name: day.plain() for name, day in self.design_days},
            "zones": [asdict(each) for each in self.zones],
            "sizes": [asdict(each) for each in self.sizes],
            "plants": [asdict(each) for each in self.plants],
        }
