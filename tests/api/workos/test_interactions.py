"""List Interactions, as this document has it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crmtui.services import conversations
from crmtui.services.conversations import Direction, InteractionCreate, InteractionType
from tests.api.workos.sales_world import refused
from tests.api.workos.talking import Talk, talk

__all__ = ["talk"]

LIST = "/api/interactions"


def test_every_filter_and_the_pages(talk: Talk) -> None:
    deal = talk.deal()["id"]
    now = talk.world.backend.clock.now()
    call = InteractionCreate(
        type=InteractionType.CALL,
        direction=Direction.IN,
        subject="Call with John",
        body="Wants two",
        occurred_at=now - timedelta(hours=2),
        ended_at=now - timedelta(hours=1),
        contact_id=talk.person,
        deal_id=deal,
    )
    with talk.world.backend.write(talk.world.admin) as tx:
        first = conversations.log_interaction(tx, call)
        note = InteractionCreate(type=InteractionType.NOTE, body="Nothing to do with anybody")
        conversations.log_interaction(tx, note)
    (shown,) = talk.listed(LIST, type="call")["data"]
    assert shown == {
        "id": str(first.id),
        "orgId": talk.org,
        "type": "call",
        "direction": "in",
        "subject": "Call with John",
        "body": "Wants two",
        "personId": talk.person,
        "companyId": talk.company,
        "dealId": deal,
        "userId": None,
        "userName": talk.world.admin.name,
        "occurredAt": "2026-06-12T16:00:00Z",
        "endedAt": "2026-06-12T17:00:00Z",
        "createdAt": "2026-06-12T18:00:00Z",
        "updatedAt": "2026-06-12T18:00:00Z",
    }

    def found(**query: Any) -> list[str]:
        return [each["type"] for each in talk.listed(LIST, **query)["data"]]

    assert found() == ["note", "call"]
    for query in (
        {"personId": talk.person},
        {"companyId": talk.company},
        {"dealId": deal},
        {"search": "JOHN"},
        {"createdBefore": "2026-06-12T17:30:00Z"},
        {"page": 2, "limit": 1},
    ):
        assert found(**query) == ["call"], query
    assert talk.listed(LIST, limit=1)["pagination"] == {
        "page": 1,
        "limit": 1,
        "total": 2,
        "totalPages": 2,
        "hasNext": True,
        "hasPrev": False,
    }
    client, org = talk.client, {"orgId": talk.org}
    assert "orgId" in refused(client.get(LIST), "VALIDATION_ERROR")
    assert "type" in refused(client.get(LIST, params={**org, "type": "fax"}), "VALIDATION_ERROR")
    refused(talk.stranger().get(LIST, params=org), "FORBIDDEN")
    refused(talk.world.with_key("messages:read").get(LIST, params=org), "FORBIDDEN")
