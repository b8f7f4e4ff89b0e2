"""Leora CRM: sessions, the job monitor, and the stock of the warehouse."""
