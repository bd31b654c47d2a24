"""What stands around the rooms: ./run makes and keeps its tools, settings refuse to start unsafe, the code passes its linters."""
import hashlib
import json
import re
import socket
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import SimpleNamespace

import pytest

import config
import conftest

ROOT = Path(__file__).resolve().parents[1]
SAFE = {"SECRET_KEY": "0123456789abcdef" * 2, "HMAC_KEY": "fedcba9876543210" * 2, "SEAL_KEYS": "c2VhbGVkIHdpdGggYSBrZXkgb2YgdGhpcnR5LXR3bzE=",
        "SITE_URL": "https://natter.example", "SITE_NAME": "Somerset Natter", "SITE_PHONE": "01632 960100"}


def load_run():
    loader = SourceFileLoader("run", str(ROOT / "run"))
    module = module_from_spec(spec_from_loader("run", loader))
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


run = load_run()


@pytest.mark.parametrize(("version", "fits"), [
    ("v20.18.9", False), ("v20.19.0", True), ("v20.20.2\n", True), ("v21.7.3", False), ("v22.10.0", False), ("v22.11.0", True),
    ("v23.5.0", False), ("v24.10.0", False), ("v24.11.0", True), ("v24.19.0", True), ("v25.0.0", True), ("v18.20.1", False),
    ("", False), ("20.19.0", False),
    ("v20", False), ("node: not found", False),
])
def test_node_is_taken_only_when_the_front_end_builds_with_it(version, fits):
    assert run.fits(version) is fits


def test_a_build_is_made_again_when_any_source_changes_and_only_then(tmp_path):
    source = tmp_path / "app" / "web" / "src" / "own" / "_one.scss"
    source.parent.mkdir(parents=True)
    source.write_text("a {}")
    (tmp_path / "package-lock.json").write_text("{}")
    first = run.sources_sha256(tmp_path, "v20.19.0")
    assert run.sources_sha256(tmp_path, "v20.20.2") == first
    seen = {first, run.sources_sha256(tmp_path, "v22.11.0")}
    for change in (lambda: source.write_text("a { }"), lambda: source.rename(source.with_name("_two.scss")),
                   lambda: (tmp_path / "package-lock.json").write_text("{ }")):
        change()
        seen.add(run.sources_sha256(tmp_path, "v20.19.0"))
    assert len(seen) == 5


def test_packages_are_installed_again_only_when_their_lock_changed(tmp_path, monkeypatch):
    steps = []
    monkeypatch.setattr(run, "step", lambda *words, **_more: steps.append(words))
    (tmp_path / "node_modules").mkdir()
    lock = tmp_path / "package-lock.json"
    for content in ("{}", "{}", "{ }"):
        lock.write_text(content)
        run.packages(tmp_path, "Installing")
    assert len(steps) == 2


def test_a_missing_pip_is_taken_from_the_configured_index_only_when_its_content_is_right(tmp_path, monkeypatch):
    name, content = "pip-9-py3-none-any.whl", b"a wheel"
    files, simple, out = tmp_path / "files", tmp_path / "simple" / "pip", tmp_path / "out"
    for folder in (files, simple, out):
        folder.mkdir(parents=True)
    (simple / "index.html").write_text(f'<a href="other.whl">x</a><a data-x href="../../files/{name}#sha256=0">{name}</a>')
    pages = run.index_pages({"PIP_INDEX_URL": (tmp_path / "nowhere").as_uri(), "PIP_FIND_LINKS": str(files)},
                            {"index-url": "unused", "extra-index-url": (tmp_path / "simple").as_uri()})
    assert len(pages) == 3
    monkeypatch.setattr(run, "PIP", (name, hashlib.sha256(content).hexdigest()))
    for page in pages[1:]:
        (files / name).write_bytes(content)
        assert run.fetch_pip(out, [page]).read_bytes() == content
        (files / name).write_bytes(content + b"!")
        with pytest.raises(run.Stopped, match="PIP_INDEX_URL"):
            run.fetch_pip(out, [page])


