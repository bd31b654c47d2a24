"""Measures the build of the gazetteer from the real postcodes and place names, in a process of its own so that its memory can be told."""
import json
import subprocess
import sys
from pathlib import Path

from bench.table import Row, say

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "geo"
_FILES = (("postcodes", "codepo_*.zip"), ("placenames", "os_open_names_ranked_*/*.tsv"))
_BUILD = """
import json, resource, sys, time
from pathlib import Path
from app.geo.importing import build
begun = time.perf_counter()
build([Path(name) for name in sys.argv[2:]], Path(sys.argv[1]), say=lambda _: None)
took = time.perf_counter() - begun
try:
    most = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
except (OSError, IndexError):
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([took, most * 1024 / 1e6]))
"""


def rows(folder):
    """[Row] of building from the files beside the checkout; says so when they are not there."""
    files = [path for part, pattern in _FILES for path in sorted((DATA / part).glob(pattern))]
    name = "Gazetteer, all postcodes and place names"
    if not files:
        return [Row(name, None, note="no data beside the checkout")]
    say("Gazetteer: building ...")
    path = folder / "gazetteer.db"
    built = subprocess.run([sys.executable, "-c", _BUILD, path, *files], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    seconds, megabytes = json.loads(built.stdout.splitlines()[-1])
    return [Row(name, seconds, "s", 15), Row(f"{name}, memory at most", megabytes, "MB", 60)]
