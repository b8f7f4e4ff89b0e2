"""The base of all service input and output: frozen, strict about what it does not know."""

import os
import re
from typing import Annotated, Any, Final, TypeVar

# There are none, and pydantic would read what every installed package says of itself to find out.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator

from crmtui.kit.errors import Invalid


class Schema(BaseModel):
    """A value that crosses the border of a service; rows convert with `from_attributes`.

    What checks a schema's values is built when the first one is checked: most schemas that a
    console imports it never uses, and all of them together would keep the start waiting.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True, defer_build=True)


_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """`text` with a replacement character for what no database takes: NUL, half a surrogate pair.

    A terminal can paste the one, and a file name that is not UTF-8 the other.
    """
    return _UNSTORABLE.sub("\ufffd", text)


class Filter(Schema):
    """What is sought: no text makes a database fail, as what it cannot hold is in no record."""

    @field_validator("*", mode="before")
    @classmethod
    def _make_storable(cls, value: Any) -> Any:
        if isinstance(value, str):
            return storable(value)
        if isinstance(value, list | tuple):
            return tuple(storable(each) if isinstance(each, str) else each for each in value)
        return value


Kind = TypeVar("Kind", bound=Schema)


def trusted(kind: type[Kind], **values: Any) -> Kind:
    """A `kind` from all of its fields, each known to be of its type: nothing is checked.

    For hot paths whose values come out of the database. It does what `model_construct` does when
    every field is given, in a tenth of the time.
    """
    made = _new(kind)
    _set_fields(made, values)
    _set_names(made, set(values))
    _set_extra(made, None)
    _set_private(made, None)
    return made


_new: Final = object.__new__
_slots: Final = vars(BaseModel)
_set_fields: Final = _slots["__dict__"].__set__
_set_names: Final = _slots["__pydantic_fields_set__"].__set__
_set_extra: Final = _slots["__pydantic_extra__"].__set__
_set_private: Final = _slots["__pydantic_private__"].__set__
_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


def text_of(longest: int, shortest: int = 0) -> StringConstraints:
    """Between so many characters, without blanks around it and without control characters."""
    return StringConstraints(
        strip_whitespace=True, min_length=shortest, max_length=longest, pattern=_CONTROL
    )


Name = Annotated[str, text_of(200, 1)]
"""What a thing or a person is called: 1 to 200 characters, no control characters."""
ShortText = Annotated[str, text_of(200)]
"""One line, may be empty."""
LongText = Annotated[str, text_of(10_000)]
"""A note or a description, may be empty, may have several lines."""


def invalid_fields(error: ValidationError, code: str) -> Invalid:
    """The typed error for input that a schema refuses, naming each field with its remedy."""
    fields = {
        ".".join(str(part) for part in problem["loc"]): problem["msg"].removeprefix("Value error, ")
        for problem in error.errors(include_input=False, include_url=False)
    }
    listed = "; ".join(f"{name}: {message}" for name, message in fields.items())
    return Invalid(code, f"Please correct {listed}.", fields)
