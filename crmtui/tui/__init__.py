"""The console: one terminal for one operator, on an embedded backend or a shared database.

Writing a screen
----------------
- Subclass `base.ServiceScreen`, set `AREA_TITLE`, `TOPICS` (what it shows, such as `("ticket",)`)
  and `SCANS` ("take" or "refuse"), compose in `compose_body`, return the context in `heading`.
  Register it in `areas.ALL`.
- Call services with `self.read(query, *args, then=self.show)` and `self.write(command, *args,
  then=self.saved)`. Both run `query(tx, *args)` in a thread, in a transaction of the current
  operator, and wait until the backend is open. A newer read with the same `key` makes an older
  result stale. Writes are never dropped; those with one `lane` run in order; `repeat=True`
  (idempotent commands with a request id) waits for a database that does not answer. `await
  self.fetch(query, …)` is for code that runs in a worker. `run_blocking` is for flows and files.
- Errors need no code: a `CrmError` becomes a notice, in a `FormModal` it goes to its field;
  the unexpected becomes a dialog with an id and a traceback in the log file. `failed=` takes over:
  it gets a `problems.Problem` and returns True when it has dealt with it.
- `requery()` is called when topics in `TOPICS` changed (here or in another process) and when the
  operator changed; at once if the screen can be seen, else when it is shown again.
- Scans come to `take_scan(scanned)`, also while a dialog is open above the screen. Do not override
  `on_scanned`: Textual calls the handlers of every class. A field may show a scan's first
  characters for a moment, so search-as-you-type waits for `SEARCH_PAUSE` seconds before it reads.
- Import services (and anything with pydantic or SQLAlchemy) inside the functions given to `read`
  and `write`, never at the top of what the first frame needs. Nothing here imports sqlalchemy or
  models.
- Lists: `widgets.paged_table.PagedTable` with `load(loader)` and `reload()`; dialogs:
  `modals.form.FormModal`, `modals.confirm` (ConfirmDialog, ReasonDialog, ChoiceDialog).
- Forms of records that exist: give `version=`, save `self.changes(values)` with `self.version`; a
  second saver then sees the differences field by field, and only what was typed is overwritten.
- User data is shown as `Content(...)`, with `markup=False`, or through `text.literal`/`text.fit`;
  never as a plain string to `Static`, `Label`, `notify` or a border title. `self.say(text)` is
  safe.
- Every `Binding` has a globally unique `id` (`area.action`) and a tooltip. No plain letter
  destroys. Styles are nested under the type's name and use theme tokens only.
- `self.console.remember(key, value)` and `recall(key, default)` keep choices per operator over
  restarts; `self.console.status.set_gate(name)` fills the status line;
  `self.console.bell_signals.refuse()` rings.

The language is chosen (`kit.i18n.use_language`) before `crmtui.tui.app` is imported: bindings are
translated when their classes are made.
"""

import os
from typing import Final

# Read by Textual when it is imported: 13 ms from key to paint instead of 30, with the same bytes.
os.environ.setdefault("TEXTUAL_FPS", "250")

SEARCH_PAUSE: Final = 0.025
"""Seconds without a key after which a search field's text is searched for.

Longer than most scanners take from key to key: what one begins to write is not sought; and no more
than a quarter of the tenth of a second in which who types has the list. A slower scanner's first
characters may be sought for; the field has its own text back when the scan ends."""
