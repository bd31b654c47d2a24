"""Review: the queue of what waits, a second pair of eyes on each, and the history of what was published."""
