"""Routes that are declared as FastAPI routes and answered without its detours.

FastAPI reads the declaration and writes the OpenAPI document from it. Answering through it would
cost four times what the rest of a short request does (measured: 370 µs, of which a third is
looking for the route), so the values are taken from the request here, by the same declaration:

- `Depends(opener)`: awaited with the request (authentication);
- `Path(alias=…)`, `Header(alias=…)`: validated by the annotation;
- `Annotated[Model, Query()]`: the query string as a whole;
- a plain pydantic model: the JSON body;
- `Request`: the request itself.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

from fastapi import Request, params
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.responses import Response

from crmtui.api.bodies import MAX_JSON, find_nul, read_json
from crmtui.api.problems import BadInput, Problem, problems_of, with_nul

Supplier = Callable[[Request, list[Problem]], Awaitable[Any]]
Answer = Callable[[Request], Coroutine[Any, Any, Response]]
_NOTHING: Final = object()
SUNSET: Final = "x-sunset"
MAX_BODY: Final = "max_body"
"""The attribute of a body's model that says how many bytes it may have, where they are many."""
OWN_ROWS: Final = "own_rows"
"""The attribute of a body's model whose rows are read, and refused, one by one."""


class WireRoute(APIRoute):
    """One endpoint; `answer` is what its dialect calls.

    `deprecated=` with the moment of its end as `x-sunset` in `openapi_extra` announces in every
    response when the endpoint will go (RFC 8594).
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.answer = make_answer(endpoint)
        super().__init__(path, endpoint, **options)
        end: datetime | None = (self.openapi_extra or {}).get(SUNSET)
        self.sunset = None if end is None else format_datetime(end, usegmt=True)

    def get_route_handler(self) -> Answer:
        return self.answer


def make_answer(endpoint: Callable[..., Awaitable[Response]]) -> Answer:
    """The function from a request to a response that calls `endpoint` with what it declares."""
    hints = get_type_hints(endpoint, include_extras=True)
    parameters = inspect.signature(endpoint).parameters.values()
    suppliers = [(p.name, _supplier(hints[p.name], p.default)) for p in parameters]

    async def answer(request: Request) -> Response:
        problems: list[Problem] = []
        values = {name: await supply(request, problems) for name, supply in suppliers}
        if problems:
            raise BadInput(problems)
        return await endpoint(**values)

    return answer


def _supplier(annotation: Any, default: Any) -> Supplier:
    kind, *metadata = get_args(annotation) if get_origin(annotation) is Annotated else [annotation]
    for marker in metadata:
        if isinstance(marker, params.Depends):
            return _opened(marker)
        if isinstance(marker, params.Path):
            return _path_value(annotation, marker.alias or "")
        if isinstance(marker, params.Header):
            return _header_value(annotation, marker.alias or "", default)
        if isinstance(marker, params.Query):
            return _query_values(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _body_values(kind)
    if kind is Request:
        return _request_itself
    raise TypeError(f"no way to supply {annotation!r}")


async def _request_itself(request: Request, _problems: list[Problem]) -> Request:
    return request


def _opened(marker: params.Depends) -> Supplier:
    opener = marker.dependency
    assert opener is not None  # noqa: S101

    async def supply(request: Request, _problems: list[Problem]) -> Any:
        return await opener(request)

    return supply


def _path_value(annotation: Any, name: str) -> Supplier:
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    async def supply(request: Request, problems: list[Problem]) -> Any:
        try:
            return adapter.validate_python(request.path_params[name])
        except ValidationError as error:
            problems += problems_of("path", error, name)

    return supply


def _header_value(annotation: Any, name: str, default: Any) -> Supplier:
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    async def supply(request: Request, problems: list[Problem]) -> Any:
        text = request.headers.get(name, _NOTHING)
        if text is _NOTHING:
            return default
        try:
            return adapter.validate_python(text)
        except ValidationError as error:
            problems += problems_of("header", error, name)

    return supply


def _query_values(model: type[BaseModel]) -> Supplier:
    nothing, lists = _empty(model), _list_names(model)

    async def supply(request: Request, problems: list[Problem]) -> Any:
        if nothing is not None and not request.scope["query_string"]:
            return nothing
        given: dict[str, Any] = {name: text for name, text in request.query_params.items() if text}
        problems += [
            with_nul("query", name)
            for name, text in request.query_params.multi_items()
            if "\x00" in text
        ]
        for name in lists:
            if texts := _texts_of(request, name):
                given[name] = texts
        try:
            return model.model_validate(given)
        except ValidationError as error:
            problems += problems_of("query", error)

    return supply


def _list_names(model: type[BaseModel]) -> tuple[str, ...]:
    """The parameters of which a client may give several."""
    fields = model.model_fields.items()
    return tuple(
        each.alias or name for name, each in fields if get_origin(each.annotation) is tuple
    )


def _texts_of(request: Request, name: str) -> list[str]:
    """`name=a&name=b`, or as jQuery, PHP and Rails write it, `name[]=a&name[]=b`."""
    given = request.query_params
    return [text for text in (*given.getlist(name), *given.getlist(f"{name}[]")) if text]


def _body_values(model: type[BaseModel]) -> Supplier:
    nothing = _empty(model)
    limit: int = getattr(model, MAX_BODY, MAX_JSON)
    rows: bool = getattr(model, OWN_ROWS, False)

    async def supply(request: Request, problems: list[Problem]) -> Any:
        document = await read_json(request, limit)
        if nothing is not None and document == {}:
            return nothing
        if not isinstance(document, dict):
            problems.append(Problem("body", "", "must be a JSON object"))
            return None
        try:
            read = model.model_validate(document)
        except ValidationError as error:
            problems += problems_of("body", error)
            return None
        if not rows and (place := find_nul(document)) is not None:
            problems.append(with_nul("body", place))
        return read

    return supply


def _empty(model: type[BaseModel]) -> BaseModel | None:
    """What nothing at all means to a model, made once, as it is frozen; None if it needs more."""
    try:
        return model.model_validate({})
    except ValidationError:
        return None
