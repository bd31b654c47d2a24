"""Bank holidays and school terms: the list that coordinators keep, and what each change of it does to what is listed."""
