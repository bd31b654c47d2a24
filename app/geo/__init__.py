"""Places on the map: the two ways to write a position, postcodes, towns and villages, and the file that knows them. Imports no room."""
