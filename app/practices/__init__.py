"""GP practices: who they are, who works there, which computers are theirs, and what they keep for the sheets they print."""
