"""Bulk: a spreadsheet of listings comes in by way of a look at each row, and one's own localities' listings go out as a table."""
