"""The l4yercak3 document: organizations, API keys, events, products, tickets."""
