"""Identifiers and the digits that a database keeps of them."""

from uuid import UUID

from crmtui.kit import ids
from crmtui.kit.ids import hex_of, new_id, uuid_from_hex


def test_digits_are_those_of_the_uuid_however_many_were_asked_for() -> None:
    made = [UUID(int=0), *(new_id() for _ in range(2 * ids._MOST_DIGITS))]
    assert [hex_of(each.int) for each in made] == [each.hex for each in made]
    assert len(ids.digits) <= ids._MOST_DIGITS
    assert [uuid_from_hex(each.hex) for each in made] == made
