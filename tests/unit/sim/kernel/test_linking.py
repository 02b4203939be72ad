"""Physics put together from other physics compiles as it is written."""

import pytest

from sim.kernel import compiling, linking
from sim.kernel.linking import linked
from sim.physics import direct_expansion, heat_pump_coil, psychrometrics, saturation, water_coil


def test_what_a_function_calls_is_compiled_with_it():
    found = linked(saturation.saturated_temperature)
    expected = saturation.saturated_temperature(34e3, 101325.0)
    assert found(34e3, 101325.0) == pytest.approx(expected, rel=1e-12)
    assert found.nopython_signatures
    assert found.py_func.__globals__["enthalpy"] is linked(psychrometrics.enthalpy)


def test_the_module_itself_stays_plain():
    linked(saturation.saturated_temperature)
    assert saturation.enthalpy is psychrometrics.enthalpy
    assert not hasattr(saturation.saturated_temperature, "py_func")


def test_a_function_is_compiled_once():
    assert linked(water_coil.cooling) is linked(water_coil.cooling)


@pytest.mark.parametrize(
    "function", [direct_expansion.full_load, heat_pump_coil.full_heating, water_coil.cooling]
)
def test_all_modules_linked_are_among_the_sources(function):
    modules = {function.__module__} | _modules(linked(function).py_func)
    assert modules <= set(compiling.SOURCES)


def _modules(function) -> set[str]:
    found = set()
    for name in function.__code__.co_names:
        value = getattr(function.__globals__.get(name), "py_func", None)
        if value is not None and value.__module__.startswith(linking._PHYSICS):
            found |= {value.__module__} | _modules(value)
    return found
