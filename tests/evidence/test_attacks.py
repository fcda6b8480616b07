"""Files that are not what they say, or that were made to break what reads them."""

import random
import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.evidence.child import decode
from app.evidence.page import MEGAPIXELS, Kind, kind_of, refused
from tests.evidence.files import (
    SECRET,
    TYPES,
    encoded,
    halves,
    png_of,
    raw_pdf,
    reason,
    sample,
    stream,
)

HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>"
MAGIC = {
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "WEBP": b"RIFF\x00\x10\x00\x00WEBPVP8X",
    "HEIF": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "PDF": b"%PDF-1.7\n",
}


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.html", HTML)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        "Bu bir ekran görüntüsü değil".encode(),
        HTML,
        SVG,
        b"<?xml version='1.0'?>" + SVG,
        b"GIF89a" + bytes(20),
        encoded(halves(), "GIF"),
        encoded(halves(), "TIFF"),
        encoded(halves(), "BMP"),
        encoded(halves(), "ICO"),
        encoded(halves(), "JPEG2000"),
        encoded(halves(), "AVIF"),
        encoded(halves(), "EPS"),
        encoded(halves(), "PPM"),
        zipped(),
        b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41",
        b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
        b"\xff\xff\xff\xffftyp" + bytes(40),
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"MZ" + bytes(100),
        b"\x7fELF" + bytes(100),
        b"#!/bin/sh\n%PDF-1.7",
        b" " * 64 + b"%PDF-1.7",
    ],
)
def test_what_is_none_of_the_types_is_refused_whatever_it_was_called(data: bytes) -> None:
    assert reason(data) == "type"


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_is_told_by_its_first_bytes(kind: str) -> None:
    assert kind_of(sample(kind)) is Kind(kind)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("behind", [HTML, SVG, zipped(), SECRET.encode()])
def test_what_hangs_behind_a_file_is_not_kept(kind: str, behind: bytes) -> None:
    pages = decode(sample(kind) + behind)
    for trace in (b"PK", b"<script", b"<svg", SECRET.encode()):
        assert all(trace not in page.data for page in pages)
    assert reason(sample(kind) + behind) == ""


@pytest.mark.parametrize("kind", TYPES)
def test_a_file_that_was_cut_anywhere_is_broken(kind: str) -> None:
    whole = sample(kind)
    step = max(1, len(whole) // 60)
    for length in [*range(1, 40), *range(40, len(whole) - 40, step)]:
        assert reason(whole[:length]) in {"broken", "type"}, length
    # Where only the mark of the end is missing, every pixel may be there.
    for length in range(len(whole) - 40, len(whole)):
        assert reason(whole[:length]) in {"broken", ""}, length


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=60)
@given(noise=st.binary(max_size=400))
def test_noise_behind_the_first_bytes_is_broken(kind: str, noise: bytes) -> None:
    assert reason(MAGIC[kind] + noise) in {"broken", "pixels"}


@pytest.mark.parametrize("kind", TYPES)
def test_bytes_that_were_changed_anywhere_end_in_pixels_or_in_a_reason(kind: str) -> None:
    chance = random.Random(5)
    whole = sample(kind)
    for _ in range(80):
        spoilt = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        assert reason(bytes(spoilt)) in {"", "broken", "type", "pixels", "locked", "pages"}


def large(kind: str) -> bytes:
    if kind == "HEIF":
        # Its encoder would take ten seconds; the size stands in a box of its head.
        said, lied = (
            b"ispe" + struct.pack(">III", 0, *size) for size in ((320, 200), (10_000,) * 2)
        )
        assert said in sample(kind)
        return sample(kind).replace(said, lied)
    return encoded(Image.new("L", (10_000, 10_000)), kind, quality=10, method=0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_more_pixels_than_any_telephone_takes_are_not_decoded(kind: str) -> None:
    data = large(kind)
    assert len(data) < 2_000_000
    assert reason(data) == "pixels"
    assert refused("pixels", megapixels=MEGAPIXELS).params["megapixels"] == 52


def test_a_head_that_lies_about_its_size() -> None:
    pixels = zlib.compress(bytes(31 * 10))
    assert reason(png_of(10, 10, pixels)) == ""
    assert reason(png_of(7000, 7000, pixels)) == "broken"
    for width, height in ((2**31 - 1, 2**31 - 1), (2**32 - 1, 1), (60_000, 60_000)):
        assert reason(png_of(width, height, pixels)) in {"pixels", "broken"}
    assert reason(png_of(0, 10, pixels)) == "broken"


def test_bombs_within_a_png_do_not_go_off() -> None:
    bomb = zlib.compress(bytes(200_000_000), 9)
    assert len(bomb) < 250_000
    pixels = zlib.compress(bytes(31 * 10))
    assert reason(png_of(10, 10, bomb)) in {"", "broken"}
    for name in (b"zTXtTitle\0\0", b"iCCPname\0\0", b"iTXtTitle\0\1\0\0\0"):
        assert reason(png_of(10, 10, pixels, (name[:4], name[4:] + bomb))) in {"", "broken"}


def test_bombs_within_a_pdf_do_not_go_off() -> None:
    bomb = zlib.compress(bytes(200_000_000), 9)
    entries = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8"
    image = stream(bomb, entries + b"/ColorSpace/DeviceGray/Filter/FlateDecode")
    page = b"/MediaBox[0 0 99 99]/Resources<</XObject<</I 5 0 R>>>>"
    assert reason(raw_pdf(b"99 0 0 99 0 0 cm /I Do", image, page=page)) in {"", "broken"}


def test_a_webp_whose_frames_are_larger_than_its_head_says() -> None:
    data = bytearray(encoded(halves((400, 400), "RGBA"), "WEBP", save_all=True))
    if data[12:16] == b"VP8X":
        data[24:30] = bytes(6)
    assert reason(bytes(data)) in {"", "broken"}
    data = bytearray(encoded(halves((400, 400)), "WEBP"))
    struct.pack_into("<HH", data, 26, 16_383, 16_383)
    assert reason(bytes(data)) == "pixels"
