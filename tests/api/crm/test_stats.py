"""Statistics."""

from __future__ import annotations

from tests.api.conftest import World
from tests.api.crm.conftest import data
from tests.api.crm.test_contacts import JANE, JOHN, create


def test_what_is_counted(crm: World) -> None:
    key = crm.with_key()
    none = data(key.get("/api/v1/stats"))["stats"]
    assert none == {
        "totalContacts": 0,
        "totalCompanies": 0,
        "validEmails": 0,
        "averageLeadScore": 0,
    }
    scores = [float(create(key, **each)["leadScore"]) for each in (JANE, JOHN)]
    zoe = create(key, fullName="Zoë")
    data(key.patch(f"/api/v1/contacts/{zoe['id']}", json={"company": JANE["company"].upper()}))
    stats = data(crm.with_key("stats:read").get("/api/v1/stats"))["stats"]
    assert (stats["totalContacts"], stats["validEmails"]) == (3, 2)
    assert stats["totalCompanies"] == 2, "whom contacts work for, however they are spelled"
    assert isinstance(stats["averageLeadScore"], float)
    assert 0 < stats["averageLeadScore"] <= max(scores)
    found = data(key.get("/api/v1/stats/comprehensive"))
    assert found["stats"] == stats
    assert found["growth"][-1] == {"month": "2026-06", "added": 3, "total": 3}
    assert len(found["growth"]) == 12
    assert {"value": "Technology", "count": 2} in found["industries"]
    assert {"value": None, "count": 1} in found["industries"]
    assert {"value": "api", "count": 3} in found["sources"]
    assert sum(each["count"] for each in found["scoreDistribution"]) == 3
    assert {"field": "email", "percent": 66.7} in found["completeness"]
