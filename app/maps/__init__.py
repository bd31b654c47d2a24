"""Maps: what stands on them besides activities: outlines, place names, and an area with all that is on there."""
