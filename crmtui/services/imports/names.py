"""Names of people: put together from parts, or taken apart."""

from typing import Final, Literal

NameOrder = Literal["auto", "first_last", "last_first"]
_PARTICLES: Final = frozenset(
    {"von", "van", "vom", "zu", "zum", "zur", "de", "del", "della", "di", "da", "do", "dos", "das"}
    | {"du", "des", "der", "den", "la", "le", "el", "ten", "ter", "bin", "ibn", "al", "af", "av"}
    | {"op", "y", "e", "i", "ben"}
)
_SUFFIXES: Final = frozenset(
    {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "mba", "esq."}
    | {"inc", "inc.", "ltd", "ltd.", "llc", "gmbh", "ag", "dr.", "prof."}
)


def join_name(first: str, last: str) -> str:
    """Both parts in the order in which they are spoken."""
    return f"{first} {last}" if first and last else first or last


def split_name(name: str) -> tuple[str, str]:
    """First and last names; particles such as `von der` belong to the last name."""
    words = name.split()
    if len(words) < 2:
        return name, ""
    start = len(words) - 1
    if words[start].lower() in _SUFFIXES and start > 1:
        start -= 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def spoken_name(name: str, order: NameOrder) -> str:
    """`Müller, Anna` as `Anna Müller`; the order without a comma is as `order` says."""
    last, comma, first = name.partition(",")
    if order != "first_last" and comma and _is_one_name(first):
        return join_name(first.strip(), last.strip())
    if order == "last_first" and not comma:
        words = name.split()
        return " ".join([*words[1:], *words[:1]])
    return name


def _is_one_name(first: str) -> bool:
    words = first.split()
    return bool(words) and "," not in first and words[0].lower() not in _SUFFIXES
