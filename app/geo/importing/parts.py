"""Opens what a build was given: files, folders and zips, as one stream of readable parts."""
import hashlib
import io
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

HEAD_BYTES = 16 * 1024
_CHUNK = 1 << 20
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class BuildRefused(Exception):
    """The gazetteer was not built, and the present one is as it was; the text is one plain sentence that says why."""


@dataclass(frozen=True)
class Part:
    """A file, or a member of a zip. `given` is the path that was named on the command, `box` the file that lies on the disk."""

    given: Path
    box: Path
    name: str
    archive: zipfile.ZipFile | None = field(default=None, repr=False, compare=False)

    @property
    def shown(self):
        """How a person knows it: "codepo.zip: ta.csv"."""
        return self.box.name if self.archive is None else f"{self.box.name}: {PurePosixPath(self.name).name}"

    def open(self):
        """Its bytes, as a stream to close."""
        return self.box.open("rb") if self.archive is None else self.archive.open(self.name)

    def text(self, encoding="utf-8-sig"):
        """Its text, as a stream to close; a byte that is none of the encoding's becomes a mark."""
        return io.TextIOWrapper(self.open(), encoding, errors="replace", newline="")

    def head(self):
        """Its first 16 kB, cut at the last whole line."""
        with broken_as_refusal(self.box), self.open() as stream:
            start = stream.read(HEAD_BYTES)
        return start if len(start) < HEAD_BYTES else start[:start.rfind(b"\n") + 1] or start


@contextmanager
def broken_as_refusal(path):
    """A file that cannot be read to its end is refused in words."""
    try:
        yield
    except BROKEN as error:
        raise BuildRefused(f"{path.name} is broken or cut short: fetch it again.") from error


def parts_of(given, stack):
    """[Part] of one path that was named, in the order of their names; zips stay open as long as `stack`. Raises BuildRefused."""
    if not given.exists():
        raise BuildRefused(f"There is no file or folder called {given.name} there.")
    boxes = sorted(path for path in given.rglob("*") if path.is_file() and not _hidden(path.relative_to(given).parts)) \
        if given.is_dir() else [given]
    return [part for box in boxes for part in _opened(given, box, stack)]


def digest(boxes):
    """The SHA-256 of one file, or of the SHA-256s of several."""
    sums = []
    for box in boxes:
        total = hashlib.sha256()
        with broken_as_refusal(box), box.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                total.update(chunk)
        sums.append(total.hexdigest())
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()


def _opened(given, box, stack):
    with broken_as_refusal(box):
        with box.open("rb") as stream:
            packed = stream.read(2) == b"PK"
        named_so = box.suffix.lower() == ".zip"
        if named_so and not packed:
            raise BuildRefused(f"{box.name} is empty or is not a zip file: fetch it again.")
        # A spreadsheet is packed in the same way; in a folder only what is called a zip is opened.
        if not packed or not (named_so or box == given):
            return [Part(given, box, box.name)]
        archive = stack.enter_context(zipfile.ZipFile(box))
        names = sorted(name for name in archive.namelist() if not name.endswith("/") and not _hidden(PurePosixPath(name).parts))
    if not names:
        raise BuildRefused(f"{box.name} has no files in it.")
    return [Part(given, box, name, archive) for name in names]


def _hidden(names):
    return any(name.startswith((".", "__MACOSX")) for name in names)
