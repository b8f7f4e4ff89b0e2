"""The source of profiles that the settings name, and the work that uses it."""

from urllib.parse import urlsplit

from crmtui.services.enrichment import ProfileSource
from crmtui.services.enrichment.jobs import enrichment_jobs
from crmtui.services.jobs import Handler, JobKind
from crmtui.settings import Settings, is_this_computer


def lookup_jobs(settings: Settings) -> tuple[tuple[JobKind, Handler], ...]:
    """The kinds that look people up, with their handlers."""
    return enrichment_jobs(open_profiles(settings))


def open_profiles(settings: Settings) -> ProfileSource | None:
    """What is configured; nothing is connected to before there is somebody to look up."""
    if settings.enrichment_key is None:
        return None
    # Imported only where it is configured: it takes a while.
    from crmtui.connectors.proxycurl import Proxycurl, ProxycurlAccount

    host = urlsplit(settings.enrichment_url).hostname or ""
    return Proxycurl(
        ProxycurlAccount(
            key=settings.enrichment_key,
            url=settings.enrichment_url,
            contact_data=settings.enrichment_contact_data,
            proxied=not is_this_computer(host),
        )
    )
