"""Adding an activity: one question a page, saved at every step, sent for somebody else to check."""
