"""How failures reach the person at the terminal: one clear sentence and an exit code."""

from typing import Any, Final, NamedTuple

from crmtui.kit.errors import CrmError, Invalid
from crmtui.kit.i18n import _

FAILURE: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
"""128 + SIGINT, as shells report it."""
PIPE_CLOSED: Final = 141
"""128 + SIGPIPE."""
_ABOUT_CONTENT: Final = ("import.", "document.")
"""Refusals of what a file holds: the command itself was understood."""


class UsageError(Exception):
    """The command line was not understood; nothing was tried."""


class Report(NamedTuple):
    """What is printed for one failure."""

    code: str
    message: str
    exit_code: int
    fields: dict[str, str]

    def as_text(self) -> str:
        return " ".join(f"crmtui: {self.message}".split())

    def as_json(self) -> str:
        import json

        content = {"code": self.code, "message": self.message, "fields": self.fields}
        return json.dumps({"error": content}, ensure_ascii=False)


def describe(error: Exception) -> Report:
    """Turn any exception into what a person can act on."""
    if isinstance(error, UsageError):
        return Report("usage", str(error), WRONG_USE, {})
    if isinstance(error, CrmError):
        return _describe_refusal(error)
    if isinstance(error, OSError):
        return Report("system", _describe_system(error), FAILURE, {})
    library = type(error).__module__.partition(".")[0]
    if library.startswith("pydantic") and hasattr(error, "errors"):
        return _describe_validation(error.errors())
    if library == "sqlalchemy" and getattr(error, "orig", None) is not None:
        return Report("database", _describe_database(error), FAILURE, {})
    return Report("unexpected", _describe_unexpected(error), FAILURE, {})


def _describe_refusal(error: CrmError) -> Report:
    wrong = isinstance(error, Invalid) and not error.code.startswith(_ABOUT_CONTENT)
    message = _with_fields(error.message, error.fields)
    return Report(error.code, message, WRONG_USE if wrong else FAILURE, error.fields)


def _describe_validation(problems: list[dict[str, Any]]) -> Report:
    fields = {
        ".".join(map(str, problem["loc"])): problem["msg"].removeprefix("Value error, ")
        for problem in problems
    }
    return Report("invalid", _with_fields(_("This cannot be used."), fields), WRONG_USE, fields)


def _with_fields(message: str, fields: dict[str, str]) -> str:
    missing = [f"{name}: {text}" for name, text in fields.items() if text not in message]
    return f"{message} ({'; '.join(missing)})" if missing else message


def _describe_system(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."


def _describe_database(error: Exception) -> str:
    cause = str(getattr(error, "orig", error)).strip()
    reason = cause.splitlines()[0] if cause else type(error).__name__
    return _("The database refused: {reason}. 'crmtui doctor' tells more.").format(reason=reason)


def _describe_unexpected(error: Exception) -> str:
    what = f"{type(error).__name__}: {error}"[:300]
    return _("Something unexpected went wrong ({what}). Add --debug to see where.").format(
        what=what
    )
