"""Decisions about items, without a database."""

from typing import Final

from crmtui.services.items.schemas import Barcode

_GTIN_LENGTHS: Final = (8, 12, 13, 14)
ITEM_NULLABLE: Final = frozenset({"home_bin_id", "product_id", "weight_grams", "volume_ml"})


def barcode_key(code: str) -> str:
    """What is kept of a barcode: a GTIN in its longest form, any other code as it is.

    An EAN-13 and the UPC-A inside it are one number (GS1 General Specifications, 3.3.2: shorter
    ones are filled with zeros from the left).
    """
    return code.zfill(14) if is_gtin(code) else code


def read_barcodes(text: str) -> tuple[Barcode, ...]:
    """Barcodes as people write several of them: with blanks, commas or semicolons between them."""
    codes = text.replace(",", " ").replace(";", " ").split()
    return tuple(Barcode(code=code) for code in codes)


def is_gtin(code: str) -> bool:
    """Whether it has a GTIN's length and check digit (GS1 General Specifications, 7.9)."""
    if len(code) not in _GTIN_LENGTHS or not (code.isascii() and code.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(code)]
    return (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0
