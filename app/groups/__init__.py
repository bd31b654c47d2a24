"""Groups: who holds a place at an activity that takes sign-ups, who waits for one, and what they agreed to."""
