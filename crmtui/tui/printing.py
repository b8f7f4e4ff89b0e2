"""Papers to print: a document is made in a transaction and lies in the folder one works in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from crmtui.kit.files import write_atomically
from crmtui.kit.i18n import _
from crmtui.tui.base import ServiceCalls
from crmtui.tui.text import literal

_UNWANTED: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))


def save_pdf(
    screen: ServiceCalls[Any],
    name: str,
    make: Callable[..., bytes],
    *args: Any,
    then: Callable[[Path], object] | None = None,
) -> None:
    """Write what `make(tx, *args)` gives to `<name>.pdf`, whole or not at all, and say where.

    What an earlier print left under the name is replaced. `then` gets the path instead of the
    notice.
    """

    def tell(file: Path) -> None:
        screen.say(_("Written: {file}").format(file=literal(str(file))))

    connection = screen.console.connection
    target = Path(f"{_safe(name)}.pdf").absolute()
    write = (write_pdf, connection.backend, connection.actor, target, make, *args)
    screen.run_blocking(*write, then=then or tell)


def write_pdf(
    backend: Any, actor: Any, target: Path, make: Callable[..., bytes], *args: Any
) -> Path:
    """Make the document in a transaction of its own and write it to `target`.

    Raises:
        Unavailable: file.not_written.
    """
    with backend.read(actor) as tx:
        made = make(tx, *args)
    write_atomically(target, [made])
    return target


def _safe(name: str) -> str:
    """A name without what leads out of a folder or hides a file."""
    kept = "".join(
        sign if sign.isprintable() and sign not in '/\\:*?"<>|' else "-" for sign in name
    )
    return kept.strip(". -")[-120:] or "document"
