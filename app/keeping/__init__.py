"""Keeping and letting go: backups that are proved, and what is deleted when its time is over."""
