"""Gaps: what people look for and do not find, against what there is, told so that nobody can be made out."""
