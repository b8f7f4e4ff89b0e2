"""WorkOS: webhooks of this program."""
