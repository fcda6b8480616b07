"""The report of the rows that were not taken: line, column, code and words; never an address."""

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from app.core import Work
from app.loading.columns import Column, FileError
from app.usecases.load import Cells, Refusal

HEADING = ("satır", "sütun", "kod", "açıklama")

# The codes of İYS are its own (API 3.7), in words of ours; L are rules of this registry, D is what
# only a file can have wrong.
WORDS: Mapping[str, tuple[Column | None, str]] = {
    "D001": (None, "Satırda başlıktan fazla hücre var."),
    "D002": (
        None,
        "Tırnak işareti kapanmamış; kapandığı yere kadar sonraki satırlar da okunamadı.",
    ),
    "D003": (Column.RETAILER_CODE, "Bayi kodu yalnızca rakamlardan oluşan tek bir sayıdır."),
    "D004": (Column.RETAILER_ACCESS, "Bayi kodları noktalı virgülle ayrılmış sayılardır."),
    "D005": (None, "Satır UTF-8 ile yazılmış bir JSON nesnesi değil."),
    "D006": (None, "Satırda bilinmeyen ya da iki kez yazılmış bir alan var."),
    "D007": (
        Column.RECIPIENT,
        "Excel bu numarayı kısaltmış, haneleri kaybolmuş; numara metin olarak yeniden yazılmalı.",
    ),
    "D008": (Column.RECIPIENT, "Hücrede adres yerine Excel'in hata değeri var."),
    "D009": (
        Column.CONSENT_DATE,
        "Tarih yerine Excel'in seri numarası var; 2020-07-08 07:07:07 gibi yazılmalı.",
    ),
    "D010": (
        Column.CONSENT_DATE,
        "Gün ile ay ayırt edilemiyor; tarih 2020-07-08 ya da 08.07.2020 gibi yazılmalı.",
    ),
    "D011": (Column.CONSENT_DATE, "Hücrede tarih yerine Excel'in hata değeri var."),
    "H111": (Column.TYPE, "İzin türü boş: ARAMA, MESAJ ya da EPOSTA yazılmalı."),
    "H112": (Column.CONSENT_DATE, "İzin tarihi boş; bireysel alıcı için zorunlu."),
    "H113": (Column.SOURCE, "İzin kaynağı boş; bireysel alıcı için zorunlu."),
    "H114": (Column.RECIPIENT, "Alıcının adresi boş."),
    "H115": (Column.STATUS, "Durum ONAY ya da RET olmalı."),
    "H116": (Column.RECIPIENT_TYPE, "Alıcı tipi BIREYSEL ya da TACIR olmalı."),
    "H117": (Column.TYPE, "İzin türü ARAMA, MESAJ ya da EPOSTA olmalı."),
    "H119": (Column.SOURCE, "Bu kaynak hizmet sağlayıcının bildirebileceği kaynaklardan değil."),
    "H120": (Column.RECIPIENT, "E-posta adresi geçerli değil."),
    "H121": (Column.RECIPIENT, "Telefon numarası bir aboneye ait geçerli bir numara değil."),
    "H122": (Column.RECIPIENT, "Ne bir telefon numarası ne de bir e-posta adresi."),
    "H126": (Column.RETAILER_ACCESS, "İzne erişecek bayi sayısı sınırın üstünde."),
    "H155": (
        Column.CONSENT_DATE,
        "1 Mayıs 2015 öncesi kaynağında tarih 2015-05-01 00:00:00 olmalı.",
    ),
    "H156": (Column.CONSENT_DATE, "1 Mayıs 2015'ten eski bir tarih kaydedilemez."),
    "H157": (Column.CONSENT_DATE, "Takvimde böyle bir gün ya da saat yok."),
    "H158": (Column.CONSENT_DATE, "Tarih okunamadı; 2020-07-08 07:07:07 gibi yazılmalı."),
    "H160": (Column.RECIPIENT, "Telefon numarası 15 haneden uzun."),
    "H162": (Column.CONSENT_DATE, "Tarih gelecekte."),
    "H163": (Column.RETAILER_ACCESS, "Bayi listesinde hiç kod yok."),
    "H174": (Column.STATUS, "İzin zaten ret durumunda."),
    "H175": (Column.STATUS, "Bu alıcının ilk kaydı RET olamaz."),
    "H178": (Column.CONSENT_DATE, "Kayıtlı iznin tarihinden yeni değil; kayıtlı olan geçerli."),
    "H180": (None, "Markanın bu kodla kayıtlı bir bayisi yok."),
    "H408": (Column.STATUS, "HS_KARAR kaynağıyla yalnızca RET bildirilebilir."),
    "H462": (Column.CONSENT_DATE, "Tacirin izni güncellenirken tarih gerekir."),
    "H463": (Column.SOURCE, "Tacirin izni güncellenirken kaynak gerekir."),
    "H464": (Column.RECIPIENT, "MESAJ izni için telefon numarası gerekir, e-posta adresi değil."),
    "H467": (Column.CONSENT_DATE, "İzin üç iş gününden önce alınmış; artık kaydedilemez."),
    "L001": (Column.STATUS, "Alıcı adresini kilitledi; yalnızca kendisi onay verebilir."),
}


class Report:
    """A CSV in the writing of the provider's own file; begun when the first row is refused."""

    def __init__(self, path: Path, names: Mapping[Column, str], delimiter: str) -> None:
        """`names`: how the provider's file calls its columns."""
        self.path, self._names, self._delimiter = path, names, delimiter

    def write(self, work: Work, at: int, refusals: Sequence[Refusal], cells: Cells) -> int:
        """Write on at byte `at`, as far as the recorded load goes; what follows it is cut off.

        A report that is not there any more begins anew. Raises FileError when the disk refuses.
        """
        if not refusals and not at:
            return 0
        try:
            with self.path.open("ab") as file:
                length = min(at, file.tell())
                file.truncate(length)
                text = "" if length else "\ufeff" + self._lines([HEADING])
                text += self._lines(map(self._row, refusals))
                file.write(text.encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
                return file.tell()
        except OSError as error:
            raise FileError(f"{self.path.name} cannot be written: {error.strerror}.") from error

    def clear(self) -> None:
        """Take away the report of an earlier load."""
        self.path.unlink(missing_ok=True)

    def _row(self, refusal: Refusal) -> tuple[str, ...]:
        column, sentence = WORDS[refusal.code]
        name = self._names.get(column, column.value) if column else ""
        return (str(refusal.line), name, refusal.code, sentence)

    def _lines(self, rows: Iterable[Sequence[str]]) -> str:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter).writerows(rows)
        return text.getvalue()
