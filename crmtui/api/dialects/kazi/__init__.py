"""KAZI: webhooks of this program."""
