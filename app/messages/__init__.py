"""Post: what is to be sent waits in the outbox, a row each, until it is sent."""
