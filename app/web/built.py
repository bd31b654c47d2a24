"""Addresses of built files: asset("site.css") gives the hashed URL from the build's manifest."""
import json
from pathlib import Path

from flask import current_app

DIST = "/static/dist/"


class NotBuilt(Exception):
    """The front-end files are missing or half there; the text says what to do."""


def load(folder, required):
    """The manifest of `folder` (a Path) as a dict, name to hashed name; {} without a build unless `required`.

    Raises NotBuilt when `required` and the manifest, or a file it names, is missing.
    """
    try:
        names = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        if required:
            raise NotBuilt(f"{folder / 'manifest.json'} is missing: run `node app/web/src/build.mjs`, or start with ./run.") from None
        return {}
    missing = sorted(file for file in names.values() if not Path(folder, file).is_file())
    if missing and required:
        raise NotBuilt(f"{folder} lacks {', '.join(missing)}: run `node app/web/src/build.mjs`, or start with ./run.")
    return {} if missing else names


def asset(name):
    """The URL of a built file by its plain name; without a build the plain name itself, so unit tests need no node."""
    names = current_app.extensions.get("built", {})
    return DIST + names.get(name, name)
