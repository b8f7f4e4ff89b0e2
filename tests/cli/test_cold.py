"""The same commands as a shell runs them: each in a fresh `python -m crmtui`."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.conftest import PASSWORD, Program


@pytest.mark.soak
def test_an_evening_without_a_console(program: Program, tmp_path: Path) -> None:
    run = program.cold
    setup = ("init", "--org", "Old Hall", "--email", "ada@example.com", "--password-stdin")
    run(*setup, stdin=PASSWORD).succeeded()
    user = ("user", "create", "--email", "g@example.com", "--name", "Grace", "--role", "viewer")
    assert run(*user, "--password-stdin", stdin=PASSWORD).succeeded() == "g@example.com\n"
    key = run("key", "create", "--dialect", "l4yercak3", "--name", "Shop").succeeded()
    assert len(key.split()) == 1
    session = ("session", "create", "--dialect", "l4yercak3", "--email", "ada@example.com")
    assert run(*session).succeeded().startswith("cli_session_")

    listing = tmp_path / "list.csv"
    listing.write_text("name,product\nAda,Regular\nGrace,VIP\n")
    attendees = ("import", "tickets", str(listing), "--event", "Ball", "--json")
    told = json.loads(run(*attendees, "--create-event", "2026-06-12T20:00").succeeded())
    assert told["tickets_created"] == 2
    assert len(run("export", "tickets", "-").succeeded().splitlines()) == 3

    saved = str(tmp_path / "saved")
    run("db", "backup", saved).succeeded()
    run("db", "restore", saved).succeeded()
    assert run("db", "check").succeeded() == "ok\n"
    program.data_dir.chmod(0o700)
    assert run("doctor").code == 0


def test_two_that_set_up_at_once_make_one_organization(program: Program) -> None:
    setup = (
        "init",
        "--org",
        "Old Hall",
        "--email",
        "ada@example.com",
        "--password-stdin",
        "--json",
    )
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _: program.cold(*setup, "--json", stdin=PASSWORD), range(3)))
    told = [json.loads(run.succeeded()) for run in runs]
    assert sorted(one["created"] for one in told) == [False, False, True]
    assert {tuple(one["organization"]) for one in told} == {("old-hall",)}
