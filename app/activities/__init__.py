"""The activities' own pages: what, when, where, getting in, on one sheet of paper; venues and organisations as lists; calendars."""
