"""Errors that a person or a client can act on.

A `CrmError` means that *nothing happened*. Its code is stable (`area.reason`), its message says
what to do, and it knows no HTTP status: each edge maps the kind, that is the subclass.
"""

from collections.abc import Mapping
from typing import Any


class CrmError(Exception):
    """The base of all typed errors; `fields` names the inputs at fault, each with a remedy."""

    def __init__(
        self, code: str, message: str, fields: Mapping[str, str] | None = None, **details: Any
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields: dict[str, str] = dict(fields or {})
        self.details: dict[str, Any] = details

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {self.message!r}, {self.fields!r})"


class Invalid(CrmError):
    """The input cannot be accepted as it is."""


class NotFound(CrmError):
    """There is no such record in this organization."""


class Forbidden(CrmError):
    """The actor is known, but may not do this."""


class Unauthenticated(CrmError):
    """Nobody, or nobody any more, stands behind this credential."""


class Conflict(CrmError):
    """The record is in a state, or has a newer version, that forbids this."""


class LimitReached(CrmError):
    """A quota or a stock is used up."""


class Throttled(CrmError):
    """Too many tries; `retry_after` is in whole seconds."""

    def __init__(self, code: str, message: str, retry_after: int, **details: Any) -> None:
        super().__init__(code, message, **details)
        self.retry_after = retry_after


class Unavailable(CrmError):
    """Something this needs is not configured or does not answer; trying later may help."""
