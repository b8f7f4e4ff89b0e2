"""A process that has imported everything and forks for each run of the program.

Starting cold costs 1.2 s, nearly all of it imports; forking costs 20 ms and still gives each run
its own process, streams, environment and directory. Run as a script: one JSON request a line on
standard input, one exit code a line on standard output.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

PRELOADED = (
    "alembic.command",
    "alembic.config",
    "crmtui.api.server",
    "crmtui.bootstrap",
    "crmtui.cli.registry",
    "crmtui.kit.backup",
    "crmtui.kit.integrity",
    "crmtui.services.checkin",
    "crmtui.services.demo",
    "crmtui.services.exports",
    "crmtui.services.identity",
    "crmtui.services.imports",
    "crmtui.services.orders",
    "crmtui.settings",
    "pydantic_settings",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.dialects.postgresql.psycopg",
)


class WarmProgram:
    """Runs `crmtui` in forks of one prepared process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    def run(
        self, arguments: list[str], stdin: bytes, cwd: Path, environment: dict[str, str]
    ) -> tuple[int, str, str]:
        """Return the exit code, standard output and standard error of one run."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder) / str(number) for number in range(3)]
            streams[0].write_bytes(stdin)
            request = {
                "arguments": arguments,
                "streams": [str(path) for path in streams],
                "cwd": str(cwd),
                "environment": environment,
            }
            print(json.dumps(request), file=self._process.stdin, flush=True)
            code = int(self._process.stdout.readline())
            return code, streams[1].read_text("utf-8"), streams[2].read_text("utf-8")

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def _prepare() -> None:
    for name in PRELOADED:
        importlib.import_module(name)
    commands = importlib.import_module("crmtui.cli.commands")
    for found in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"{commands.__name__}.{found.name}")
    importlib.import_module("sqlalchemy.orm").configure_mappers()
    # What every run inherits need not be looked at, nor copied, when it collects its garbage.
    gc.collect()
    gc.freeze()


def _serve() -> None:
    _prepare()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(request: dict[str, Any]) -> None:
    from crmtui.cli.main import main

    code = 1
    try:
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["cwd"])
        _redirect(request["streams"])
        code = main(request["arguments"])
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _redirect(paths: list[str]) -> None:
    flags = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT)
    for stream, (path, flag) in enumerate(zip(paths, flags, strict=True)):
        os.dup2(os.open(path, flag), stream)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


if __name__ == "__main__":
    _serve()
