"""Texts as people hand them in: what is one campaign, and what is not. All brands are invented."""

SPRING = (
    "Sayın Ayşe Yılmaz, Fıstık Giyim'de bahar indirimi başladı! Tüm elbiselerde %40'a varan "
    "indirim 31 Mart'a kadar mağazalarımızda ve fistikgiyim.example/k/x7Yq2 adresinde sizi "
    "bekliyor. SMS almak istemiyorsanız RET yazıp 3338'e gönderin. Mersis 0123456789012345 B001"
)
SHOES = (
    "Sayın Ayşe Yılmaz, Fıstık Giyim yeni sezon ayakkabı koleksiyonu geldi! İlk 500 kişiye "
    "çanta hediye, hemen fistikgiyim.example/k/p3Zz1 adresinden alın. SMS almak istemiyorsanız "
    "RET yazıp 3338'e gönderin. Mersis 0123456789012345 B001"
)
LOAN = (
    "Merhaba Mehmet, adına onaylanmış 75.000 TL ihtiyaç kredisi seni bekliyor. %2,49 faizle, "
    "36 ay vade! Başvuru kodun: K7T92Q. Detay: ulubank.example/basvur?m=81723 Ret: RET ULU 3338"
)
CARD = (
    "Merhaba Mehmet, Ulu Kart'a başvur, ilk yıl aidat ödeme! Marketlerde her harcamana 500 TL "
    "puan kazan. Kodun: QX81TT. Detay: ulubank.example/kart?m=99120 Ret: RET ULU 3338"
)
PIZZA = "Acıktın mı? Pizza Kulesi'nde 2 büyük boy pizza 299 TL! Sipariş: 0850 111 22 33 B001"
DRINK = "Pizza Kulesi'nden büyük boy pizza alana 1 litre içecek bedava! 0850 111 22 33 B001"
COURSE = (
    "Yeni dönem İngilizce kurslarımızda erken kayıt fırsatı! 15 Eylül'e kadar kayıt olanlara "
    "kitap seti ücretsiz. Lale Dil Okulu Kadıköy Şubesi 0216 111 22 33"
)
HOUSE = (
    "Bağdat Caddesi'ne 5 dakika, deniz manzaralı 2+1 daireler %1 peşinatla, 120 ay vadeyle "
    "Zümrüt Konutları'nda. Satış ofisimize kahve içmeye bekliyoruz. 444 0 000"
)
BET = (
    "Kaçırma!! 500 TL deneme bonusu yatırım şartsız hesabında. Hemen gir: kazanbil77.example/r/ab1"
)
DENTIST = (
    "Değerli hastamız, Gülüş Diş Kliniği'nde yaza özel diş beyazlatma 3500 TL yerine 1990 TL. "
    "Randevu için 0312 000 11 22'yi arayın."
)
PHONE = (
    "Faturana ek 20 GB internet 3 ay boyunca ayda 49 TL! Paketi almak için YAZ20 yazıp 2222'ye "
    "gönder. Bulut Mobil B045"
)
PHONE_MINUTES = (
    "Her yöne 1000 dakika 3 ay boyunca ayda 39 TL! Paketi almak için KONUS yazıp 2222'ye gönder. "
    "Bulut Mobil B045"
)

