"""A file is whole or absent, and private."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmtui.kit.errors import Unavailable
from crmtui.kit.files import write_atomically


def test_writes_a_private_file_and_counts_its_bytes(tmp_path: Path) -> None:
    target = tmp_path / "tickets.csv"
    assert write_atomically(target, [b"one\n", b"two\n"]) == 8
    assert target.read_bytes() == b"one\ntwo\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_failure_on_the_way_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "tickets.csv"
    target.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_atomically(target, pieces())
    assert [file.name for file in tmp_path.iterdir()] == ["tickets.csv"]
    assert target.read_bytes() == b"old"


def test_a_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        write_atomically(tmp_path / "nowhere" / "tickets.csv", [b"x"])
    assert refused.value.code == "file.not_written"
