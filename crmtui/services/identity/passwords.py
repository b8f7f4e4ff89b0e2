"""Hashing of passwords and PINs with argon2id.

A hash takes tens of milliseconds by design, so flows compute it while no transaction is open. The
parameters are OWASP's first recommendation (19 MiB, 2 passes); a stored hash with others is
replaced at the next login. A PIN has too few values for any hash to protect it from whoever holds
the database; what protects it is the throttle, so its hash may be quick enough for a busy desk.
"""

import threading
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from crmtui.services.identity.rules import normalise_password, require_password, require_pin

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MAX_AT_ONCE: Final = 4
"""Hashing more at once would only take memory: 19 MiB each."""
_slots: Final = threading.BoundedSemaphore(MAX_AT_ONCE)


@dataclass(frozen=True, slots=True)
class HashedSecrets:
    """What is stored of a password and a PIN; None where there is none to change."""

    password: str | None = field(default=None, repr=False)
    pin: str | None = field(default=None, repr=False)


def hash_secrets(password: SecretStr | None, pin: SecretStr | None) -> HashedSecrets:
    """Check and hash what is given; an empty PIN gives an empty hash, which removes it.

    Raises:
        Invalid: user.password, user.pin.
    """
    plain_password = require_password(password) if password is not None else None
    plain_pin = require_pin(pin) if pin else None
    return HashedSecrets(
        password=_hash(_passwords(), plain_password) if plain_password else None,
        pin=_hash(_pins(), plain_pin) if plain_pin else ("" if pin is not None else None),
    )


def rehash(stored: str, password: SecretStr) -> str | None:
    """A new hash of the right password, where the stored one has other parameters than today's."""
    if not _passwords().check_needs_rehash(stored):
        return None
    return _hash(_passwords(), normalise_password(password))


def matches_password(stored: str | None, password: SecretStr) -> bool:
    """Whether `password` is the one; without a stored hash as much work is done for nothing."""
    decoy = _decoy()
    return _matches(_passwords(), stored or decoy, normalise_password(password)) and bool(stored)


def matches_pin(stored: str | None, pin: SecretStr) -> bool:
    """Whether `pin` is the one; without a stored hash as much work is done for nothing."""
    decoy = _pin_decoy()
    return _matches(_pins(), stored or decoy, pin.get_secret_value()[:64]) and bool(stored)


def _hash(hasher: "PasswordHasher", plain: str) -> str:
    with _slots:
        return hasher.hash(plain.encode("utf-8", "surrogatepass"))


def _matches(hasher: "PasswordHasher", stored: str, plain: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    with _slots:
        try:
            return hasher.verify(stored, plain.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False


@cache
def _passwords() -> "PasswordHasher":
    from argon2 import PasswordHasher  # costly to import

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _pins() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1)


@cache
def _decoy() -> str:
    return _hash(_passwords(), "nobody has this password")


@cache
def _pin_decoy() -> str:
    return _hash(_pins(), "nobody has this PIN")
