"""Sensitivity of figures to inputs, and the uncertainty that inputs leave in figures."""

from scenarios.sensitivity.document import Sensitivity
from scenarios.sensitivity.model import SensitivityResult
from scenarios.sensitivity.study import Study, read_study, run_study

__all__ = ["Sensitivity", "SensitivityResult", "Study", "read_study", "run_study"]
