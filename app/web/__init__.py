"""The ground floor's pages: layout, formats, headers, errors and built files, which every room uses."""
