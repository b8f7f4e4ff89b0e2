"""What is kept of a stranger's answer: text, bounded, without credentials, fit for any database."""

import re
import zlib
from collections.abc import Mapping
from typing import Final

BODY_BYTES: Final = 20_000
"""How much of a body is kept, before and after decompression."""
_HEADERS: Final = 50
_VALUE_CHARACTERS: Final = 1_000
_REDACTED: Final = "[redacted]"
_SECRET: Final = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie", "set-cookie2", "x-api-key"}
)
# Codecs that are slow or no text are not to be chosen by the other side.
_CHARSETS: Final = frozenset(
    {"iso-8859-1", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "us-ascii"}
    | {"utf-8", "utf-16", "utf-16le", "utf-16be", "shift_jis", "gb18030", "euc-kr", "koi8-r"}
)
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([\w-]+)", re.IGNORECASE)
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS | 32


def clean_text(text: str) -> str:
    """`text` without what a database refuses: NUL (PostgreSQL) and lone surrogates (UTF-8)."""
    return _UNKEEPABLE.sub("\ufffd", text)


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The first headers, several of one name joined, what may hold credentials left out."""
    kept: dict[str, str] = {}
    for name, value in headers.items():
        shown = _REDACTED if name.lower() in _SECRET else clean_text(value)[:_VALUE_CHARACTERS]
        name = clean_text(name)[:_VALUE_CHARACTERS]
        if name in kept and shown != _REDACTED:
            kept[name] = f"{kept[name]}, {shown}"[:_VALUE_CHARACTERS]
        elif len(kept) < _HEADERS:
            kept[name] = shown
    return kept


def show_body(body: bytes, headers: Mapping[str, str]) -> str:
    """The body as text: decompressed if need be, but never to more than it may have been long."""
    plain = _decompress(body, headers.get("Content-Encoding", "").strip().lower())
    found = _CHARSET.search(headers.get("Content-Type", ""))
    charset = found[1].lower() if found else "utf-8"
    return clean_text(plain.decode(charset if charset in _CHARSETS else "utf-8", "replace"))


def _decompress(body: bytes, encoding: str) -> bytes:
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return body
    for window in (_GZIP_OR_ZLIB, -zlib.MAX_WBITS):  # some send deflate without its header
        try:
            return zlib.decompressobj(window).decompress(body, BODY_BYTES)
        except zlib.error:
            continue
    return body
