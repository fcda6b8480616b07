"""Honest pictures keep what can be seen on them and nothing else."""

import pytest
from PIL import Image, ImageChops, ImageCms

from app.evidence.child import decode
from app.evidence.page import MEDIA_TYPE, Page
from app.evidence.pictures import AREA, LONGEST_SIDE
from tests.evidence.files import (
    BLUE,
    ORIENTATION,
    RED,
    SECRET,
    encoded,
    halves,
    near,
    notes,
    only_pixels,
    opened,
)

WHITE = (255, 255, 255)


def page(data: bytes) -> Page:
    (one,) = decode(data)
    assert one.media_type == MEDIA_TYPE
    assert only_pixels(one)
    return one


def above_and_below(data: bytes) -> tuple[object, object]:
    image = opened(page(data))
    return image.getpixel((40, 20)), image.getpixel((40, image.height - 20))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
        *(("PNG", mode) for mode in ("RGB", "RGBA", "P", "L", "LA")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
        *(("HEIF", mode) for mode in ("RGB", "RGBA", "L")),
    ],
)
def test_each_type_and_each_way_of_telling_colours(kind: str, mode: str) -> None:
    image = halves().quantize(4) if mode == "P" else halves(mode=mode)
    above, below = above_and_below(encoded(image, kind))
    seen = image.convert("RGB")
    assert near(above, seen.getpixel((40, 20)))
    assert near(below, seen.getpixel((40, 180)))


@pytest.mark.parametrize("size", [(64, 64), (4000, 3000)])
def test_sixteen_bits_of_grey_are_eight_of_them(size: tuple[int, int]) -> None:
    for value, grey in ((0x8000, 128), (0x2000, 32), (0xFFFF, 255), (0, 0)):
        image = Image.new("I;16", size, value)
        assert near(above_and_below(encoded(image, "PNG"))[0], (grey, grey, grey))


def test_one_bit_is_black_or_white() -> None:
    for colour in (0, 255):
        image = Image.new("1", (4000, 3000), colour)
        assert above_and_below(encoded(image, "PNG"))[0] == (colour, colour, colour)


def test_what_is_transparent_is_white() -> None:
    image = halves(mode="RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    for kind in ("PNG", "WEBP", "HEIF"):
        assert above_and_below(encoded(image, kind)) == (WHITE, WHITE)
    palette = halves().quantize(4)
    found = palette.getpixel((0, 0))
    assert near(above_and_below(encoded(palette, "PNG", transparency=found))[0], WHITE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_where_the_telephone_was_and_whose_it_is_is_gone(kind: str) -> None:
    data = encoded(halves(), kind, **notes())
    assert SECRET.encode() in data
    kept = page(data).data
    for trace in (SECRET.encode(), b"Exif", b"xmpmeta", b"ICC_PROFILE", b"GPS"):
        assert trace not in kept


def test_comments_of_a_jpeg_and_texts_of_a_png_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", SECRET)
    told.add_itxt("Where", SECRET, zip=True)
    assert SECRET.encode() not in page(encoded(halves(), "PNG", pnginfo=told)).data
    assert SECRET.encode() not in page(encoded(halves(), "JPEG", comment=SECRET)).data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_stands_upright_however_the_telephone_was_held(kind: str, turn: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    # What the sensor saw, when the picture upright is red above and blue below.
    inverse = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    seen = halves().transpose(inverse[turn]) if turn in inverse else halves()
    data = encoded(seen, kind, exif=exif.tobytes())
    assert (page(data).width, page(data).height) == (320, 200)
    above, below = above_and_below(data)
    assert near(above, RED)
    assert near(below, BLUE)


def test_a_heic_is_turned_once() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    turned = halves().transpose(Image.Transpose.ROTATE_90)
    above, below = above_and_below(encoded(turned, "HEIF", exif=exif.tobytes()))
    assert near(above, RED)
    assert near(below, BLUE)


def test_broken_notes_do_not_spoil_a_picture() -> None:
    data = encoded(halves(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40)
    assert near(above_and_below(data)[0], RED)
    assert near(above_and_below(encoded(halves(), "PNG", icc_profile=b"no profile"))[0], RED)


def test_a_profile_changes_the_colours_into_those_that_everybody_sees() -> None:
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = usual.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    for kind, mode in (("JPEG", "RGB"), ("PNG", "RGBA"), ("HEIF", "RGB"), ("WEBP", "RGB")):
        data = encoded(halves(mode=mode), kind, icc_profile=swapped)
        assert near(above_and_below(data)[0], RED[::-1])
        assert near(above_and_below(encoded(halves(mode=mode), kind, icc_profile=usual))[0], RED)


def test_a_profile_of_other_colours_says_nothing() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for mode in ("RGB", "L", "CMYK"):
        found = above_and_below(encoded(halves(mode=mode), "JPEG", icc_profile=lab))[0]
        assert near(found, halves(mode=mode).convert("RGB").getpixel((0, 0)))


def test_a_photo_of_two_pictures_is_its_first() -> None:
    data = encoded(halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (320, 200))])
    assert data.count(b"MPF\0") >= 1
    assert near(above_and_below(data)[0], RED)
    assert len(page(data).data) < len(data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_what_moves_the_first_picture_is_kept(kind: str) -> None:
    black = Image.new("RGB", (320, 200))
    data = encoded(halves(), kind, save_all=True, append_images=[black, black], duration=100)
    assert near(above_and_below(data)[0], RED)


def test_an_embedded_thumbnail_is_not_the_picture() -> None:
    large = halves((5000, 3000))
    found = opened(page(encoded(large, "HEIF", thumbnails=[2560], quality=40)))
    assert near(found.getpixel((40, 20)), RED)


def test_a_photo_is_made_smaller_and_a_screenshot_is_not() -> None:
    photo = page(encoded(halves((4000, 3000)), "JPEG"))
    assert photo.width * photo.height <= AREA
    assert photo.width == pytest.approx(photo.height * 4 / 3, abs=2)
    scrolled = page(encoded(halves((1080, 5000)), "PNG"))
    assert (scrolled.width, scrolled.height) == (1080, 5000)
    thread = page(encoded(halves((30_000, 1)), "PNG"))
    assert (thread.width, thread.height) == (LONGEST_SIDE, 1)
    palette = page(encoded(halves((4000, 3000)).quantize(8), "PNG"))
    assert palette.width == photo.width


def test_small_letters_stay_as_they_are() -> None:
    from PIL import ImageDraw

    image = Image.new("RGB", (400, 60), "white")
    ImageDraw.Draw(image).text((5, 20), "B042 Mersis 0123456789000015", fill=RED)
    change = ImageChops.difference(image, opened(page(encoded(image, "PNG"))))
    assert max(high for _, high in change.getextrema()) < 90  # type: ignore[misc]
