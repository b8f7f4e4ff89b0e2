"""How the document dresses identifiers: `org_<hex>`, `key_<hex>`, `obj_<hex>`."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path

from crmtui.api.wire_ids import id_reader, id_schema

EXAMPLE_OBJECT: Final = "obj_01976c2e9d4b7c3a8f1e2d3c4b5a6978"
EXAMPLE_ORGANIZATION: Final = "org_01976c2e9d4a7b3a9f1e2d3c4b5a6971"


ObjectId = Annotated[UUID, id_reader("obj"), id_schema("obj", EXAMPLE_OBJECT)]
OrganizationId = Annotated[UUID, id_reader("org"), id_schema("org", EXAMPLE_ORGANIZATION)]

EventPath = Annotated[ObjectId, Path(alias="eventId")]
ProductPath = Annotated[ObjectId, Path(alias="productId")]
TicketPath = Annotated[ObjectId, Path(alias="ticketId")]
ContactPath = Annotated[ObjectId, Path(alias="contactId")]
WebhookPath = Annotated[ObjectId, Path(alias="webhookId")]
