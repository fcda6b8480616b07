"""Brands, and an approval for every line `number;brand code` of a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from django_rest.models import Brand, Consent, Status
from django_rest.refusals import tag_of


class Command(BaseCommand):
    """`python -m django seed FIRST_CODE BRANDS FILE`."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The code of the first brand, how many there are, and the file."""
        parser.add_argument("first", type=int)
        parser.add_argument("brands", type=int)
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Write them."""
        Brand.objects.bulk_create(
            Brand(code=options["first"] + place, word=f"BRAND{place}", label=f"Brand {place}")
            for place in range(options["brands"])
        )
        now = timezone.now()
        lines = (line.split(";") for line in options["file"].read_text().splitlines())
        Consent.objects.bulk_create(
            (
                Consent(
                    tag=tag_of(number), brand_id=int(code), status=Status.APPROVED, changed_at=now
                )
                for number, code in lines
            ),
            batch_size=5000,
        )
