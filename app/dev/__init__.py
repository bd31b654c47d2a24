"""Pages that only a site in development has."""
