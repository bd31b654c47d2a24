"""Hosting: a coordinator opens a group, its hosts see who comes and what helps, and every look is kept and shown to the members."""
