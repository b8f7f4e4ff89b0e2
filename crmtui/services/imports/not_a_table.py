"""Files that are no text table, told apart so that the refusal can say what to do."""

import re
from typing import Final

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

_WORKBOOK: Final = "workbook"
_SIGNATURES: Final = (
    (b"PK\x03\x04", _WORKBOOK),  # .xlsx and .ods are zip files
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _WORKBOOK),  # .xls
    (b"%PDF-", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
)
_MARKUP: Final = re.compile(r"\s*(<!doctype\b|<html\b|<\?xml\b|<table\b)", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x19\x1b-\x1f\x7f]")
_MAX_CONTROL: Final = 0.01


def refuse_binary(head: bytes) -> None:
    """Raise `import.empty` or `import.not_a_table` where the first bytes are not those of text."""
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Invalid(
            "import.empty",
            _("The file is empty."),
            {"file": _("a CSV file with one person a row")},
        )
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise _workbook() if kind == _WORKBOOK else _refusal(kind)


def refuse_garbled(text: str) -> None:
    """Raise `import.not_a_table` for markup, and for text that is mostly control characters."""
    head = text[:65_536]
    if _MARKUP.match(head):
        raise _refusal("HTML / XML")
    # Single zero bytes are repaired when reading; where they abound, this never was text.
    strange = len(_CONTROL.findall(head)) + max(0, head.count("\0") - 16)
    if strange > len(head) * _MAX_CONTROL:
        raise _refusal(_("binary data"))


def _workbook() -> Invalid:
    return Invalid(
        "import.not_a_table",
        _("This is a spreadsheet workbook. Save it as 'CSV UTF-8' and import that file."),
        {"file": _("a CSV file, not .xlsx, .xls or .ods")},
    )


def _refusal(kind: str) -> Invalid:
    return Invalid(
        "import.not_a_table",
        _("This file is no table of text, it looks like {kind}.").format(kind=kind),
        {"file": _("a CSV file with one person a row")},
    )
