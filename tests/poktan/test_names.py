import pytest

from poktan.names import name_key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("BKB Melati I", "melati 1"),
        ("Bkb. MELATI  1", "melati 1"),
        ("PIK-R Tunas Muda", "tunas muda"),
        ("PIK R/M Tunas Muda", "tunas muda"),
        ("Melati II", "melati 2"),
        ("Fatuba’a Indah", "fatubaa indah"),
        ("BKB", "bkb"),
        ("I", "i"),
        ("BKB 花", "花"),
    ],
)
def test_name_key(written, key):
    assert name_key(written) == key
