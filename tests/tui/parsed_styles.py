"""Style sheets are parsed once a test process, not once for each console and theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

Parse = Callable[..., list[RuleSet]]

_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def share_parsed_styles() -> None:
    """Let all style sheets use the rules that one of them has parsed from the same text.

    Textual itself keeps them as long as a style sheet lives and its variables do not change; rules
    are only read once they are parsed.
    """
    if not _parsed:
        _parsed[()] = []
        Stylesheet._parse_rules = _remember(Stylesheet._parse_rules)  # type: ignore[method-assign]


def _remember(parse: Parse) -> Parse:
    def find_or_parse(sheet: Stylesheet, *args: Any, **options: Any) -> list[RuleSet]:
        key = (args, *sorted(options.items()), *sorted(sheet._variables.items()))
        if key not in _parsed:
            _parsed[key] = parse(sheet, *args, **options)
        return _parsed[key]

    return find_or_parse
