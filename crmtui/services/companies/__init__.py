"""Companies: whom people work for."""

from crmtui.services.companies.commands import (
    create_company,
    delete_company,
    restore_company,
    tag_changes,
    update_company,
)
from crmtui.services.companies.kinds import FOLLOW_NAME, RenamedCompany
from crmtui.services.companies.normalising import (
    bracket_of,
    company_key,
    domain_of,
    linkedin_key,
    parse_bracket,
    phone_key,
)
from crmtui.services.companies.owners import find_strangers, require_owner
from crmtui.services.companies.queries import find_company_by_name, get_company, list_companies
from crmtui.services.companies.schemas import (
    SIZE_BRACKETS,
    BracketText,
    CategoryText,
    CompanyCreate,
    CompanyDetail,
    CompanyFilter,
    CompanyTemplate,
    CompanyUpdate,
    Employees,
    LineText,
    PhoneText,
    SmallText,
    Technologies,
)
from crmtui.services.companies.search import search_companies

__all__ = [
    "FOLLOW_NAME",
    "SIZE_BRACKETS",
    "BracketText",
    "CategoryText",
    "CompanyCreate",
    "CompanyDetail",
    "CompanyFilter",
    "CompanyTemplate",
    "CompanyUpdate",
    "Employees",
    "LineText",
    "PhoneText",
    "RenamedCompany",
    "SmallText",
    "Technologies",
    "bracket_of",
    "company_key",
    "create_company",
    "delete_company",
    "domain_of",
    "find_company_by_name",
    "find_strangers",
    "get_company",
    "linkedin_key",
    "list_companies",
    "parse_bracket",
    "phone_key",
    "require_owner",
    "restore_company",
    "search_companies",
    "tag_changes",
    "update_company",
]
