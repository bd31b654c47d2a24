"""Lists that people keep for themselves and hand on: activities, and nothing of who keeps them."""
