"""What can be wrong with a request before any service has seen it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import ValidationError

Place = Literal["path", "query", "header", "body"]
_MISSING: Final = "missing"
_PLAIN_TEXT: Final = "^[^\\x00"
"""How the patterns begin that keep control characters out."""
_WORDS: Final = {
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "too_short": "needs at least {min_length}",
    "too_long": "may have {max_length} at most",
}
"""Where Pydantic speaks of Python rather than of what a client sends."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one named part of a request."""

    place: Place
    name: str
    """As the client wrote it, dotted where nested; empty for the body as a whole."""
    message: str
    missing: bool = False
    kind: str = ""
    """Pydantic's name for what is wrong; empty where it is the edge's own finding."""


class BadRequest(Exception):
    """The base of what the edge itself refuses."""


class BadInput(BadRequest):
    """Parameters or fields that are missing or cannot be accepted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__("bad input")
        self.problems: tuple[Problem, ...] = tuple(problems)


class BadBody(BadRequest):
    """The body cannot be read at all: not JSON, not UTF-8, another content type."""


class BodyTooLarge(BadRequest):
    """The body has more bytes than `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body may have {limit} bytes at most.")
        self.limit = limit


class UnknownRoute(BadRequest):
    """The dialect has no such address."""


class WrongMethod(BadRequest):
    """The address exists, but not with this method."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(f"This address knows {', '.join(allowed)} only.")
        self.allowed = tuple(allowed)


def with_nul(place: Place, name: str) -> Problem:
    """The problem of a text with a NUL: PostgreSQL keeps none, and SQLite would cut it there."""
    return Problem(place, name, "must not contain NUL characters", kind="string_pattern_mismatch")


def missing(place: Place, name: str) -> BadInput:
    """The refusal for one required thing that is not there."""
    return BadInput([Problem(place, name, "is required", missing=True)])


def invalid(place: Place, name: str, message: str) -> BadInput:
    """The refusal for one thing that cannot be accepted."""
    return BadInput([Problem(place, name, message)])


def problems_of(place: Place, error: ValidationError, name: str = "") -> list[Problem]:
    """Pydantic's findings about one part of a request, without repeating what was sent."""
    return [
        _problem(place, finding, name)
        for finding in error.errors(include_input=False, include_url=False)
    ]


def _problem(place: Place, finding: Any, name: str) -> Problem:
    path = ".".join(str(part) for part in finding["loc"])
    kind = finding["type"]
    message = _message(finding)
    return Problem(place, path or name, message, missing=kind == _MISSING, kind=kind)


def _message(finding: Any) -> str:
    known = finding.get("ctx", {})
    if str(known.get("pattern", "")).startswith(_PLAIN_TEXT):
        return "must not contain control characters"
    words = _WORDS.get(finding["type"])
    if words is not None:
        return words.format(**known)
    return str(finding["msg"]).removeprefix("Value error, ")
