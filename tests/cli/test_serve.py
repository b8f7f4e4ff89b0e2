"""crmtui serve: it says where, answers, and ends when asked to."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Program


@contextmanager
def serving(program: Program, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A running server and its port."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "crmtui", "serve", "--port", "0", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=program.cwd,
        env=program.env(),
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)$", line.strip())
        assert found, (line, process.stderr and process.stderr.read())
        yield process, int(found[1])
    finally:
        process.kill()
        process.communicate()


def get(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    """Return status and body of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_it_is_told_to_stop(prepared: Program, signal_number: int) -> None:
    with serving(prepared) as (process, port):
        assert get(port, "/healthz")[0] == 200
        assert get(port, "/readyz")[0] == 200
        assert b"l4yercak3" in get(port, "/")[1]
        process.send_signal(signal_number)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_a_printed_key_opens_it(prepared: Program) -> None:
    arguments = ("key", "create", "--dialect", "l4yercak3", "--name", "Shop")
    key = prepared(*arguments).succeeded().strip()
    with serving(prepared) as (_, port):
        path = "/l4yercak3/api/v1/events"
        assert get(port, path)[0] == 401
        status, body = get(port, path, Authorization=f"Bearer {key}")
        assert status == 200
        json.loads(body)


def test_without_an_organization_it_says_so_and_serves(program: Program) -> None:
    with serving(program) as (process, port):
        assert get(port, "/healthz")[0] == 200
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert "crmtui init" in errors


def test_a_port_in_use_is_said_before_anything_starts(prepared: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in prepared("serve", "--port", port).refused(1)


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_what_is_no_port_is_wrong_use(prepared: Program, port: str) -> None:
    prepared("serve", "--port", port).refused(2)


def test_a_host_that_is_not_ours_is_refused(prepared: Program) -> None:
    prepared("serve", "--port", "0", "--host", "192.0.2.1").refused(1)
    prepared("serve", "--port", "0", "--host", "[/x]").refused(1)


def test_a_backup_is_restored_under_a_running_server(prepared: Program, tmp_path: Path) -> None:
    create = ("key", "create", "--dialect", "l4yercak3", "--name", "Shop")
    before, saved = prepared(*create).succeeded().strip(), str(tmp_path / "saved")
    prepared("db", "backup", saved).succeeded()
    later = prepared(*create).succeeded().strip()
    path = "/l4yercak3/api/v1/events"
    with serving(prepared) as (_, port):
        assert get(port, path, Authorization=f"Bearer {later}")[0] == 200
        prepared("db", "restore", saved).succeeded()
        assert get(port, path, Authorization=f"Bearer {later}")[0] == 401
        assert get(port, path, Authorization=f"Bearer {before}")[0] == 200