ALIKE = [
    # The same, to another recipient.
    (SPRING, SPRING.replace("Ayşe Yılmaz", "Hüseyin Can Öztürk").replace("x7Yq2", "Ab9Lm")),
    (SHOES, SHOES.replace("Ayşe Yılmaz", "Nur Ak").replace("p3Zz1", "qqq12")),
    (LOAN, LOAN.replace("Mehmet", "Fatma").replace("75.000", "120.000").replace("K7T92Q", "ZZP1")),
    (LOAN, LOAN.replace("%2,49", "%2,19").replace("36 ay", "24 ay").replace("81723", "5")),
    (CARD, CARD.replace("Mehmet", "Zeynep Su").replace("QX81TT", "AB44CD")),
    (DENTIST, DENTIST.replace("Değerli hastamız", "Sn. Ali Veli")),
    (SPRING, SPRING.replace("Sayın Ayşe Yılmaz", "Sn. A. Yılmaz").replace("31 Mart", "7 Nisan")),
    (PHONE, PHONE.replace("B045", "B003").replace("49 TL", "59 TL")),
    (BET, BET.replace("500", "750").replace("/r/ab1", "/r/zz99x")),
    (COURSE, COURSE.replace("15 Eylül'e", "30 Eylül'e")),
    (HOUSE, "Sayın Kemal Bey, " + HOUSE),
    # Without Turkish letters, in capitals, on one line or on many.
    (SPRING, SPRING.translate(str.maketrans("ışğüöçİŞĞÜÖÇ", "isguocISGUOC"))),
    (PIZZA, PIZZA.upper()),
    (HOUSE, HOUSE.replace("i", "İ").upper()),
    (COURSE, COURSE.lower().replace("ı", "i")),
    (CARD, CARD.replace(" ", "\n")),
    # Typed off by hand.
    (
        SPRING,
        (
            "sayın ayşe yılmaz fıstık giyimde bahar indirmi basladi tum elbiselerde %40 a varan "
            "indirim 31 marta kadar magazalarimizda sizi bekliyor"
        ),
    ),
    (
        LOAN,
        (
            "Merhaba Mehmet adina onaylanmis 75000tl ihtiyac kredisi seni bekliyor %2.49 faizle 36 "
            "ay vade basvuru kodun K7T92Q"
        ),
    ),
    (PIZZA, "acıktınmı pizza kulesinde 2 büyük boy pizza 299tl sipariş 08501112233"),
    (
        DENTIST,
        (
            "değerli hastamız gülüş diş kliniğinde yaza özel diş beyazlatma 3500 yerine 1990 "
            "randevu için arayın"
        ),
    ),
    (COURSE, "yeni dönem ingilizce kurslarımızda erken kayıt fırsatı 15 eylüle kadar kitap bedava"),
    (PHONE, "faturana ek 20gb internet 3 ay boyunca 49 tl paketi almak icin yaz20 yaz 2222 bulut"),
    (BET, "kacirma 500 tl deneme bonusu yatirim sartsiz hesabinda hemen gir kazanbil77"),
    (HOUSE, "Bagdat caddesine 5 dk deniz manzarali 2+1 daireler %1 pesinatla 120 ay vade zumrut"),
    # Read by a machine, from a picture that is cut off.
    (SPRING, SPRING[:150].replace("ı", "l").replace("ş", "s")),
    (SPRING, SPRING[60:].replace("rn", "m")),
    (SHOES, SHOES[:130].replace("i", "l", 5)),
    (LOAN, LOAN[:110].replace("0", "O")),
    (CARD, "Merhaba Mehmet, Ulu Karta basvur, iIk yıl aidat odeme! MarketIerde her harcamana 5OO"),
    (HOUSE, HOUSE[:100].replace("ğ", "g").replace("ş", "s")),
    (COURSE, COURSE[20:].replace("ü", "u").replace("k", "lc", 2)),
    (DENTIST, DENTIST[:80]),
    # Written after the threshold had been found by the others.
    (
        (
            "Sayın Üyemiz, Kuzey Turizm erken rezervasyon başladı! Ege otellerinde %35 indirim, 6"
            " taksit. 0242 1112233 iptal için RET KUZEY 4455"
        ),
        "KUZEY TURİZM erken rezervasyon basladi ege otellerinde yüzde 35 indirim 6 taksit",
    ),
    (
        (
            "Merhaba Elif, spor salonu üyeliğinde 12 al 18 ay kullan! Demir Fit Bornova. Detay "
            "demirfit.example/u/99"
        ),
        (
            "Merhaba Can, spor salonu üyeliğinde 6 al 9 ay kullan! Demir Fit Bornova. Detay "
            "demirfit.example/u/12b"
        ),
    ),
    (
        (
            "Aracınızın kasko yenileme tarihi yaklaştı. Mavi Sigorta'dan 4.500 TL'ye varan "
            "indirimle teklif alın: mavisig.example/t/ab"
        ),
        (
            "Aracinizin kasko yenlme tarihi yaklasti mavi sigortadan 4500 tlye varan indirmle "
            "teklif alin"
        ),
    ),
    (
        (
            "Bu hafta sonu Taze Manav'da domates 29,90 biber 39,90 karpuz 12,50! Merkez ve Sahil "
            "şubelerimize bekleriz"
        ),
        (
            "bu haftasonu taze manavda domates 29 90 biber 39 90 karpuz 12 50 merkez ve sahil "
            "subelerimize bekleriz"
        ),
    ),
    (
        (
            "Gözlükte 2. çift bedava! Optik Ada'da numaralı camlar dahil. 15 Haziran'a kadar Sn. "
            "Mert Kaya sizi bekliyoruz. B012"
        ),
        "Gozlukte 2. cift bedava! Optik Ada da numarali camlar dahil. 15 Hazirana kadar",
    ),
]

