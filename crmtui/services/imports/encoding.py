"""Which encoding a file has: by its byte order mark, UTF-8, UTF-16, else a code page."""

import codecs
from collections.abc import Iterable
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is a prefix of it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES: Final = (
    # In order of preference: spreadsheets on Windows first, then the older machines.
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac_roman", "cp850", "cp852"),
    *("cp932", "gb18030", "big5", "cp949"),
)
_MULTIBYTE: Final = frozenset({"cp932", "gb18030", "big5", "cp949"})
_ALPHABETS: Final = tuple(
    frozenset(letters)
    for letters in (
        "äöüß",
        "àâçéèêëîïôùûüœæÿ",
        "áéíóúñü",
        "àèéìòóù",
        "ãõáâàçéêíóôú",
        "åäöé",
        "æøåé",
        "áðéíóúýþæö",
        "ąćęłńóśźż",
        "áčďéěíňóřšťúůýžľĺôŕä",
        "áéíóöőúüű",
        "čćđšž",
        "ăâîșşțţ",
        "çğıöşüâîi̇",
        "ąčęėįšųūž",
        "āčēģīķļņšūž",
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґђјљњћџ",
        "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ",
    )
)
_PUNCTUATION: Final = frozenset("€£’‘“”„–—…°§«»·\u00a0´ªº¡¿№®©™")
_EVIDENCE_LIMIT: Final = 32_768
_MAX_DAMAGE: Final = 0.1


def detect_encoding(chunks: Iterable[bytes]) -> str:
    """The codec name with which to read a file that is given in chunks; never holds all of it.

    A file that is UTF-8 but for a few broken bytes counts as UTF-8: reading it in a code page
    would garble every other name. The reader replaces what is broken, and such rows are refused.
    """
    evidence = _Evidence()
    for chunk in chunks:
        if evidence.is_first and (named := _by_bom(chunk) or _by_zero_bytes(chunk)):
            return named
        evidence.add(chunk)
    return evidence.conclude()


def _by_bom(head: bytes) -> str | None:
    return next((name for mark, name in _BOMS if head.startswith(mark)), None)


def _by_zero_bytes(head: bytes) -> str | None:
    """UTF-16 without a mark: of mostly Latin text every second byte is zero."""
    sample = head[:4096]
    if len(sample) < 4 or sample.count(0) < len(sample) // 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


class _Evidence:
    """What was seen of a file so far: how well it reads as UTF-8, and its unusual lines."""

    def __init__(self) -> None:
        self.is_first = True
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._foreign = 0
        self._broken = 0
        self._lines = bytearray()

    def add(self, chunk: bytes) -> None:
        self.is_first = False
        text = self._decoder.decode(chunk)
        if text.isascii() and chunk.isascii():
            return
        self._count(text)
        if len(self._lines) < _EVIDENCE_LIMIT:
            for line in chunk.splitlines(keepends=True):
                if not line.isascii():
                    self._lines += line

    def conclude(self) -> str:
        self._count(self._decoder.decode(b"", final=True))
        if self._broken <= self._foreign * _MAX_DAMAGE:
            return "utf-8"
        return _likeliest_code_page(bytes(self._lines[:_EVIDENCE_LIMIT]))

    def _count(self, text: str) -> None:
        self._broken += text.count("\N{REPLACEMENT CHARACTER}")
        self._foreign += len(text) - len(text.encode("ascii", "ignore"))


def _likeliest_code_page(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # costs 20 ms, and most files are UTF-8

    matches = from_bytes(sample, cp_isolation=list(_CODE_PAGES), enable_fallback=False)
    best = matches.best()
    if best is None:
        return "cp1252"
    near = [match for match in matches if match.chaos <= best.chaos + 0.1]
    if best.encoding in _MULTIBYTE and all(match.encoding in _MULTIBYTE for match in near):
        return best.encoding
    named = {name for match in near for name in match.could_be_from_charset} - _MULTIBYTE
    ranked = [name for name in _CODE_PAGES if name in named]
    # `max` keeps the first of equals, so the order of preference decides where letters do not.
    return max(ranked, key=lambda name: _plausibility(sample, name), default="cp1252")


def _plausibility(sample: bytes, encoding: str) -> float:
    """The share of unusual characters that one single language explains, 0 to 1."""
    text = sample.decode(encoding, "replace")
    unusual = [
        char.lower()
        for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if not char.isascii() and not _is_set_apart(char, before, after)
    ]
    if not unusual:
        return 1.0
    known = (sum(char in alphabet for char in unusual) for alphabet in _ALPHABETS)
    return round(max(known) / len(unusual), 3)


def _is_set_apart(char: str, before: str, after: str) -> bool:
    """Whether this is punctuation in its place; inside a word it speaks against the encoding."""
    return char in _PUNCTUATION and (char == "’" or not (before.isalpha() and after.isalpha()))
