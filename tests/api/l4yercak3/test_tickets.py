"""Tickets over HTTP: the document's examples, and what they leave open."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from crmtui.api.dialects.l4yercak3 import examples
from tests.api.conftest import World


def make_event(client: httpx.Client, org: str) -> dict[str, Any]:
    made = client.post("/api/v1/events", json={**examples.CREATE_EVENT, "organizationId": org})
    assert made.status_code == 201, made.text
    return made.json()


def test_the_documents_examples_in_order(world: World) -> None:
    client = world.with_key()
    event = make_event(client, world.org)
    product = client.post(
        "/api/v1/products",
        json={
            **examples.CREATE_PRODUCT,
            "organizationId": world.org,
            "linkedEventId": event["id"],
        },
    ).json()
    made = client.post(
        "/api/v1/tickets",
        json={
            **examples.GENERATE_TICKET,
            "organizationId": world.org,
            "productId": product["id"],
            "eventId": event["id"],
        },
    )
    assert made.status_code == 201, made.text
    ticket = made.json()
    print(ticket)
    r = client.post(f"/api/v1/tickets/{ticket['id']}/redeem")
    assert r.status_code == 200, r.text
    print(r.json())
    r = client.post(f"/api/v1/tickets/{ticket['id']}/redeem")
    assert r.status_code == 400, r.text
    print(r.text)
    r = client.get(f"/api/v1/tickets/{ticket['id']}/pdf")
    assert r.content[:5] == b"%PDF-", r.text
    r = client.get("/api/v1/tickets/export", params={"eventId": event["id"], "format": "csv"})
    print(r.headers, r.text)
    r = client.get("/api/v1/tickets", params={"eventId": event["id"]})
    print(r.json())
