"""Owners: whoever first sent a listing keeps it right through a private link, with no account."""
