"""A sales office: an organization with the default pipeline, and deals in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import deals
from crmtui.services.deals import DealCreate, DealDetail, DealMoved, PipelineDetail
from tests.factories import create_organization


class Office:
    """An organization that sells."""

    def __init__(self, backend: Backend, actor: Actor | None = None) -> None:
        self.backend = backend
        self.actor = actor or create_organization(backend)
        self.pipeline = self.do(deals.ensure_pipelines)[0]

    @property
    def stages(self) -> list[UUID]:
        return [stage.id for stage in self.pipeline.stages]

    def do(self, command: Any, *arguments: Any, actor: Actor | None = None, **named: Any) -> Any:
        """Run a command in a transaction of its own."""
        with self.backend.write(actor or self.actor) as tx:
            return command(tx, *arguments, **named)

    def ask(self, query: Any, *arguments: Any, **named: Any) -> Any:
        with self.backend.read(self.actor) as tx:
            return query(tx, *arguments, **named)

    def deal(self, name: str = "Website", **fields: Any) -> DealDetail:
        made: DealDetail = self.do(deals.create_deal, DealCreate(name=name, **fields))
        return made

    def history(self, deal: DealDetail) -> tuple[DealMoved, ...]:
        found: tuple[DealMoved, ...] = self.ask(deals.stage_history, deal.id)
        return found

    def second_pipeline(self) -> PipelineDetail:
        made: PipelineDetail = self.do(deals.create_pipeline, deals.PipelineCreate(name="Renewals"))
        return made

    def topics(self, area: str = "deal") -> list[str]:
        """What happened, in order."""
        from crmtui.services import audit

        page = self.ask(audit.list_entries, audit.AuditFilter(), limit=200)
        found = [entry.topic for entry in page.items if entry.topic.startswith(f"{area}.")]
        return found[::-1]
