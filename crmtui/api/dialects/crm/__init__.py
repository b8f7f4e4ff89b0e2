"""The CRM API: contacts, tags, activities and statistics, by API keys and by sessions."""
