"""A contact in text: below the list, and whole. User data goes in as content, never as markup."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from textual.content import Content

from crmtui.kit.i18n import _
from crmtui.kit.json_text import write_json
from crmtui.tui.detail_parts import join_parts
from crmtui.tui.screens.contacts.words import (
    PHONES,
    color_word,
    field_label,
    kind_word,
    name_of,
    phone_of,
    place_of,
    score_text,
    sign_of,
    source_word,
)
from crmtui.tui.sign import TONES
from crmtui.tui.symbols import Symbols
from crmtui.tui.text import fit, literal, shorten
from crmtui.tui.times import local_stamp

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail, ScorePart, TimelineEntry
    from crmtui.services.tags import TagRef
    from crmtui.tui.screens.contacts.reading import Whole

_LABEL: Final = 16
_BAR: Final = 10
_LONGEST_TAG: Final = 24
"""Cells of a tag's name below the list."""
_COMPANY: Final = (
    *("company", "industry", "employees", "employee_size_bracket", "annual_revenue", "website"),
    *("company_linkedin", "technologies", "company_address", "company_city", "company_state"),
    "company_country",
)


class Frame(NamedTuple):
    """Where text is shown: its zone, its signs, and how many cells a line has."""

    timezone: str
    signs: Symbols
    width: int

    def fit(self, text: str, width: int = 0) -> str:
        """`text` on one line of `width` cells at most."""
        return shorten(" ".join(text.split()), width or self.width, self.signs.ellipsis)

    def dashes(self, text: str) -> str:
        """What services write with arrows, as this terminal can show it."""
        return text.replace("→", "->").replace("–", "-") if self.signs.ascii else text


# --- below the list -------------------------------------------------------------------------------


def card(
    contact: "ContactDetail", latest: "Sequence[TimelineEntry]", frame: Frame, height: int
) -> Content:
    """A contact in `height` lines: how to reach them, where they are, what happened last."""
    job = ", ".join(part for part in (contact.company, contact.title) if part)
    reach = [part for part in (contact.email, phone_of(contact), job) if part]
    lines = [
        Content(frame.fit("   ".join(reach) or _("Neither e-mail nor phone is known."))),
        Content(frame.fit(place_of(contact) or _("no address"))),
        _standing(contact, frame),
    ]
    room = max(0, height - len(lines))
    lines += [timeline_line(entry, frame) for entry in latest[:room]]
    return Content("\n").join(lines[:height])


def _standing(contact: "ContactDetail", frame: Frame) -> Content:
    sign = sign_of(contact)
    score = _("score {score}").format(score=score_text(contact.lead_score))
    pieces: list[Any] = [(sign.whole, TONES[sign.tone]), f"   {score}   "]
    room = frame.width - len(sign.whole) - len(score) - 6
    for tag in contact.tags:
        text = tag_text(tag, frame, _LONGEST_TAG)
        room -= len(text) + 2
        if room < len(frame.signs.ellipsis):
            pieces.append(frame.signs.ellipsis)
            break
        pieces += [text, "  "]
    return Content.assemble(*pieces)


def tag_text(tag: "TagRef", frame: Frame, longest: int = 100) -> Content:
    """A tag with the name of its colour, in front of which a mark has the colour itself."""
    word = color_word(tag.color)
    mark = Content.styled(frame.signs.bullet, tag.color) if word else frame.signs.bullet
    return Content.assemble(mark, f" {frame.fit(tag.name, longest)}", f" ({word})" if word else "")


# --- the whole contact ----------------------------------------------------------------------------


def facts(whole: "Whole", frame: Frame) -> Content:
    """Every field that says something, and where the score comes from."""
    contact = whole.contact
    return join_parts(
        (
            ("", _head(contact, frame)),
            (_("Reach"), _reach(contact, frame)),
            (_("Company"), _plain(contact, _COMPANY, frame)),
            (_("Notes"), map(Content, map(literal, contact.notes.splitlines()))),
            (_("Own fields"), own_facts(contact.custom_properties, frame)),
            (
                _("Lead score {score}").format(score=score_text(contact.lead_score)),
                _score(whole.score, frame),
            ),
            (_("Record"), _record(whole, frame)),
        )
    )


def _head(contact: "ContactDetail", frame: Frame) -> Iterator[Content]:
    yield Content.styled(literal(name_of(contact)), "bold")
    job = ", ".join(part for part in (contact.title, contact.company) if part)
    if job:
        yield Content(literal(job))
    sign = sign_of(contact)
    yield Content.styled(sign.whole, TONES[sign.tone])
    if contact.tags:
        yield Content("  ").join(tag_text(tag, frame) for tag in contact.tags)


