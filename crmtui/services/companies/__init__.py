"""Companies: whom people work for."""

from crmtui.services.companies.schemas import (
    CompanyCreate,
    CompanyDetail,
    CompanyFilter,
    CompanyTemplate,
    CompanyUpdate,
    Employees,
    Technologies,
)

__all__ = [
    "CompanyCreate",
    "CompanyDetail",
    "CompanyFilter",
    "CompanyTemplate",
    "CompanyUpdate",
    "Employees",
    "Technologies",
]
