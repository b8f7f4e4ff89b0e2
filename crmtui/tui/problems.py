"""From any exception to what a person can act on; what nobody expected is logged under an id."""

import logging
import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from crmtui.kit.errors import (
    Conflict,
    CrmError,
    Forbidden,
    Invalid,
    LimitReached,
    NotFound,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from crmtui.kit.i18n import _

Severity = Literal["information", "warning", "error"]
log = logging.getLogger("crmtui.tui")


class Problem(NamedTuple):
    """What went wrong, in words. `reference` is set when the details are in the log file."""

    code: str
    message: str
    severity: Severity = "error"
    fields: Mapping[str, str] = MappingProxyType({})
    reference: str = ""
    transient: bool = False
    """Trying again later may help."""
    details: Mapping[str, Any] = MappingProxyType({})

    @property
    def whole(self) -> str:
        """The message with what is wrong with each field."""
        fields = [f"{name}: {text}" for name, text in self.fields.items()]
        return "; ".join([self.message, *fields])

    @property
    def expected(self) -> bool:
        return not self.reference


def describe(error: BaseException) -> Problem:
    """What to tell about `error`. An unexpected one is written to the log with its traceback."""
    if isinstance(error, CrmError):
        return _describe_typed(error)
    fields = _validation_fields(error)
    if fields:
        return Problem("input.invalid", _("Please check what is marked."), "warning", fields)
    return _describe_unexpected(error)


def _describe_typed(error: CrmError) -> Problem:
    mild = isinstance(
        error,
        Invalid | Conflict | NotFound | LimitReached | Throttled | Forbidden | Unauthenticated,
    )
    return Problem(
        error.code,
        error.message,
        "warning" if mild else "error",
        dict(error.fields),
        transient=isinstance(error, Unavailable),
        details=error.details,
    )


def _validation_fields(error: BaseException) -> dict[str, str]:
    """The fields of a pydantic `ValidationError`, told by its shape: pydantic stays unimported."""
    errors = getattr(error, "errors", None)
    if type(error).__name__ != "ValidationError" or not callable(errors):
        return {}
    return {
        str(item["loc"][0] if item["loc"] else ""): _sentence(str(item["msg"]))
        for item in reversed(errors())
    }


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Assertion failed, ")


def _describe_unexpected(error: BaseException) -> Problem:
    reference = os.urandom(4).hex().upper()
    log.error("Unexpected error %s", reference, exc_info=error)
    text = _("Something went wrong that should not have. Your data is unchanged by it.")
    return Problem("unexpected", text, "error", reference=reference)
