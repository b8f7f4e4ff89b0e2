"""Hashing, against argon2 itself."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr

from crmtui.kit.errors import Invalid
from crmtui.services.identity import passwords

PASSWORD = SecretStr("correct horse")


def test_the_right_password_matches_and_no_other() -> None:
    hashed = passwords.hash_secrets(PASSWORD, None)
    assert hashed.password is not None
    assert hashed.password.startswith("$argon2id$")
    assert passwords.matches_password(hashed.password, PASSWORD)
    for wrong in ("", "correct hors", "Correct horse", "correct horse\x00", "x" * 10_000, "\ud800"):
        assert not passwords.matches_password(hashed.password, SecretStr(wrong))


def test_accents_match_however_they_were_typed() -> None:
    hashed = passwords.hash_secrets(SecretStr("caf\u00e9 noir"), None)
    assert passwords.matches_password(hashed.password, SecretStr("cafe\u0301 noir"))


def test_an_unknown_user_costs_a_check_and_never_matches() -> None:
    assert not passwords.matches_password(None, PASSWORD)
    assert not passwords.matches_password(None, SecretStr("nobody has this password"))
    assert not passwords.matches_pin(None, SecretStr("nobody has this PIN"))


def test_a_damaged_hash_matches_nothing() -> None:
    for stored in ("x", "$argon2id$", "\x00"):
        assert not passwords.matches_password(stored, PASSWORD)


def test_an_outdated_hash_is_made_anew() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("correct horse")
    new = passwords.rehash(old, PASSWORD)
    assert new is not None
    assert passwords.matches_password(new, PASSWORD)
    assert passwords.rehash(new, PASSWORD) is None


def test_an_empty_pin_removes_it() -> None:
    assert passwords.hash_secrets(None, SecretStr("")).pin == ""
    assert passwords.hash_secrets(None, None).pin is None
    pin = passwords.hash_secrets(None, SecretStr("0042")).pin
    assert passwords.matches_pin(pin, SecretStr("0042"))
    assert not passwords.matches_pin(pin, SecretStr("42"))


def test_nothing_is_hashed_that_is_not_acceptable() -> None:
    with pytest.raises(Invalid):
        passwords.hash_secrets(PASSWORD, SecretStr("12"))


def test_hashes_are_not_shown() -> None:
    assert "argon2" not in repr(passwords.hash_secrets(PASSWORD, SecretStr("1234")))
