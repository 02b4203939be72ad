"""A small table of points for tests."""

from connectors.points import PointTable


def table(**more):
    """Return a table of points: one in degF, one raw and scaled, a command."""
    return PointTable.read(
        {
            "name": "test",
            "points": {
                "outdoor": {
                    "address": {"kind": "rest", "path": "outdoor"},
                    "quantity": "outdoor_temperature",
                    "unit": "degF",
                },
                "supply": {
                    "address": {"kind": "rest", "path": "supply"},
                    "quantity": "supply_air_temperature",
                    "scale": 0.1,
                    "low": 5.0,
                    "high": 45.0,
                },
                "damper": {
                    "address": {"kind": "rest", "path": "damper"},
                    "quantity": "position",
                    "unit": "percent",
                    "kind": "command",
                    "write_low": 0.0,
                    "write_high": 1.0,
                },
                **more,
            },
        }
    )
