import datetime
import re
from types import SimpleNamespace

from django.template import Context, Template


def draw(source, **context):
    """The text of a template with single spaces between its words."""
    html = Template("{% load ui %}" + source).render(Context(context))
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", html)).strip()


ICON = (
    '<svg class="icon" aria-hidden="true"><use href="/static/img/icons.svg#{}"/></svg>'
)


class TestIcon:
    def test_uses_the_sprite(self):
        assert draw('{% icon "send" %}') == ICON.format("send")


class TestStatus:
    def test_brings_tone_and_icon_of_a_known_word(self):
        assert draw('{% status "Terverifikasi" %}') == (
            f'<span class="status status--ok">{ICON.format("check-circle-fill")}'
            "Terverifikasi</span>"
        )

    def test_takes_tone_and_icon_for_other_words(self):
        assert draw('{% status "SK berakhir" "warn" "clock-fill" %}') == (
            f'<span class="status status--warn">{ICON.format("clock-fill")}'
            "SK berakhir</span>"
        )

    def test_escapes_the_word(self):
        assert "&lt;b&gt;" in draw("{% status word %}", word="<b>")


class TestMeter:
    def test_is_a_progress_element_with_words(self):
        assert draw('{% meter 6000000 12000000 "Dana terpakai" %}') == (
            '<progress class="meter" value="6000000" max="12000000"'
            ' aria-label="Dana terpakai">50%</progress>'
        )

    def test_draws_no_bar_for_the_unknown(self):
        assert draw('{% meter None 10 "Kelengkapan" %}') == "–"
        assert draw('{% meter 1 0 "Kelengkapan" %}') == "–"


class TestDiff:
    def test_says_in_words_what_colours_show(self):
        assert draw('{% diff "24" "" %}') == (
            '<span class="diff"><span class="visually-hidden">semula </span>'
            '<del>24</del><span class="visually-hidden">menjadi </span>'
            "<ins>kosong</ins></span>"
        )


class TestCrumbs:
    def test_ends_with_the_page_itself(self):
        html = draw('{% crumbs "POKTAN" "/poktan/" "BKB Melati 3" %}')
        assert re.findall(r'href="(.*?)">(.*?)<', html) == [
            ("/", "Beranda"),
            ("/poktan/", "POKTAN"),
        ]
        assert html.count("BKB Melati 3</span>") == 1


class TestStepper:
    def test_marks_what_is_done_and_where_one_is(self):
        assert re.findall(
            r"<li(.*?)><span>(.*?)<", draw('{% stepper 2 "A" "B" "C" %}')
        ) == [
            (' class="is-done"', "A"),
            (' aria-current="step"', "B"),
            ("", "C"),
        ]


class TestPages:
    def test_leaves_out_the_direction_that_does_not_exist(self):
        html = draw('{% pages "1–50 dari 404 kelompok" None "?sesudah=50" %}')
        assert "1–50 dari 404 kelompok" in html
        assert re.findall(r'href="(.*?)"', html) == ["?sesudah=50"]


class TestBlocks:
    def test_a_note_escapes_values_and_keeps_markup(self):
        html = draw('{% note "warn" %}<p>{{ x }}</p>{% endnote %}', x="<i>")
        assert html == (
            f'<div class="note note--warn">{ICON.format("exclamation-triangle-fill")}'
            "<div><p>&lt;i&gt;</p></div></div>"
        )

    def test_an_empty_state_is_a_page_or_a_part(self):
        source = '{{% emptystate "inbox" "Belum ada"{} %}}<p>x</p>{{% endemptystate %}}'
        assert '<h1 class="h2">Belum ada</h1>' in draw(source.format(" is_page=True"))
        assert "<h2>Belum ada</h2>" in draw(source.format(""))


class TestQrCode:
    def test_is_an_svg_in_the_page_with_a_rim_of_four(self):
        html = draw('{% qr_code "otpauth://totp/KSPK" "Kode QR" %}')
        assert html.startswith('<svg class="qr-code" viewBox="0 0 ')
        xs = [int(x) for x in re.findall(r"M(\d+) ", html)]
        size = int(re.search(r"0 0 (\d+)", html)[1])
        assert (min(xs), max(xs)) == (4, size - 5)


class TestHistory:
    def sentence(self, **fields):
        entry = SimpleNamespace(
            **{
                "who": "Impor 12",
                "did": "",
                "changes": [],
                "at": datetime.datetime(2026, 10, 9, 6, 5, tzinfo=datetime.UTC),
                "place": "",
                "reason": "",
                "url": "",
                **fields,
            }
        )
        source = '{% include "components/history.html" with entries=entries only %}'
        html = Template(source).render(Context({"entries": [entry]}))
        return " ".join(re.sub(r"<[^>]+>", "", html).split())

    def test_tells_who_did_what_and_why(self):
        changes = [
            SimpleNamespace(verb="mengubah", label="RT", old="003", new="004"),
            SimpleNamespace(verb="", label="dusun", old="", new="Webutu"),
            SimpleNamespace(verb="", label="telepon", old="", new=""),
        ]
        assert self.sentence(
            changes=changes,
            place="dari berkas",
            reason="pindah desa",
            url="/impor/12/",
            url_label="lihat impor",
        ) == (
            "Impor 12 mengubah RT dari semula 003 menjadi 004, dusun Webutu, telepon."
            " Jumat, 9 Oktober 2026 14.05 · dari berkas · alasan: pindah desa"
            " · lihat impor"
        )

    def test_leaves_out_what_is_not_known(self):
        assert self.sentence(did="menyimpan tanpa mengubah isian") == (
            "Impor 12 menyimpan tanpa mengubah isian Jumat, 9 Oktober 2026 14.05"
        )
