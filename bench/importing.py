"""Measures the import of listings: reading, placing, publishing and indexing a CSV, into an empty directory."""
from bench import site
from bench.table import Row

SIZE = 100_000
SECONDS = 120


def rows(folder):
    """[Row] of importing SIZE listings, in seconds of the clock."""
    folder.mkdir()
    with site.quiet():
        took = site.fill(site.make(folder), folder, SIZE)
    return [Row(f"Import of {SIZE:,} listings", took, "s", SECONDS)]
