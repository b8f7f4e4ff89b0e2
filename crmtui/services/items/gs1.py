"""What a scanned code says of itself: GS1 element strings, or a plain text.

The sources are the GS1 General Specifications: 3 (application identifiers), 7.8 (separators) and
7.12 (the century of a year in two digits; day 00 is the month's last).
"""

from datetime import date
from typing import TYPE_CHECKING, Final

from crmtui.kit.scan_text import FNC1, clean_code, split_aim
from crmtui.kit.schemas import Schema, storable
from crmtui.services.items.rules import barcode_key, is_gtin

if TYPE_CHECKING:
    from biip import ParseConfig
    from biip.gs1_element_strings import GS1ElementStrings

_GS1_AIM: Final = frozenset({"]C1", "]e0", "]e1", "]d2", "]Q3", "]J1"})
"""Symbologies that carry element strings: GS1-128, GS1 DataBar, GS1 DataMatrix, GS1 QR, DotCode."""
_LONGEST: Final = 400


class ScannedElement(Schema):
    """What a code says: all is None but `text` where it is not GS1."""

    gtin: str | None = None
    """In 14 digits, as barcodes of items are kept."""
    lot: str | None = None
    expires_on: date | None = None
    count: int | None = None
    """How many units it says it stands for (AI 37 and 30)."""
    text: str
    """The code as plain text, free of framing and AIM identifier."""


def read_element(code: str) -> ScannedElement:
    """What a scanner sent, as it sent it or without its AIM identifier.

    GS1 that breaks its rules is taken as plain text. Without an AIM identifier or a separator only
    what begins with a GTIN counts as GS1: many a plain code begins like an application identifier.
    """
    aim, rest = split_aim(storable(code)[:_LONGEST].strip(" \r\n\t"))
    separated = rest.lstrip("\x02").startswith(FNC1)
    text = clean_code(rest).strip(f"{FNC1} ")
    if is_gtin(text):
        return ScannedElement(gtin=barcode_key(text), text=text)
    found = _find_strings(text)
    if found is None:
        return ScannedElement(text=text)
    element = _element_of(found, text)
    told = aim in _GS1_AIM or separated or FNC1 in text or text[:1] in "(h"
    return element if told or element.gtin else ScannedElement(text=text)


def _find_strings(text: str) -> "GS1ElementStrings | None":
    """The element strings of a code, of its printed form in brackets, or of a GS1 Digital Link."""
    if text[:1] not in "0123456789(h":
        return None
    # The tables of all application identifiers take 0.2 s: only who scans GS1 waits for them.
    from biip import ParseError
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI
    from biip.gs1_messages import GS1Message

    try:
        if text.startswith("h"):
            return GS1DigitalLinkURI.parse(text, config=_lenient()).element_strings
        read = GS1Message.parse_hri if text.startswith("(") else GS1Message.parse
        return read(text, config=_lenient()).element_strings
    except (ParseError, ValueError):
        return None


def _lenient() -> "ParseConfig":
    """A date that is none, such as 000000, is left out instead of spoiling all the rest."""
    from biip import ParseConfig

    return ParseConfig(gs1_element_strings_verify_date=False)


def _element_of(found: "GS1ElementStrings", text: str) -> ScannedElement:
    values = {each.ai.ai: each for each in reversed(found)}
    gtin = next((values[ai].value for ai in ("01", "02") if ai in values), None)
    if gtin is not None and not is_gtin(gtin):
        return ScannedElement(text=text)
    expiry = next((values[ai].date for ai in ("17", "15") if ai in values), None)
    count = next((int(values[ai].value) for ai in ("37", "30") if ai in values), None)
    lot = values["10"].value if "10" in values else None
    return ScannedElement(gtin=gtin, lot=lot, expires_on=expiry, count=count or None, text=text)
