"""Holds the floor plan: imports run downstairs only, no drawer for odds and ends, each module says what it is for."""
import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app"
FLOORS = {
    "extensions": -1, "lengths": -1, "sealing": 0, "steps": 0,
    "web": 1, "geo": 1, "index": 1, "messages": 1,
    "people": 2,
    "directory": 3, "need": 3,
    "tables": 4, "submissions": 4, "practices": 4,
    "groups": 5,
    "bookings": 6,
    "search": 7, "activities": 7, "lists": 7, "help": 7, "localities": 7, "listings": 7, "review": 7, "owners": 7, "concerns": 7, "company": 7, "terms": 7,
    "hosting": 7, "places": 7, "sheets": 7, "opendata": 7, "champions": 7, "support": 7, "bulk": 7,
    "learning": 7, "dev": 7, "gaps": 7, "weekly": 7, "asks": 7, "maps": 7, "areas": 7,
    "papers": 8, "surgeries": 8, "reminders": 8, "desk": 8, "keeping": 8,
}
# May import anything; nothing imports them.
FRONT_DOORS = {"__init__", "cli", "demo", "demo_groups", "demo_learning", "demo_need", "demo_people"}
ODD_WORDS = {"utils", "util", "helpers", "helper", "manager", "managers", "handler", "handlers"}
DRAWERS = ODD_WORDS | {"common", "misc", "base", "services", "service"}
MODULES = sorted(APP.rglob("*.py"))
MACHINE_PATH = re.compile(rb"(?<![\w.])/(?:home|root|Users|work|tmp|mnt|builds?)/[\w.-]+")


def name_of(file):
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(source, module, is_package):
    """Dotted names that a module's source imports, wherever it does so."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[:len(package) - node.level + 1] if node.level else []
            origin = ".".join([*start, *(node.module or "").split(".")]).strip(".")
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("import_module", "__import__"):
            yield from (one.value for one in node.args[:1] if isinstance(one, ast.Constant))


def arrows(source, module, is_package=False):
    """Every import of `module` ("app.web.page") that the floor plan forbids, in words."""
    room = module.split(".")[1] if "." in module else "__init__"
    if room in FRONT_DOORS:
        return []
    if room not in FLOORS:
        return [f"{module}: the room {room} is on no floor"]
    wrong = []
    for imported in imports(source, module, is_package):
        first, _, rest = imported.partition(".")
        if first != "app":
            continue
        target = rest.partition(".")[0]
        if target not in FLOORS:
            wrong.append(f"{module} imports {imported}: nobody imports from the front door")
        elif target != room and FLOORS[target] >= FLOORS[room]:
            wrong.append(f"{module} imports {imported}: {'across' if FLOORS[target] == FLOORS[room] else 'up'}")
    return wrong


def test_imports_run_downstairs_only():
    assert len(MODULES) > 30
    found = [arrow for file in MODULES for arrow in arrows(file.read_text(encoding="utf-8"), name_of(file), file.name == "__init__.py")]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("source", "why"), [
    ("from app.search import forms", "up"),
    ("import app.directory.models", "up"),
    ("def late():\n    from app.directory.models import Service", "up"),
    ("from ..directory import models", "up"),
    ("from .. import need", "up"),
    ("from app.geo.grid import square", "across"),
    ("from app import create_app", "front door"),
    ("import app", "front door"),
    ("from app.cli import register", "front door"),
    ("import importlib\nimportlib.import_module('app.search.forms')", "up"),
])
def test_an_arrow_up_or_across_is_seen(source, why):
    assert why in " ".join(arrows(source, "app.web.page"))


@pytest.mark.parametrize("source", [
    "from app.extensions import db", "from . import built", "from app.web.words import plural", "import flask"])
def test_the_way_down_and_the_own_room_are_free(source):
    assert arrows(source, "app.web.page") == []


def test_foundation_and_unknown_rooms_are_held_too():
    assert arrows("from app.web import page", "app.extensions")
    assert arrows("", "app.attic.box") == ["app.attic.box: the room attic is on no floor"]


def test_no_drawer_for_odds_and_ends():
    names = [path.stem.strip("_").lower() for path in APP.rglob("*") if "dist" not in path.parts and "__pycache__" not in path.parts]
    assert not [name for name in names if name in DRAWERS or set(re.split(r"[_-]", name)) & ODD_WORDS]


def test_each_module_says_what_it_is_for():
    silent = [name_of(file) for file in [*MODULES, *(ROOT / "tests").glob("*.py"), *(ROOT / "bench").glob("*.py"), ROOT / "config.py"]
              if not (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").endswith((".", '"'))]
    assert not silent


def test_public_functions_say_what_they_give():
    silent = []
    for file in MODULES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        silent += [f"{name_of(file)}.{one.name}" for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)
                   and not one.name.startswith("_") and not ast.get_docstring(one)]
    assert not silent


def test_no_file_names_a_place_on_one_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode().split("\0")
    files = [ROOT / name for name in listed if name] or [file for file in ROOT.rglob("*") if file.is_file() and ".venv" not in file.parts]
    found = [f"{file.relative_to(ROOT)}: {hit[0].decode()}" for file in files if file.exists() and file != Path(__file__).resolve()
             for hit in [MACHINE_PATH.search(file.read_bytes())] if hit]
    assert not found
