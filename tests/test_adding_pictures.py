"""Pictures that people send: made anew whatever they are, or refused in words; never kept as they came."""
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.listings import pictures


def sent(kind="JPEG", size=(40, 30), mode="RGB", **more):
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else 1).save(out, kind, **more)
    return out.getvalue()


def bomb(width, height):
    """A small PNG that says it is huge."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("content", "size"), [
    (sent(), (40, 30)), (sent("PNG", (2400, 1200)), (1200, 600)), (sent("PNG", (10, 3000), "RGBA"), (4, 1200)), (sent("WEBP"), (40, 30)),
    (sent("GIF", mode="P"), (40, 30)), (sent("PNG", mode="L"), (40, 30)), (sent("PNG", mode="1"), (40, 30)), (sent("JPEG", mode="CMYK"), (40, 30))])
def test_a_picture_is_made_anew_in_one_form(content, size):
    made, *measured = pictures.made_anew(content)
    again = Image.open(io.BytesIO(made))
    assert (again.format, again.mode, again.size, tuple(measured)) == ("JPEG", "RGB", size, size)


def test_nothing_that_a_camera_writes_beside_the_picture_stays_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Tell-tale camera"
    exif.get_ifd(0x8825)[1] = "N"
    made, width, height = pictures.made_anew(sent(exif=exif, comment=b"my home"))
    assert (width, height) == (30, 40) and b"Tell-tale" not in made and b"my home" not in made and not Image.open(io.BytesIO(made)).getexif()


@pytest.mark.parametrize("content", [
    b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"%PDF-1.7", b"GIF89a", b"\xff\xd8\xff", sent()[:200],
    sent("BMP"), sent("TIFF"), bomb(60_000, 60_000), bomb(20_000, 4_000), b"PK\x03\x04" + b"0" * 100, b"\0" * (pictures.MOST_BYTES + 1)])
def test_what_is_no_picture_of_ours_is_refused_in_words(content):
    with pytest.raises(pictures.NotAPicture, match="Choose"):
        pictures.made_anew(content)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_are_a_picture_or_are_refused(noise, at):
    for content in (noise, sent()[:at] + noise + sent()[at:]):
        try:
            assert Image.open(io.BytesIO(pictures.made_anew(content)[0])).format == "JPEG"
        except pictures.NotAPicture as refused:
            assert "Choose" in str(refused)


def test_a_busy_picture_is_made_light():
    busy = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(busy, "PNG")
    made, width, height = pictures.made_anew(busy.getvalue())
    finest = io.BytesIO()
    Image.open(io.BytesIO(busy.getvalue())).save(finest, "JPEG", quality=82, optimize=True)
    assert (width, height) == (1200, 900) and len(made) < finest.tell() / 1.5 and Image.open(io.BytesIO(made)).info.get("progressive")
