"""Reports: one result, or results compared with the first of them, as PDF, HTML, CSV or JSON."""

from scenarios.report.write import FORMATS, write_report

__all__ = ["FORMATS", "write_report"]
