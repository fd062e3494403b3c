from django.db import models


class Kind(models.TextChoices):
    """Five kinds of group; UPPKS was renamed UPPKA in 2020, both words are read."""

    BKB = "BKB", "BKB"
    BKR = "BKR", "BKR"
    BKL = "BKL", "BKL"
    UPPKS = "UPPKS", "UPPKA"
    PIK_R = "PIK_R", "PIK-R"


KIND_NAMES = {
    Kind.BKB: "Bina Keluarga Balita",
    Kind.BKR: "Bina Keluarga Remaja",
    Kind.BKL: "Bina Keluarga Lansia",
    Kind.UPPKS: "Usaha Peningkatan Pendapatan Keluarga Akseptor (d.h. UPPKS)",
    Kind.PIK_R: "Pusat Informasi dan Konseling Remaja",
}


class SupervisorPosition(models.TextChoices):
    """Post of the supervisor. Source: card K/0, “Jabatan Pembina”."""

    PPLKB = "pplkb", "PPLKB"
    PLKB = "plkb", "PKB/PLKB"
    PPKBD = "ppkbd", "PPKBD"
    SUB_PPKBD = "sub_ppkbd", "Sub PPKBD"
    OTHER = "lainnya", "Lainnya"
