"""Reports: views of a record, for people and for other programs."""

from posthog_conformance.report.cases import Case, text_failure, view_case
from posthog_conformance.report.terminal import text_summary
from posthog_conformance.report.view import View, view_of
from posthog_conformance.report.write import write_all

__all__ = ["Case", "View", "text_failure", "text_summary", "view_case", "view_of", "write_all"]
