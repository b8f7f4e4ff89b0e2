"""Sealing what the database must keep but nobody who reads a backup may learn.

AES-256-GCM, which also notices when a sealed text was changed or copied together.
"""

import base64
import binascii
import hashlib
import os
from typing import Final

from crmtui.kit.errors import Unavailable
from crmtui.kit.i18n import _

KEY_BYTES: Final = 32
_VERSION: Final = "v1"
_NONCE_BYTES: Final = 12


class SecretBox:
    """Seals and opens texts with one key of 32 bytes. Threads may share it."""

    def __init__(self, key: bytes) -> None:
        # Imported here: it takes longer than all else before a console's first frame.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
        self.key_id = key_id(key)
        self._cipher = AESGCM(key)

    def seal(self, text: str) -> str:
        """`v1:<key id>:<base64 of nonce, cipher text and tag>`; never twice the same."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), self._bound())
        return f"{_VERSION}:{self.key_id}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str) -> str:
        """The text that was sealed.

        Raises:
            Unavailable: secret.unreadable, when another key sealed it or it was changed.
        """
        from cryptography.exceptions import InvalidTag

        version, _colon, rest = sealed.partition(":")
        other_key, _colon, encoded = rest.partition(":")
        if version != _VERSION or other_key != self.key_id:
            raise _unreadable(other_key, self.key_id)
        try:
            raw = base64.b64decode(encoded, validate=True)
            return self._cipher.decrypt(
                raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], self._bound()
            ).decode()
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise _unreadable(other_key, self.key_id) from error

    def _bound(self) -> bytes:
        return f"{_VERSION}:{self.key_id}".encode()


def key_id(key: bytes) -> str:
    """A short name of `key` that tells nothing about it."""
    return hashlib.sha256(b"crmtui master key\0" + key).hexdigest()[:8]


def _unreadable(sealed_with: str, opened_with: str) -> Unavailable:
    message = _(
        "A stored secret cannot be read with this master key. Bring back the key that sealed it "
        "(CRMTUI_MASTER_KEY, the keyring or the key file), or enter the secret again."
    )
    return Unavailable(
        "secret.unreadable", message, sealed_with=sealed_with[:8], opened_with=opened_with
    )
