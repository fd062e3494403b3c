"""Plain functions that make records: defaults, nothing random."""

import csv
import datetime
import itertools
from pathlib import Path

from agreements.models import Attendance, FollowUp, Forum, Resolution
from kspk.accounts.models import Assignment, FieldOfficer, OfficerArea, User
from kspk.accounts.roles import Role
from kspk.mitra.models import Contact, Mitra
from kspk.wilayah import loading
from kspk.wilayah.models import Kind as WilayahKind
from kspk.wilayah.models import Level, Wilayah, search_key
from poktan.models import Family, Kind, Meeting, Membership, Officer, Poktan
from poktan.monthly.services import store_report

_numbers = itertools.count(1)

AREAS = [
    ("53", "Nusa Tenggara Timur", WilayahKind.PROVINSI),
    ("5304", "Kabupaten Belu", WilayahKind.KABUPATEN),
    ("530403", "Raihat", WilayahKind.KECAMATAN),
    ("5304032001", "Asumanu", WilayahKind.DESA),
    ("5304032002", "Tohe", WilayahKind.DESA),
    ("530405", "Kakuluk Mesak", WilayahKind.KECAMATAN),
    ("5304052001", "Fatuketi", WilayahKind.DESA),
    ("5304052002", "Dualaus", WilayahKind.DESA),
    ("5304052004", "Kenebibi", WilayahKind.DESA),
    ("5305", "Kabupaten Alor", WilayahKind.KABUPATEN),
    ("530501", "Teluk Mutiara", WilayahKind.KECAMATAN),
    ("5305011001", "Kalabahi Kota", WilayahKind.KELURAHAN),
]


def make_areas():
    """The areas of AREAS; gives them by code."""
    return {code: make_wilayah(code, name, kind) for code, name, kind in AREAS}


def make_belu():
    """Kabupaten Belu with all its areas, from the list that the project ships."""
    path = Path(loading.__file__).parent / "data" / "wilayah.csv"
    with path.open(newline="") as file:
        areas = {
            row["code"].replace(".", ""): row["name"]
            for row in csv.DictReader(file)
            if row["code"] == "53" or row["code"].startswith("53.04")
        }
    loading.load_areas(areas, as_of=None)
    return Wilayah.objects.get(pk="5304")


def make_wilayah(code, name, kind):
    level = Level({2: 1, 4: 2, 6: 3, 10: 4}[len(code)])
    parent = {1: None, 2: code[:2], 3: code[:4], 4: code[:6]}[level]
    return Wilayah.objects.create(
        code=code, name=name, key=search_key(name), level=level, kind=kind,
        parent_id=parent,
    )  # fmt: skip


def make_user(role=None, *codes, username=None, **fields):
    """A user with one assignment in `role` per area code; None is no area."""
    number = next(_numbers)
    user = User.objects.create_user(
        username or f"orang.{number}",
        "sandi-untuk-uji",
        full_name=fields.pop("full_name", f"Orang {number}"),
        **fields,
    )
    for code in codes:
        Assignment.objects.create(user=user, role=role, wilayah_id=code)
    return user


def make_poktan(name="Melati", kind=Kind.BKB, desa="5304052001", **fields):
    chair = fields.pop("chair", None)
    poktan = Poktan.objects.create(name=name, kind=kind, desa_id=desa, **fields)
    if chair:
        make_officer(poktan, chair)
    return poktan


def make_officer(poktan, name="Dahlia Contoh", position=Officer.Position.CHAIR, **f):
    officer = Officer.objects.create(poktan=poktan, name=name, position=position, **f)
    poktan.save()
    return officer


def make_family(poktan, head_name="Keluarga Rekaan", **fields):
    fields.setdefault("desa_id", poktan.desa_id)
    family = Family.objects.create(head_name=head_name, **fields)
    Membership.objects.create(poktan=poktan, family=family)
    return family


def make_field_officer(name="Kenari Umpama", *codes, **fields):
    fields.setdefault("position", FieldOfficer.Position.PLKB)
    officer = FieldOfficer.objects.create(name=name, **fields)
    for code in codes:
        OfficerArea.objects.create(officer=officer, wilayah_id=code)
    return officer


def make_mitra(name="Paroki Rekaan", area="5304", kind="lintas_agama", **fields):
    if kind == "lintas_agama":
        fields.setdefault("faith", "katolik")
    return Mitra.objects.create(name=name, area_id=area, kind=kind, **fields)


def make_contact(mitra=None, name="Akasia Contoh", **fields):
    return Contact.objects.create(mitra=mitra or make_mitra(), name=name, **fields)


def make_partner(mitra, **fields):
    """A user who signs in as the contact of an institution."""
    user = make_user(Role.PARTNER, None, **fields)
    make_contact(mitra, user.full_name, user=user)
    return user


FORUM_DAY = datetime.datetime(2026, 2, 24, 1, tzinfo=datetime.UTC)  # 09.00 WITA


def make_forum(title="Forum Rekaan", area="530405", mitra=(), **fields):
    """A forum that took place, with one participant of each institution of `mitra`."""
    defaults = {"starts_at": FORUM_DAY, "venue": "Aula Rekaan", "state": "terlaksana",
                "minutes": "Forum dibuka pukul sembilan."}  # fmt: skip
    forum = Forum.objects.create(title=title, area_id=area, **defaults | fields)
    for partner in mitra:
        Attendance.objects.create(forum=forum, mitra=partner, element=partner.kind)
    return forum


def make_resolution(forum=None, number=None, text="Mendata ulang POKTAN.", **fields):
    forum = forum or make_forum()
    number = number or forum.resolutions.count() + 1
    return Resolution.objects.create(forum=forum, number=number, text=text, **fields)


def make_follow_up(resolution=None, area="5304052001", **fields):
    fields.setdefault("action", f"Langkah {next(_numbers)}")
    resolution = resolution or make_resolution()
    return FollowUp.objects.create(resolution=resolution, area_id=area, **fields)


MONTH = datetime.date(2026, 10, 1)


def make_report(poktan=None, month=MONTH, *, by=None, send=True, verified_by=None, **v):
    """A report of `month`, sent by a PLKB of the desa unless `by` says else.

    `meetings`: rows as `make_meeting` gives them; without them one meeting with 12
    present, in numbers only. `at`: when it was sent, usually in time.
    """
    poktan = poktan or make_poktan(reports_from=month)
    by = by or make_user(Role.PLKB, poktan.desa_id)
    meetings = v.pop("meetings", None)
    at = v.pop("at", datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC))
    if not v.get("is_nihil") and meetings is None:
        v = {"members": 20, "meetings": 1, "present": 12} | v
    report = store_report(
        poktan=poktan, month=month, values={"is_nihil": False} | v, by=by,
        meetings=meetings, send=send, at=at,
    )  # fmt: skip
    return report.verify(by=verified_by) if verified_by else report


def make_meeting(day=4, **fields):
    """An unsaved meeting on `day` of MONTH."""
    return Meeting(**{"held_on": MONTH.replace(day=day), "present": 12} | fields)
