"""How the document writes spans of time, and moments that may not be there."""

from datetime import datetime

from crmtui.kit.wire_values import to_iso


def iso_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else to_iso(moment)


def span(seconds: int | None) -> str | None:
    """How long, in the largest whole unit: `2 minutes`."""
    if seconds is None:
        return None
    number, unit = seconds, "second"
    for size, larger in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number, unit = seconds // size, larger
            break
    return f"{number} {unit}{'' if number == 1 else 's'}"


def ago(seconds: int | None) -> str | None:
    """`5 seconds ago`."""
    text = span(seconds)
    return None if text is None else f"{text} ago"
