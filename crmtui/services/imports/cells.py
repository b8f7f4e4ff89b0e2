"""A cell as it should have been: without the traces of the programs it went through."""

import re
from typing import Final

from crmtui.kit.i18n import _
from crmtui.services.imports.problems import BadValue

# Controls, zero-width characters and direction overrides: invisible, and never meant.
_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_FORMULA_TEXT: Final = re.compile(r'="(.*)"', re.DOTALL)
# An apostrophe that makes text of a formula, as exports do, or of a number, as people do.
_DEFUSED: Final = re.compile(r"'(?='* *[=+\-@\t\r＝＋－＠]|[\d ().\-/]+$)")
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_FLOAT: Final = re.compile(r"(\d{5,})\.0")
_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)


def clean_cell(text: str, keep_lines: bool = False) -> str:
    """`text` trimmed, with single spaces and nothing invisible; `="007"` and `'007` become 007."""
    if text.isprintable():
        text = text.strip()
        if "  " in text:
            text = " ".join(text.split())
    else:
        text = _without_invisible(text, keep_lines)
    if text[:1] not in ("=", "'"):
        return text
    formula = _FORMULA_TEXT.fullmatch(text)
    return formula[1].strip() if formula else _DEFUSED.sub("", text, count=1)


def _without_invisible(text: str, keep_lines: bool) -> str:
    text = _INVISIBLE.sub("", text)
    if keep_lines:
        return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    return " ".join(text.split())


def parse_code(text: str) -> str:
    """A code as a scanner would read it; of an address only the last part, as ticket shops do.

    Raises:
        BadValue: `code.shortened` where a spreadsheet rounded a long number.
    """
    if "." not in text and "+" not in text and ":" not in text:
        return text
    if _URL.fullmatch(text):
        return text.split("?", 1)[0].split("#", 1)[0].rstrip("/").rpartition("/")[2]
    if _SHORTENED.fullmatch(text):
        message = _("a spreadsheet shortened this number; export it again as text")
        raise BadValue("code.shortened", message)
    match = _FLOAT.fullmatch(text)
    return match[1] if match else text
