"""Validation of the engine against published values: one module per subject."""
