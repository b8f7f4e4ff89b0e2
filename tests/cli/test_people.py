"""init, org, user, key and session: setting up without a console."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import PASSWORD, Program, initialize

GARBAGE = ["", " ", "x" * 10_000, "\N{PILE OF POO}", "'; DROP TABLE users; --", "[/x]", "a\x1b[2Jb"]


def make_user(program: Program, email: str, *more: str, stdin: str = PASSWORD) -> str:
    """Create a front-desk user and return what was printed."""
    arguments = ("user", "create", "--email", email, "--name", "Grace", "--role", "front_desk")
    return program(*arguments, "--password-stdin", *more, stdin=stdin).succeeded()


def make_organization(program: Program, slug: str) -> None:
    program("org", "create", "--name", slug.title(), "--slug", slug).succeeded()


class TestInit:
    def test_makes_the_organization_and_its_admin(self, program: Program) -> None:
        initialize(program).succeeded()
        (organization,) = json.loads(program("org", "list", "--json").succeeded())
        assert (organization["name"], organization["slug"]) == ("Old Hall", "old-hall")
        (member,) = json.loads(program("user", "list", "--json").succeeded())
        assert (member["email"], member["role"]) == ("ada@example.com", "admin")

    def test_a_second_time_changes_nothing_and_is_fine(self, prepared: Program) -> None:
        initialize(prepared, "New Hall").succeeded()
        (organization,) = json.loads(prepared("org", "list", "--json").succeeded())
        assert organization["name"] == "Old Hall"

    def test_works_on_postgresql(self, program: Program, empty_postgres_url: str) -> None:
        program.environment["CRMTUI_DATABASE_URL"] = empty_postgres_url
        initialize(program).succeeded()
        assert "ada@example.com" in program("user", "list").succeeded()

    @pytest.mark.parametrize("stdin", [b"", b"\n", b"\xff\xfe\n", b"short\n"])
    def test_refuses_what_is_no_password(self, migrated: Program, stdin: bytes) -> None:
        arguments = ("init", "--org", "Hall", "--email", "ada@example.com", "--password-stdin")
        migrated(*arguments, stdin=stdin).refused(2)
        assert migrated("org", "list", "--json").succeeded() == "[]\n"

    @pytest.mark.parametrize("email", GARBAGE)
    def test_refuses_what_is_no_address(self, migrated: Program, email: str) -> None:
        arguments = ("init", "--org", "Hall", "--email", email, "--password-stdin")
        migrated(*arguments, stdin=PASSWORD).refused(2)
        assert migrated("org", "list", "--json").succeeded() == "[]\n"


class TestOrganizations:
    def test_create_prints_the_slug_alone(self, prepared: Program) -> None:
        out = prepared("org", "create", "--name", "Café Größe", "--timezone", "Europe/Berlin")
        (slug,) = out.succeeded().splitlines()
        assert slug.isascii()
        assert slug in prepared("org", "list").succeeded()

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--name", ""),
            ("--name", "x" * 10_000),
            ("--name", "A", "--slug", "../etc"),
            ("--name", "A", "--slug", "old-hall"),
            ("--name", "A", "--currency", "dollars"),
            ("--name", "A", "--timezone", "Mars/Olympus"),
            ("--name", "A", "--plan", "golden"),
        ],
    )
    def test_refuses_nonsense(self, prepared: Program, arguments: tuple[str, ...]) -> None:
        outcome = prepared("org", "create", *arguments)
        outcome.refused(1 if "old-hall" in arguments else 2)
        assert len(json.loads(prepared("org", "list", "--json").succeeded())) == 1

    def test_a_name_does_not_speak_to_the_terminal(self, prepared: Program) -> None:
        prepared("org", "create", "--name", "[bold]\N{RIGHT-TO-LEFT OVERRIDE}x[/x]").succeeded()
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in prepared("org", "list").succeeded()


class TestUsers:
    def test_create_prints_the_address(self, prepared: Program) -> None:
        assert make_user(prepared, "Grace@Example.com") == "grace@example.com\n"
        assert "front_desk" in prepared("user", "list").succeeded()

    def test_a_pin_comes_on_the_second_line(self, prepared: Program) -> None:
        make_user(prepared, "grace@example.com", "--pin-stdin", stdin=f"{PASSWORD}\n4711\n")
        members = json.loads(prepared("user", "list", "--json").succeeded())
        assert {member["email"]: member["has_pin"] for member in members} == {
            "ada@example.com": False,
            "grace@example.com": True,
        }

    def test_one_address_is_one_user(self, prepared: Program) -> None:
        arguments = ("--email", "ADA@example.com", "--name", "A", "--role", "viewer")
        prepared("user", "create", *arguments, "--password-stdin", stdin=PASSWORD).refused(1)

    def test_the_password_is_asked_for_on_standard_input_only(self, prepared: Program) -> None:
        arguments = ("--email", "b@example.com", "--name", "A", "--role", "viewer")
        prepared("user", "create", *arguments).refused(2)
        prepared("user", "create", *arguments, "--password", "secret").refused(2)


class TestKeys:
    def test_the_key_is_printed_alone_and_never_again(self, prepared: Program) -> None:
        key = make_key(prepared)
        assert key not in prepared("key", "list").succeeded()
        assert key.encode() not in (prepared.data_dir / "crmtui.sqlite").read_bytes()

    def test_a_key_has_scopes_and_an_end(self, prepared: Program) -> None:
        make_key(prepared, "--scope", "tickets:redeem", "--scope", "events:read")
        make_key(prepared, "--expires-in-days", "30", "--rate-limit", "60")
        first, second = sorted(
            json.loads(prepared("key", "list", "--json").succeeded()),
            key=lambda key: key["created_at"],
        )
        assert set(first["scopes"]) == {"tickets:redeem", "events:read"}
        assert second["expires_at"] is not None
        assert second["rate_limit"] == 60

    def test_a_key_is_revoked(self, prepared: Program) -> None:
        make_key(prepared)
        (key,) = json.loads(prepared("key", "list", "--json").succeeded())
        prepared("key", "revoke", key["id"]).succeeded()
        (key,) = json.loads(prepared("key", "list", "--json").succeeded())
        assert key["status"] == "revoked"

    def test_revoking_an_unknown_key_says_so(self, prepared: Program) -> None:
        prepared("key", "revoke", "01890000-0000-7000-8000-000000000000").refused(1)
        prepared("key", "revoke", "not-an-id").refused(2)

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--dialect", "klingon", "--name", "x"),
            ("--dialect", "l4yercak3", "--name", ""),
            ("--dialect", "l4yercak3", "--name", "x" * 10_000),
            ("--dialect", "l4yercak3", "--name", "x", "--scope", "everything:now"),
            ("--dialect", "l4yercak3", "--name", "x", "--rate-limit", "0"),
            ("--dialect", "l4yercak3", "--name", "x", "--expires-in-days", "-1"),
            ("--dialect", "l4yercak3"),
        ],
    )
    def test_refuses_nonsense(self, prepared: Program, arguments: tuple[str, ...]) -> None:
        prepared("key", "create", *arguments).refused(2)
        assert json.loads(prepared("key", "list", "--json").succeeded()) == []

    def test_several_organizations_must_be_told_apart(self, prepared: Program) -> None:
        make_organization(prepared, "annex")
        arguments = ("key", "create", "--dialect", "l4yercak3", "--name", "x")
        message = prepared(*arguments).refused(2)
        assert "annex" in message
        assert "old-hall" in message
        prepared(*arguments, "--org", "annex").succeeded()
        assert json.loads(prepared("key", "list", "--org", "old-hall", "--json").succeeded()) == []

    def test_an_unknown_organization_is_made_on_request_only(self, prepared: Program) -> None:
        arguments = ("key", "create", "--dialect", "l4yercak3", "--name", "x", "--org", "annex")
        assert "annex" in prepared(*arguments).refused(1)
        prepared(*arguments, "--create-org").succeeded()
        assert "annex" in prepared("org", "list").succeeded()

    def test_without_an_organization_it_says_how_to_begin(self, program: Program) -> None:
        arguments = ("key", "create", "--dialect", "l4yercak3", "--name", "x")
        assert "crmtui init" in program(*arguments).refused(1)


class TestSessions:
    def test_the_token_is_printed_alone(self, prepared: Program) -> None:
        arguments = ("session", "create", "--dialect", "l4yercak3", "--email", "Ada@example.com")
        token = prepared(*arguments).succeeded()
        assert token.startswith("cli_session_")
        assert len(token) == len("cli_session_") + 64 + 1

    def test_a_stranger_gets_none(self, prepared: Program) -> None:
        arguments = ("session", "create", "--dialect", "l4yercak3", "--email")
        prepared(*arguments, "eve@example.com").refused(1)
        prepared(*arguments, "[/x]").refused(1)


def make_key(program: Program, *more: str) -> str:
    """Create an API key and return it."""
    arguments = ("key", "create", "--dialect", "l4yercak3", "--name", "Shop", *more)
    (key,) = program(*arguments).succeeded().splitlines()
    assert len(key) >= 32
    return key
