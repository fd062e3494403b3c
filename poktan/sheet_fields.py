"""Columns of a list of groups: label, headings, parser, name in the clean template."""

import re
from dataclasses import replace
from functools import partial

from kspk.imports.parse_dates import (
    parse_decree,
    parse_decree_number,
    parse_issuer,
    parse_year,
)
from kspk.imports.parse_people import parse_person, parse_phone
from kspk.imports.parsers import (
    parse_address,
    parse_choices,
    parse_count,
    parse_decimal,
    parse_hamlet,
    parse_rt_rw,
    parse_unit,
    text_of,
)
from kspk.imports.sheet import Field
from poktan import sheet_parsers as own
from poktan.kinds import find_kind
from poktan.sheet_headings import HEADINGS

# Columns of the clean template, in order; then those it may have besides.
TEMPLATE = (
    *("jenis", "nama", "kode_desa", "nama_desa", "dusun", "rt", "rw", "alamat"),
    *("ketua", "telepon", "tahun_berdiri", "nomor_sk", "tanggal_sk", "penerbit_sk"),
    *("jumlah_anggota", "jumlah_kader", "jumlah_kader_terlatih"),
    *("sumber_dana", "keterpaduan"),
)
OPTIONAL = (
    *("id_kspk", "no_register", "pembina", "tempat_pertemuan"),
    *("lintang", "bujur", "keterangan"),
)
VILLAGE_CODE = re.compile(r"\d{2}\.?\d{2}\.?\d{2}\.?\d{4}")


def make_fields(today, matcher, options):
    """The fields, with dates up to `today` and villages known to `matcher`.

    `options` {field: {lowered_key of a word: code}} are those of the catalogue.
    """
    fields = (
        *of_group(),
        *of_place(matcher),
        *of_people(),
        *of_decree(today),
        *of_counts(),
        *of_rest(options),
    )
    return tuple(replace(f, aliases=HEADINGS.get(f.name, ())) for f in fields)


def of_group():
    return (
        Field("id", "ID KSPK", parse=own.parse_own_id, template="id_kspk"),
        Field(
            "register_no",
            "No. register",
            parse=own.parse_register,
            template="no_register",
        ),
        Field(
            "kind",
            "Jenis",
            parse=own.parse_kind,
            template="jenis",
            accepts=find_kind,
            by_content=True,
            fills=True,
        ),
        Field(
            "name",
            "Nama kelompok",
            parse=own.parse_name,
            template="nama",
            spreads=True,
            accepts=own.is_name,
        ),
    )


def of_place(matcher):
    return (
        Field(
            "village_code",
            "Kode desa",
            template="kode_desa",
            accepts=lambda value: VILLAGE_CODE.fullmatch(text_of(value)),
            by_content=True,
            fills=True,
        ),
        Field(
            "village",
            "Desa/kelurahan",
            template="nama_desa",
            accepts=matcher.knows_village,
            by_content=True,
            fills=True,
        ),
        Field(
            "district",
            "Kecamatan",
            template="kecamatan",
            accepts=matcher.knows_district,
            by_content=True,
            fills=True,
        ),
        Field(
            "dusun",
            "Dusun/lingkungan",
            parse=parse_hamlet,
            template="dusun",
            spreads=True,
        ),
        Field("rt", "RT", parse=partial(parse_unit, name="rt"), template="rt"),
        Field("rw", "RW", parse=partial(parse_unit, name="rw"), template="rw"),
        Field("rt_rw", "RT/RW", parse=parse_rt_rw, spreads=True),
        Field(
            "address", "Alamat", parse=parse_address, template="alamat", spreads=True
        ),
        Field("meeting_place", "Tempat pertemuan", template="tempat_pertemuan"),
        degrees("latitude", "Lintang", "lintang", lowest=-11.5, highest=6.5),
        degrees("longitude", "Bujur", "bujur", lowest=94.5, highest=141.5),
    )


def degrees(name, label, template, **bounds):
    parse = partial(parse_decimal, code=name, label=label, **bounds)
    return Field(name, label, parse=parse, template=template)


def of_people():
    return (
        Field(
            "chair",
            "Ketua",
            parse=parse_person,
            template="ketua",
            accepts=own.is_name,
        ),
        Field(
            "phone",
            "Nomor telepon",
            parse=parse_phone,
            template="telepon",
            spreads=True,
            accepts=own.is_phone,
            by_content=True,
        ),
        Field("phone_other", "Nomor telepon lain"),
        Field("supervisor", "Pembina", parse=parse_person, template="pembina"),
    )


def of_decree(today):
    return (
        Field(
            "founded_year",
            "Tahun berdiri",
            parse=partial(
                parse_year, code="founded_year", label="Tahun berdiri", latest=today
            ),
            template="tahun_berdiri",
            number=True,
        ),
        Field(
            "sk_number",
            "Nomor SK",
            parse=parse_decree_number,
            template="nomor_sk",
            accepts=own.looks_like_decree,
        ),
        Field(
            "sk_date",
            "Tanggal SK",
            parse=partial(own.parse_decree_date, latest=today),
            template="tanggal_sk",
            spreads=True,
        ),
        Field(
            "sk_issuer",
            "Penerbit SK",
            parse=parse_issuer,
            template="penerbit_sk",
            spreads=True,
        ),
        Field(
            "sk",
            "Nomor dan tanggal SK",
            parse=partial(parse_decree, latest=today),
            spreads=True,
        ),
        Field("sk_date_text", "Tanggal SK seperti tertulis"),
        Field("sk_issuer_other", "Penerbit SK lain"),
    )


def of_counts():
    return (
        count("members", "Jumlah anggota", "jumlah_anggota"),
        count("cadres", "Jumlah kader", "jumlah_kader"),
        count("cadres_trained", "Kader terlatih", "jumlah_kader_terlatih"),
    )


def count(name, label, template):
    return Field(
        name,
        label,
        parse=partial(parse_count, code=name, label=label),
        template=template,
        number=True,
        accepts=own.is_small_number,
    )


def of_rest(options):
    funds = own.FUNDS | options.get("fund_sources", {})
    integrations = own.INTEGRATIONS | options.get("integration", {})
    return (
        codes("fund_sources", "Sumber dana", "sumber_dana", funds),
        codes("integration", "Keterpaduan", "keterpaduan", integrations),
        Field(
            "active",
            "Status",
            parse=own.parse_active,
            template="status",
            spreads=True,
        ),
        Field(
            "note",
            "Keterangan",
            parse=own.parse_note,
            template="keterangan",
            spreads=True,
        ),
    )


def codes(name, label, template, choices):
    parse = partial(parse_choices, choices=choices, code=name, label=label)
    return Field(name, label, parse=parse, template=template)
