"""Sweeps: many scenarios from one document, on one machine or many, stored as they finish."""
