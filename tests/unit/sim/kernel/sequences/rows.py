"""Rows of parameters and states for the tests of sequences."""

import numpy as np


def row(columns, **values):
    """Return a row of parameters, every column named."""
    assert {name.upper() for name in values} == {column.name for column in columns}
    return np.array([float(values[column.name.lower()]) for column in columns])


def rest(columns):
    """Return a state before the first step."""
    return np.zeros(len(columns))
