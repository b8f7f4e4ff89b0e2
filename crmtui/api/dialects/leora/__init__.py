"""Leora CRM: sessions, the job monitor, stock and customers' orders."""
