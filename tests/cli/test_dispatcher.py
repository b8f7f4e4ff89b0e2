"""Finding commands, global options and exit codes; nothing here opens a database."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crmtui import __version__
from crmtui.cli.parsing import split_at_command
from crmtui.cli.registry import COMMANDS
from tests.cli.conftest import Program


def test_version(program: Program) -> None:
    assert program.cold("--version").succeeded() == f"crmtui {__version__}\n"


def test_help_names_every_command(program: Program) -> None:
    text = program.cold("--help").succeeded()
    assert all(f"\n  {name} " in text for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(program: Program, name: str) -> None:
    text = program.cold(name, "--help").succeeded()
    assert text.startswith(f"usage: crmtui {name}")
    assert "--database" in text


def test_unknown_command_names_the_nearest(program: Program) -> None:
    assert "'doctor'" in program.cold("doctr").refused(2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--nonsense",),
        ("[/x]",),
        ("",),
        ("org",),
        ("org", "explode"),
        ("org", "list", "surplus"),
        ("--data-dir",),
        ("org", "list", "--data-dir"),
        ("key", "create", "--dialect", "klingon", "--name", "x"),
        ("serve", "--port", "http"),
        ("\N{PILE OF POO}" * 2000,),
    ],
)
def test_wrong_use_is_one_sentence_and_two(program: Program, arguments: tuple[str, ...]) -> None:
    program.cold(*arguments).refused(2)


def test_json_errors_are_json(program: Program) -> None:
    outcome = program.cold("org", "explode", "--json")
    assert outcome.code == 2
    assert json.loads(outcome.err)["error"]["code"] == "usage"


def test_only_debug_shows_a_traceback(program: Program) -> None:
    outcome = program.cold("--debug", "doctr")
    assert outcome.code == 1
    assert "Traceback" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ([], None, [])),
        (["--json"], (["--json"], None, [])),
        (["org", "list"], ([], "org", ["list"])),
        (["--data-dir", "org", "key", "list"], (["--data-dir", "org"], "key", ["list"])),
        (["--data-dir=org", "key"], (["--data-dir=org"], "key", [])),
        (["--json", "--database", "x", "db", "-h"], (["--json", "--database", "x"], "db", ["-h"])),
    ],
)
def test_splits_at_the_command(
    arguments: list[str], expected: tuple[list[str], str | None, list[str]]
) -> None:
    assert split_at_command(arguments) == expected


def test_a_reader_that_stops_reading_ends_it_quietly(program: Program) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "crmtui", "db", "current"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=program.cwd,
        env=program.env(),
    )
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 141
    assert errors == b""


def _hear_interrupts() -> None:
    """Also where the tests were started by a shell in the background, which hears none."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _interrupt(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Press Ctrl-C, and again where the first one came just before Python began to wait for the
    file, which it does not notice then; what the program said.
    """
    for _press in range(6):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=10)
    process.kill()
    return process.communicate()


def test_an_interrupt_ends_it_quietly(program: Program, tmp_path: Path) -> None:
    pipe = tmp_path / "list.csv"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [sys.executable, "-m", "crmtui", "import", "tickets", str(pipe)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=program.cwd,
        env=program.env(),
        preexec_fn=_hear_interrupts,
    )
    with pipe.open("wb"):  # waits until the program reads
        out, errors = _interrupt(process)
    assert (process.returncode, out, errors) == (130, b"", b"")
