"""The brand's colours can be read by everyone, by the WCAG formula; and the built files are whole, small and the same each time."""
import filecmp
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[1] / "app" / "web"
DIST = WEB / "static" / "dist"
BRAND = (WEB / "src" / "own" / "_brand.scss").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"^\$(\w+): (#[0-9a-f]{6});", BRAND, re.MULTILINE)) | {"white": "#ffffff"}
TEXT, EDGE = 4.5, 3
needs_build = pytest.mark.skipif(not (DIST / "manifest.json").exists(), reason="needs built front-end files: ./run test makes them")


def light(colour):
    """Relative luminance of "#rrggbb", 0 to 1 (WCAG 2.2)."""
    parts = (int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast of two colours by name, 1 to 21."""
    darker, lighter = sorted((light(COLOURS[one]), light(COLOURS[other])))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("one", "ground", "least"), [
    ("white", "teal", TEXT), ("teal", "white", TEXT), ("teal", "tint", TEXT), ("deep", "tint", TEXT), ("deep", "chip", TEXT),
    ("warm", "teal", EDGE), ("ink", "warm", TEXT), ("ink", "white", TEXT), ("ink", "tint", TEXT), ("ink", "cream", TEXT),
    ("ink", "blush", TEXT), ("grey", "white", TEXT), ("grey", "tint", TEXT), ("white", "green", TEXT), ("green", "white", TEXT),
    ("red", "white", TEXT),
    ("link", "white", TEXT), ("link", "tint", TEXT), ("link", "cream", TEXT), ("hover", "white", TEXT), ("hover", "tint", TEXT),
    ("ink", "focus", TEXT), ("focus", "teal", EDGE), ("brown", "cream", EDGE), ("red", "blush", EDGE),
])
def test_every_pair_that_pages_use_has_contrast_enough(one, ground, least):
    assert contrast(one, ground) >= least


def test_the_formula_gives_what_wcag_says():
    assert round(contrast("teal", "white"), 2) == 9.29 and round(contrast("warm", "white"), 2) == 1.73
    assert contrast("white", "white") == 1


@needs_build
def test_every_address_in_the_built_styles_is_a_file_of_the_build():
    manifest = json.loads((DIST / "manifest.json").read_text())
    for name in manifest.values():
        assert (DIST / name).is_file() and (DIST / f"{name}.br").is_file() and (DIST / f"{name}.gz").is_file()
    for css in DIST.glob("*.css"):
        addresses = re.findall(r"url\(\s*[\"']?([^\"')]*)", css.read_text())
        assert all((DIST / address).is_file() for address in addresses) and (addresses or not css.name.startswith(("site", "work")))
        assert "assets.nhs.uk" not in css.read_text() and "@import" not in css.read_text()


@needs_build
def test_the_built_files_keep_their_budget():
    manifest = json.loads((DIST / "manifest.json").read_text())
    assert (DIST / f"{manifest['site.css']}.br").stat().st_size <= 16 * 1024
    assert (DIST / f"{manifest['work.css']}.br").stat().st_size <= 22 * 1024
    assert (DIST / f"{manifest['area.css']}.br").stat().st_size <= 2 * 1024
    assert (DIST / f"{manifest['site.js']}.br").stat().st_size <= 20 * 1024
    assert (DIST / f"{manifest['map.css']}.br").stat().st_size <= 3 * 1024
    assert (DIST / f"{manifest['map.js']}.br").stat().st_size <= 48 * 1024
    licences = (DIST / "licences.txt").read_text()
    assert "leaflet 1.9.4, BSD-2-Clause\nBSD 2-Clause License" in licences and "leaflet.markercluster 1.5.3, MIT\nCopyright 2012" in licences


@needs_build
def test_no_page_names_a_built_file_by_hand():
    named = [page for page in WEB.parent.rglob("*.html") if re.search(r"static/dist|site\.[0-9a-f]{12}", page.read_text())]
    assert not named


@pytest.mark.release
def test_two_builds_from_the_same_sources_are_the_same(tmp_path):
    if not shutil.which("node"):
        pytest.skip("needs node")
    for name in ("one", "two"):
        subprocess.run(["node", WEB / "src" / "build.mjs", tmp_path / name], check=True, timeout=60)
    files = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert len(files) > 5
    assert filecmp.cmpfiles(tmp_path / "one", tmp_path / "two", files, shallow=False) == (files, [], [])
