"""What becomes of a reference to a record that was deleted in the same moment."""

from __future__ import annotations

from typing import cast

import pytest
from sqlalchemy import Table, delete, insert, update

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, NotFound
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.models import Company, Contact, ContactTag, Task
from tests import factories

LABEL = HotStatement(insert(cast(Table, ContactTag.__table__)))
PLAIN = {
    **dict.fromkeys(("due_at", "remind_at", "reminded_at", "completed_at"), None),
    **dict.fromkeys(("owner_id", "company_id"), None),
    "title": "Call",
    "notes": "",
    "status": "pending",
    "priority": "low",
}


def test_a_reference_to_nothing_names_its_field(backend: Backend) -> None:
    admin = factories.create_organization(backend)
    with backend.write(admin) as tx:
        contact = factories.create_contact(tx, full_name="Ada")

    def label(tx: WriteTx) -> None:
        values = {"contact_id": contact.id, "tag_id": new_id()}
        tx.change(LABEL, {**values, "organization_id": tx.organization_id})

    def plan(tx: WriteTx) -> None:
        tx.session.add(Task(**PLAIN, contact_id=contact.id, deal_id=new_id()))

    def turn(tx: WriteTx) -> None:
        named = update(Contact).where(Contact.id == contact.id)
        tx.session.execute(named.values(company_id=new_id()))

    for write, field in ((label, "tag_id"), (plan, "deal_id"), (turn, "company_id")):
        with pytest.raises(NotFound) as caught, backend.write(admin) as tx:
            write(tx)
        assert caught.value.code == "reference.not_found"
        # Of a statement that writes several references SQLite does not say which one it was.
        found = {*caught.value.fields}
        assert found == {field} or (backend.database.dialect == "sqlite" and field in found)
        assert "organization_id" not in found


def test_what_others_refer_to_is_kept(backend: Backend) -> None:
    admin = factories.create_organization(backend)
    with backend.write(admin) as tx:
        company = factories.create_company(tx, name="Acme")
        factories.create_contact(tx, full_name="Ada", company_id=company.id)
    with pytest.raises(Conflict) as caught, backend.write(admin) as tx:
        tx.session.execute(delete(Company).where(Company.id == company.id))
    assert caught.value.code == "record.in_use"