def test_a_step_that_fails_says_what_to_do_and_shows_why(capfd):
    with pytest.raises(run.Stopped, match="Check your connection"):
        run.step([sys.executable, "-c", "import sys; print('no route to host'); sys.exit(3)"], "Trying", "Check your connection.")
    said = capfd.readouterr()
    assert said.out.startswith("Trying ...") and "no route to host" in said.err


def test_on_every_address_a_phone_may_open_the_site_by_this_machines_own():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("no network here")
        address = probe.getsockname()[0]
    names = run.own_names("0.0.0.0")  # noqa: S104 - named, not bound
    assert {"127.0.0.1", "localhost", address} <= set(names)
    assert address not in run.own_names("127.0.0.1")
    assert config.load({"NATTER_ENV": "development", "SECRET_KEY": "k", "TRUSTED_HOSTS": ",".join(names)})["TRUSTED_HOSTS"] == names


@pytest.mark.parametrize(("words", "says"), [
    (["tset"], "no command 'tset'"), (["--prot", "5001"], "does not know"), (["--port"], "does not know"), (["--port", "lots"], "'lots'"),
    (["--port", "70000"], "1 to 65535"), (["--port", "\u0663"], "1 to 65535"),
])
def test_words_that_run_does_not_know_are_said_in_one_sentence(words, says):
    ended = subprocess.run([sys.executable, ROOT / "run", *words], capture_output=True, text=True, check=False)
    assert ended.returncode == 1 and says in ended.stderr and ended.stderr.count("\n") == 1 and not ended.stdout


def test_locks_are_hashed_name_no_host_and_the_tests_lock_holds_all_of_the_sites():
    pins = {}
    for name in ("requirements.txt", "requirements-test.txt", "requirements-node.txt"):
        text = (ROOT / name).read_text()
        pins[name] = set(re.findall(r"^[a-zA-Z0-9._\[\]-]+==[^\s;]+", text, re.MULTILINE))
        blocks = re.split(r"\n(?=[a-zA-Z0-9])", text)
        assert pins[name] and all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])
        assert "http" not in text and "--index-url" not in text
    assert pins["requirements.txt"] <= pins["requirements-test.txt"]


