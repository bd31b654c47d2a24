"""Areas as coordinators make and change them: what each is made of, what it would hold, and who changed it."""
