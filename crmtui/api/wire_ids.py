"""Identifiers as the documents dress them: a prefix and the 32 digits of a UUID."""

import re
from typing import Any
from uuid import UUID

from pydantic import BeforeValidator, WithJsonSchema

_HEX = "[0-9a-f]{32}"


def id_reader(prefix: str) -> BeforeValidator:
    """Takes back what the dialect gave: `<prefix>_<hex>` becomes a UUID."""
    form = re.compile(f"{prefix}_({_HEX})", re.ASCII)

    def read(value: Any) -> UUID:
        found = form.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise ValueError(f"must be an id as this API gives it, such as {prefix}_0197…")
        return UUID(hex=found[1])

    return BeforeValidator(read)


def id_schema(prefix: str, example: str) -> WithJsonSchema:
    """What the documentation says of such an id."""
    pattern = f"^{prefix}_{_HEX}$"
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})
