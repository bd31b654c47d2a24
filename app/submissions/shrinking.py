"""Makes pictures anew from what was sent, without where and when they were taken, and never more than 1,200 px wide or high."""
# Pillow is read in where it is used: a start has no picture to make.
import io
import warnings

MOST_PX, MOST_BYTES = 1200, 10 * 1024 * 1024
KINDS = ("JPEG", "PNG", "WEBP", "GIF")
_MOST_PIXELS = 60_000_000
# Three of them are what a page may weigh on a small phone; a picture full of small leaves is made coarser for it.
LIGHT_BYTES, _QUALITIES = 200_000, (82, 70, 55)
_TOO_BIG = "That picture is too big. Choose one of up to 10 MB."
_NO_PICTURE = "We cannot read that as a picture. Choose a photo: JPEG, PNG or WebP."


class NotAPicture(ValueError):
    """What was sent is no picture that we take; the text says what to do."""


def made_anew(content):
    """(JPEG bytes, width, height) of a sent picture (bytes), upright and at most MOST_PX; raises NotAPicture.

    The content alone says what it is; all that a camera writes beside the picture is left behind.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(content) > MOST_BYTES:
        raise NotAPicture(_TOO_BIG)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as sent:
                if sent.width * sent.height > _MOST_PIXELS:
                    raise NotAPicture(_TOO_BIG)
                sent.draft("RGB", (MOST_PX, MOST_PX))
                upright = ImageOps.exif_transpose(sent)
                upright.thumbnail((MOST_PX, MOST_PX))
                plain = _on_white(upright)
    except NotAPicture:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError,
            Image.DecompressionBombWarning, OverflowError) as error:
        raise NotAPicture(_NO_PICTURE) from error
    return _light(plain), plain.width, plain.height


def _light(picture):
    """The picture as JPEG that shows itself while it comes, of at most LIGHT_BYTES where the coarsest quality allows."""
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= LIGHT_BYTES:
            break
    return out.getvalue()


def _on_white(picture):
    """The picture as plain colours: what one could see through becomes white."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGB", clear.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain
