"""How sure an answer is: pure functions of arrays, without scenarios and runs."""

from scenarios.statistics.intervals import LEVEL, Interval, bootstrap_interval, mean_interval
from scenarios.statistics.paired import PairedDifference, paired_difference
from scenarios.statistics.stopping import FIRST_STAGE, Precision, replications_needed

__all__ = [
    "FIRST_STAGE", "LEVEL", "Interval", "PairedDifference", "Precision", "bootstrap_interval",
    "mean_interval", "paired_difference", "replications_needed",
]  # fmt: skip
