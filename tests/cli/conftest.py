"""Runs the real program in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.warm import WarmProgram
from tests.databases import SqliteTemplate

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Outcome:
    """What one run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    def refused(self, code: int) -> str:
        """Check that it failed as promised, in one sentence without a traceback, and return it."""
        assert self.code == code, self
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("crmtui: "), self.err
        assert "Traceback" not in self.err
        return self.err

    def succeeded(self) -> str:
        """Check that it worked and said nothing on standard error; return its output."""
        assert (self.code, self.err) == (0, ""), self
        return self.out


@dataclass(frozen=True)
class Program:
    """`crmtui` with its own data directory; called, it runs in a fork of a prepared process."""

    data_dir: Path
    cwd: Path
    warm: WarmProgram
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, stdin: str | bytes = b"", **environment: str) -> Outcome:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        return Outcome(*self.warm.run([*arguments], given, self.cwd, self.env(**environment)))

    def cold(self, *arguments: str, stdin: str | bytes = b"", **environment: str) -> Outcome:
        """Run `python -m crmtui`, as a shell does."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "crmtui", *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=self.cwd,
            env=self.env(**environment),
            timeout=120,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def env(self, **more: str) -> dict[str, str]:
        """Return the environment of the program's process."""
        own = {"CRMTUI_DATA_DIR": str(self.data_dir), "PYTHONUTF8": "1"}
        return {**os.environ, **own, **self.environment, **more}


@pytest.fixture(scope="session")
def warm_program() -> Iterator[WarmProgram]:
    """The prepared process."""
    warm = WarmProgram()
    yield warm
    warm.close()


@pytest.fixture
def program(tmp_path: Path, warm_program: WarmProgram) -> Program:
    """The program on an empty data directory, started from a directory that is not the checkout."""
    cwd = tmp_path / "elsewhere"
    cwd.mkdir()
    return Program(tmp_path / "data", cwd, warm_program)


@pytest.fixture(scope="session")
def initialized(
    warm_program: WarmProgram,
    sqlite_template: SqliteTemplate,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A data directory as `crmtui init` leaves it, to copy."""
    home = tmp_path_factory.mktemp("initialized")
    program = Program(home / "data", home, warm_program)
    sqlite_template.copy(program.data_dir / "crmtui.sqlite")
    initialize(program).succeeded()
    return program.data_dir


@pytest.fixture
def migrated(program: Program, sqlite_template: SqliteTemplate) -> Program:
    """The program with a database in which there is nothing yet."""
    sqlite_template.copy(program.data_dir / "crmtui.sqlite")
    return program


@pytest.fixture
def prepared(program: Program, initialized: Path) -> Program:
    """The program after `crmtui init` for the organization 'Old Hall'."""
    shutil.copytree(initialized, program.data_dir)
    return program


def initialize(program: Callable[..., Outcome], name: str = "Old Hall") -> Outcome:
    """Run `crmtui init`."""
    return program(
        *("init", "--org", name, "--email", "ada@example.com", "--password-stdin"),
        stdin=PASSWORD + "\n",
    )
