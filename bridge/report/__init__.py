"""The parity report: the rows of all cases, as tables, and what fails in words."""

from bridge.report.rows import Report, Row, check_case, check_cases

__all__ = ["Report", "Row", "check_case", "check_cases"]
