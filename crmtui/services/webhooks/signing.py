"""Signatures: the Standard Webhooks specification's, and the header that documents show. Pure.

The key of `webhook-signature` is what follows `whsec_`, decoded from base64. A client may choose
another secret; its libraries then decode the whole or take it as it is, so both keys sign.
`X-Signature` is computed with the secret exactly as it was given.
"""

import base64
import binascii
import hashlib
import hmac
import secrets as chance
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from crmtui.services.webhooks.schemas import Dialect

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
        names = (BODY_HEADER, OLD_BODY_HEADER)
        headers |= {
            name: body_signature(body, secret) for name, secret in zip(names, secrets, strict=False)
        }
    return headers


def standard_headers(
    message_id: str, at: datetime, body: bytes, secrets: Iterable[str]
) -> dict[str, str]:
    """What the Standard Webhooks specification asks for: HMAC-SHA256 of `id.timestamp.body`."""
    timestamp = str(int(at.timestamp()))
    signed = b"%s.%s.%s" % (message_id.encode(), timestamp.encode(), body)
    keys = dict.fromkeys(key for secret in secrets for key in _keys(secret))
    signatures = (base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: " ".join(f"v1,{signature}" for signature in signatures),
    }


def body_signature(body: bytes, secret: str) -> str:
    """`sha256=` and the HMAC of the raw body in hexadecimal."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def redact(headers: Mapping[str, str]) -> dict[str, str]:
    """`headers` without signatures, for the delivery log."""
    return {
        name: REDACTED if name.lower() in _SIGNATURES else value for name, value in headers.items()
    }


def _keys(secret: str) -> list[bytes]:
    prefixed = secret.startswith(PREFIX)
    try:
        # As lenient as the specification's own libraries: padding may be missing.
        decoded = base64.b64decode(secret.removeprefix(PREFIX) + "==")
    except (binascii.Error, ValueError):
        decoded = b""
    if decoded and prefixed:
        return [decoded]
    return [decoded, secret.encode()] if decoded else [secret.encode()]
