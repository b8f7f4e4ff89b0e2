"""What is expected of a stranger's call, and how a case says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tests.services.tenancy_world import MARK, House


class Expect(Enum):
    REFUSED = auto()
    """The stranger is refused, the owner is not."""
    NEVER = auto()
    """Both are refused: it is the program's own, or mixes the records of two organizations."""
    HIDDEN = auto()
    """The stranger is shown nothing of the owner's, the owner is."""
    OWN = auto()
    """It works on what is the caller's own, whatever is asked."""


@dataclass(frozen=True)
class Case:
    expect: Expect
    call: Callable[[Any, House, House], object]
    """Given the transaction (or the backend), the owner's house, and the caller's own."""


def refused(call: Callable[[Any, House, House], object]) -> Case:
    return Case(Expect.REFUSED, call)


def never(call: Callable[[Any, House, House], object]) -> Case:
    return Case(Expect.NEVER, call)


def hidden(call: Callable[[Any, House, House], object]) -> Case:
    return Case(Expect.HIDDEN, call)


def own(call: Callable[[Any, House, House], object]) -> Case:
    return Case(Expect.OWN, call)


def marked(count: int) -> str:
    """A number says nothing of whose it is; more than nothing is taken for the owner's."""
    return MARK if count else ""
