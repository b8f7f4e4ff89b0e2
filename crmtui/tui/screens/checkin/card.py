"""From a verdict to what the banner shows of it. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.screens.checkin import words
from crmtui.tui.times import local_time
from crmtui.tui.verdicts.card import Card

if TYPE_CHECKING:
    from crmtui.services.checkin import AdmittedTicket, Verdict
    from crmtui.services.orders import OrderDetail

_NAMED: Final = 6
"""So many of a group's refusals are named in the banner."""


class Reading(NamedTuple):
    """How the one who reads expects times and money, and what they may do."""

    timezone: str
    locale: str
    may_override: bool = False
    override_key: str = "F5"
    group_key: str = "F7"


def describe_verdict(verdict: "Verdict", reading: Reading, spent: float | None = None) -> Card:
    """The banner of one verdict; `spent` are the seconds from the scanner's last key to it."""
    result = verdict.result.value
    sign = words.sign_of(result, verdict.direction.value, verdict.detail)
    ticket = verdict.ticket
    return Card(
        sign=sign,
        stamp=_stamp(verdict.scanned_at, reading, spent),
        corner=_corner(verdict),
        title=_title(verdict),
        pairs=() if ticket is None else (_order_line(ticket, reading),),
        text=tuple(_explain(verdict, reading)),
        note=_note(verdict),
        advice=_advise(verdict, reading),
    )


def describe_group(verdicts: "Sequence[Verdict]", reading: Reading) -> Card:
    """The banner of several verdicts at once: how many went in, and who did not."""
    admitted = [one for one in verdicts if one.result.value == "ok"]
    refused = [one for one in verdicts if one.result.value != "ok"]
    named = [_name_refused(one) for one in refused[:_NAMED]]
    if len(refused) > _NAMED:
        named.append(_("and {n} more").format(n=len(refused) - _NAMED))
    first = verdicts[0].ticket
    return Card(
        sign=words.group_sign(len(admitted), len(verdicts)),
        stamp=_stamp(verdicts[0].scanned_at, reading, None),
        title=(_("Group of {n}").format(n=len(verdicts)), ""),
        pairs=((_("order {code}").format(code=first.order_code), ""),) if first else (),
        text=tuple(named),
        note="; ".join(dict.fromkeys(filter(None, map(_note, verdicts)))),
    )


def describe_sale(order: "OrderDetail", reading: Reading) -> Card:
    """The banner of a sale whose tickets were not admitted at once."""
    count = len(order.tickets)
    return Card(
        sign=words.sold_sign(),
        stamp=_stamp(order.created_at, reading, None),
        title=(order.buyer_name or _("(no name)"), _order_total(order, reading)),
        pairs=(
            (
                _("order {code}").format(code=order.code),
                ngettext("{n} ticket", "{n} tickets", count).format(n=count),
            ),
        ),
        text=(", ".join(ticket.label for ticket in order.tickets),),
    )


def describe_failure(code: str, message: str, reference: str = "") -> Card:
    """The banner of a scan that could not be decided."""
    hint = _("Error {id}: the log file tells more.").format(id=reference) if reference else ""
    return Card(
        sign=words.failed_sign(), title=(code, ""), text=(message, hint) if hint else (message,)
    )


def describe_waiting(shown: str, count: int) -> Card:
    """The banner while the database does not answer."""
    return Card(
        sign=words.waiting_sign(),
        title=(shown, ""),
        text=(_("Not admitted yet: the database has not answered."),),
        advice=ngettext(
            "{n} scan waits and is sent again by itself.",
            "{n} scans wait and are sent again by themselves.",
            count,
        ).format(n=count),
    )


# --- parts -----------------------------------------------------------------------------------


def _money(minor: int, currency: str, reading: Reading) -> str:
    from crmtui.kit.money import format_money  # not needed by the first frame

    return format_money(minor, currency, reading.locale)


