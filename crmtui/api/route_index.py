"""Finding a route by its path in one step a segment, however many routes a dialect has."""

from collections.abc import Iterable, Sequence

from crmtui.api.problems import UnknownRoute, WrongMethod
from crmtui.api.wire_route import WireRoute


class _Node:
    __slots__ = ("literals", "parameter", "routes")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.routes: dict[str, tuple[WireRoute, tuple[str, ...]]] = {}


class RouteIndex:
    """A tree of path segments; a literal segment goes before a parameter."""

    def __init__(self, routes: Iterable[WireRoute]) -> None:
        self._root = _Node()
        for route in routes:
            self._add(route)

    def find(self, method: str, path: Sequence[str]) -> tuple[WireRoute, dict[str, str]]:
        """The route for a request's path, segment by segment, and the values of its parameters.

        Raises:
            UnknownRoute: no route has this path.
            WrongMethod: routes with this path have other methods.
        """
        found = _descend(self._root, path, ())
        if found is None:
            raise UnknownRoute("There is no such address.")
        node, values = found
        if method not in node.routes:
            raise WrongMethod(allowed_methods(node.routes))
        route, names = node.routes[method]
        return route, dict(zip(names, values, strict=True))

    def _add(self, route: WireRoute) -> None:
        node, names = self._root, []
        for segment in route.path.split("/")[1:]:
            if segment.startswith("{"):
                names.append(segment.strip("{}"))
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        for method in route.methods or ():
            node.routes[method] = (route, tuple(names))


def allowed_methods(known: Iterable[str]) -> list[str]:
    """The methods to name in `Allow`: HEAD wherever GET is, OPTIONS everywhere."""
    methods = {*known, "OPTIONS"}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def _descend(
    node: _Node, segments: Sequence[str], values: tuple[str, ...]
) -> tuple[_Node, tuple[str, ...]] | None:
    if not segments:
        return (node, values) if node.routes else None
    first, rest = segments[0], segments[1:]
    if literal := node.literals.get(first):
        found = _descend(literal, rest, values)
        if found is not None:
            return found
    if first and node.parameter:
        return _descend(node.parameter, rest, (*values, first))
    return None
