"""People: the office's memory."""

from crmtui.services.companies import SIZE_BRACKETS
from crmtui.services.contacts.activities import (
    Activity,
    ActivityFilter,
    ActivityType,
    list_activities,
    list_contact_activities,
)
from crmtui.services.contacts.attendees import contact_from_event
from crmtui.services.contacts.bulk import (
    MAX_BULK,
    create_contacts,
    delete_contacts,
    update_contacts,
)
from crmtui.services.contacts.changing import Change, change_contacts
from crmtui.services.contacts.colleagues import count_colleagues
from crmtui.services.contacts.commands import (
    create_contact,
    delete_contact,
    restore_contact,
    update_contact,
)
from crmtui.services.contacts.counting import Count, count_contacts
from crmtui.services.contacts.creating import Given, settle_alone, settle_given, settle_in
from crmtui.services.contacts.enriching import (
    Enriched,
    apply_findings,
    complete_new,
    create_from_findings,
    resolve_contact,
)
from crmtui.services.contacts.exporting import stream_contacts_csv
from crmtui.services.contacts.identities import (
    Identity,
    find_known,
    name_identity,
    read_columns,
)
from crmtui.services.contacts.inserting import NewContact, complete, insert_contacts
from crmtui.services.contacts.labels import (
    add_contact_tag,
    change_contact_tags,
    list_contact_tags,
    remove_contact_tag,
    set_contact_tags,
)
from crmtui.services.contacts.likenesses import likely_duplicates
from crmtui.services.contacts.listing import Browsed, browse_contacts, list_contacts
from crmtui.services.contacts.normalising import NO_ADDRESS, Address, first_phone_key
from crmtui.services.contacts.previewing import Foreseen, foresee_changes, foresee_removal
from crmtui.services.contacts.putting_back import (
    PutBack,
    hide_contacts,
    put_back,
    take_snapshots,
)
from crmtui.services.contacts.queries import (
    explain_score,
    find_by_email,
    find_by_linkedin,
    get_contact,
    list_contacts_by_id,
)
from crmtui.services.contacts.restoring import show_contacts
from crmtui.services.contacts.rewriting import (
    Rewrite,
    retire_contact,
    revive_contact,
    rewrite_contact,
)
from crmtui.services.contacts.rows import further_emails_of, load_contacts, read_further_emails
from crmtui.services.contacts.schemas import (
    BulkOutcome,
    ContactCreate,
    ContactDetail,
    ContactFilter,
    ContactSort,
    ContactSource,
    ContactStatus,
    ContactUpdate,
    FromEvent,
    FurtherEmail,
    PersonName,
    ScorePart,
    Swept,
    SweptAll,
)
from crmtui.services.contacts.search import search_contacts
from crmtui.services.contacts.settling import (
    DERIVED,
    read_given,
    require_free_address,
    settle,
)
from crmtui.services.contacts.statistics import (
    Completeness,
    ContactAnalytics,
    ContactOverview,
    Month,
    Share,
    comprehensive,
    overview,
)
from crmtui.services.contacts.surroundings import Surroundings, look_around
from crmtui.services.contacts.surroundings import find_emails as find_contacts_by_email
from crmtui.services.contacts.sweeps import (
    fill_all_from_companies,
    fill_from_companies,
    fill_from_company,
    fix_all_full_names,
    fix_full_names,
    follow_company,
)
from crmtui.services.contacts.templates import company_template, find_templates, missing_fields
from crmtui.services.contacts.timeline import timeline
from crmtui.services.contacts.timeline_sources import TimelineEntry
from crmtui.services.contacts.walking import walk_contact_ids

__all__ = [
    "DERIVED",
    "MAX_BULK",
    "NO_ADDRESS",
    "SIZE_BRACKETS",
    "Activity",
    "ActivityFilter",
    "ActivityType",
    "Address",
    "Browsed",
    "BulkOutcome",
    "Change",
    "Completeness",
    "ContactAnalytics",
    "ContactCreate",
    "ContactDetail",
    "ContactFilter",
    "ContactOverview",
    "ContactSort",
    "ContactSource",
    "ContactStatus",
    "ContactUpdate",
    "Count",
    "Enriched",
    "Foreseen",
    "FromEvent",
    "FurtherEmail",
    "Given",
    "Identity",
    "Month",
    "NewContact",
    "PersonName",
    "PutBack",
    "Rewrite",
    "ScorePart",
    "Share",
    "Surroundings",
    "Swept",
    "SweptAll",
    "TimelineEntry",
    "add_contact_tag",
    "apply_findings",
    "browse_contacts",
    "change_contact_tags",
    "change_contacts",
    "company_template",
    "complete",
    "complete_new",
    "comprehensive",
    "contact_from_event",
    "count_colleagues",
    "count_contacts",
    "create_contact",
    "create_contacts",
    "create_from_findings",
    "delete_contact",
    "delete_contacts",
    "explain_score",
    "fill_all_from_companies",
    "fill_from_companies",
    "fill_from_company",
    "find_by_email",
    "find_by_linkedin",
    "find_contacts_by_email",
    "find_known",
    "find_templates",
    "first_phone_key",
    "fix_all_full_names",
    "fix_full_names",
    "follow_company",
    "foresee_changes",
    "foresee_removal",
    "further_emails_of",
    "get_contact",
    "hide_contacts",
    "insert_contacts",
    "likely_duplicates",
    "list_activities",
    "list_contact_activities",
    "list_contact_tags",
    "list_contacts",
    "list_contacts_by_id",
    "load_contacts",
    "look_around",
    "missing_fields",
    "name_identity",
    "overview",
    "put_back",
    "read_columns",
    "read_further_emails",
    "read_given",
    "remove_contact_tag",
    "require_free_address",
    "resolve_contact",
    "restore_contact",
    "retire_contact",
    "revive_contact",
    "rewrite_contact",
    "search_contacts",
    "set_contact_tags",
    "settle",
    "settle_alone",
    "settle_given",
    "settle_in",
    "show_contacts",
    "stream_contacts_csv",
    "take_snapshots",
    "timeline",
    "update_contact",
    "update_contacts",
    "walk_contact_ids",
]
