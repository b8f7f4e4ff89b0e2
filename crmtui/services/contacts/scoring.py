"""The lead score: how well somebody is known, and how much they decide. Pure.

It is a sum of points, 100 at the most, shown as 0.0 to 10.0. Each part stands for itself, so that
the console can say where the points come from:

    e-mail       22  an address of their own company's; 12 at a free mail service
    title        20  owners and chiefs; 18 heads, directors and vice presidents; 12 managers,
                     leads and seniors; 6 any other title
    LinkedIn     14  their own address there
    company      10  its name
    status        9  customer; 6 prospect; 3 lead
    industry      8
    phone         5
    size          5  more than 1,000 employees; 4 from 501; 3 from 201; 2 from 51; 1 below
    place         2  a city or a country
    revenue       2  of the company
    technologies  2  that the company uses
    website       1  of the company

The two people in the CRM's document get what it shows for them: the CEO of a company of 500 with
everything but a status has 8.5, the VP of Engineering with company, industry and LinkedIn 7.2.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from crmtui.kit.search_text import words
from crmtui.services.contacts.normalising import PHONES

HIGHEST: Final = 100


class Part(NamedTuple):
    """One part of a score: its points, and how many it could have."""

    name: str
    points: int
    most: int


FREE_MAIL: Final = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com"}
    | {"yahoo.com", "yahoo.de", "yahoo.co.uk", "yahoo.fr", "icloud.com", "me.com", "mac.com"}
    | {"aol.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "t-online.de"}
    | {"freenet.de", "mail.com", "mail.ru", "yandex.ru", "yandex.com", "proton.me", "qq.com"}
    | {"protonmail.com", "posteo.de", "mailbox.org", "orange.fr", "free.fr", "laposte.net"}
    | {"libero.it", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "163.com", "126.com", "zoho.com"}
)
_HEADS: Final = frozenset(
    {"vp", "svp", "evp", "vice", "director", "head", "direktor", "direktorin", "leiter"}
    | {"leiterin", "directeur", "directrice", "bereichsleiter", "bereichsleiterin", "prokurist"}
)
_CHIEFS: Final = frozenset(
    {"ceo", "cto", "cfo", "coo", "cmo", "cio", "ciso", "cpo", "cro", "chief", "founder"}
    | {"cofounder", "owner", "president", "partner", "proprietor", "inhaber", "inhaberin"}
    | {"geschaftsfuhrer", "geschaftsfuhrerin", "vorstand", "grunder", "grunderin", "gerant"}
)
_LEADS: Final = frozenset(
    {"manager", "managerin", "lead", "senior", "principal", "supervisor", "teamleiter"}
    | {"teamleiterin", "responsable", "chef", "coordinator"}
)
_SIZES: Final = {
    "1-10": 1,
    "11-50": 1,
    "51-200": 2,
    "201-500": 3,
    "501-1000": 4,
    **dict.fromkeys(("1001-5000", "5001-10000", "10000+"), 5),
}
_STATUSES: Final = {"customer": 9, "prospect": 6, "lead": 3}


_MOST: Final = {
    "email": 22,
    "title": 20,
    "linkedin": 14,
    "company": 10,
    "status": 9,
    "industry": 8,
    "phone": 5,
    "size": 5,
    "place": 2,
    "revenue": 2,
    "technologies": 2,
    "website": 1,
}


def score(contact: Mapping[str, Any]) -> int:
    """The lead score in tenths, 0 to 100, of a contact's columns."""
    return sum(_points(contact))


def explain(contact: Mapping[str, Any]) -> tuple[Part, ...]:
    """The parts of `score`, the weightiest first; their points add up to it."""
    return tuple(
        Part(name, points, most)
        for (name, most), points in zip(_MOST.items(), _points(contact), strict=True)
    )


def _points(contact: Mapping[str, Any]) -> tuple[int, ...]:
    """The points of each part, in the order of `_MOST`."""
    return (
        _email_points(contact["email_domain"]),
        _title_points(contact["title"]),
        14 if contact["person_linkedin"] else 0,
        10 if contact["company"] else 0,
        _STATUSES.get(contact["status"], 0),
        8 if contact["industry"] else 0,
        5 if any(contact[phone] for phone in PHONES) else 0,
        _SIZES.get(contact["employee_size_bracket"], 0),
        2 if contact["city"] or contact["country"] else 0,
        2 if contact["annual_revenue"] else 0,
        2 if contact["technologies"] else 0,
        1 if contact["website"] else 0,
    )


def _email_points(domain: str) -> int:
    if not domain:
        return 0
    return 12 if domain in FREE_MAIL else 22


@lru_cache(maxsize=10_000)
def _title_points(title: str) -> int:
    found = {*words(title)}
    if not found:
        return 0
    # Before the chiefs, because a vice president is also called a president.
    if found & _HEADS and not {"managing", "executive"} & found:
        return 18
    if found & (_CHIEFS | _HEADS):
        return 20
    return 12 if found & _LEADS else 6
