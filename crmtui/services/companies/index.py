"""What companies are found by, and the index of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from crmtui.kit import name_index
from crmtui.kit.name_index import Entry, NameIndex
from crmtui.kit.phone_words import phone_words
from crmtui.kit.search_text import document
from crmtui.kit.transactions import WriteTx
from crmtui.models import Company

COMPANIES: Final = NameIndex("company", Company)

Record = Company | Mapping[str, Any]
"""A row of the ORM, or the values of one that is inserted without it."""


def searchable(company: Record) -> str:
    """The `search_text` of a company: by its name, inside of words too, and by the rest.

    The rest is its domain but the top level, its city, its phone and its tax number.
    """
    get = _reader(company)
    name = document(get("name"))
    domain = (get("domain") or "").rpartition(".")[0]
    others = document(domain, get("city"), get("tax_id")).split()
    others += phone_words(get("phone") or "")
    known = {*name.split()}
    rest = (word for word in dict.fromkeys(others) if word not in known)
    return name_index.stored_text(name, " ".join(rest))


def _reader(company: Record) -> Callable[[str], Any]:
    return company.get if isinstance(company, Mapping) else partial(getattr, company)


def draw_keys(tx: WriteTx, names: Sequence[str]) -> list[int]:
    """A fresh `search_key` for each company's name."""
    return name_index.draw_keys(tx, COMPANIES, names)


def index_companies(tx: WriteTx, companies: Iterable[Record]) -> None:
    """Make companies findable by the `search_key` and `search_text` that they have now."""
    name_index.add(tx, COMPANIES, map(_entry, companies))


def unindex_companies(tx: WriteTx, companies: Iterable[Record]) -> None:
    """Forget companies; their `search_key` and `search_text` must be what was indexed."""
    name_index.remove(tx, COMPANIES, map(_entry, companies))


def rebuild_company_index(tx: WriteTx) -> int:
    """Index the companies of all organizations anew; returns how many there are."""
    return name_index.rebuild(tx, COMPANIES)


def _entry(company: Record) -> Entry:
    if isinstance(company, Mapping):
        key, text = company["search_key"], company["search_text"]
        return Entry(key, text, company["organization_id"])
    return Entry(company.search_key, company.search_text, company.organization_id)