def _reach(contact: "ContactDetail", frame: Frame) -> Iterator[Content]:
    yield from _plain(contact, ("email",), frame)
    for further in contact.further_emails:
        yield from fact(further.label or _("also"), further.email, frame)
    yield from _plain(contact, (*PHONES, "person_linkedin"), frame)
    yield from fact(_("Address"), place_of(contact), frame)


def _plain(contact: "ContactDetail", names: Iterable[str], frame: Frame) -> Iterator[Content]:
    for name in names:
        yield from fact(field_label(name), value_text(getattr(contact, name)), frame)


def value_text(value: Any) -> str:
    """What a field holds, on one line; empty where it holds nothing."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def own_facts(properties: Mapping[str, Any], frame: Frame) -> Iterator[Content]:
    """A house's own fields."""
    for name, value in properties.items():
        yield from fact(name, value if isinstance(value, str) else write_json(value), frame)


def _score(parts: "Sequence[ScorePart]", frame: Frame) -> Iterator[Content]:
    """Each part as words, numbers and a bar, those without points last."""
    full, empty = ("#", "-") if frame.signs.ascii else ("█", "░")
    for part in sorted(parts, key=lambda one: -one.points):
        filled = round(_BAR * part.points / part.most)
        bar = full * filled + empty * (_BAR - filled)
        points = _("{points} of {most}").format(
            points=score_text(part.points), most=score_text(part.most)
        )
        line = f"{fit(part.label, _LABEL)} {bar} {points}"
        yield Content.styled(line, "" if part.points else TONES["muted"])


def _record(whole: "Whole", frame: Frame) -> Iterator[Content]:
    contact = whole.contact
    yield from fact(field_label("owner_id"), whole.owner, frame)
    yield from fact(field_label("source"), source_word(contact.source.value), frame)
    for name in ("created_at", "updated_at"):
        stamp = local_stamp(getattr(contact, name), frame.timezone)
        yield from fact(field_label(name), stamp, frame)
    yield from fact(_("Id"), str(contact.id), frame)


def fact(label: str, text: str, frame: Frame) -> Iterator[Content]:
    """A labelled value, wrapped beside its label; nothing where there is no value."""
    left, room = fit(label, _LABEL - 1, "left", frame.signs.ellipsis) + " ", frame.width - _LABEL
    for line in _wrap(literal(" ".join(text.split())), max(10, room)):
        yield Content.assemble((left, TONES["muted"]), line)
        left = " " * _LABEL


def _wrap(text: str, room: int) -> Iterator[str]:
    """Lines of at most `room` cells, broken at blanks where there are any."""
    while text:
        line = shorten(text, room, "")
        if len(line) < len(text) and " " in line and text[len(line)] != " ":
            line = line.rpartition(" ")[0]
        line = line or text[0]
        yield line
        text = text[len(line) :].lstrip()


# --- timeline -------------------------------------------------------------------------------------


def timeline_text(entries: "Sequence[TimelineEntry]", frame: Frame, *, more: bool) -> Content:
    """What happened, the latest first; `more` says that there is something before it."""
    lines = [Content.styled(_("Timeline"), "bold underline")]
    lines += [line for entry in entries for line in timeline_lines(entry, frame)]
    if more:
        text = _("{sign} scroll on for what was before").format(sign=frame.signs.down)
        lines.append(Content.styled(text, TONES["muted"]))
    elif not entries:
        lines.append(Content(_("Nothing has happened yet.")))
    return Content("\n").join(lines)


def timeline_line(entry: "TimelineEntry", frame: Frame) -> Content:
    """One thing that happened, cut to one line."""
    head, text = _happened(entry, frame)
    return Content.assemble((head, TONES["muted"]), frame.fit(text, max(10, _room(head, frame))))


def timeline_lines(entry: "TimelineEntry", frame: Frame) -> Iterator[Content]:
    """One thing that happened, on as many lines as it takes, four at the most."""
    head, text = _happened(entry, frame)
    room = max(10, _room(head, frame))
    for line in _wrap(frame.fit(text, 4 * room), room):
        yield Content.assemble((head, TONES["muted"]), line)
        head = " " * len(head)


def _happened(entry: "TimelineEntry", frame: Frame) -> tuple[str, str]:
    """When and what it was, and what is said of it."""
    stamp = local_stamp(entry.at, frame.timezone)[:16]
    title = field_label(entry.title) if entry.kind == "field" else entry.title
    said = f"{title}: {entry.detail}" if entry.detail else title
    by = f" ({entry.actor_name})" if entry.actor_name else ""
    return f"{stamp} {fit(kind_word(entry.kind), 9)} ", frame.dashes(said) + by


def _room(head: str, frame: Frame) -> int:
    return frame.width - len(head)
