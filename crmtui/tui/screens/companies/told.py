"""All that is known of one company, in words. Pure."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from textual.content import Content

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.detail_parts import join_parts
from crmtui.tui.screens.companies.reading import WholeCompany
from crmtui.tui.screens.companies.words import field_label
from crmtui.tui.screens.contacts.told import Frame, fact, own_facts, tag_text, value_text
from crmtui.tui.screens.contacts.words import name_of, phone_of
from crmtui.tui.screens.deals.words import Here, status_sign
from crmtui.tui.screens.deals.words import value_text as worth
from crmtui.tui.sign import TONES
from crmtui.tui.text import fit, literal
from crmtui.tui.times import local_stamp

if TYPE_CHECKING:
    from crmtui.services.companies import CompanyDetail

_REACH: Final = ("phone", "website", "domain", "linkedin")
_FACTS: Final = (
    *("industry", "employees", "employee_size_bracket", "annual_revenue", "tax_id"),
    "technologies",
)
_NAME: Final = 28
"""Cells of a person's or a deal's name."""


def describe_company(whole: WholeCompany, frame: Frame, here: Here) -> Content:
    """Every field that says something, who works there, and the deals with it."""
    company = whole.company
    return join_parts(
        (
            ("", _head(company, frame)),
            (_("Reach"), _reach(company, frame)),
            (_("Company"), _plain(company, _FACTS, frame)),
            (people_text(whole.people_count), _people(whole, frame)),
            (_deals_text(whole.deals_count), _deals(whole, frame, here)),
            (_("Notes"), (Content(literal(line)) for line in company.notes.splitlines())),
            (_("Own fields"), own_facts(company.custom_properties, frame)),
            (_("Record"), _record(whole, frame)),
        )
    )


def people_text(count: int) -> str:
    """How many people work there."""
    return ngettext("{count:,} person", "{count:,} people", count).format(count=count)


def _deals_text(count: int) -> str:
    return ngettext("{count:,} deal", "{count:,} deals", count).format(count=count)


def _head(company: "CompanyDetail", frame: Frame) -> Iterator[Content]:
    yield Content.styled(literal(company.name), "bold")
    if company.tags:
        yield Content("  ").join(tag_text(tag, frame) for tag in company.tags)


def _reach(company: "CompanyDetail", frame: Frame) -> Iterator[Content]:
    yield from _plain(company, _REACH, frame)
    place = (company.address, company.city, company.state, company.country)
    yield from fact(_("Address"), ", ".join(filter(None, place)), frame)


def _plain(company: "CompanyDetail", names: Iterable[str], frame: Frame) -> Iterator[Content]:
    for name in names:
        yield from fact(field_label(name), value_text(getattr(company, name)), frame)


def _people(whole: WholeCompany, frame: Frame) -> Iterator[Content]:
    for person in whole.people:
        told = ", ".join(filter(None, (person.title, person.email, phone_of(person))))
        name = fit(name_of(person), _NAME, "left", frame.signs.ellipsis)
        yield Content(f"{name}  {frame.fit(told, max(10, frame.width - _NAME - 2))}")
    yield from _more(whole.people_count - len(whole.people))


def _deals(whole: WholeCompany, frame: Frame, here: Here) -> Iterator[Content]:
    for deal in whole.deals:
        sign = status_sign(deal.status.value)
        yield Content.assemble(
            fit(deal.name, _NAME, "left", frame.signs.ellipsis) + "  ",
            Content.styled(fit(sign.whole, 10), TONES[sign.tone]),
            worth(deal, here.locale),
        )
    yield from _more(whole.deals_count - len(whole.deals))


def _more(count: int) -> Iterator[Content]:
    if count > 0:
        text = ngettext("and {count:,} more", "and {count:,} more", count).format(count=count)
        yield Content.styled(text, TONES["muted"])


def _record(whole: WholeCompany, frame: Frame) -> Iterator[Content]:
    yield from fact(field_label("owner_id"), whole.owner, frame)
    for name in ("created_at", "updated_at"):
        stamp = local_stamp(getattr(whole.company, name), frame.timezone)
        yield from fact(field_label(name), stamp, frame)
    yield from fact(_("Id"), str(whole.company.id), frame)
