from __future__ import annotations

from pathlib import Path

import pytest

from posthog_conformance.record import Record
from posthog_conformance.report import write_all

FILES = {"report.json", "junit.xml", "summary.md", "report.html", "report.sarif", "ctrf.json"}


@pytest.mark.parametrize("name", ["faulty", "interrupted"])
def test_every_report_is_written(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    record: Record = request.getfixturevalue(name)
    written = write_all(record, tmp_path / "new" / "folder")
    assert {path.name for path in written} == FILES
    assert all(path.stat().st_size > 1000 for path in written)


def test_no_report_has_a_character_that_drives_a_terminal(faulty: Record, tmp_path: Path) -> None:
    for path in write_all(faulty, tmp_path):
        assert b"\x1b" not in path.read_bytes()
        assert b"\0" not in path.read_bytes()


def test_a_folder_that_cannot_be_written_is_an_os_error(faulty: Record, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        write_all(faulty, tmp_path / "file")
