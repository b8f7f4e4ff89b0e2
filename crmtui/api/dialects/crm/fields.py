"""The fields of a contact as the document has them: what the schema endpoint describes."""

from typing import Final, NamedTuple


class ContactField(NamedTuple):
    """One field: what services call it, what the document calls it, and what it holds."""

    attribute: str
    name: str
    type: str
    description: str
    identifies: bool = False
    """One of those of which a new contact needs at least one."""
    read_only: bool = False


CONTACT_FIELDS: Final = (
    ContactField("id", "id", "uuid", "Identifier", read_only=True),
    ContactField("full_name", "fullName", "string", "Full name", identifies=True),
    ContactField("first_name", "firstName", "string", "First name", identifies=True),
    ContactField("last_name", "lastName", "string", "Last name", identifies=True),
    ContactField("email", "email", "string", "Email address", identifies=True),
    ContactField("email_domain", "emailDomain", "string", "Domain of the email", read_only=True),
    ContactField("title", "title", "string", "Job title"),
    ContactField("company", "company", "string", "Company name"),
    ContactField("mobile_phone", "mobilePhone", "string", "Mobile phone"),
    ContactField("other_phone", "otherPhone", "string", "Other phone"),
    ContactField("home_phone", "homePhone", "string", "Home phone"),
    ContactField("corporate_phone", "corporatePhone", "string", "Corporate phone"),
    ContactField("employees", "employees", "integer", "Number of employees"),
    ContactField(
        "employee_size_bracket", "employeeSizeBracket", "string", "Size bracket (1-10, 11-50, etc.)"
    ),
    ContactField("industry", "industry", "string", "Industry sector"),
    ContactField("website", "website", "string", "Company website URL"),
    ContactField("company_linkedin", "companyLinkedIn", "string", "Company LinkedIn URL"),
    ContactField("person_linkedin", "personLinkedIn", "string", "Personal LinkedIn URL"),
    ContactField("technologies", "technologies", "array", "Technologies used"),
    ContactField("annual_revenue", "annualRevenue", "string", "Annual revenue"),
    ContactField("city", "city", "string", "City"),
    ContactField("state", "state", "string", "State/Province"),
    ContactField("country", "country", "string", "Country"),
    ContactField("company_address", "companyAddress", "string", "Company address"),
    ContactField("company_city", "companyCity", "string", "Company city"),
    ContactField("company_state", "companyState", "string", "Company state"),
    ContactField("company_country", "companyCountry", "string", "Company country"),
    ContactField(
        "lead_score", "leadScore", "string", "Lead score, 0.0 to 10.0, computed", read_only=True
    ),
    ContactField("created_at", "createdAt", "datetime", "When it was made", read_only=True),
    ContactField("updated_at", "updatedAt", "datetime", "When it last changed", read_only=True),
)

NAMES: Final = {field.attribute: field.name for field in CONTACT_FIELDS}
"""What the document calls the services' fields."""
ATTRIBUTES: Final = {field.name: field.attribute for field in CONTACT_FIELDS}

SCOPES: Final = {
    "contacts:read": "Read contact information",
    "contacts:write": "Create and update contacts",
    "contacts:delete": "Delete contacts",
    "contacts:bulk": "Perform bulk operations on contacts",
    "enrichment:run": "Execute data enrichment jobs",
    "enrichment:read": "View enrichment job status and history",
    "stats:read": "Access analytics and statistics",
    "tags:read": "Read tags",
    "tags:write": "Create and manage tags",
    "activities:read": "View activity logs and audit trail",
}
"""The document's table (API Scopes)."""

SCOPE_GROUPS: Final = {
    "Contacts": ("contacts:read", "contacts:write", "contacts:delete", "contacts:bulk"),
    "Enrichment": ("enrichment:run", "enrichment:read"),
    "Analytics": ("stats:read",),
    "Tags": ("tags:read", "tags:write"),
    "Activities": ("activities:read",),
}
"""The document's table (Scope Groups)."""
