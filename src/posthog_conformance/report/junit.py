"""junit.xml: one suite for each operation, one test case for each case, failures as failures."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from posthog_conformance.report.cases import Case, text_failure
from posthog_conformance.report.text import one_line, printable, shortened
from posthog_conformance.report.view import View

_MESSAGE_LIMIT = 500


def junit(view: View) -> str:
    """The run as JUnit XML.

    ``failed`` and ``stale`` are failures, ``error`` is an error, ``untested`` and ``known`` are skipped with
    their reason; ``warned`` passes, with its text as output. An interrupted run has one error more.
    """
    root = ET.Element("testsuites", name="posthog-conformance", time=f"{view.duration_s:.3f}")
    by_operation: dict[str, list[Case]] = {}
    for case in view.cases:
        by_operation.setdefault(case.operation, []).append(case)
    for operation, cases in by_operation.items():
        suite = _suite(root, view, operation)
        for case in cases:
            _case(suite, case)
        _count(suite)
    if not view.complete:
        suite = _suite(root, view, "run")
        element = ET.SubElement(suite, "testcase", classname="run", name="came to its end", time="0")
        ET.SubElement(element, "error", message=view.verdict.sentence, type="interrupted")
        _count(suite)
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return "<?xml version='1.0' encoding='utf-8'?>\n" + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, view: View, name: str) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name=one_line(name), timestamp=view.header.started[:19])
    properties = ET.SubElement(suite, "properties")
    for key, value in (
        ("target", view.target),
        ("dialect", view.header.dialect),
        ("profile", view.header.profile),
        ("tool_version", view.header.tool_version),
        ("complete", str(view.complete).lower()),
    ):
        ET.SubElement(properties, "property", name=key, value=one_line(value))
    return suite


def _case(suite: ET.Element, case: Case) -> None:
    name = case.id.removeprefix(f"{case.operation}/")
    element = ET.SubElement(
        suite,
        "testcase",
        classname=one_line(case.operation),
        name=one_line(name),
        time=f"{case.duration_s:.3f}",
    )
    message = shortened(case.headline, _MESSAGE_LIMIT)
    if case.outcome in ("failed", "stale", "error"):
        tag = "error" if case.outcome == "error" else "failure"
        kind = case.requirement if case.outcome == "failed" else case.outcome
        ET.SubElement(element, tag, message=message, type=one_line(kind)).text = printable(text_failure(case))
    elif case.outcome in ("untested", "known"):
        reason = shortened(one_line(case.reason), _MESSAGE_LIMIT) or message
        ET.SubElement(element, "skipped", message=f"{case.outcome}: {reason}", type=case.outcome)
    elif case.outcome == "warned":
        ET.SubElement(element, "system-out").text = printable(text_failure(case))


def _count(suite: ET.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
