"""Everything between Atrium and the world: protocols, telemetry, live state."""
