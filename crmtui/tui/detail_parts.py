"""All that is known of a record, in parts one below the other."""

from collections.abc import Iterable

from textual.content import Content


def join_parts(parts: Iterable[tuple[str, Iterable[Content]]]) -> Content:
    """The lines of each part below its title; a part without lines is left out, title and all."""
    lines: list[Content] = []
    for title, part in parts:
        found = list(part)
        if found and title:
            lines += [Content(""), Content.styled(title, "bold underline")]
        lines += found
    return Content("\n").join(lines)
