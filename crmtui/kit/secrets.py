"""Tokens and their hashes. A token has 128 bits of chance or more, so its hash needs no salt."""

import hashlib
import hmac
import secrets


def new_token(prefix: str, length: int = 32) -> str:
    """`prefix` and `length` random characters out of 62 (5.95 bits each)."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_hex_token(prefix: str, digits: int = 64) -> str:
    """`prefix` and `digits` random hexadecimal digits (4 bits each)."""
    return prefix + secrets.token_hex(digits // 2)


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing about where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
