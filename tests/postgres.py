"""A throw-away PostgreSQL cluster, shared by every worker of one test run.

The first worker that needs it starts it (`find_server`); a small guardian process then waits on a
lock that the pytest process holds for as long as it lives. When that lock becomes free (the run
ended, was interrupted or was killed) the guardian stops the server and removes its files, so
nothing outlives a run, however it ends.

PostgreSQL refuses to run as root, so when the tests do, the server gets another account.
`CRMTUI_TEST_POSTGRES_URL` names a server to use instead; its account must be allowed to create
databases.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

URL_VARIABLE = "CRMTUI_TEST_POSTGRES_URL"
OWNER_LOCK = "owner.lock"
MISSING = (
    "PostgreSQL's programs (initdb, pg_ctl) were not found; these tests are never skipped. "
    "Install them (Debian: apt-get install postgresql; macOS: brew install postgresql), "
    f"or set {URL_VARIABLE} to a server on which databases may be created."
)
# Durability is switched off: the files are thrown away, and no test pulls the plug on the server.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "timezone": "UTC",
}
ROOMY = 4_000_000_000
"""Bytes that must be free in memory for the data to be kept there: far more than a run writes."""


class ClusterError(RuntimeError):
    """The throw-away server could not be started; the message says what to do."""


def find_server(state: Path) -> str:
    """Return the URL of the server of this test run, starting it on the first call.

    `state` is the run's shared directory. Raises ClusterError when it cannot be started.
    """
    if external := os.environ.get(URL_VARIABLE):
        return external
    answer = state / "postgres.url"
    with exclusive(state / "postgres.lock"):
        if not answer.exists():
            answer.write_text(_start_guardian(state), encoding="utf-8")
        return answer.read_text(encoding="utf-8")


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the system frees it when the process dies."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _start_guardian(state: Path) -> str:
    # From here on the guardian is nobody's child: it must survive the worker that asked for it.
    started = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), str(state)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
        timeout=120,
    )
    if started.returncode != 0:
        raise ClusterError(started.stderr.strip() or "the PostgreSQL server did not start")
    return started.stdout.strip()


def _find_programs() -> Path:
    """Return the directory that holds initdb and pg_ctl, the newest version first."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    by_version = sorted(versions, key=lambda path: _version(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    places = [*by_version, *([Path(on_path).resolve().parent] if on_path else [])]
    for place in places:
        if all((place / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return place
    raise ClusterError(MISSING)


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", name))


def _server_account() -> pwd.struct_passwd | None:
    """Return the account the server shall run as, or None to keep our own."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ClusterError("the tests run as root and there is neither a postgres nor a nobody account")


def _memory() -> Path | None:
    """Return a directory in memory that has room for the data, where there is one."""
    memory = Path("/dev/shm")  # noqa: S108 — mkdtemp makes the name
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOMY:
        return memory
    return None


class _Cluster:
    """One data directory and the server on it."""

    def __init__(self) -> None:
        self.programs = _find_programs()
        self.account = _server_account()
        # A socket's path may have 107 characters, so the system's own short directory is used.
        self.home = self._make_folder("/tmp")  # noqa: S108 — mkdtemp makes the name
        self.data = self._make_folder(_memory() or self.home) / "data"

    def _make_folder(self, parent: Path | str) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="crmtui-pg-", dir=parent))
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        folder.chmod(0o755)
        return folder

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://crmtui@/postgres?host={self.home}"

    def start(self) -> None:
        self._run(
            *("initdb", "--pgdata", str(self.data), "--username", "crmtui"),
            *("--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"),
        )
        options = " ".join(f"-c {name}='{value}'" for name, value in SERVER_OPTIONS.items())
        self._run(
            *("pg_ctl", "start", "--wait", "--silent", "--pgdata", str(self.data)),
            *("--log", str(self.home / "log"), "--options", f"-k '{self.home}' {options}"),
        )

    def stop(self) -> None:
        with contextlib.suppress(ClusterError, OSError):
            self._run("pg_ctl", "stop", "-m", "immediate", "--pgdata", str(self.data))
        for folder in (self.data.parent, self.home):
            shutil.rmtree(folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        identity: dict[str, Any] = {}
        if self.account:
            identity = {"user": self.account.pw_uid, "group": self.account.pw_gid}
            identity["extra_groups"] = []
        # Output goes to a file: the server keeps what it inherits, and a pipe would never end.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(self.programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                check=False,
                **identity,
            )
            if done.returncode != 0:
                output.seek(0)
                raise ClusterError(f"{program} failed: {output.read().strip()}{self._log()}")

    def _log(self) -> str:
        log = self.home / "log"
        return f"\n{log.read_text(errors='replace')}" if log.exists() else ""


def _guard(state: Path) -> int:
    """Start a server, print its URL, and go on in the background until the test run is over."""
    try:
        cluster = _Cluster()
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        cluster.start()
    except ClusterError as error:
        cluster.stop()
        print(error, file=sys.stderr)
        return 1
    print(cluster.url, flush=True)
    if os.fork() == 0:
        _outlive(cluster, state)
    return 0


def _outlive(cluster: _Cluster, state: Path) -> None:
    with open(os.devnull, "r+") as nothing:
        for stream in (0, 1, 2):
            os.dup2(nothing.fileno(), stream)
    try:
        with exclusive(state / OWNER_LOCK):
            cluster.stop()
            shutil.rmtree(state, ignore_errors=True)
    finally:
        os._exit(0)


if __name__ == "__main__":
    sys.exit(_guard(Path(sys.argv[1])))
