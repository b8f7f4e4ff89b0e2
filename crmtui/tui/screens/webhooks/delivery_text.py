"""All that is known of one delivery, as text. User data goes in as content, never as markup."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.detail_parts import join_parts
from crmtui.tui.screens.webhooks.words import (
    Place,
    attempt_sign,
    next_moment,
    state_sign,
    took_text,
)
from crmtui.tui.sign import TONES
from crmtui.tui.text import fit, literal, shorten, width_of

if TYPE_CHECKING:
    from crmtui.services.webhooks import AttemptDetail, DeliveryDetail, EndpointDetail

_LABEL: Final = 11
_ANSWER: Final = 34
_SHOWN: Final = 6
"""Attempts that are listed at once; with replays there may be many more."""
_PIECE: Final = 1_000


class Told(NamedTuple):
    """A delivery with the place where somebody looks at it, and the attempt that is shown."""

    delivery: "DeliveryDetail"
    place: Place
    chosen: int
    """Index into its history; of no meaning where that is empty."""
    cursor: str
    """The sign of what is selected."""
    ellipsis: str
    width: int
    """Cells in a line."""
    endpoint: "EndpointDetail | None" = None
    """None if it was deleted."""

    @property
    def attempt(self) -> "AttemptDetail | None":
        history = self.delivery.history
        return history[self.chosen] if history else None


def describe(told: Told) -> Content:
    """The delivery, its attempts, the chosen one whole, and what is sent."""
    attempt = told.attempt
    number = attempt.number if attempt else 0
    return join_parts(
        (
            ("", _facts(told)),
            (_("Attempts (left and right choose one)"), _attempts(told)),
            (_("Request of attempt {number}").format(number=number), _request(told)),
            (_("Response to attempt {number}").format(number=number), _response(attempt)),
            (_("Body that is sent"), _text(told.delivery.body)),
        )
    )


# --- parts ----------------------------------------------------------------------------------------


def _facts(told: Told) -> Iterator[Content]:
    delivery, place = told.delivery, told.place
    sign = state_sign(delivery.state.value, delivery.attempts)
    state = Content.styled(sign.whole, TONES[sign.tone])
    yield _fact(_("state"), Content.assemble(state, "  ", literal(_outlook(told))))
    about = f"{delivery.subject_type} {delivery.subject_id}" if delivery.subject_id else ""
    yield _fact(_("event"), f"{literal(delivery.event_type)}  {literal(about)}")
    url = delivery.endpoint_url
    if told.attempt is not None:
        url = shorten(url, told.width, told.ellipsis)  # the whole one stands at its request
    yield from _long_fact(_("endpoint"), f"{delivery.dialect} {url}", told.width)
    yield _fact(_("message id"), literal(delivery.message_id))
    number = _("  place {sequence} in the log").format(sequence=delivery.sequence)
    yield _fact(_("number"), f"{delivery.id}{number if delivery.sequence else ''}")
    ended = _(", over at {time}").format(time=place.at_or(delivery.finished_at))
    made = place.at(delivery.created_at)
    yield _fact(_("made"), f"{made}{ended if delivery.finished_at else ''}")


def _outlook(told: Told) -> str:
    """What comes next, or why nothing does."""
    delivery = told.delivery
    by_hand = _("; asked for by a person") if delivery.manual else ""
    return _next_step(told) + by_hand


def _next_step(told: Told) -> str:
    delivery, endpoint, place = told.delivery, told.endpoint, told.place
    if delivery.state.value == "WAITING":
        return _("an earlier event of the same record comes first")
    if delivery.state.value == "PENDING" and endpoint is not None and not endpoint.enabled:
        return _("its endpoint is off")
    moment = next_moment(delivery, endpoint)
    if moment is not None and delivery.state.value == "PENDING":
        text = _("next attempt {time} ({left})")
        return text.format(time=place.at(moment), left=place.until(moment))
    if not delivery.attempts:
        return _("no attempt so far")
    count = delivery.attempts
    return ngettext("after {count} attempt", "after {count} attempts", count).format(count=count)


def _attempts(told: Told) -> Iterator[Content]:
    history = told.delivery.history
    first = max(0, min(told.chosen - _SHOWN // 2, len(history) - _SHOWN))
    if first:
        yield Content.styled(_("  {count} earlier").format(count=first), TONES["muted"])
    for index, attempt in enumerate(history[first : first + _SHOWN], start=first):
        yield _attempt_line(told, attempt, is_chosen=index == told.chosen)
    later = len(history) - first - _SHOWN
    if later > 0:
        yield Content.styled(_("  {count} later").format(count=later), TONES["muted"])


def _attempt_line(told: Told, attempt: "AttemptDetail", *, is_chosen: bool) -> Content:
    sign = attempt_sign(attempt)
    mark = told.cursor if is_chosen else " "
    line = Content.assemble(
        f"{mark} {attempt.number:>3}  {fit(told.place.short(attempt.at), 11)}  ",
        (fit(sign.whole, _ANSWER), TONES[sign.tone]),
        f" {took_text(attempt.milliseconds):>7}  {literal(attempt.address or '-')}",
        _("  by hand") if attempt.manual else "",
    )
    return line.stylize("bold") if is_chosen else line


def _request(told: Told) -> Iterator[Content]:
    attempt = told.attempt
    if attempt is None:
        return
    yield from _long_fact(_("to"), attempt.url, told.width)
    yield _fact(_("address"), literal(attempt.address or _("none was connected to")))
    yield from _headers(attempt.request_headers)


def _response(attempt: "AttemptDetail | None") -> Iterator[Content]:
    if attempt is None:
        return
    sign = attempt_sign(attempt)
    yield _fact(_("answer"), Content.styled(literal(sign.whole), TONES[sign.tone]))
    yield _fact(_("took"), took_text(attempt.milliseconds))
    yield from _headers(attempt.response_headers or {})
    if attempt.response_body:
        yield Content("")
        yield from _text(attempt.response_body)


def _headers(headers: Mapping[str, str]) -> Iterator[Content]:
    for name, value in headers.items():
        yield Content.assemble((f"  {literal(name)}: ", TONES["muted"]), literal(value))


def _text(text: str) -> Iterator[Content]:
    """A body as lines that show literally; JSON is set out."""
    for line in set_out(text).split("\n"):
        yield Content(literal_line(line))


def set_out(text: str) -> str:
    """`text` with line breaks and indents if it is a JSON object or array, else as it is."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def literal_line(line: str) -> str:
    """As `literal`, of a line of any length."""
    return "".join(literal(line[at : at + _PIECE]) for at in range(0, len(line), _PIECE))


def _fact(label: str, shown: str | Content) -> Content:
    return Content.assemble((fit(label, _LABEL) + " ", TONES["muted"]), shown)


def _long_fact(label: str, text: str, width: int) -> Iterator[Content]:
    """A fact that is wrapped anywhere, such as an address, beside its label."""
    room = max(_LABEL, width - _LABEL - 1)
    shown = literal(text)
    if width_of(shown) != len(shown):
        yield _fact(label, shown)
        return
    for at in range(0, max(1, len(shown)), room):
        yield _fact("" if at else label, shown[at : at + room])


def summarize(delivery: "DeliveryDetail") -> str:
    """The delivery in a question, so that one sees which it is."""
    url = shorten(literal(delivery.endpoint_url), 100)
    return f"{literal(delivery.event_type)}  {literal(delivery.message_id)}\n{url}"
