"""The weekly mail of a locality: asked for, confirmed from the mail itself, and stopped with one press; the reminders send it."""
