"""The ways out for messages that the settings name, and the work that uses them."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from crmtui.services.conversations import Channel, WayOut, WaysOut
from crmtui.services.conversations.jobs import conversation_jobs
from crmtui.services.jobs import Handler, JobKind
from crmtui.settings import Settings, is_this_computer


def message_jobs(settings: Settings) -> tuple[tuple[JobKind, Handler], ...]:
    """The kinds that send messages, with their handlers."""
    return conversation_jobs(open_ways_out(settings))


def open_ways_out(settings: Settings) -> WaysOut:
    """What is configured; nothing is connected to before there is something to send."""
    ways: dict[Channel, WayOut] = {}
    if settings.smtp_host is not None:
        ways[Channel.EMAIL] = _open_smtp(settings, settings.smtp_host)
    if settings.twilio_account_sid is not None and settings.twilio_auth_token is not None:
        ways[Channel.SMS] = _open_twilio(
            settings, settings.twilio_account_sid, settings.twilio_auth_token
        )
    return ways


def name_senders(settings: Settings) -> dict[str, str]:
    """Who messages are from, by each channel that is configured; may be empty."""
    senders: dict[str, str] = {}
    if settings.smtp_host is not None:
        senders[Channel.EMAIL.value] = settings.mail_sender[1]
    if settings.twilio_account_sid is not None and settings.twilio_auth_token is not None:
        senders[Channel.SMS.value] = settings.twilio_from
    return senders


# What talks to servers is imported only where it is configured: it takes a while.


def _open_smtp(settings: Settings, host: str) -> WayOut:
    from crmtui.connectors.smtp import SmtpAccount, SmtpSender

    name, address = settings.mail_sender
    return SmtpSender(
        SmtpAccount(
            host=host,
            port=settings.mail_port,
            security=settings.smtp_security,
            from_address=address,
            from_name=name,
            user=settings.smtp_user or "",
            password=settings.smtp_password or SecretStr(""),
        )
    )


def _open_twilio(settings: Settings, sid: str, token: SecretStr) -> WayOut:
    from crmtui.connectors.twilio import TwilioAccount, TwilioSender

    host = urlsplit(settings.twilio_url).hostname or ""
    return TwilioSender(
        TwilioAccount(
            sid=sid,
            token=token,
            url=settings.twilio_url,
            from_number=settings.twilio_from,
            proxied=not is_this_computer(host),
        )
    )
