"""What a column of a list of contacts can mean."""

from enum import StrEnum
from typing import Final

from crmtui.kit.i18n import _


class ContactField(StrEnum):
    """The fields of a contact that a list can fill; named as `ContactCreate` names them."""

    FULL_NAME = "full_name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    TITLE = "title"
    STATUS = "status"
    EMAIL = "email"
    FURTHER_EMAILS = "further_emails"
    MOBILE_PHONE = "mobile_phone"
    OTHER_PHONE = "other_phone"
    HOME_PHONE = "home_phone"
    CORPORATE_PHONE = "corporate_phone"
    COMPANY = "company"
    INDUSTRY = "industry"
    EMPLOYEES = "employees"
    EMPLOYEE_SIZE_BRACKET = "employee_size_bracket"
    ANNUAL_REVENUE = "annual_revenue"
    TECHNOLOGIES = "technologies"
    WEBSITE = "website"
    COMPANY_LINKEDIN = "company_linkedin"
    PERSON_LINKEDIN = "person_linkedin"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    STATE = "state"
    COUNTRY = "country"
    COMPANY_ADDRESS = "company_address"
    COMPANY_CITY = "company_city"
    COMPANY_STATE = "company_state"
    COMPANY_COUNTRY = "company_country"
    NOTES = "notes"
    TAGS = "tags"


IDENTIFYING: Final = frozenset(
    {
        ContactField.FULL_NAME,
        ContactField.FIRST_NAME,
        ContactField.LAST_NAME,
        ContactField.EMAIL,
    }
)
"""Of which a new contact needs at least one."""


def contact_field_label(field: ContactField) -> str:
    """The field's name for a person, in their language."""
    return {
        ContactField.FULL_NAME: _("Full name"),
        ContactField.FIRST_NAME: _("First name"),
        ContactField.LAST_NAME: _("Last name"),
        ContactField.TITLE: _("Title"),
        ContactField.STATUS: _("Status"),
        ContactField.EMAIL: _("E-mail"),
        ContactField.FURTHER_EMAILS: _("Further e-mails"),
        ContactField.MOBILE_PHONE: _("Mobile phone"),
        ContactField.OTHER_PHONE: _("Other phone"),
        ContactField.HOME_PHONE: _("Home phone"),
        ContactField.CORPORATE_PHONE: _("Corporate phone"),
        ContactField.COMPANY: _("Company"),
        ContactField.INDUSTRY: _("Industry"),
        ContactField.EMPLOYEES: _("Employees"),
        ContactField.EMPLOYEE_SIZE_BRACKET: _("Employee size bracket"),
        ContactField.ANNUAL_REVENUE: _("Annual revenue"),
        ContactField.TECHNOLOGIES: _("Technologies"),
        ContactField.WEBSITE: _("Website"),
        ContactField.COMPANY_LINKEDIN: _("Company's LinkedIn"),
        ContactField.PERSON_LINKEDIN: _("LinkedIn"),
        ContactField.STREET: _("Street"),
        ContactField.POSTAL_CODE: _("Postal code"),
        ContactField.CITY: _("City"),
        ContactField.STATE: _("State"),
        ContactField.COUNTRY: _("Country"),
        ContactField.COMPANY_ADDRESS: _("Company's address"),
        ContactField.COMPANY_CITY: _("Company's city"),
        ContactField.COMPANY_STATE: _("Company's state"),
        ContactField.COMPANY_COUNTRY: _("Company's country"),
        ContactField.NOTES: _("Notes"),
        ContactField.TAGS: _("Tags"),
    }[field]
