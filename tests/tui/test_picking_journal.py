"""What a picker's console writes down before it sends anything."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from crmtui.kit.errors import Unavailable
from crmtui.tui.screens.picking.journal import FOLDER, Command, Journal

SCAN = Command("scan", "r-1", "anna", "b-1", "t-1", step="item", code="\x1d漢字 [/x]", at=1.0)


def test_what_is_kept_is_found_again_by_whoever_sent_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "new")
    later, other = replace(SCAN, request_id="r-2", at=2.0), replace(SCAN, batch_id="b-2")
    for command in (later, SCAN, other, replace(SCAN, request_id="r-3", actor_id="ravi")):
        journal.keep(command)
    assert journal.list_left("b-1", "anna") == [SCAN, later]
    files = list((tmp_path / "new" / FOLDER).iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "new" / FOLDER).stat().st_mode) == 0o700
    for _again in range(2):
        journal.drop(SCAN)
    assert journal.list_left("b-1", "anna") == [later]


def test_half_a_file_was_never_sent(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.keep(SCAN)
    (file,) = (tmp_path / FOLDER).iterdir()
    for content in (b'{"kind": "scan"', b"[]", b'{"kind": "scan", "more": 1}', b"\xff"):
        file.write_bytes(content)
        assert journal.list_left("b-1", "anna") == []


def test_what_cannot_be_kept_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    with pytest.raises(Unavailable) as caught:
        Journal(tmp_path).keep(SCAN)
    assert caught.value.code == "console.not_writable"
    assert Journal(tmp_path).list_left("b-1", "anna") == []