@pytest.mark.parametrize("folder", [ROOT, ROOT / "tests" / "browser"])
def test_npm_packages_are_pinned_with_their_integrity_and_no_host(folder):
    lock = json.loads((folder / "package-lock.json").read_text())
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages and all(one["integrity"].startswith("sha512-") and "resolved" not in one for one in packages.values())
    asked = json.loads((folder / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())


def test_production_starts_with_safe_settings_and_lists_every_fault_at_once(tmp_path):
    assert config.load(SAFE, tmp_path)["NATTER_ENV"] == "production"
    with pytest.raises(config.SettingError) as refused:
        config.load({}, tmp_path)
    for name in ("SECRET_KEY", "HMAC_KEY", "SEAL_KEYS", "SITE_URL", "SITE_NAME", "SITE_PHONE"):
        assert name in str(refused.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("change", "says"), [
    ({"SECRET_KEY": ""}, "SECRET_KEY is not set"), ({"SECRET_KEY": "0123456789abcde" * 2}, "too short"), ({"SECRET_KEY": "k" * 32}, "too easy"),
    ({"SECRET_KEY": "abcdefg" * 9}, "too easy"), ({"SECRET_KEY": " " * 40}, "SECRET_KEY is not set"),
    ({"HMAC_KEY": ""}, "HMAC_KEY is not set"), ({"HMAC_KEY": "fedcba987654321" * 2}, "HMAC_KEY is too short"), ({"HMAC_KEY": SAFE["SECRET_KEY"]}, "the same"),
    ({"SEAL_KEYS": " , "}, "SEAL_KEYS is not set"), *(({"SEAL_KEYS": told}, "SEAL_KEYS holds something that is no key") for told in (
        SAFE["SEAL_KEYS"][1:], SAFE["SEAL_KEYS"] * 2, f"{SAFE['SEAL_KEYS']},key", SAFE["SEAL_KEYS"].replace("b", "/"), SAFE["SECRET_KEY"])),
    ({"SITE_URL": "http://natter.example"}, "https://"), ({"SITE_URL": "https://["}, "no path"), ({"SITE_URL": "https://"}, "no path"),
    *(({"SITE_URL": f"https://{rest}"}, "no path") for rest in (
        "natter.example:0", "natter.example:70000", "natter.example:port", "me@natter.example", "me:secret@natter.example",
        "natter.example?", "natter.example#", "natter.example//", "natter .example", "natter.example'", 'natter.example"', "-natter.example",
        "natter..example", "n\u00e4tter.example", "[::1", "[:::1]", "[2001:db8::1%25eth0]", "natter.example\\")),
    ({"SITE_URL": "natter.example"}, "SITE_URL"), ({"SITE_URL": "https://natter.example/find"}, "no path"),
    ({"SITE_URL": "ftp://x"}, "SITE_URL"), ({"NATTER_ENV": "prod"}, "NATTER_ENV"), ({"NATTER_ENV": ""}, "NATTER_ENV"),
    ({"PORT": "99999"}, "PORT"), ({"PORT": "\u0665"}, "PORT"),
    ({"SITE_HOME": "Taunton"}, "SITE_HOME"), ({"SITE_HOME": "48.85,2.35"}, "SITE_HOME"), ({"SITE_HOME": "nan,nan"}, "SITE_HOME"),
    ({"WITHIN_MILES": "lots"}, "WITHIN_MILES"), ({"WITHIN_MILES": "nan"}, "WITHIN_MILES"), ({"WITHIN_MILES": "0"}, "WITHIN_MILES"),
    ({"SITE_NAME": ""}, "SITE_NAME"), ({"SITE_PHONE": ""}, "SITE_PHONE"), ({"SITE_NAME": " \t"}, "SITE_NAME"), ({"SITE_PHONE": " "}, "SITE_PHONE"),
    ({"SITE_PHONE": "ask 12"}, "people can ring"), ({"SITE_PHONE": "\u0661\u0662\u0663"}, "people can ring"),
    *(({"TRUSTED_HOSTS": told}, "TRUSTED_HOSTS") for told in (".", "natter.example, .", "..", "*", "https://natter.example", "a b", "a.example:80")),
    *(({"DATABASE_URL": told}, "DATABASE_URL") for told in (
        "nonsense", "sqlite", "postgresql://me:secret@here/natter", "sqlite+nothing:///x.db", "sqlite://here:port/x", "sqlite://",
        "sqlite:///:memory:", "sqlite:///file::memory:?uri=true", "sqlite:///file:x?mode=memory&uri=true", "://", "\ud800")),
    ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"), ({"DEBUG": "True"}, "DEBUG"), ({"UID_NAME": "two words"}, "UID_NAME"), ({"UID_NAME": "@"}, "UID_NAME"),
    *(({"LEAVE_TO": told}, "LEAVE_TO") for told in ("http://www.bbc.co.uk", "/weather", "javascript:alert(1)", "https://", "https://a@b.example",
                                                    "https://x.example/\r\nSet-Cookie: a=b", "https://\u212a.example")),
])
def test_an_unsafe_setting_stops_production_with_a_sentence(tmp_path, change, says):
    with pytest.raises(config.SettingError, match=says) as refused:
        config.load({**SAFE, **change}, tmp_path)
    assert str(refused.value).count("\n") == 0 and "me:secret@here" not in str(refused.value)


def test_settings_are_read_without_the_spaces_around_them_and_hosts_in_small_letters(tmp_path):
    told = config.load({**SAFE, "NATTER_ENV": " production ", "SITE_URL": " HTTPS://Natter.Example:8443/ ", "SITE_NAME": " Somerset Natter\n",
                        "TRUSTED_HOSTS": " A.example, b.example ,,.c.example", "FLASK_DEBUG": "0", "DEBUG": "",
                        "DATABASE_URL": "sqlite:////srv/natter/natter.db "}, tmp_path)
    assert told["SITE_URL"] == "https://natter.example:8443" and told["SITE_NAME"] == "Somerset Natter"
    assert told["TRUSTED_HOSTS"] == ["a.example", "b.example", ".c.example"]
    assert told["SQLALCHEMY_DATABASE_URI"] == "sqlite:////srv/natter/natter.db"
    assert (told["UID_NAME"], told["LEAVE_TO"]) == ("natter.example", "https://www.bbc.co.uk/weather")
    told = config.load({**SAFE, "UID_NAME": "Old.example", "LEAVE_TO": "https://news.example/today?a=1"}, tmp_path)
    assert (told["UID_NAME"], told["LEAVE_TO"]) == ("old.example", "https://news.example/today?a=1")
    assert config.load({"NATTER_ENV": "development", "HOST": "::1"}, tmp_path)["SITE_URL"] == "http://[::1]:5000"
    assert config.load({"NATTER_ENV": "testing", "DATABASE_URL": "sqlite://"}, tmp_path)["SQLALCHEMY_DATABASE_URI"] == "sqlite://"


def test_the_development_keys_are_made_once_are_private_and_are_refused_in_production(tmp_path):
    told = config.load({"NATTER_ENV": "development"}, tmp_path)
    keys = {"SECRET_KEY": told["SECRET_KEY"], "HMAC_KEY": told["HMAC_KEY"], "SEAL_KEYS": told["SEAL_KEYS"][0]}
    assert config.load({"NATTER_ENV": "development"}, tmp_path).items() >= {**keys, "SEAL_KEYS": [keys["SEAL_KEYS"]]}.items()
    assert len(set(keys.values())) == 3 and sorted(one.name for one in tmp_path.iterdir()) == ["hmac-key", "seal-keys", "secret-key"]
    assert all(kept.stat().st_mode & 0o077 == 0 for kept in tmp_path.iterdir())
    for name, key in keys.items():
        with pytest.raises(config.SettingError, match=f"{name} .*development key"):
            config.load({**SAFE, name: key}, tmp_path)


def test_several_seal_keys_may_be_given(tmp_path):
    newer = "bmV3ZXIgYW5kIGFsc28gb2YgdGhpcnR5LXR3byBieXQ="
    assert config.load({**SAFE, "SEAL_KEYS": f"{newer}, {SAFE['SEAL_KEYS']}"}, tmp_path)["SEAL_KEYS"] == [newer, SAFE["SEAL_KEYS"]]


def test_production_on_this_machine_may_be_measured_without_https(tmp_path):
    assert config.load({**SAFE, "SITE_URL": "http://127.0.0.1:5000"}, tmp_path)["TRUSTED_HOSTS"] == ["127.0.0.1"]


@pytest.mark.parametrize(("reason", "outcome"), [
    ("Skipped: needs Chromium: install the package chromium", "failed"), ("Skipped: needs root", "skipped"),
    ("Skipped: no shared data beside the checkout", "skipped"),
])
def test_where_every_real_part_is_there_a_skip_for_lack_of_one_is_a_failure(monkeypatch, reason, outcome):
    skip = SimpleNamespace(skipped=True, outcome="skipped", longrepr=("test.py", 1, reason))
    monkeypatch.setattr(conftest, "CI", False)
    assert conftest._strict(skip).outcome == "skipped"
    monkeypatch.setattr(conftest, "CI", True)
    assert conftest._strict(skip).outcome == outcome


@pytest.mark.parametrize("words", [["ruff", "check", "."], ["bandit", "-q", "-r", "app", "config.py", "wsgi.py", "-c", "pyproject.toml"]])
def test_the_linters_find_nothing(words):
    ended = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr[-2000:]
