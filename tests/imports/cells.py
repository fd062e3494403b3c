"""Values of cells for the tests of parsers."""

from datetime import date

from hypothesis import strategies as st

from kspk.imports.grid import CellError, RuinedNumber
from kspk.imports.parse_dates import parse_date

LATEST = date(2024, 6, 30)
ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(CellError("#REF!")),
    st.just(RuinedNumber(5.3e15)),
)


def codes(notes):
    return [note.code for note in notes]


def sk_date(value):
    return parse_date(value, "sk_date", "Tanggal SK", LATEST)
