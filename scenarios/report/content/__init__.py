"""What a report says about one result, or about results compared with the first of them."""

from scenarios.report.content.build import build_report

__all__ = ["build_report"]
