"""The search room: two questions, a list of what is on near, filters with counts, and the same as points for a map."""
