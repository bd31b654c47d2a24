"""The champion's desk: the listings that wait to be checked, one at a time."""
