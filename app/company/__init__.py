"""Company: somebody asks a champion to go along to an activity the first time, and one of those nearby does."""
