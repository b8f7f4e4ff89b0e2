"""How the document dresses identifiers: `org_<hex>`, `key_<hex>`, `obj_<hex>`."""

import re
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path
from pydantic import BeforeValidator, WithJsonSchema

_HEX: Final = "[0-9a-f]{32}"
EXAMPLE_OBJECT: Final = "obj_01976c2e9d4b7c3a8f1e2d3c4b5a6978"
EXAMPLE_ORGANIZATION: Final = "org_01976c2e9d4a7b3a9f1e2d3c4b5a6971"


def organization_wire_id(value: UUID) -> str:
    return f"org_{value.hex}"


def key_wire_id(value: UUID) -> str:
    return f"key_{value.hex}"


def object_wire_id(value: UUID) -> str:
    return f"obj_{value.hex}"


def _reader(prefix: str) -> BeforeValidator:
    form = re.compile(f"{prefix}_({_HEX})", re.ASCII)

    def read(value: Any) -> UUID:
        found = form.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise ValueError(f"must be an id as this API gives it, such as {prefix}_0197…")
        return UUID(hex=found[1])

    return BeforeValidator(read)


def _schema(prefix: str, example: str) -> WithJsonSchema:
    pattern = f"^{prefix}_{_HEX}$"
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


ObjectId = Annotated[UUID, _reader("obj"), _schema("obj", EXAMPLE_OBJECT)]
OrganizationId = Annotated[UUID, _reader("org"), _schema("org", EXAMPLE_ORGANIZATION)]

EventPath = Annotated[ObjectId, Path(alias="eventId")]
ProductPath = Annotated[ObjectId, Path(alias="productId")]
TicketPath = Annotated[ObjectId, Path(alias="ticketId")]
