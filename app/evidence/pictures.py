"""A picture becomes another one with the same pixels and nothing else.

Only the child imports this: the decoders run here, on bytes that anybody may have made.
"""

from contextlib import suppress
from io import BytesIO
from math import sqrt

from PIL import Image, ImageCms, ImageOps, MpoImagePlugin, PngImagePlugin, WebPImagePlugin
from pillow_heif import register_heif_opener

from app.evidence.page import MEDIA_TYPE, MEGAPIXELS, MOST_PIXELS, Kind, Page, refused

AREA = 6_000_000
"""Pixels that are kept of a page. The longest side is no measure: a scrolled screenshot is narrow
and very long, and at 2400 pixels of length nobody could read it."""

LONGEST_SIDE = 12_000
QUALITY = 85

# Above twice this number Pillow stops before a decoder makes room for the pixels.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2

# The child may open no file any more when a picture is there, so that every module of a decoder is
# loaded now. A photo of a telephone is often an MPO, which is found through JPEG.
Image.preinit()
_LOADED = (MpoImagePlugin, PngImagePlugin, WebPImagePlugin)

# An embedded thumbnail may show something else than the picture does.
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def picture(data: bytes, kind: Kind) -> Page:
    """The picture of a file, upright and in sRGB on white; of a film its first frame.

    Raises InvalidInput (evidence-pixels), and whatever Pillow raises for a broken file.
    """
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=[kind.value])
    except Image.DecompressionBombError as error:
        raise refused("pixels", megapixels=MEGAPIXELS) from error
    if image.width * image.height > MOST_PIXELS:
        raise refused("pixels", megapixels=MEGAPIXELS)
    return encode(_upright(_shrunk(image)))


def encode(image: Image.Image) -> Page:
    """A picture as we keep it.

    As JPEG: every program, printer and PDF takes it as it is. The colours are kept at full size
    (4:4:4), since coloured text on a screen smears otherwise.
    """
    plain = _plain(image)
    out = BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return Page(MEDIA_TYPE, plain.width, plain.height, out.getvalue())


def fitting(width: float, height: float, scale: float = 1.0) -> float:
    """By what to multiply the sides so that they keep within the limits; at most `scale`."""
    by_area = sqrt(AREA / (width * height))
    return min(scale, by_area, LONGEST_SIDE / max(width, height))


def _shrunk(image: Image.Image) -> Image.Image:
    """The picture within the limits. First of all steps: each other one is then quick and small."""
    scale = fitting(*image.size)
    if scale == 1.0:
        image.load()
        return image
    width, height = (max(1, int(side * scale)) for side in image.size)
    if image.mode in {"1", "P", "PA"}:
        # Numbers of colours have no mean.
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    # A JPEG is decoded at a fraction of its size already, which a photo of 50 megapixels needs.
    image.thumbnail((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says. A picture with broken notes is still a picture."""
    with suppress(Exception):
        return ImageOps.exif_transpose(image)
    return image


def _plain(image: Image.Image) -> Image.Image:
    """The pixels in RGB, on white, in an image that has never known the notes of the old one."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        # 16 bits of grey: convert() would cut off what is above 255.
        image = image.point(lambda value: value / 256).convert("L")
    elif image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in {"RGB", "L", "CMYK"}:
        image = image.convert("RGB")
    mask = image.getchannel("A") if image.mode == "RGBA" else None
    plain = Image.new("RGB", image.size, "white")
    plain.paste(_in_srgb(image, profile), mask=mask)
    return plain


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """The colours as its profile means them: telephones write Display P3. One that is broken, or
    is for other colours than these, says nothing."""
    if isinstance(profile, bytes) and profile:
        source = image.convert("RGB") if image.mode == "RGBA" else image
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            changed = ImageCms.profileToProfile(source, meant, _SRGB, outputMode="RGB")
            if changed is not None:
                return changed
    return image.convert("RGB")
