"""The text of an HTML mail, for programs and people that read no HTML."""

import re
from html.parser import HTMLParser
from typing import Final

_HIDDEN: Final = frozenset({"head", "script", "style", "template", "title"})
_PARAGRAPHS: Final = frozenset(
    {"address", "article", "blockquote", "dl", "figure", "footer", "form", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "header", "main", "nav", "ol", "p", "pre", "section", "table", "ul"}
)
_LINES: Final = frozenset({"dd", "div", "dt", "figcaption", "li", "tr"})
_BLANKS: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_GAPS: Final = re.compile(r"\n{3,}")
_AROUND_BREAKS: Final = re.compile(r" *\n *")
_REPEATED: Final = ("mailto:", "tel:")
"""Links whose text usually is the address itself."""


def to_plain_text(html: str) -> str:
    """`html` as lines: paragraphs apart, items with dashes, links with their addresses."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = _AROUND_BREAKS.sub("\n", "".join(reader.parts))
    return _GAPS.sub("\n\n", text).strip()


class _Reader(HTMLParser):
    """Never fails: what is not HTML is read as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "body":
            self._hidden = 0  # a head need not be closed
        self._break(tag)
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("- ")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "img":
            self._write(dict(attrs).get("alt") or "")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        if tag == "a" and self._links:
            self._end_link(*self._links.pop())
        self._break(tag)

    def handle_data(self, data: str) -> None:
        self._write(data)

    def _write(self, text: str) -> None:
        if not self._hidden:
            self.parts.append(_BLANKS.sub(" ", text))

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _LINES:
            self._start_line()

    def _start_line(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")

    def _end_link(self, address: str, start: int) -> None:
        text = "".join(self.parts[start:]).strip()
        address = address.strip()
        for scheme in _REPEATED:
            address = address.removeprefix(scheme)
        if address and not address.startswith("#") and address != text:
            self._write(f" ({address})")
