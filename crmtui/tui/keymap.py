"""Remapped keys: which ids there are, and which remappings take a key from another binding."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import _character_to_key

from crmtui.kit.i18n import _

Place = Sequence[Binding]
"""The bindings that are active together: a screen's, and those of everywhere."""


def find_clashes(keymap: Mapping[str, str], places: Iterable[Place]) -> list[str]:
    """A sentence for each id that does not exist and each key that two bindings of a place want."""
    unknown = dict.fromkeys(keymap)
    problems: dict[str, None] = {}
    for place in places:
        names: dict[str, list[Binding]] = {}
        for binding in place:
            if binding.id:
                names.setdefault(binding.id, []).append(binding)
                unknown.pop(binding.id, None)
        problems |= dict.fromkeys(_clashes(keymap, names))
    text = _('keys."{name}": there is no such key binding.')
    return [*(text.format(name=name) for name in unknown), *problems]


def _clashes(keymap: Mapping[str, str], names: Mapping[str, list[Binding]]) -> Iterator[str]:
    users: dict[str, list[str]] = {}
    for name, found in names.items():
        keys = keymap.get(name, ",".join(binding.key for binding in found)).split(",")
        for key in {_normal_key(key) for key in keys}:
            users.setdefault(key, []).append(name)
    for key, wanted_by in users.items():
        mapped = [name for name in wanted_by if name in keymap]
        if len(wanted_by) > 1 and mapped:
            others = ", ".join(name for name in wanted_by if name != mapped[0])
            text = _('keys."{name}": {key} already belongs to {others}.')
            yield text.format(name=mapped[0], key=key, others=others)


def bindings_of(node: DOMNode) -> list[Binding]:
    """All bindings of a node, as they are after remapping."""
    return [binding for _key, binding in node._bindings]


def all_places(everywhere: Place) -> list[Place]:
    """Each screen, dialog and widget of the console with `everywhere`; imports all of them."""
    from pkgutil import walk_packages

    import crmtui.tui as console

    for module in walk_packages(console.__path__, f"{console.__name__}."):
        import_module(module.name)
    kinds = [kind for kind in _subclasses(DOMNode) if kind.__module__.startswith(console.__name__)]
    return [[*everywhere, *_own_bindings(kind)] for kind in kinds]


def _own_bindings(kind: type[DOMNode]) -> list[Binding]:
    found: list[Binding] = []
    for ancestor in kind.__mro__:
        if ancestor.__module__.startswith("crmtui."):
            found += Binding.make_bindings(ancestor.__dict__.get("BINDINGS", ()))
    return found


def _subclasses(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


def _normal_key(key: str) -> str:
    """`key` as Textual names it: `?` is `question_mark`."""
    key = key.strip()
    return _character_to_key(key) if len(key) == 1 else key
