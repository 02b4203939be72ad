"""Physical laws as pure functions of arrays."""
