"""Leora CRM: sessions and the job monitor of this program."""
