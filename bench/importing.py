"""Measures the import of listings: reading, placing, publishing and indexing a CSV, into an empty directory."""
from bench import site
from bench.table import Row

SIZE = 100_000
SECONDS = 120


def rows(folder):
    """[Row] of importing SIZE listings, in seconds."""
    folder.mkdir()
    with site.quiet():
        took, spent = site.fill(site.make(folder), folder, SIZE)
    name = f"Import of {SIZE:,} listings"
    return [Row(name, took, "s", SECONDS), Row(f"{name}, processor time", spent, "s")]
