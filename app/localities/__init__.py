"""Localities: the neighbourhoods of the site, what they are made of, and a page for each."""
