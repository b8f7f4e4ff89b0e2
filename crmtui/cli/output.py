"""What commands print: tables for people, JSON for programs."""

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any


def print_rows(
    options: Namespace, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> None:
    """Print rows as a table of `columns`, or all of their fields as a JSON list."""
    if options.json:
        print_json(rows)
        return
    lines = [[column.upper().replace("_", " ") for column in columns]]
    lines += [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        print("  ".join(map(str.ljust, line, widths)).rstrip())


def print_facts(options: Namespace, facts: Mapping[str, Any]) -> None:
    """Print named values, one a line or as a JSON object."""
    if options.json:
        print_json(facts)
        return
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        print(f"{name.replace('_', ' '):<{width}}  {_cell(value)}")


def print_json(content: Any) -> None:
    """Print JSON; what JSON does not know (ids, times) as its text."""
    print(json.dumps(content, ensure_ascii=False, indent=2, default=str))


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(sorted(map(str, value)))
    return printable(str(value))


def printable(text: str) -> str:
    """Return `text` without what a terminal would obey: escape sequences, bells, line breaks."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
