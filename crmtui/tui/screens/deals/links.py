"""The people, companies, deals and users that a record points to: their names, and finding them."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final, Literal, NamedTuple
from uuid import UUID

from textual.screen import ScreenResultType

from crmtui.kit.errors import CrmError
from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.modals.form import FormModal, Values

LinkKind = Literal["contact", "company", "deal", "owner"]
Names = Mapping[UUID, str]
"""What records are called, by id; of those that are gone, or not for these eyes, nothing."""
_MOST_HITS: Final = 12


class Found(NamedTuple):
    """A record that a typed text may mean."""

    id: UUID
    name: str
    detail: str
    """What tells it from its namesakes."""


def links_of(record: Any) -> set[tuple[LinkKind, UUID]]:
    """What a deal or a task points to."""
    kinds: tuple[LinkKind, ...] = ("contact", "company", "deal", "owner")
    ids = ((kind, getattr(record, f"{kind}_id", None)) for kind in kinds)
    return {(kind, link) for kind, link in ids if link is not None}


def read_names(tx: Any, links: Iterable[tuple[LinkKind, UUID]]) -> dict[UUID, str]:
    """What these are called; of what is gone, or not this person's business, nothing."""
    from crmtui.services.deals import link_names

    wanted = sorted(links)
    return dict.fromkeys((link for _kind, link in wanted), "") | link_names(tx, wanted)


def read_owners(tx: Any) -> list[tuple[str, str]]:
    """Who may own a record, to choose from: pairs of id and name. Those who may not see the users
    have themselves.
    """
    from crmtui.services.identity import get_member, list_members

    try:
        members = list_members(tx) if tx.actor.can("users:read") else (get_member(tx, tx.actor.id),)
    except CrmError:
        members = ()
    return [(str(one.user_id), one.name) for one in members if not one.disabled]


def with_owner(known: list[tuple[str, str]], owner: str, name: str) -> list[tuple[str, str]]:
    """Who may own it, and who does although they have left or cannot be seen."""
    if not owner or owner in dict(known):
        return known
    return [*known, (owner, name or _("(somebody else)"))]


def find_records(tx: Any, kind: LinkKind, text: str) -> list[Found]:
    """What a typed text may mean: only the namesake where exactly one is called so."""
    hits = _search(tx, kind, text)
    exact = [hit for hit in hits if hit.name.casefold() == text.casefold()]
    return exact if len(exact) == 1 else hits


def _search(tx: Any, kind: LinkKind, text: str) -> list[Found]:
    if kind == "contact":
        from crmtui.services.contacts import search_contacts

        people = search_contacts(tx, text, _MOST_HITS)
        return [Found(one.id, one.full_name or one.email, one.company) for one in people]
    if kind == "company":
        from crmtui.services.companies import search_companies

        found = search_companies(tx, text, _MOST_HITS)
        return [Found(one.id, one.name, one.city or one.domain) for one in found]
    from crmtui.services.deals import DealFilter, list_deals

    deals = list_deals(tx, DealFilter(text=text), 1, _MOST_HITS).items
    return [Found(one.id, one.name, one.status.value) for one in deals]


class LinkedForm(FormModal[ScreenResultType]):
    """A form with fields for records that are found by what is typed in them.

    What is typed is looked up as one saves; where it may mean several, one is chosen.
    """

    LINKS: ClassVar[tuple[LinkKind, ...]] = ("contact", "company")
    FIELD_OF: ClassVar[Mapping[str, str]] = {
        "contact_id": "contact",
        "company_id": "company",
        "deal_id": "deal",
    }

    def prepare(self, record: Any, names: Names) -> None:
        """Before the form is shown: the record as it was read, if there is one, and names."""
        self._known: dict[tuple[str, str], UUID] = {}
        for kind in self.LINKS:
            link = getattr(record, f"{kind}_id", None)
            if link is not None:
                self._known[kind, names.get(link) or str(link)] = link

    def point_to(self, kind: LinkKind, link: UUID, name: str) -> None:
        """What a new record is about."""
        self._known[kind, name] = link

    def linked_text(self, kind: LinkKind) -> str:
        """What stands in a field at first."""
        return next((text for known, text in self._known if known == kind), "")

    def keep(self, values: Values, links: dict[str, UUID | None]) -> None:
        """Run the command: every link is looked up. For forms to fill in."""
        raise NotImplementedError

    def save(self, values: Values) -> None:
        self._look_up(values, list(self.LINKS), {})

    def _look_up(
        self, values: Values, kinds: list[LinkKind], links: dict[str, UUID | None]
    ) -> None:
        """Look up one kind after the other, then go on."""
        if not kinds:
            self.keep(values, links)
            return
        kind, *rest = kinds
        text = values[kind]

        def go_on(link: UUID | None) -> None:
            links[f"{kind}_id"] = link
            if link is not None:
                self._known[kind, text] = link
            self._look_up(values, rest, links)

        if not text or (kind, text) in self._known:
            go_on(self._known.get((kind, text)) if text else None)
            return
        self.read(find_records, kind, text, then=lambda hits: self._choose(kind, hits, go_on))

    def _choose(self, kind: LinkKind, hits: list[Found], go_on: Any) -> None:
        if len(hits) == 1:
            go_on(hits[0].id)
            return
        self._saving = False
        if not hits:
            self.show_errors({kind: _("Nobody and nothing here is called so.")})
            return

        def answered(chosen: str | None) -> None:
            if chosen is not None:
                self._saving = True
                go_on(UUID(chosen))

        choices = [(str(hit.id), f"{hit.name}   {hit.detail}".rstrip()) for hit in hits]
        self.app.push_screen(ChoiceDialog(_("Which one is meant?"), choices), answered)

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        """As a person reads it: of a link that differs, that it does."""
        known = self.FIELD_OF.get(name)
        if known is None:
            return super().describe(name, value)
        label = next((field.label for field in self.fields if field.name == known), known)
        texts = {str(link): text for (_kind, text), link in self._known.items()}
        return label, "" if value is None else texts.get(str(value), _("another one"))
