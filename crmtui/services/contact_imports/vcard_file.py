"""Contacts in vCard 3 and 4 (RFC 2426, RFC 6350), card by card."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, Final

from crmtui.kit.i18n import _
from crmtui.services.contact_imports import errors
from crmtui.services.imports import ROW, Problem, RowFailure, TableRow, detect_encoding

_LABELS: Final = (
    *("Full Name", "First Name", "Last Name", "Title", "Company", "Email", "Further Emails"),
    *("Mobile Phone", "Corporate Phone", "Home Phone", "Other Phone"),
    *("Street", "Postal Code", "City", "State", "Country", "Website", "LinkedIn", "Notes", "Tags"),
)
_PIECE: Final = 262_144
_LONGEST: Final = 20 * 1024 * 1024
"""Characters of one card; photographs take a few million."""
_PHONES: Final = (
    ("Mobile Phone", ("cell", "iphone", "mobile")),
    ("Home Phone", ("home",)),
    ("Corporate Phone", ("work", "main")),
)


class VcardFile:
    """Cards as rows, with the same columns for all of them.

    Raises (constructor):
        Invalid: import.not_a_table.
    """

    labels: Final = _LABELS

    def __init__(self, open_file: Callable[[], AbstractContextManager[BinaryIO]]) -> None:
        self._open = open_file
        with open_file() as file:
            self._encoding = detect_encoding(iter(lambda: file.read(_PIECE), b""))

    def rows(self) -> Iterator[TableRow | RowFailure]:
        for number, text in enumerate(self._cards(), start=1):
            try:
                cells = read_card(text)
            except Exception as error:
                message = _("this card cannot be read: {reason}").format(reason=str(error)[:200])
                problem = Problem("row.card", message)
                yield RowFailure(number, {ROW: problem}, (text[:10_000],))
            else:
                yield TableRow(number, tuple(cells.get(label, "") for label in _LABELS))

    def _cards(self) -> Iterator[str]:
        """The text of each card; what stands between cards is nothing."""
        with self._open() as file:
            lines = io.TextIOWrapper(file, self._encoding, errors="replace")
            card: list[str] = []
            size = 0
            for line in lines:
                size += len(line)
                if size > _LONGEST:
                    raise errors.unreadable("vCard", _("a card in it never ends"))
                if line.strip().upper() == "BEGIN:VCARD":
                    card, size = [line], len(line)
                elif card:
                    card.append(line)
                    if line.strip().upper() == "END:VCARD":
                        yield "".join(card)
                        card, size = [], 0
            lines.detach()
            if card:
                yield "".join(card)


def read_card(text: str) -> dict[str, str]:
    """The cells of a card by their labels; raises what vobject raises for what is no card."""
    import vobject  # costs 40 ms, and most lists are CSV

    card = vobject.readOne(text, allowQP=True)
    cells = {"Full Name": _first(card, "fn"), "Title": _first(card, "title")}
    cells["Notes"] = _first(card, "note")
    _read_name(card, cells)
    _read_emails(card, cells)
    _read_phones(card, cells)
    _read_address(card, cells)
    _read_urls(card, cells)
    organization = _values(card, "org")
    cells["Company"] = _flat(organization[0]).split("; ")[0] if organization else ""
    cells["Tags"] = "; ".join(_flat(value) for value in _values(card, "categories"))
    return cells


def _lines(card: Any, name: str) -> list[Any]:
    """The lines of a property, preferred ones first (TYPE=PREF of vCard 3, PREF=1 of 4)."""
    return sorted(card.contents.get(name, ()), key=_preference)


def _preference(line: Any) -> int:
    if "pref" in _types(line):
        return 0
    given = line.params.get("PREF", ["101"])[0]
    return int(given) if given.isdecimal() else 101


def _types(line: Any) -> set[str]:
    given = [*line.params.get("TYPE", ()), *getattr(line, "singletonparams", ())]
    return {part.strip().lower() for each in given for part in each.split(",")}


def _values(card: Any, name: str) -> list[Any]:
    return [line.value for line in _lines(card, name) if line.value]


def _first(card: Any, name: str) -> str:
    return next((_flat(value) for value in _values(card, name)), "")


def _flat(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_flat, value)))
    return str(value).strip()


def _spaced(value: Any) -> str:
    return (
        " ".join(map(str, value)).strip() if isinstance(value, list) else str(value or "").strip()
    )


def _read_name(card: Any, cells: dict[str, str]) -> None:
    name = next(iter(_values(card, "n")), None)
    if name is not None and not isinstance(name, str):
        given = (_spaced(name.given), _spaced(name.additional))
        cells["First Name"] = " ".join(filter(None, given))
        cells["Last Name"] = _spaced(name.family)


def _read_emails(card: Any, cells: dict[str, str]) -> None:
    emails = [_flat(value).removeprefix("mailto:") for value in _values(card, "email")]
    if emails:
        cells["Email"], cells["Further Emails"] = emails[0], "; ".join(emails[1:])


def _read_phones(card: Any, cells: dict[str, str]) -> None:
    """Each to the field of its type, the first without one to the first that is free."""
    rest = []
    for line in _lines(card, "tel"):
        number, types = _flat(line.value).removeprefix("tel:"), _types(line)
        label = next((label for label, names in _PHONES if types & {*names}), None)
        if not number or "fax" in types or "pager" in types:
            continue
        if label is None or label in cells:
            rest.append(number)
        else:
            cells[label] = number
    for label in ("Mobile Phone", "Other Phone"):
        if rest and label not in cells:
            cells[label] = rest.pop(0)


def _read_address(card: Any, cells: dict[str, str]) -> None:
    address = next(iter(_values(card, "adr")), None)
    if address is None or isinstance(address, str):
        return
    cells["Street"] = " ".join(filter(None, (_spaced(address.street), _spaced(address.extended))))
    cells["Postal Code"], cells["City"] = _spaced(address.code), _spaced(address.city)
    cells["State"], cells["Country"] = _spaced(address.region), _spaced(address.country)


def _read_urls(card: Any, cells: dict[str, str]) -> None:
    for name in ("url", "x-socialprofile", "socialprofile", "x-linkedin"):
        for url in map(_flat, _values(card, name)):
            is_profile = "linkedin.com/" in url.lower() or name == "x-linkedin"
            if is_profile:
                cells.setdefault("LinkedIn", url)
            elif name == "url":
                cells.setdefault("Website", url)
