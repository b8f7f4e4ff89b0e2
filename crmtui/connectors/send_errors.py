"""Says in plain words why a request had no answer."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from typing import Final

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from crmtui.connectors.response_text import clean_text
from crmtui.connectors.vetting_resolver import Blocked
from crmtui.kit.errors import Invalid

_LONGEST: Final = 300
"""What the log of attempts keeps."""


def describe_error(error: BaseException, timeout_seconds: float) -> str:
    """One line for the log of attempts."""
    return clean_text(_describe(error, timeout_seconds))[:_LONGEST]


def _describe(error: BaseException, timeout_seconds: float) -> str:
    chain = list(_causes(error))
    for cause in chain:
        if isinstance(cause, Blocked):
            return str(cause)
        if isinstance(cause, Invalid):
            return f"blocked: {cause.message}"
    for cause in chain:
        if found := _describe_one(cause, timeout_seconds):
            return found
    return f"{type(error).__name__}: {error}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _describe_one(error: BaseException, timeout_seconds: float) -> str | None:
    match error:
        case asyncio.TimeoutError():
            return f"timeout after {timeout_seconds:g} s"
        case aiohttp.ClientConnectorCertificateError():
            return f"TLS: {_certificate_problem(error.certificate_error)}"
        case aiohttp.ClientConnectorSSLError():
            return f"TLS: {_tls_problem(error.os_error)}"
        case ssl.SSLError():
            return f"TLS: {_tls_problem(error)}"
        case aiohttp.ClientConnectorDNSError():
            return f"DNS: {error.host}: {error.os_error.strerror or error.os_error}"
        case HttpProcessingError():
            return f"no valid HTTP answer: {_first_line(error.message)}"
        case aiohttp.InvalidURL():
            return f"blocked: the address cannot be used: {error.description or error.url}"
        case _:
            return _describe_connection(error)


def _describe_connection(error: BaseException) -> str | None:
    match error:
        case aiohttp.ServerDisconnectedError() | ConnectionResetError():
            return "the connection was closed without an answer"
        case ConnectionRefusedError():
            return "connection refused"
        case aiohttp.ClientConnectorError():
            inner = error.os_error
            if isinstance(inner, ConnectionRefusedError):
                return "connection refused"
            return f"no connection: {inner.strerror or inner}"
        case socket.gaierror():
            return f"DNS: {error.strerror}"
        case ValueError():
            return f"the request cannot be made: {error}"
        case _:
            return None


def _certificate_problem(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    return f"the certificate is not valid: {error}"


def _tls_problem(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_problem(error)
    reason: str | None = getattr(error, "reason", None)
    return (reason or str(error)).replace("_", " ").lower()


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip(":")
