"""An office in which several people are known twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmtui.kit.actor import system_actor
from crmtui.services import jobs
from crmtui.services.contacts import ContactDetail, FurtherEmail
from crmtui.services.deals import DealCreate, create_deal
from crmtui.services.duplicates import start_scan
from crmtui.services.duplicates.jobs import JOBS
from crmtui.services.jobs import JobRun
from tests import factories
from tests.services.jobs.kinds import WORKER, claim_all
from tests.tui.office import Office

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


class DoublesOffice(Office):
    """Ada and Łucja are there twice, and three share one name."""

    def __init__(self, backend: Backend, data_dir: Path) -> None:
        super().__init__(backend, data_dir)
        self.ada, self.countess = self._make_ada()
        self.person("Łucja Ferreira 漢字", email="lucja@nordlys.example", company="Nordlys [/x] AB")
        self.person("Lucja FERREIRA 漢字", company="Nordlys [/x] AB", city="Oslo")
        for city in ("Bonn", "Rome", "Nice"):
            self.person("Jo Smith", city=city)
        with backend.write(system_actor("test", self.owner.organization_id)) as tx:
            start_scan(tx)
        self.work()

    def _make_ada(self) -> tuple[ContactDetail, ContactDetail]:
        ada = self.person(
            "Ada Lovelace",
            email="ada@engine.example",
            title="Analyst",
            mobile_phone="0151 23456781",
            company="Analytical Engines",
            tags=("vip",),
        )
        countess = self.person(
            "Ada King",
            email="king@home.example",
            title="Countess",
            city="London",
            mobile_phone="+49 151 23456781",
            further_emails=(FurtherEmail(email="ada@engine.example"),),
            tags=("noble [bold]",),
            custom_properties={"diet": "vegan"},
        )
        self.write(create_deal, DealCreate(name="Engine", contact_id=countess.id))
        return ada, countess

    def person(self, full_name: str, **fields: Any) -> ContactDetail:
        return factories.create_contact(self.backend, self.owner, full_name=full_name, **fields)

    def work(self) -> None:
        """Do what workers would: the scans that wait."""
        handlers = {kind.name: handler for kind, handler in JOBS}
        for claimed in claim_all(self.backend):
            result = handlers[claimed.kind](JobRun(self.backend, claimed), jobs.NoArgs())
            with self.backend.write(WORKER) as tx:
                assert jobs.complete(tx, claimed, result)
