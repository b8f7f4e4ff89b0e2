"""A PDF that leaves page by page: what was shown is written out and forgotten.

ReportLab keeps every page until `save`, which is 60 MB for a large event. Here a finished page
costs 24 bytes (two offsets and a number), so a file may have any number of pages.
"""

import zlib
from array import array
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from crmtui.documents.fonts import EMBEDDING, load_font
from crmtui.documents.text import clean

Rgb = tuple[float, float, float]


class PdfFile(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """A canvas whose pages are taken away as bytes; the same drawing gives the same bytes."""

    def __init__(self, size: tuple[float, float], title: str, author: str, locale: str) -> None:
        # Starting with an embedded font keeps Helvetica, which viewers substitute, out of the file.
        super().__init__(None, pagesize=size, initialFontName=load_font("DejaVuSans").fontName)
        self._doc = self._document = _StreamedDocument(_language(locale))
        self.setTitle(clean(title))
        self.setAuthor(clean(author))
        self.setCreator("crmtui")

    def show(self, font_name: str, size: float, x: float, baseline: float, text: str) -> None:
        """Text at a place; `drawString` with its directions and modes takes five times as long."""
        font = load_font(font_name)
        operators = [f"BT 1 0 0 1 {x:.2f} {baseline:.2f} Tm"]
        for subset, codes in font.splitString(text, self._document):
            name = font.getSubsetInternalName(subset, self._document)
            operators.append(f"{name} {size:g} Tf <{codes.hex()}> Tj")
        self.addLiteral(" ".join([*operators, "ET"]))

    def fill_with(self, colour: Rgb) -> None:
        """Everything filled from now on has this colour."""
        self.addLiteral("{:.3g} {:.3g} {:.3g} rg".format(*colour))

    def end_page(self) -> bytes:
        """Close the page, and give what the file has more since the last call."""
        self.showPage()
        return self._document.take()

    def finish(self) -> bytes:
        """The rest of the file: fonts, the list of pages, the directory."""
        with EMBEDDING:
            rest: bytes = self._document.GetPDFData(self)
        return rest


def _language(locale: str) -> str:
    """`de_AT` as a PDF wants it: `de-AT`."""
    return "".join(c for c in locale.replace("_", "-") if c.isascii() and (c.isalnum() or c == "-"))


class _StreamedDocument(pdfdoc.PDFDocument):  # type: ignore[misc]  # ReportLab has no types
    """Writes each page when it is added, and the shared objects at the end."""

    def __init__(self, language: str) -> None:
        super().__init__(compression=1, invariant=1, lang=language)
        self._page_offsets = array("Q")  # page and content alternate: numbers follow each other
        self._page_numbers = array("Q")
        self._chunks: list[bytes] = []
        self._size = 0
        self.Pages = self.Catalog.Pages = _PageTree(self._page_numbers)
        self.Reference(self.Pages)
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def take(self) -> bytes:
        """What was written since the last call."""
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data

    def addPage(self, page: Any) -> None:  # noqa: N802  # ReportLab's name
        number = self.objectcounter + 1
        self.objectcounter += 2  # two numbers that no registered object will get
        content = zlib.compress(pdfdoc.pdfdocEnc(page.stream), 6)
        self.updateSignature(content)
        page.Contents = f"{number + 1} 0 R"
        self._page_numbers.append(number)
        self._page_offsets.append(self._size)
        self._write(_indirect(number, pdfdoc.format(page, self, toplevel=1)))
        self._page_offsets.append(self._size)
        head = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(content)
        self._write(_indirect(number + 1, head + content + b"\nendstream"))
        self.pageCounter += 1
        self.inObject = None

    def format(self) -> bytes:
        """The objects that are not pages, the cross references and the trailer."""
        root, info = self.Reference(self.Catalog), self.Reference(self.info)
        offsets = dict(zip(self._page_object_numbers(), self._page_offsets, strict=True))
        for number in self._shared_numbers():
            content = pdfdoc.format(self.idToObject[self.numberToId[number]], self, toplevel=1)
            offsets[number] = self._size
            self._write(_indirect(number, content))
        start = self._size
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % (self.objectcounter + 1))
        self._write(b"".join(b"%010d 00000 n \n" % offsets[n] for n in sorted(offsets)))
        self._write(self._trailer(root, info, start))
        return self.take()

    def _shared_numbers(self) -> Any:
        """Numbers of registered objects; formatting one may register more, so this looks again."""
        done: set[int] = set()
        while remaining := [n for n in self.numberToId if n not in done]:
            done.update(remaining)
            yield from remaining

    def _page_object_numbers(self) -> Any:
        for number in self._page_numbers:
            yield number
            yield number + 1

    def _trailer(self, root: Any, info: Any, start: int) -> bytes:
        digest = self.signature.hexdigest().encode()
        return (
            b"trailer\n<< /Size %d /Root %s /Info %s /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n"
            % (
                self.objectcounter + 1,
                root.format(self),
                info.format(self),
                digest,
                digest,
                start,
            )
        )

    def _write(self, data: bytes) -> None:
        self._chunks.append(data)
        self._size += len(data)


class _PageTree(pdfdoc.PDFPages):  # type: ignore[misc]
    """The list of pages by number alone."""

    def __init__(self, numbers: "array[int]") -> None:
        super().__init__()
        self._numbers = numbers

    def check_format(self, document: Any) -> None:
        self.Kids = "[ " + " ".join(f"{number} 0 R" for number in self._numbers) + " ]"
        self.Count = len(self._numbers)


def _indirect(number: int, content: bytes) -> bytes:
    return b"%d 0 obj\n%s\nendobj\n" % (number, content.rstrip(b"\n"))
