"""Concerns: what worries somebody about an activity, and what was done about it."""
