"""What the benchmarks read and write. Nothing is measured here."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from benchmarks import latency, page, results
from benchmarks.faults import Comparison, Trial, spread
from benchmarks.processes import Measured
from benchmarks.schemathesis_run import CONFIG, CONTRACT, PROGRAM, read_events
from benchmarks.startup import Startup, read_selftest
from benchmarks.tools import Ran


def ran(*failures: str, requests: int = 10, wall_s: float = 1.0) -> Ran:
    return Ran(frozenset(failures), requests, Measured(0, wall_s, wall_s / 2, 100.0, ""))


def scenario(status: str, answered: int) -> dict[str, Any]:
    failure = {"operation": "GET /things/", "title": "Server error"}
    check = {"status": status, "failure_info": {"failure": failure}} if status == "failure" else {"status": status}
    interactions = {"a": {"response": {"status_code": answered}}, "b": {"response": None}}
    return {"ScenarioFinished": {"recorder": {"interactions": interactions, "checks": {"a": [check]}}}}


def test_events_give_failures_by_operation_kind_and_status_and_count_what_was_sent() -> None:
    events = [
        {"Initialize": {}},
        {"ScenarioFinished": {"recorder": {"label": "skipped"}}},
        scenario("success", 200),
        scenario("failure", 500),
        scenario("failure", 500),
        {"NonFatalError": {"label": "GET /other/"}},
    ]
    failures, requests = read_events(json.dumps(event) for event in events)
    assert failures == {"GET /things/: Server error (500)", "GET /other/: error"}
    assert requests == 6


def test_schemathesis_gets_files_that_are_there() -> None:
    assert CONFIG.is_file()
    assert CONTRACT.is_file()
    assert PROGRAM.is_file()


def test_a_sample_of_the_faults_is_spread_over_the_catalogue() -> None:
    assert spread(20) == spread(20)
    assert len(spread(20)) == 20
    assert len({fault.requirement.partition(".")[0] for fault in spread(20)}) > 8
    assert len(spread(None)) > 200


def test_a_fault_is_found_only_by_what_the_clean_mock_does_not_get() -> None:
    trials = [
        Trial("fails", "status", {"ours": ran("case"), "theirs": ran("alarm", "new")}),
        Trial("hides", "scope", {"ours": ran("case"), "theirs": ran("alarm")}),
    ]
    clean = {"ours": [ran(requests=10)], "theirs": [ran("alarm", requests=30), ran(requests=50)]}
    comparison = Comparison(("ours", "theirs"), clean, trials, 249)
    assert [trial.fault for trial in comparison.found("theirs")] == ["fails"]
    text = results.fault_section(comparison)
    assert "| faults found | 2 of 2 | 1 of 2 | 0.50 |" in text
    assert "| false alarms on the clean mock | 0 | 1 |" in text
    assert "| requests, clean mock | 10 | 40 (30–50) | 4.00 |" in text
    assert "| `hides` | 1 | – |" in text


def test_a_ratio_is_taken_of_the_runs_of_one_turn() -> None:
    pairs = [latency.Pair(10.0, 3.0, 476), latency.Pair(20.0, 5.0, 476), latency.Pair(10.0, 4.0, 476)]
    text = results.latency_section([latency.Latency(100, pairs)])
    assert "| 100 ms | 10.0 (10.0–20.0) | 4.0 (3.0–5.0) | 0.30 (0.25–0.40) | at most 0.35: met | 476 of 480 |" in text


def test_a_limit_that_is_missed_stands_out() -> None:
    runs = [ran(wall_s=6.0).measured]
    startup = Startup(runs, runs, runs[0], 3, 3)
    text = results.startup_section(startup, page.Page(5_000, runs, 4_000_000, [0.5]))
    assert "| `run`, the mock in process, s | 6.00 | 3.00 | at most 5 | **missed** |" in text
    assert "| `selftest`, s a fault of 3 | 2.00 | 1.00 | at most 1 | **missed** |" in text
    assert "| its size, MB | 4.0 |  | at most 5 | met |" in text


def test_the_end_of_a_selftest_is_read() -> None:
    output = "fault  requests\nx  1\n\n249 faults, 248 caught by the requirement that they break, in 9.0 s.\n"
    assert read_selftest(output) == (249, 248)


def test_a_record_is_lengthened_by_copies_that_differ() -> None:
    request = {"method": "GET", "url": "http://x/?a=1"}
    exchanges = [
        {"type": "exchange", "id": name, "request": request, "response": {"body": '{"count":1}'}}
        for name in ("a", "b")
    ]
    lines = [{"type": "header"}, *exchanges, {"type": "case", "exchanges": ["b"]}]
    longer = list(page.lengthened(lines, 5))
    assert Counter(line["type"] for line in longer) == {"header": 1, "exchange": 5, "case": 1}
    sent = [line for line in longer if line["type"] == "exchange"]
    assert len({line["request"]["url"] for line in sent}) == 5
    assert len({line["response"]["body"] for line in sent}) == 5
    assert longer[-1]["exchanges"] == [line["id"] for line in sent if line["id"].startswith("b")]
