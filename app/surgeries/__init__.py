"""The pages of a GP practice: who works there, which computers are theirs, and what they keep for their sheets."""
