"""Submissions: words that somebody sent and nobody else has approved yet, and what is decided on them."""
