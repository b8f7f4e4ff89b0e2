"""Redeeming over HTTP: once, whoever asks, and with a reason where it is refused."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from crmtui.services import checkin, orders
from crmtui.services.checkin import GateCreate, ListCreate, ScanFilter
from tests.api.conftest import World, ok, refused


def redeem_path(ticket: dict[str, Any]) -> str:
    return f"/api/v1/tickets/{ticket['id']}/redeem"


def event_of(ticket: dict[str, Any]) -> UUID:
    return UUID(hex=ticket["customProperties"]["eventId"][4:])


def test_a_second_redeem_names_the_first(world: World) -> None:
    client = world.with_key()
    ticket = world.ticket(client)
    with world.backend.write(world.admin) as tx:
        gate = checkin.create_gate(tx, GateCreate(name="Gate A"))
    first = ok(client.post(redeem_path(ticket), json={"gateId": f"obj_{gate.id.hex}"}))
    details = refused(client.post(redeem_path(ticket)), 400, "VALIDATION_ERROR")
    assert details["result"] == "already_redeemed"
    assert details["earlier"] == {"at": first["scannedAt"], "gate": "Gate A", "operator": "Test"}


def test_refusals_are_remembered(world: World) -> None:
    client = world.with_key()
    ticket = world.ticket(client)
    with world.backend.write(world.admin) as tx:
        orders.block_ticket(tx, UUID(hex=ticket["id"][4:]))
    details = refused(client.post(redeem_path(ticket)), 400, "VALIDATION_ERROR")
    assert details["result"] == "blocked"
    with world.backend.read(world.admin) as tx:
        scans = checkin.list_scans(tx, ScanFilter(event_id=event_of(ticket)))
    assert [scan.result for scan in scans.items] == ["blocked"]


def test_the_same_idempotency_key_gives_the_same_answer(world: World) -> None:
    client = world.with_key()
    ticket = world.ticket(client)
    nonce = {"Idempotency-Key": "scan-1"}
    first = ok(client.post(redeem_path(ticket), headers=nonce))
    again = ok(client.post(redeem_path(ticket), headers=nonce))
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again["scanId"] == first["scanId"]
    assert again["customProperties"] == first["customProperties"]

    other = world.ticket(client)
    details = refused(client.post(redeem_path(other), headers=nonce), 400, "VALIDATION_ERROR")
    assert details["reason"] == "scan.nonce_reused"


def test_eight_clients_at_once_admit_once(world: World) -> None:
    ticket = world.ticket(world.with_key())
    clients = [world.with_key() for _ in range(8)]
    together = threading.Barrier(8)

    def redeem(client: Any) -> int:
        together.wait()
        return int(client.post(redeem_path(ticket)).status_code)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(redeem, clients)) == [200] + [400] * 7


def test_several_lists_need_a_choice(world: World) -> None:
    client = world.with_key()
    ticket = world.ticket(client)
    with world.backend.write(world.admin) as tx:
        wanted = ListCreate(event_id=event_of(ticket), name="VIP entrance")
        second = checkin.create_list(tx, wanted)
    details = refused(client.post(redeem_path(ticket)), 400, "VALIDATION_ERROR")
    assert details["reason"] == "checkin_list.ambiguous"
    list_id = f"obj_{second.id.hex}"
    assert details["lists"][list_id] == "VIP entrance"
    assert "listId" in details["fields"]
    ok(client.post(redeem_path(ticket), params={"listId": list_id}))
    refused(client.post(redeem_path(ticket), json={"listId": list_id}), 400, "VALIDATION_ERROR")


def test_an_event_without_a_list_says_so(sqlite_world: World) -> None:
    world = sqlite_world
    client = world.with_key()
    ticket = world.ticket(client)
    with world.backend.write(world.admin) as tx:
        for each in checkin.list_lists(tx, event_of(ticket)):
            checkin.delete_list(tx, each.id)
    details = refused(client.post(redeem_path(ticket)), 400, "VALIDATION_ERROR")
    assert details["reason"] == "checkin_list.none"


def test_a_list_of_another_event_refuses(sqlite_world: World) -> None:
    world = sqlite_world
    client = world.with_key()
    ticket, other = world.ticket(client), world.ticket(client)
    with world.backend.read(world.admin) as tx:
        foreign = checkin.list_lists(tx, event_of(other))[0]
    asked = client.post(redeem_path(ticket), json={"listId": f"obj_{foreign.id.hex}"})
    assert refused(asked, 400, "VALIDATION_ERROR")["result"] == "invalid"


def test_an_unknown_ticket_is_not_found_and_leaves_nothing(sqlite_world: World) -> None:
    client = sqlite_world.with_key()
    for name in ("obj_" + "0" * 32, "obj_1", "TKT-ABC123-XYZ", "%00", "..%2f..%2f"):
        refused(client.post(f"/api/v1/tickets/{name}/redeem"), 404, "NOT_FOUND")
    with sqlite_world.backend.read(sqlite_world.admin) as tx:
        assert checkin.list_scans(tx, ScanFilter()).items == ()


def test_a_key_that_may_only_redeem_sees_what_the_desk_sees(sqlite_world: World) -> None:
    ticket = sqlite_world.ticket(sqlite_world.with_key())
    client = sqlite_world.with_key("tickets:redeem")
    admitted = ok(client.post(redeem_path(ticket)))
    assert admitted["displayName"] == ticket["displayName"]
    assert admitted["customProperties"]["attendeeName"] == "Jane Doe"
    assert admitted["customProperties"]["attendeeEmail"] == ""
    assert admitted["customProperties"]["checkedIn"] is True
    refused(client.get("/api/v1/tickets"), 403, "NOT_AUTHORIZED")


def test_an_override_needs_its_own_right(sqlite_world: World) -> None:
    world = sqlite_world
    ticket = world.ticket(world.with_key())
    ok(world.with_key().post(redeem_path(ticket)))
    reason = {"overrideReason": "Lost the wristband"}
    desk = world.with_key("tickets:redeem")
    refused(desk.post(redeem_path(ticket), json=reason), 403, "NOT_AUTHORIZED")
    assert ok(world.with_key().post(redeem_path(ticket), json=reason))["entry"] == 2


def test_a_session_redeems_too(sqlite_world: World) -> None:
    world = sqlite_world
    client = world.with_session(world.user())
    ticket = world.ticket(client)
    assert ok(client.post(redeem_path(ticket)))["result"] == "ok"
