"""Signatures: the Standard Webhooks specification's, and the header that documents show. Pure.

The key of `webhook-signature` is what follows `whsec_`, decoded from base64. A client may choose
another secret; its libraries then decode the whole or take it as it is, so both keys sign.
`X-Signature` is computed with the secret exactly as it was given.
"""

import base64
import binascii
import secrets as chance
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crmtui.services.webhooks.schemas import Dialect

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hmac import HMAC

PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32
ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"
BODY_HEADER: Final = "X-Signature"
OLD_BODY_HEADER: Final = "X-Signature-Previous"
"""During a rotation's overlap: the same with the old secret, for receivers that know it."""
REDACTED: Final = "(redacted)"
_SIGNATURES: Final = frozenset(
    name.lower() for name in (SIGNATURE_HEADER, BODY_HEADER, OLD_BODY_HEADER)
)
_WITH_BODY_HEADER: Final[frozenset[Dialect]] = frozenset({"l4yercak3", "workos"})


def new_secret() -> str:
    """`whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(chance.token_bytes(_SECRET_BYTES)).decode()


def sign(
    dialect: Dialect, message_id: str, at: datetime, body: bytes, secrets: Sequence[str]
) -> dict[str, str]:
    """The headers of one attempt; `secrets` are the newest first."""
    headers = standard_headers(message_id, at, body, secrets)
    if dialect in _WITH_BODY_HEADER:
        for name, secret in zip((BODY_HEADER, OLD_BODY_HEADER), secrets, strict=False):
            headers[name] = body_signature(body, secret)
    return headers


def standard_headers(
    message_id: str, at: datetime, body: bytes, secrets: Iterable[str]
) -> dict[str, str]:
    """What the Standard Webhooks specification asks for: HMAC-SHA256 of `id.timestamp.body`."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    keys = dict.fromkeys(key for secret in secrets for key in _keys(secret))
    signatures = [base64.b64encode(_digest(key, signed)).decode() for key in keys]
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: "v1," + " v1,".join(signatures),
    }


def body_signature(body: bytes, secret: str) -> str:
    """`sha256=` and the HMAC of the raw body in hexadecimal."""
    return "sha256=" + _digest(secret.encode(), body).hex()


def redact(headers: Mapping[str, str]) -> dict[str, str]:
    """`headers` without signatures, for the delivery log."""
    return {name: REDACTED if _is_signature(name) else value for name, value in headers.items()}


@lru_cache(maxsize=64)
def _is_signature(name: str) -> bool:
    return name.lower() in _SIGNATURES


def _digest(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256."""
    begun = _begin(key).copy()
    begun.update(message)
    return begun.finalize()


@lru_cache(maxsize=1024)
def _begin(key: bytes) -> "HMAC":
    """To be copied for each message: a good part of a short one's work goes into the key."""
    # Imported here: it takes long, and most programs that know of webhooks sign none.
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.hmac import HMAC

    return HMAC(key, SHA256())


@lru_cache(maxsize=1024)
def _keys(secret: str) -> tuple[bytes, ...]:
    prefixed = secret.startswith(PREFIX)
    try:
        # As lenient as the specification's own libraries: padding may be missing.
        decoded = base64.b64decode(secret.removeprefix(PREFIX) + "==")
    except (binascii.Error, ValueError):
        decoded = b""
    if decoded and prefixed:
        return (decoded,)
    return (decoded, secret.encode()) if decoded else (secret.encode(),)
