"""Signatures: the Standard Webhooks specification's, and the header that documents show. Pure.

The key of `webhook-signature` is what follows `whsec_`, decoded from base64. A client may choose
another secret; its libraries then decode the whole or take it as it is, so both keys sign.
`X-Signature` is computed with the secret exactly as it was given.
"""

import base64
import binascii
import secrets as chance
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

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
    signer = _make_signer(dialect, tuple(secrets))
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    headers = {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: " ".join([_standard(begun, signed) for begun in signer.standard]),
    }
    for name, begun in signer.of_body:
        headers[name] = f"sha256={_digest(begun, body).hex()}"
    return headers


def _standard(begun: "HMAC", signed: bytes) -> str:
    return f"v1,{binascii.b2a_base64(_digest(begun, signed), newline=False).decode()}"


def _digest(begun: "HMAC", message: bytes) -> bytes:
    hmac = begun.copy()
    hmac.update(message)
    return hmac.finalize()


class _Signer(NamedTuple):
    """What signs for one endpoint: HMACs under its keys, each to be copied for a message.

    A good part of a short message's HMAC is the work that goes into the key.
    """

    standard: Sequence["HMAC"]
    of_body: Sequence[tuple[str, "HMAC"]]
    """With the name of the header."""


@lru_cache(maxsize=1024)
def _make_signer(dialect: Dialect, secrets: tuple[str, ...]) -> _Signer:
    # Imported here: it takes long, and most programs that know of webhooks sign none.
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.hmac import HMAC

    keys = dict.fromkeys(key for secret in secrets for key in _keys(secret))
    names = (BODY_HEADER, OLD_BODY_HEADER) if dialect in _WITH_BODY_HEADER else ()
    return _Signer(
        [HMAC(key, SHA256()) for key in keys],
        [
            (name, HMAC(secret.encode(), SHA256()))
            for name, secret in zip(names, secrets, strict=False)
        ],
    )


def redact(headers: Mapping[str, str]) -> dict[str, str]:
    """`headers` without signatures, for the delivery log."""
    return {name: REDACTED if _is_signature(name) else value for name, value in headers.items()}


@lru_cache(maxsize=64)
def _is_signature(name: str) -> bool:
    return name.lower() in _SIGNATURES


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
