"""From a clean clone, with nothing but Python on the PATH, one command leads to a page; the second start is quick and loses nothing."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BASICS = ("env", "sh", "uname")


@pytest.mark.release
def test_a_clean_clone_serves_its_first_page_and_stops_when_told(tmp_path, capsys):
    subprocess.run(["git", "clone", "-q", ROOT, tmp_path / "clone"], check=True)
    only_python = tmp_path / "bin"
    only_python.mkdir()
    (only_python / "python3").symlink_to(Path(sys.executable).resolve())
    for name in BASICS:
        (only_python / name).symlink_to(shutil.which(name))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON", "NATTER", "VIRTUAL_ENV"))}
    kept |= {"PATH": str(only_python)}
    first, said = _start_and_stop(tmp_path / "clone", kept)
    assert "The demonstration is loaded" in said and "Building front-end files" in said
    second, said = _start_and_stop(tmp_path / "clone", kept)
    assert "Installing" not in said and "Building" not in said
    with capsys.disabled():
        print(f"\nclean clone to first page {first:.1f} s, second start {second:.1f} s")


def _start_and_stop(folder, environ):
    """(seconds to the first page, what ./run said)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started, said = time.monotonic(), []
    with subprocess.Popen(["./run", "--port", str(port)], cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True) as running:
        for line in running.stdout:
            said.append(line)
            if line.startswith("Ready: "):
                break
        assert said[-1].startswith("Ready: "), "".join(said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200 and "near you" in page.read().decode()
        took = time.monotonic() - started
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=20)
    assert running.returncode == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)
    return took, "".join(said)
