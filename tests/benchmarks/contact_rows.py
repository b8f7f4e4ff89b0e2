"""Contacts by the hundred thousand, always the same ones, for whatever times a large list.

Names, companies and places are as unevenly frequent as people's are: the most frequent first name
is borne by two in a hundred, a third of all have an address at the same few mail providers.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, insert

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import new_id
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import WriteTx
from crmtui.models import Company, Contact, ContactTag, Tag
from crmtui.services.companies import index as company_index
from crmtui.services.contacts import index as contact_index
from tests.benchmarks import contact_bulk

BATCH: Final = 5_000
_MANY: Final = 20_000
FIRST_NAMES: Final = (
    *("Maria", "Anna", "Thomas", "Michael", "Christian", "Alexander", "Andreas", "Peter", "Stefan"),
    *("Daniel", "Martin", "Sofia", "Elena", "Christine", "Christina", "Łukasz", "Oliver", "Emma"),
    *("Katarzyna", "Johanna", "José", "Zoë", "Lars", "Li", "Mohammed", "Fatma", "Elif", "Giulia"),
    *("Marco", "Francesco", "Pierre", "Camille", "Olga", "Dmitri", "Ivan", "Agnieszka", "Piotr"),
    *("Tomasz", "Magdalena", "Jürgen", "Sebastian", "Benjamin", "Matthias", "Franziska", "Elin"),
    *("Alexandra", "Elisabeth", "Katharina", "Wolfgang", "Ștefan", "Øystein"),
)
LAST_NAMES: Final = (
    *("Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz"),
    *("Hoffmann", "García", "Nguyen", "Kaya", "Wiśniewski", "Kowalski", "Novák", "Rossi", "Russo"),
    *("Dupont", "Martin", "Smith", "Johnson", "Williams", "Jones", "Brown", "Silva", "Santos"),
    *("Yılmaz", "Demir", "Jensen", "Hansen", "Olsen", "Øster", "Li", "Wang", "Zhang", "Ivanova"),
    *("Petrov", "Popescu", "Zimmermann"),
)
COUNTRIES: Final = (
    *("Germany", "France", "Poland", "United States", "Portugal", "Italy", "Spain", "Austria"),
    *("Switzerland", "Netherlands", "Sweden", "Norway", "Türkiye", "Japan", "Brazil"),
)
INDUSTRIES: Final = (
    *("Technology", "Healthcare", "Finance", "Manufacturing", "Retail", "Education", "Media"),
    *("Construction", "Logistics", "Energy", "Hospitality", "Legal"),
)
BRACKETS: Final = ("1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "10000+")
TITLES: Final = ("CEO", "CTO", "Buyer", "Head of Sales", "Engineer", "Office Manager", "Producer")
TAGS: Final = ("VIP", "Press", "Sponsor", "Newsletter", "Speaker")
_PROVIDERS: Final = ("gmail.com", "outlook.com", "gmx.de", "web.de")
_START: Final = datetime(2024, 1, 1, tzinfo=UTC)
_INSERT: Final = HotStatement(
    insert(Contact).values(
        {c.name: bindparam(c.name) for c in Contact.__table__.columns if c.computed is None}
    )
)
_INSERT_TAGGED: Final = HotStatement(insert(ContactTag))
_NAMES_INVENTED: Final = 12_000
_AT_ONCE: Final = 1_000
_PER_COMPANY: Final = 50
_folded = cache(fold)


class _Choice:
    """Draws from a list in which the n-th thing is n times rarer than the first."""

    def __init__(self, source: random.Random, things: Sequence[Any], flat: float = 8.0) -> None:
        self._source = source
        self._things = things
        self._weights = [*accumulate(1 / (place + flat) for place in range(len(things)))]
        self._drawn: list[Any] = []

    def __call__(self) -> Any:
        if not self._drawn:
            # Many at once: each by itself takes several times as long.
            weights = self._weights
            self._drawn = self._source.choices(self._things, cum_weights=weights, k=_AT_ONCE)
        return self._drawn.pop()


class _Names(NamedTuple):
    """What is invented for every organization alike, and the state of the source after it."""

    last: list[str]
    first: list[str]
    cities: list[str]
    state: tuple[Any, ...]


@cache
def _invented_names() -> _Names:
    source = random.Random(7)

    def invent() -> str:
        length = source.randint(4, 10)
        return "".join(source.choices("aeioulmnrstkpbdfghvwz", k=length)).title()

    last = [invent() for _ in range(_NAMES_INVENTED)]
    first = [invent() for _ in range(_NAMES_INVENTED // 15)]
    return _Names(last, first, [invent() for _ in range(3_000)], source.getstate())


class ContactRows:
    """Values of contacts of one organization, in the order in which they were added."""

    def __init__(self, organization_id: UUID, companies: Sequence[Mapping[str, Any]]) -> None:
        self._random = random.Random(7)
        self._organization_id = organization_id
        names = _invented_names()
        last = [*LAST_NAMES, *names.last]
        first = [*FIRST_NAMES, *names.first]
        self._first, self._last = _Choice(self._random, first), _Choice(self._random, last, 40)
        self._company = _Choice(self._random, companies, 500)
        self._country = _Choice(self._random, COUNTRIES, 1)
        self._industry = _Choice(self._random, INDUSTRIES, 3)
        self._city = _Choice(self._random, names.cities)
        self._random.setstate(names.state)

    # The two that the standard library takes ten times as long for.

    def _number(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))

    def _one_of(self, things: Sequence[str]) -> str:
        return things[int(self._random.random() * len(things))]

    def make(self, at: int) -> dict[str, Any]:
        """The contact at place `at`, without its search key."""
        row = self._person(at) | self._work() | self._kept(at)
        row["reachable"] = (
            bool(row["email"]) + 2 * bool(row["mobile_phone"]) + 4 * bool(row["person_linkedin"])
        )
        row["search_text"] = contact_index.searchable(row)
        return row

    def _person(self, at: int) -> dict[str, Any]:
        draw = self._random
        first, last = self._first(), self._last()
        domain = self._one_of(_PROVIDERS) if draw.random() < 0.3 else "example.org"
        email = f"{_folded(first)}.{_folded(last)}{at}@{domain}" if draw.random() < 0.9 else ""
        phone = f"+49151{self._number(1_000_000, 9_999_999)}" if draw.random() < 0.6 else ""
        linkedin = (
            f"https://www.linkedin.com/in/{_folded(first)}-{at}" if draw.random() < 0.4 else ""
        )
        return {
            "full_name": f"{first} {last}",
            "first_name": first,
            "last_name": last,
            "email": email,
            "email_key": email or None,
            "email_domain": domain if email else "",
            "mobile_phone": phone,
            "phone_key": phone or None,
            "person_linkedin": linkedin,
            "linkedin_key": linkedin.partition("www.")[2] or None,
            **dict.fromkeys(("other_phone", "home_phone", "corporate_phone"), ""),
        }

    def _work(self) -> dict[str, Any]:
        company = self._company()
        employees = self._number(1, 20_000)
        return {
            "title": self._one_of(TITLES),
            "company": company["name"],
            "company_id": company["id"],
            "industry": self._industry(),
            "employees": employees,
            "employee_size_bracket": self._one_of(BRACKETS),
            "annual_revenue": "",
            "technologies": [],
            "website": f"https://{company['domain']}",
            "company_linkedin": "",
            **dict.fromkeys(("company_address", "company_city", "company_state"), ""),
            "company_country": "",
        }

    def _kept(self, at: int) -> dict[str, Any]:
        draw = self._random
        created = _START + timedelta(seconds=at)
        return {
            "id": new_id(),
            "organization_id": self._organization_id,
            "created_at": created,
            "updated_at": created + timedelta(seconds=self._number(0, 1_000_000)),
            "deleted_at": created if draw.random() < 0.01 else None,
            "version": 1,
            "status": self._one_of(("active", "active", "lead", "prospect", "customer")),
            "street": "Hauptstraße 1",
            "postal_code": f"{self._number(10_000, 99_999)}",
            "city": self._city(),
            "state": "",
            "country": self._country(),
            "lead_score": self._number(0, 100),
            "source": self._one_of(("manual", "api", "import", "event")),
            "notes": "",
            "owner_id": None,
            "custom_properties": {},
            "enriched_at": None,
            "merged_into_id": None,
            "batch_id": None,
        }


def seed_contacts(backend: Backend, actor: Actor, count: int) -> None:
    """Give the actor's organization `count` contacts with their companies and tags.

    Many of them only while nobody else uses the database.
    """
    assert actor.organization_id is not None
    with backend.write(actor) as tx:
        companies = _add_companies(tx, actor.organization_id, max(1, count // _PER_COMPANY))
        tags = _add_tags(tx)
        dialect = tx.connection.dialect
    made = _make_rows(ContactRows(actor.organization_id, companies), tags, count)
    if count >= _MANY and dialect.name == "sqlite":
        file, scope = str(backend.database.url.database), actor.organization_id
        contact_bulk.fill(file, dialect, scope, made, _INSERT, _INSERT_TAGGED)
        return
    while batch := [*islice(made, BATCH)]:
        with backend.write(actor) as tx:
            _add(tx, batch)


def _make_rows(rows: ContactRows, tags: Sequence[UUID], count: int) -> Iterator[contact_bulk.Rows]:
    draw, draw_key = random.Random(5), contact_bulk.KeyDraw()
    for at in range(count):
        row = rows.make(at)
        row["search_key"] = draw_key(contact_index.sort_name(row))
        same = {"contact_id": row["id"], "organization_id": row["organization_id"]}
        yield (
            row,
            [
                {**same, "tag_id": tag}
                for place, tag in enumerate(tags)
                if draw.random() < 0.2 / (place + 1)
            ],
        )


def _add(tx: WriteTx, batch: Sequence[contact_bulk.Rows]) -> None:
    tx.change_many(_INSERT, [row for row, _tags in batch])
    shown = [row for row, _tags in batch if row["deleted_at"] is None]
    contact_index.index_contacts(tx, shown)
    tx.change_many(_INSERT_TAGGED, [tag for _row, tags in batch for tag in tags])


def _add_companies(tx: WriteTx, organization_id: UUID, count: int) -> list[dict[str, Any]]:
    draw = random.Random(3)
    stems = ["".join(draw.choices("aeiournstkl", k=7)).title() for _ in range(count)]
    names = [f"{stem} {draw.choice(('GmbH', 'AG', 'Ltd', 'Maschinenbau'))}" for stem in stems]
    keys = company_index.draw_keys(tx, names)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "organization_id": organization_id,
            "created_at": _START,
            "updated_at": _START,
            "deleted_at": None,
            "version": 1,
            "name": name,
            "name_key": f"{fold(name)} {place}",
            "domain": f"{fold(name).replace(' ', '-')}.example",
            **dict.fromkeys(("website", "linkedin", "industry", "employee_size_bracket"), ""),
            **dict.fromkeys(("phone", "tax_id", "address", "city", "state", "country"), ""),
            **dict.fromkeys(("annual_revenue", "notes"), ""),
            "employees": None,
            "technologies": [],
            "owner_id": None,
            "custom_properties": {},
            "search_key": keys[place],
        }
        for place, name in enumerate(names)
    ]
    for row in rows:
        row["search_text"] = company_index.searchable(row)
    tx.execute(insert(Company), rows)
    company_index.index_companies(tx, rows)
    return rows


def _add_tags(tx: WriteTx) -> list[UUID]:
    tags = [
        Tag(id=new_id(), name=name, name_key=fold(name), color="#1f3a5f", description="")
        for name in TAGS
    ]
    tx.session.add_all(tags)
    tx.flush()
    return [tag.id for tag in tags]
