"""Search text: one normalised form for what is stored and for what is typed.

Accents are folded, letters that Unicode does not decompose (ł, ø, ß) are spelt out, phones keep
their digits. The same function serves both sides, so they cannot drift apart.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_SPELT: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_NOT_WORD: Final = re.compile(r"\W+|_")
_DIGITS: Final = re.compile(r"\D+")
# Of ASCII the same in one step: small letters and digits as they are, all else a blank.
_ASCII_WORDS: Final = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256)
)
MAX_QUERY: Final = 200
"""Longer queries are cut: nobody types them, and a pasted file must not stall the desk."""


def fold(text: str) -> str:
    """`text` without case and accents: `Łukasz Müller` becomes `lukasz muller`."""
    return text.lower() if text.isascii() else _fold_letters(text)


@lru_cache(maxsize=4_096)
def _fold_letters(text: str) -> str:
    """Remembered: a record's name is folded for its key, for its text and for its order."""
    # Folding case can undo a decomposition and the other way round, hence twice.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_SPELT)


def words(text: str) -> list[str]:
    """The folded words of `text`, in order; `jo@ex.org` is three of them."""
    text = text[:MAX_QUERY]
    if not text.isascii():
        text = _fold_letters(text)  # which mostly leaves nothing but ASCII
        if not text.isascii():
            return _NOT_WORD.sub(" ", text).split()
    return text.encode().translate(_ASCII_WORDS).decode().split()


def digits(text: str) -> str:
    """Only the digits of a phone number."""
    return _DIGITS.sub("", text)


def document(*parts: str | None, phone: str | None = None) -> str:
    """The searchable document of a record: its folded words, and the phone's digits.

    The phone is stored whole and as its last four digits, because a prefix search must find both
    `+351 22…` typed from the front and `0042` read out at the desk.
    """
    found = [word for part in parts if part for word in words(part)]
    if phone and (number := digits(phone)):
        found += [number, number[-4:]]
    return " ".join(dict.fromkeys(found))
