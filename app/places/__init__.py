"""Places: somebody joins a group with no account, one question a page, and keeps their place on a private page."""
