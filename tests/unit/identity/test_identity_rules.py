"""What identity decides without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from crmtui.kit.errors import Invalid
from crmtui.services.identity import rules

GARBAGE = [
    "",
    " ",
    "a" * 10_000,
    "a\x00b",
    "\x00",
    "🎟️",
    "'; DROP TABLE users; --",
    "[/x]",
    "\ud800",
    "\ud800@example.org",
    "a\x00b@example.org",
    "a@b@example.org",
    "@",
    "a@",
    "@example.org",
    "a" * 250 + "@example.org",
    "a@" + "b" * 10_000 + ".org",
    "a@local\x00host",
    "a@.local",
    "ana@example.org, bea@example.org",
    "Ana <ana@example.org>",
]


@pytest.mark.parametrize("text", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_no_address(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.normalise_email(text)
    assert caught.value.code == "user.email"
    assert "email" in caught.value.fields
    assert len(caught.value.message) < 200


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ana.B@Example.ORG", "ana.b@example.org"),
        ("  ana@example.org\n", "ana@example.org"),
        ("JÖRG@Müller.example", "jörg@müller.example"),
        ("admin@venue.local", "admin@venue.local"),
        ("Desk@LOCALHOST", "desk@localhost"),
        ("a+b@x.test", "a+b@x.test"),
    ],
)
def test_an_address_has_one_spelling(typed: str, stored: str) -> None:
    assert rules.normalise_email(typed) == stored
    assert rules.normalise_email(stored) == stored


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("My Company", "my-company"),
        ("Müller & Söhne", "muller-sohne"),
        ("  Łódź_Arena!! ", "lodz-arena"),
        ("日本 武道館", "日本-武道館"),
        ("Театр", "театр"),
        ("🎟️🎟️", "organization"),
        ("../../etc", "etc"),
        ("[/x]", "x"),
        ("x" * 200, "x" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_a_slug_is_made_from_any_name(name: str, slug: str) -> None:
    assert rules.make_slug(name) == slug
    assert rules.require_slug(slug) == slug


@given(st.text(max_size=200))
def test_every_name_has_a_slug_that_is_accepted(name: str) -> None:
    slug = rules.make_slug(name)
    assert rules.require_slug(slug) == slug


ADDRESSES = st.one_of(
    st.emails(),
    st.emails().map(str.swapcase),
    st.text(max_size=80).map(lambda text: f"{text}@example.org"),
    st.text(max_size=80).map(lambda text: f"ana@{text}.example"),
)


@given(ADDRESSES)
def test_an_accepted_address_is_its_own_spelling(text: str) -> None:
    try:
        email = rules.normalise_email(text)
    except Invalid:
        return
    assert rules.normalise_email(email) == email
    assert rules.normalise_email(f" {email.upper()} ".lower()) == email
    assert len(email) <= rules.MAX_EMAIL


@pytest.mark.parametrize("slug", ["", "A", "a b", "-a", "a-", "a--b", "a/b", "a\x00", "x" * 61])
def test_a_chosen_slug_is_checked(slug: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.require_slug(slug)
    assert caught.value.code == "organization.slug"


def test_a_taken_slug_gets_a_number() -> None:
    assert rules.free_slug("a", frozenset()) == "a"
    assert rules.free_slug("a", frozenset({"a", "a-3"})) == "a-2"
    assert rules.free_slug("a", frozenset({"a", "a-2", "a-3"})) == "a-4"


def test_waiting_doubles_after_five_free_tries() -> None:
    waits = [rules.lock_seconds(failures) for failures in range(16)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert rules.lock_seconds(10**9) == 300


@pytest.mark.parametrize("plain", ["", "1234567", "x" * 1001, "e\u0301" * 600])
def test_a_password_has_a_length(plain: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.require_password(SecretStr(plain))
    assert caught.value.code == "user.password"
    assert plain == "" or plain not in caught.value.message


def test_a_password_may_have_any_characters() -> None:
    for plain in ("🎟️" * 8, "a\x00bcdefgh", "        ", "\ud800 lonely surrogate", "x" * 1000):
        assert rules.require_password(SecretStr(plain)) == plain
    composed, decomposed = SecretStr("caf\u00e9 noir"), SecretStr("cafe\u0301 noir")
    assert rules.require_password(composed) == rules.require_password(decomposed)


@pytest.mark.parametrize(
    "plain", ["123", "123456789", "12a4", "١٢٣٤", "12 4", "1234\n", "\x001234"]
)
def test_a_pin_is_digits(plain: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.require_pin(SecretStr(plain))
    assert caught.value.code == "user.pin"


@pytest.mark.parametrize(
    "name", ["", "Europe", "Nowhere/Town", "../../etc/passwd", "a\x00", "x" * 9000]
)
def test_a_time_zone_exists(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.require_timezone(name)
    assert caught.value.code == "organization.timezone"


def test_a_key_ends() -> None:
    now = datetime(2026, 6, 12, tzinfo=UTC)
    assert rules.key_status(now, None, None) == "active"
    assert rules.key_status(now, now + timedelta(seconds=1), None) == "active"
    assert rules.key_status(now, now, None) == "expired"
    assert rules.key_status(now, None, now) == "revoked"
