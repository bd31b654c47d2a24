"""Asks: what people could not find, who wants it too, and what champions make of it."""
