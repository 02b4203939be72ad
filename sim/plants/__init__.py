"""The arrays of a site's water plants, for the compiled exchange step."""

from sim.plants.assembly import Climate, CompiledPlants, assemble_plants

__all__ = ["Climate", "CompiledPlants", "assemble_plants"]
