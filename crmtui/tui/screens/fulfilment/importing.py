"""Customers' orders from a file: tried first if wanted, and what was refused is told and kept."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.form import Field, FormModal, Values

if TYPE_CHECKING:
    from crmtui.services.imports import OrderListCounts

_NAMED = 3
"""So many refused rows are told; the file beside the list has all of them."""


class Imported(NamedTuple):
    """What became of a list."""

    counts: "OrderListCounts"
    failures: tuple[str, ...]
    """The first of them, in words."""
    failed_file: Path | None
    """Where all refused rows are, with their reasons."""
    dry_run: bool


class ImportForm(FormModal[Imported]):
    """Which file, and whether it is only tried."""

    SAVE_LABEL = _("Import (^S)")

    def __init__(self) -> None:
        fields = [
            Field("file", _("File"), required=True, longest=1000, hint=_("orders.csv or .xlsx")),
            Field("dry_run", _("Only try"), "switch", False, hint=_("tell what would be done")),
        ]
        super().__init__(_("Import customers' orders"), fields)

    def save(self, values: Values) -> None:
        connection = self.console.connection
        self.run_blocking(
            import_file,
            *(connection.backend, connection.actor, values["file"], values["dry_run"]),
            then=self.saved,
        )


def import_file(backend: Any, actor: Any, typed: str, dry_run: bool) -> Imported:
    """Bring the file in; its refused rows lie beside it, to be corrected and imported again.

    Raises:
        NotFound, Invalid: as `TableFile` and `import_customer_orders` do.
    """
    from crmtui.services.imports import FailedRows, TableFile, import_customer_orders

    source = Path(typed).expanduser()
    table = TableFile(source)
    counts, failures = import_customer_orders(backend, actor, table, dry_run=dry_run)
    target = None
    if failures and not dry_run:
        target = Path(f"{source.stem}-failed.csv").absolute()
        rows = FailedRows(target, table.header, table.form.cells.delimiter)
        with rows.collecting():
            for failure in failures:
                rows.take(failure)
    first = tuple(
        _("row {number}: {reason}").format(number=each.row_no, reason=each.explanation)
        for each in failures[:_NAMED]
    )
    return Imported(counts, first, target, dry_run)


def told(done: Imported) -> str:
    """What became of the list, in words."""
    made, known, failed = done.counts.orders_made, done.counts.orders_known, done.counts.failed
    lines = [
        ngettext("{n} order taken down.", "{n} orders taken down.", made).format(n=made)
        if not done.dry_run
        else ngettext("{n} order would be made.", "{n} orders would be made.", made).format(n=made)
    ]
    if known:
        lines.append(_("{n} known already.").format(n=known))
    if failed:
        text = ngettext("{n} row refused:", "{n} rows refused:", failed)
        lines.append(text.format(n=failed))
        lines += done.failures
    if done.failed_file is not None:
        lines.append(_("All of them: {file}").format(file=done.failed_file))
    return "\n".join(lines)
