"""The columns of a provider's file, however it calls them."""

import pytest

from app.dialogue.reply import say
from app.loading.columns import WANTED, Column, FileError, read_header, recognise, showable
from channels._kit.wording import sentence
from channels.kurumsal.loads import COLUMNS

SEEDS = [
    "İletişim adresi (Telefon numarası veya e-posta adresi)",
    "Alıcıdan iznin alındığı tarih",
    "İznin alındığı iletişim kanalı (arama/mesaj/e-posta)",
    "Alıcı tipi (Bireysel/Tacir)",
    "İzin kaynağı ('1 Mayıs 2015 öncesi', 'ıslak imzalı onay formu', 'web sitesi' vb.)",
]
NAMES = [
    (Column.RECIPIENT, "recipient|Recipient|RECIPIENT|alıcı|ALICI|Alici|iletişim adresi"),
    (Column.RECIPIENT, "İLETİŞİM ADRESİ|iletisim_adresi|telefon|TELEFON|e-posta|E_Posta|eposta"),
    (Column.CONSENT_DATE, "consentDate|consent_date|CONSENT DATE|izin tarihi|İzin Tarihi"),
    (Column.CONSENT_DATE, "IZIN_TARIHI|izinTarihi"),
    (Column.TYPE, "type|Type|kanal|KANAL|izin türü|izin_turu|İZİN TÜRÜ"),
    (Column.RECIPIENT_TYPE, "recipientType|recipient type|alıcı tipi|ALICI TİPİ|alici_tipi"),
    (Column.SOURCE, "source|kaynak|KAYNAK|izin kaynağı|izin_kaynagi|İZİN KAYNAĞI"),
    (Column.STATUS, "status|durum|DURUM"),
    (Column.RETAILER_CODE, "retailerCode|retailer_code|bayi kodu|BAYİ KODU|bayi_kodu"),
    (Column.RETAILER_ACCESS, "retailerAccess|RETAILER ACCESS|bayi erişimi|bayi_erisimi"),
]
CASES = [(column, name) for column, names in NAMES for name in names.split("|")]


@pytest.mark.parametrize(("column", "name"), CASES)
def test_a_column_is_known_by_its_english_and_its_turkish_name(column: Column, name: str) -> None:
    assert recognise(name) is column
    assert recognise(f"\ufeff {name} ") is column


def test_the_five_fields_are_known_in_the_words_of_the_registry_itself() -> None:
    assert tuple(map(recognise, SEEDS)) == WANTED


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_words_by_which_a_page_calls_a_column_are_known(language: str) -> None:
    for column, words in (COLUMNS | {"source": say("provider.source")}).items():
        assert recognise(sentence("page", language, words)) == column


@pytest.mark.parametrize(
    "names",
    [
        "Telefon ya da e-posta;Onay tarihi;İleti türü;Alıcı tipi;Kaynak",
        "Cep No;Tarih;Tür;Alıcı Türü;İzin Kaynağı",
        "Phone number;Date;Message type;Recipient type;Source",
    ],
)
def test_headings_as_people_write_them_are_known(names: str) -> None:
    assert tuple(map(recognise, names.split(";"))) == WANTED


def test_the_order_does_not_matter_and_what_nobody_knows_is_told() -> None:
    header = read_header(["Kaynak", "Not", "tip", "ALICI", "alıcı tipi", "izin tarihi"])
    assert header.places[Column.RECIPIENT] == 3
    assert header.names[Column.TYPE] == "tip"
    assert header.ignored == ("Not",)


def test_a_missing_column_is_named_with_those_found_and_those_wanted() -> None:
    with pytest.raises(FileError) as error:
        read_header(["recipient", "Müşteri", "type"])
    words = str(error.value)
    assert "missing: consentDate, recipientType, source." in words
    assert "Found: recipient, Müşteri, type." in words
    assert "Wanted: recipient, consentDate, type, recipientType, source;" in words


def test_a_heading_cannot_play_with_the_terminal() -> None:
    with pytest.raises(FileError, match=r"Found: a  \[2J b c\."):
        read_header(["a\n\x1b[2J\ud800b\u200bc\r"])


def test_what_is_missing_is_told_before_what_is_there_twice() -> None:
    with pytest.raises(FileError, match="missing"):
        read_header(["recipient", "alıcı"])
    with pytest.raises(FileError, match=r"recipient is there 2 times: telefon, e-posta"):
        read_header(["telefon", "e-posta", "consentDate", "type", "recipientType", "source"])


@pytest.mark.parametrize(
    "cell",
    [
        *("+905321234567", "0532 123 45 67", "(0532) 123-45-67", "ayse@example.com"),
        *(
            "0532.123.45.67",
            "0532/123/45/67",
            "GSM 0532_123_45_67",
            "0\u200b532\u00b7123\u00b74567",
        ),
        *(
            "\u0660\u0665\u0663\u0662\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
            "ayse\uff20example.com",
        ),
        *("ayse%40example.com", "\uff10\uff15\uff13\uff12\uff11\uff12\uff13", "532"),
    ],
)
def test_a_file_without_a_heading_does_not_put_an_address_on_the_screen(cell: str) -> None:
    with pytest.raises(FileError) as error:
        read_header([cell, "MESAJ", ""])
    assert "Found: …, MESAJ, (empty)." in str(error.value)


def test_a_telephone_in_several_cells_is_none_of_them() -> None:
    with pytest.raises(FileError) as error:
        read_header(["+90", "532", "123", "45 67", "Bölge 34"])
    assert error.value.params["found"] == "…, …, …, …, Bölge 34"


@pytest.mark.parametrize("name", ["İzinler 23.11.2026", "2026", "Kampanya 2026", "Sayfa1"])
def test_a_day_and_a_year_may_be_read(name: str) -> None:
    assert showable(name) == name
