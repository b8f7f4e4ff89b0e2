"""What the console remembers between runs, for each person: filters, the last list, the theme.

Several consoles share one file, so a save reads it again and replaces only what it knows. It holds
no records and no secrets, only choices; a file that cannot be read is as good as none.
"""

import threading
from pathlib import Path
from typing import Any, Final

from crmtui.kit.errors import Unavailable
from crmtui.tui.problems import log

FILE: Final = "console-state.json"
EVERYBODY: Final = "everybody"
"""The section of what holds for the whole console, such as who was here last."""


class StateStore:
    """A JSON file of sections (a person's id, or `EVERYBODY`) with simple values."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mutex = threading.Lock()
        self._changed: dict[str, dict[str, Any]] = {}
        self._content = self._load()

    def get(self, section: str, key: str, default: Any = None) -> Any:
        """What was kept under `key`, or `default`."""
        return self._content.get(section, {}).get(key, default)

    def put(self, section: str, key: str, value: Any) -> None:
        """Keep a JSON value; written with the next `save`."""
        with self._mutex:
            if self._content.get(section, {}).get(key) == value:
                return
            self._content.setdefault(section, {})[key] = value
            self._changed.setdefault(section, {})[key] = value

    @property
    def unsaved(self) -> bool:
        return bool(self._changed)

    def save(self) -> None:
        """Write what changed, whole or not at all; a failure is logged, never raised."""
        with self._mutex:
            if not self._changed:
                return
            content = self._load()
            for section, values in self._changed.items():
                content.setdefault(section, {}).update(values)
            try:
                self._write(content)
            except (OSError, Unavailable):
                log.exception("The console's state could not be kept")
                return
            self._content, self._changed = content, {}

    def _load(self) -> dict[str, dict[str, Any]]:
        if not self._path.exists():
            return {}
        import json

        try:
            content = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(content, dict):
            return {}
        return {name: values for name, values in content.items() if isinstance(values, dict)}

    def _write(self, content: dict[str, dict[str, Any]]) -> None:
        import json

        from crmtui.kit.files import write_atomically

        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path, [json.dumps(content, ensure_ascii=False).encode()])
