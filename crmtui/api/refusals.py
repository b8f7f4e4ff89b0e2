"""From any exception to what a dialect says of it, by the dialect's own table of errors.

A dialect gives its table and writes the body; which error means what is decided here once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request

from crmtui.api.edge import report_fault
from crmtui.api.problems import (
    BadBody,
    BadInput,
    BodyTooLarge,
    Problem,
    UnknownRoute,
    WrongMethod,
)
from crmtui.kit.errors import CrmError, NotFound, Throttled, Unauthenticated
from crmtui.kit.i18n import _

_JOINT: Final = re.compile("_([a-z0-9])")
_UUID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Answer = tuple[int, str]
"""A status and the document's code."""


def in_camel_case(name: str) -> str:
    """`due_at` as `dueAt`; whatever else a name has stays."""
    return _JOINT.sub(lambda found: found[1].upper(), name)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error response before it is written."""

    status: int
    code: str
    message: str
    reason: str
    """The program's own, finer code."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with each input, by the document's name for it."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What else a client can use."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """A dialect's table of errors."""

    kinds: Mapping[type[CrmError], Answer]
    """Every kind has an answer."""
    bad_body: Answer
    """The body cannot be read."""
    bad_parameters: Answer
    """The query string or a header cannot be accepted."""
    bad_fields: Answer
    """The body can be read, but a field cannot be accepted."""
    fault: Answer
    """What nobody foresaw."""
    codes: Mapping[str, Answer] = field(default_factory=dict)
    """Errors that the document tells apart from the others of their kind."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the document calls the services' fields, where that is more than another spelling."""
    spell: Callable[[str], str] = in_camel_case
    """How the document spells names that are several words in the services."""
    dress_id: Callable[[UUID], str] = str
    missing_field: Answer | None = None
    """A field or parameter that has to be given is absent, where the document tells that apart."""

    def describe(self, error: Exception, request: Request) -> Refusal:
        """The refusal for any exception; one that nobody foresaw is logged and hidden."""
        if isinstance(error, CrmError):
            return self._of_service(error)
        if isinstance(error, BadInput):
            return self._of_input(error.problems)
        if isinstance(error, BadBody):
            return Refusal(*self.bad_body, str(error), "request.body")
        if isinstance(error, UnknownRoute):
            return Refusal(*self._of_kind(NotFound), str(error), "request.route")
        if isinstance(error, WrongMethod):
            allow = {"allow": ", ".join(error.allowed)}
            known = {"allowed": error.allowed}
            code = self.bad_parameters[1]
            return Refusal(405, code, str(error), "request.method", {}, known, allow)
        if isinstance(error, BodyTooLarge):
            limit, close = {"limit": error.limit}, {"connection": "close"}
            code = self.bad_body[1]
            return Refusal(413, code, str(error), "request.too_large", {}, limit, close)
        report_fault(error, request)
        message = _("Something went wrong here. It was logged.")
        return Refusal(*self.fault, message, "request.fault")

    def _of_service(self, error: CrmError) -> Refusal:
        status, code = self.codes.get(error.code) or self._of_kind(type(error))
        headers: dict[str, str] = {}
        facts = {self.name_of(name): self._dress(value) for name, value in error.details.items()}
        wait = error.retry_after if isinstance(error, Throttled) else None
        wait = error.details.get("retry_after", wait)
        if wait is not None:
            facts[self.name_of("retry_after")] = wait
            headers["retry-after"] = str(wait)
        if isinstance(error, Unauthenticated):
            headers["www-authenticate"] = "Bearer"
        fields = {self.name_of(name): text for name, text in error.fields.items()}
        return Refusal(status, code, self._message(error), error.code, fields, facts, headers)

    def _of_input(self, problems: tuple[Problem, ...]) -> Refusal:
        if any(problem.place == "path" for problem in problems):
            # An id that this API never gave cannot name anything.
            message = _("There is no such record.")
            return Refusal(*self._of_kind(NotFound), message, "record.not_found")
        in_body = any(problem.place == "body" for problem in problems)
        answer = self.bad_fields if in_body else self.bad_parameters
        fields = {problem.name or "body": problem.message for problem in problems}
        absent = [problem.name for problem in problems if problem.missing]
        if self.missing_field and absent:
            message = _("Required and missing: {names}.").format(names=", ".join(absent))
            param = {"param": absent[0]}
            return Refusal(*self.missing_field, message, "request.missing", fields, param)
        listed = "; ".join(f"{name}: {message}" for name, message in fields.items())
        message = _("Please correct {fields}.").format(fields=listed)
        return Refusal(*answer, message, "request.invalid", fields)

    def _of_kind(self, kind: type[CrmError]) -> Answer:
        return next(self.kinds[each] for each in kind.__mro__ if each in self.kinds)

    def _message(self, error: CrmError) -> str:
        """What it says, by the document's name of the field where it begins with the field."""
        for name, text in error.fields.items():
            if error.message == f"{name}: {text}":
                return f"{self.name_of(name)}: {text}"
        return error.message

    def name_of(self, name: str) -> str:
        """What the document calls a field of the services."""
        return self.names.get(name) or self.spell(name)

    def _dress(self, value: Any) -> Any:
        """What an error tells, with ids as this document gives them."""
        if isinstance(value, UUID):
            return self.dress_id(value)
        if isinstance(value, str) and _UUID.fullmatch(value):
            return self.dress_id(UUID(value))
        if isinstance(value, Mapping):
            return {self._dress(name): self._dress(each) for name, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._dress(each) for each in value]
        return value if isinstance(value, bool | int | float | datetime | None) else str(value)