DIFFERENT = [
    # Another campaign of the same brand, with the same beginning and the same end.
    (SPRING, SHOES),
    (LOAN, CARD),
    (PIZZA, DRINK),
    (PHONE, PHONE_MINUTES),
    (
        SPRING,
        SPRING.replace(
            "bahar indirimi başladı! Tüm elbiselerde %40'a varan indirim 31 Mart'a kadar "
            "mağazalarımızda ve",
            "yeni şubemiz İzmir'de açıldı! Açılışa özel kahve ikramı ve sürprizler",
        ),
    ),
    (
        COURSE,
        (
            "Yeni dönem Almanca kurslarımızda burs sınavı! 1 Eylül'de sınava girenlere yüzde elli "
            "burs. Lale Dil Okulu Kadıköy Şubesi 0216 111 22 33"
        ),
    ),
    (
        COURSE,
        (
            "Çocuklar için yaz okulu başlıyor! Resim, müzik ve satranç, haftada üç gün. Lale Dil "
            "Okulu Kadıköy Şubesi 0216 111 22 33"
        ),
    ),
    (
        HOUSE,
        (
            "Zümrüt Konutları'nda son 10 dükkân! Metroya yürüme mesafesinde, yüksek kira getirili "
            "yatırım fırsatı. Satış ofisimize bekliyoruz. 444 0 000"
        ),
    ),
    (
        DENTIST,
        (
            "Değerli hastamız, Gülüş Diş Kliniği'nde implant tedavisinde 12 ay taksit fırsatı "
            "başladı. Randevu için 0312 000 11 22'yi arayın."
        ),
    ),
    (
        DENTIST,
        (
            "Değerli hastamız, Gülüş Diş Kliniği bayramda açık. Acil ağrılarınız için nöbetçi "
            "hekimimiz var. Randevu için 0312 000 11 22'yi arayın."
        ),
    ),
    (BET, "Kaçırma!! Bugünün maçlarına en yüksek oranlar. Hemen gir: kazanbil77.example/r/ab1"),
    (BET, "Kaçırma!! Kayıp bonusu %30, çekim şartsız her pazartesi. Gir: kazanbil77.example/r/q"),
    (PHONE, "Bulut Mobil'den yeni telefon: peşinatsız 24 ay taksit. En yakın bayiye uğra! B045"),
    (LOAN, "Merhaba Mehmet, vadeli hesabına %48 hoş geldin faizi! ulubank.example/vade?m=1 3338"),
    (CARD, "Merhaba Mehmet, Ulu Kart'ınla akaryakıtta 250 TL puan! Katılmak için YAKIT yaz 3338"),
    (
        PIZZA,
        (
            "Pizza Kulesi artık mahallende! Açılışa özel tüm pizzalar yarı fiyatına. Sipariş: 0850 "
            "111 22 33 B001"
        ),
    ),
    # Of the same kind, of another brand.
    (PIZZA, "Acıktın mı? Burger Dünyası'nda 2 menü 249 TL! Sipariş için: 0850 999 88 77 B001"),
    (SPRING, SPRING[-100:]),
    (HOUSE, "Orman manzaralı villalarda lansmana özel fiyatlar, Çam Evleri. Bekliyoruz. 444 1 111"),
    # Nothing in common but how advertisements speak.
    (SPRING, LOAN),
    (PIZZA, COURSE),
    (BET, DENTIST),
    (HOUSE, PHONE),
    (CARD, SHOES),
    # Too short to say anything.
    ("İndirim!", "İndirim başladı"),
    ("Kodunuz 123456", "Kodunuz 654321"),
    ("", SPRING),
    # Written after the threshold had been found by the others.
    (
        (
            "Sayın Üyemiz, Kuzey Turizm erken rezervasyon başladı! Ege otellerinde %35 indirim, 6"
            " taksit. 0242 1112233 iptal için RET KUZEY 4455"
        ),
        (
            "Sayın Üyemiz, Kuzey Turizm kış sezonu başladı! Kayak otellerinde %25 indirim, 9 "
            "taksit. 0242 1112233 iptal için RET KUZEY 4455"
        ),
    ),
    (
        (
            "Bu hafta sonu Taze Manav'da domates 29,90 biber 39,90 karpuz 12,50! Merkez ve Sahil "
            "şubelerimize bekleriz"
        ),
        (
            "Bu hafta sonu Taze Manav'da patates 19,90 elma 34,90 muz 62,50! Merkez ve Sahil "
            "şubelerimize bekleriz"
        ),
    ),
    (
        (
            "Merhaba Elif, spor salonu üyeliğinde 12 al 18 ay kullan! Demir Fit Bornova. Detay "
            "demirfit.example/u/99"
        ),
        (
            "Merhaba Elif, pilates dersleri başlıyor, ilk ders ücretsiz! Demir Fit Bornova. Detay"
            " demirfit.example/u/99"
        ),
    ),
    (
        "Gözlükte 2. çift bedava! Optik Ada'da numaralı camlar dahil. 15 Haziran'a kadar",
        (
            "Güneş gözlüklerinde sezon sonu! Optik Ada'da markalı çerçeveler yarı fiyat. 15 "
            "Haziran'a kadar"
        ),
    ),
    (
        (
            "Aracınızın kasko yenileme tarihi yaklaştı. Mavi Sigorta'dan 4.500 TL'ye varan "
            "indirimle teklif alın: mavisig.example/t/ab"
        ),
        (
            "Aracınızın trafik sigortası yenileme tarihi yaklaştı. Mavi Sigorta'dan 1.500 TL'ye "
            "varan indirimle teklif alın: mavisig.example/t/ab"
        ),
    ),
]
