"""Sheets on paper: what is printed, as a page and as a PDF, and where its square codes lead, always to today's truth."""
