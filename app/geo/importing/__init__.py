"""Builds the gazetteer from the files its publishers give away, and checks what is there (GEO.md sections 3, 4 and 6)."""
from app.geo.importing.building import Report, build
from app.geo.importing.checking import check
from app.geo.importing.parts import BuildRefused

__all__ = ["BuildRefused", "Report", "build", "check"]