def paid_state(ticket: "AdmittedTicket", reading: Reading) -> str:
    """Whether the ticket is paid, and what it costs."""
    price = _money(ticket.price_minor, ticket.currency, reading)
    texts = {
        "unpaid": _("UNPAID, due {price}"),
        "cancelled": _("CANCELLED {price}"),
        "revoked": _("REVOKED {price}"),
        "blocked": _("BLOCKED {price}"),
    }
    if ticket.state == "valid" and ticket.price_minor == 0:
        return _("FREE")
    return texts.get(ticket.state, _("PAID {price}")).format(price=price)


def due(ticket: "AdmittedTicket", reading: Reading) -> str:
    """What is to be paid before one goes in."""
    price = _money(ticket.price_minor, ticket.currency, reading)
    return _("due {price}").format(price=price)


def when(moment: datetime, now: datetime, timezone: str) -> str:
    """The time of a moment today, with its date if it was another day."""
    from crmtui.kit.formats import zone

    there, today = moment.astimezone(zone(timezone)), now.astimezone(zone(timezone))
    return f"{there:%H:%M:%S}" if there.date() == today.date() else f"{there:%Y-%m-%d %H:%M}"


def _stamp(moment: datetime, reading: Reading, spent: float | None) -> str:
    text = local_time(moment, reading.timezone)
    return text if spent is None else f"{text}  {round(spent * 1000)} ms"


def _corner(verdict: "Verdict") -> tuple[str, ...]:
    facts = []
    if verdict.entry is not None:
        facts.append(_("entry {n}").format(n=verdict.entry))
    if verdict.override_reason:
        facts.append(_("override"))
    return tuple(facts)


def _title(verdict: "Verdict") -> tuple[str, str]:
    ticket = verdict.ticket
    if ticket is None:
        return verdict.code or _("(nothing was read)"), ""
    name = ticket.attendee_name or _("(no name)")
    seat = _("seat {seat}").format(seat=ticket.seat) if ticket.seat else ""
    return name, "   ".join(part for part in (ticket.product_name, seat) if part)


def _order_line(ticket: "AdmittedTicket", reading: Reading) -> tuple[str, str]:
    left = _("order {code}-{position}   ticket {label}").format(
        code=ticket.order_code, position=ticket.position, label=ticket.label
    )
    if ticket.company:
        left = f"{left}   {ticket.company}"
    return left, paid_state(ticket, reading)


def _explain(verdict: "Verdict", reading: Reading) -> list[str]:
    lines = []
    earlier = verdict.earlier
    if earlier is not None:
        moment = when(earlier.at, verdict.scanned_at, reading.timezone)
        text = _("Admitted {moment} at {gate} by {operator}.")
        gate = earlier.gate or _("no gate")
        lines.append(text.format(moment=moment, gate=gate, operator=earlier.operator))
    if verdict.override_reason:
        lines.append(_("Reason: {reason}").format(reason=verdict.override_reason))
    explained = words.explain(verdict.result.value, verdict.detail)
    if explained and not verdict.override_reason:
        lines.append(explained)
    return lines


def _advise(verdict: "Verdict", reading: Reading) -> str:
    result = verdict.result.value
    if result == "ok":
        others = verdict.order_size - 1
        if others < 1 or verdict.direction.value != "entry":
            return ""
        text = ngettext(
            "{n} more ticket in this order: {key}.",
            "{n} more tickets in this order: {key}.",
            others,
        )
        return text.format(n=others, key=reading.group_key)
    return words.advise(
        result,
        verdict.detail,
        may_override=reading.may_override,
        overridable=verdict.overridable,
        key=reading.override_key,
    )


def _name_refused(verdict: "Verdict") -> str:
    sign = words.sign_of(verdict.result.value, verdict.direction.value, verdict.detail)
    name = verdict.ticket.attendee_name if verdict.ticket else verdict.code
    return f"{sign.symbol} {name or _('(no name)')}: {sign.short}"


def _note(verdict: "Verdict") -> str:
    return verdict.ticket.note if verdict.ticket else ""


def _order_total(order: "OrderDetail", reading: Reading) -> str:
    if order.total_minor == 0:
        return _("FREE")
    return _money(order.total_minor, order.currency, reading)
