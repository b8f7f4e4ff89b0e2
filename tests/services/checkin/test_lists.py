"""Lists and gates: what can be set, who may, and what the second saver is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.services import checkin
from crmtui.services.catalogue import EventCreate
from crmtui.services.checkin import GateCreate, GateUpdate, ListCreate, ListUpdate
from tests.services.checkin.venue import Venue, make_actor


def write(venue: Venue, command: Callable[..., Any], *given: Any) -> Any:
    with venue.backend.write(venue.actor) as tx:
        return command(tx, *given)


def update(venue: Venue, **fields: Any) -> Any:
    return write(venue, checkin.update_list, venue.list.id, ListUpdate(**fields))


def test_a_list_starts_with_all_products_and_one_entry(venue: Venue) -> None:
    assert venue.list.event_name == "Gala"
    assert (venue.list.product_ids, venue.list.max_entries) == (None, 1)
    with venue.backend.read(venue.actor) as tx:
        assert checkin.get_list(tx, venue.list.id) == venue.list
        assert checkin.list_lists(tx, venue.event_id) == (venue.list,)
        assert checkin.default_list(tx, venue.event_id) == venue.list
        assert checkin.default_list(tx, new_id()) is None


def test_only_what_was_set_is_changed(venue: Venue) -> None:
    changed = update(venue, max_entries=None, name="Everybody")
    assert (changed.max_entries, changed.name, changed.exit_required) == (None, "Everybody", True)
    assert changed.version == venue.list.version + 1
    unchanged = update(venue, name="Everybody")
    assert unchanged.version == changed.version


def test_products_are_set_and_freed_again(venue: Venue) -> None:
    vip = venue.add_product("VIP")
    changed = update(venue, product_ids=(vip,))
    assert changed.product_ids == (vip,)
    assert changed.version == venue.list.version + 1
    assert update(venue, product_ids=None).product_ids is None


def test_the_second_saver_is_told(venue: Venue) -> None:
    update(venue, name="Mine", expected_version=venue.list.version)
    with pytest.raises(Conflict) as caught:
        update(venue, name="Yours", expected_version=venue.list.version)
    assert caught.value.code == "record.changed"
    assert caught.value.details["differences"] == {"name": {"yours": "Yours", "theirs": "Mine"}}


def test_the_second_saver_is_told_of_products_too(venue: Venue) -> None:
    update(venue, product_ids=(venue.product_id,), expected_version=venue.list.version)
    with pytest.raises(Conflict) as caught:
        update(venue, product_ids=None, name="Mine", expected_version=venue.list.version)
    differences = caught.value.details["differences"]
    assert differences["product_ids"] == {"yours": None, "theirs": [str(venue.product_id)]}
    assert caught.value.fields.keys() == differences.keys() == {"name", "product_ids"}


def test_what_makes_no_sense_is_refused(venue: Venue) -> None:
    elsewhere = venue.add_product("Fair", event_id=venue.add_event("Fair"))
    later = venue.now + timedelta(hours=1)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"product_ids": ()}, "checkin_list.no_products"),
        ({"product_ids": (elsewhere,)}, "checkin_list.products"),
        ({"product_ids": (new_id(),)}, "checkin_list.products"),
        ({"valid_from": later, "valid_until": venue.now}, "checkin_list.window"),
        ({"name": None}, "checkin_list.required"),
    ]
    for fields, code in cases:
        with pytest.raises(Invalid) as caught:
            update(venue, **fields)
        assert caught.value.code == code
        assert caught.value.fields
    with venue.backend.read(venue.actor) as tx:
        assert checkin.get_list(tx, venue.list.id) == venue.list


def test_a_deleted_list_is_gone_for_scans_too(venue: Venue) -> None:
    write(venue, checkin.delete_list, venue.list.id)
    with venue.backend.read(venue.actor) as tx:
        assert checkin.list_lists(tx) == ()
        with pytest.raises(NotFound):
            checkin.get_counters(tx, venue.list.id)
    with pytest.raises(NotFound) as caught:
        venue.scan("A")
    assert caught.value.code == "checkin_list.not_found"


def test_an_event_comes_with_its_list(venue: Venue) -> None:
    data = EventCreate(name="Fair", starts_at=venue.now, ends_at=venue.now + timedelta(hours=1))
    desk = make_actor(venue.organization_id, "events:write")
    with venue.backend.write(desk) as tx:
        created = checkin.create_event_with_list(tx, data)
    with venue.backend.read(venue.actor) as tx:
        found = checkin.default_list(tx, created.id)
    assert found is not None
    assert found.name == "All tickets"


def test_gates_come_and_go_and_come_back(venue: Venue) -> None:
    side = write(venue, checkin.create_gate, GateCreate(name="Side"))
    with pytest.raises(Conflict) as caught:
        write(venue, checkin.create_gate, GateCreate(name="Side"))
    assert caught.value.code == "gate.name_taken"
    write(venue, checkin.delete_gate, side.id)
    with venue.backend.read(venue.actor) as tx:
        assert [gate.name for gate in checkin.list_gates(tx)] == ["Gate A"]
    back = write(venue, checkin.create_gate, GateCreate(name="Side"))
    assert back.id == side.id


def test_a_renamed_gate_keeps_what_scans_said(venue: Venue) -> None:
    venue.add_ticket("A")
    venue.scan("A")
    write(venue, checkin.rename_gate, venue.gate_id, GateUpdate(name="North", expected_version=1))
    earlier = venue.scan("A").earlier
    assert earlier is not None
    assert earlier.gate == "Gate A"
    assert [row.name for row in venue.read_counters().by_gate] == ["North"]
    with pytest.raises(Conflict):
        write(
            venue, checkin.rename_gate, venue.gate_id, GateUpdate(name="South", expected_version=1)
        )


def test_strangers_change_nothing(venue: Venue) -> None:
    stranger = Venue(venue.backend)
    attempts: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (checkin.update_list, (venue.list.id, ListUpdate(name="Mine"))),
        (checkin.delete_list, (venue.list.id,)),
        (checkin.create_list, (ListCreate(event_id=venue.event_id, name="Mine"),)),
        (checkin.rename_gate, (venue.gate_id, GateUpdate(name="Mine"))),
        (checkin.delete_gate, (venue.gate_id,)),
        (checkin.get_list, (venue.list.id,)),
        (checkin.get_counters, (venue.list.id,)),
        (checkin.recount, (venue.list.id,)),
        (checkin.rebuild_counters, (venue.list.id,)),
    ]
    for command, given in attempts:
        with pytest.raises(NotFound):
            write(stranger, command, *given)


@pytest.mark.parametrize(
    ("command", "given"),
    [
        (checkin.create_list, (ListCreate(event_id=new_id(), name="A"),)),
        (checkin.update_list, (new_id(), ListUpdate())),
        (checkin.delete_list, (new_id(),)),
        (checkin.create_gate, (GateCreate(name="A"),)),
        (checkin.rename_gate, (new_id(), GateUpdate(name="A"))),
        (checkin.delete_gate, (new_id(),)),
        (checkin.rebuild_counters, (new_id(),)),
    ],
)
def test_configuring_needs_the_right(
    venue: Venue, command: Callable[..., Any], given: tuple[Any, ...]
) -> None:
    desk = make_actor(venue.organization_id, "tickets:redeem", "checkin:read")

    def attempt(tx: WriteTx) -> None:
        command(tx, *given)

    with pytest.raises(Forbidden) as caught, venue.backend.write(desk) as tx:
        attempt(tx)
    error: CrmError = caught.value
    assert error.code == "permission.missing"
