"""Reads PDFs back as a viewer and a scanner do, with programs that share no code with ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import zxingcpp
from PIL.Image import Image


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def read_texts(pdf: bytes) -> list[str]:
    """The words of each page, blanks and line ends made alike."""
    with _opened(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return [" ".join(text.split()) for text in pages]


def read_sizes(pdf: bytes) -> list[list[float]]:
    """Width and height of each page in millimetres."""
    with _opened(pdf) as document:
        return [[round(side * 25.4 / 72, 1) for side in page.get_size()] for page in document]


def draw_page(pdf: bytes, page: int = 0, scale: float = 2) -> Image:
    """The page as a picture of 72 · `scale` dots an inch."""
    with _opened(pdf) as document:
        image: Image = document[page].render(scale=scale).to_pil()
    return image


def scan(picture: Image) -> list[str]:
    """What a scanner reads from all the codes in the picture, in reading order."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    corners = [(code.position.top_left.y // 40, code.position.top_left.x, code) for code in found]
    return [code.text for _, _, code in sorted(corners, key=lambda corner: corner[:2])]


def scan_all(picture: Image) -> set[tuple[str, str]]:
    """Every code in the picture: what kind it is and what it says."""
    found = zxingcpp.read_barcodes(picture)
    return {(code.format.name, code.text) for code in found}


def check_directory(pdf: bytes) -> int:
    """Every offset of the cross references is an object's; returns how many objects there are.

    Viewers repair a wrong directory silently, so that it opens proves nothing.
    """
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    head = re.compile(rb"xref\n0 (\d+)\n0000000000 65535 f \n").match(pdf, start)
    assert head is not None
    count = int(head[1])
    for number in range(1, count):
        entry = pdf[head.end() + 20 * (number - 1) : head.end() + 20 * number]
        assert entry[10:] == b" 00000 n \n"
        assert pdf.startswith(b"%d 0 obj\n" % number, int(entry[:10]))
    return count - 1
