"""The brands of an application, and the certificate of each that is not the title."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.domain.applicant import MASTER, MOST_BRANDS, MOST_PAGES, needs_certificate
from app.errors import InvalidInput, NotFound, Unavailable
from app.evidence.cleaning import clean
from app.evidence.page import MEGABYTES, MOST_BYTES, Clean
from app.usecases.applying.certificates import AddCertificate, DropCertificate, ReadCertificate
from app.usecases.applying.filling import DropBrand, KeepBrand
from app.usecases.applying.following import Shown
from channels._kit.pages.pictures import picture_answer
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.filling import (
    APPLY,
    BRANDS,
    CERTIFICATES,
    BrandForm,
    FileForm,
    brand_form,
    sectors,
    step_page,
    written,
)
from channels.kurumsal.wrongs import fault_words, refuse

NEW = f"{BRANDS}/yeni"
ONE = f"{BRANDS}/<brand>"
CERTIFICATE = f"{APPLY}/belge"


def routes(doors: Doors) -> Sequence[Route]:
    """The list and each brand; the certificates and each of them."""
    return (
        doors.page(BRANDS, written(show_brands), "KeepBrand"),
        *doors.form(NEW, written(show_new), written(keep_new), ("KeepBrand", "KeepBrand")),
        *doors.form(ONE, written(show_brand), written(keep_brand), ("KeepBrand", "KeepBrand")),
        doors.deed(f"{ONE}/sil", written(drop_brand), "DropBrand"),
        doors.page(CERTIFICATES, written(show_certificates), "AddCertificate"),
        doors.page(f"{CERTIFICATE}/<brand>", written(show_certificate), "AddCertificate"),
        doors.deed(
            f"{CERTIFICATE}/<brand>", written(add_certificate), "AddCertificate", largest=MOST_BYTES
        ),
        doors.deed(f"{CERTIFICATE}/<brand>/sil", written(drop_certificate), "DropCertificate"),
        doors.page(f"{APPLY}/sayfa/<page>", show_page, "ReadCertificate"),
    )


def show_brands(visit: Visit, shown: Shown) -> Response:
    """Under which names does it write?"""
    return step_page(
        visit,
        "apply-brands.html",
        3,
        shown,
        names=dict(sectors(visit)),
        most=MOST_BRANDS,
        master=MASTER,
        wrong={one.brand for one in shown.todo if one.step == "brands"},
    )


def show_new(visit: Visit, shown: Shown) -> Response:
    """Another brand."""
    return _brand(visit, shown, brand_form(None), 0)


def show_brand(visit: Visit, shown: Shown, brand: int) -> Response:
    """A brand that was told. Raises NotFound."""
    told = shown.held.told.brand(brand)
    if told is None:
        raise NotFound("brand")
    return _brand(visit, shown, brand_form(told), brand)


def _brand(visit: Visit, shown: Shown, form: BrandForm, key: int) -> Response:
    path = f"{BRANDS}/{key}" if key else NEW
    given = {"form": form, "path": path, "key": key, "master": MASTER, "back": BRANDS}
    return step_page(visit, "apply-brand.html", 3, shown, **given, sectors=sectors(visit))


def keep_new(visit: Visit, shown: Shown) -> Response:
    """Added, or what is wrong with it."""
    return keep_brand(visit, shown, 0)


def keep_brand(visit: Visit, shown: Shown, brand: int) -> Response:
    """Kept, or what is wrong with it."""
    form = BrandForm()
    order = KeepBrand(form.name.data or "", form.sector.data or "", form.names, brand or None)
    try:
        wrong = visit.run(order)
    except InvalidInput as fault:
        form.refuse("name", fault_words(fault))
    else:
        refuse(form, wrong)
    return _brand(visit, shown, form, brand) if form.wrong else visit.go(BRANDS)


def drop_brand(visit: Visit, shown: Shown, brand: int) -> Response:
    """Away with it."""
    del shown
    visit.run(DropBrand(brand))
    return visit.go(BRANDS)


def show_certificates(visit: Visit, shown: Shown) -> Response:
    """Which names need a certificate, and which have one."""
    title = shown.held.told.title
    wanted = [one for one in shown.held.told.brands if needs_certificate(one.name, title)]
    given = {"wanted": wanted, "path": CERTIFICATE}
    return step_page(visit, "apply-certificates.html", 4, shown, **given)


def show_certificate(visit: Visit, shown: Shown, brand: int) -> Response:
    """The certificate of one. Raises NotFound."""
    return _certificate(visit, shown, brand, FileForm(formdata=None))


def _certificate(visit: Visit, shown: Shown, key: int, form: FileForm) -> Response:
    brand = shown.held.told.brand(key)
    if brand is None:
        raise NotFound("brand")
    given = {"form": form, "brand": brand, "path": CERTIFICATE, "back": CERTIFICATES}
    limits = {"megabytes": MEGABYTES, "most": MOST_PAGES}
    return step_page(visit, "apply-certificate.html", 4, shown, **given, **limits)


def uploaded(name: str = "file") -> Clean | None:
    """What was sent along, made anew from its pixels; None for nothing.

    Raises InvalidInput for what is no document, Unavailable.
    """
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    return clean(file.stream.read(MOST_BYTES + 1))


def add_certificate(visit: Visit, shown: Shown, brand: int) -> Response:
    """Added in the place of what was there; outside of any transaction it is made anew."""
    try:
        visit.run(AddCertificate(brand, uploaded() or clean(b"")))
    except (InvalidInput, Unavailable) as fault:
        form = FileForm(formdata=None)
        form.refuse("file", fault_words(fault))
        return _certificate(visit, shown, brand, form)
    return visit.go(f"{CERTIFICATE}/{brand}")


def drop_certificate(visit: Visit, shown: Shown, brand: int) -> Response:
    """Away with it."""
    del shown
    visit.run(DropCertificate(brand))
    return visit.go(f"{CERTIFICATE}/{brand}")


def show_page(visit: Visit, page: int) -> Response:
    """A page of one's own certificate."""
    return picture_answer(visit.run(ReadCertificate(page)), f"belge-{page}")
