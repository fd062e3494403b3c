"""Monthly reports: how many arrive in a second, and what a nation's recap costs.

    python -m benchmarks.reports [--databases postgres,sqlite] [--groups 350000]

Submissions: our form (signed in, CSRF, rules, one meeting, history, rollups) against a
bare Django ModelForm that inserts the same columns, on gunicorn with two workers and
the same database, CONNECTIONS at once, the median of ROUNDS in turn. Recaps, only on
PostgreSQL: a year of `--groups` reports in its partitions; the recap from our rollups
against the same sums from the rows. Month page: a PLKB with 40 groups, Django's test
client. `--parts` chooses among submissions, page, nation.
"""

import argparse
import json
import os
import statistics
import sys
import uuid

from . import databases, nation, posting

CONNECTIONS, ROUNDS, EACH = 32, 5, 20  # EACH: forms of a connection in a round
MONTHS, GROUPS = 10, 12  # of each PLKB: places for the forms of all rounds
PLACES = {"in 32 kabupaten": "", "in one kabupaten": "5304"}
PARTS = "submissions,page,nation"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--databases", default="postgres,sqlite")
    parser.add_argument("--groups", type=int, default=350_000)
    parser.add_argument("--parts", default=PARTS)
    options = parser.parse_args()
    parts = options.parts.split(",")
    for kind in options.databases.split(","):
        with databases.database(kind) as env:
            if "submissions" in parts:
                for where, inside in PLACES.items():
                    compare_submissions(env, kind, where, inside)
                check_stored(ask(env, "stored"))
            if "page" in parts:
                show_page(kind, ask(env, "page"))
        if kind == "postgres" and "nation" in parts:
            with databases.database(kind) as env:
                nation.compare(kind, lambda *task: ask(env, *task), options.groups)


def ask(env, *arguments):
    return json.loads(databases.child(env, "benchmarks.reports", "--one", *arguments))


# ------------------------------------------------------------------ submissions


def compare_submissions(env, kind, where, inside):
    people = ask(env, "people", inside)
    with (
        posting.server(env, "benchmarks.settings") as ours,
        posting.server(env, "benchmarks.bare") as bare,
    ):
        peers = {"bare": (bare, bare_form), "ours": (ours, our_form)}
        rounds = {peer: [] for peer in peers}
        for number in range(ROUNDS + 1):  # the first one warms up
            for peer, (port, make) in peers.items():
                rounds[peer].append(posting.post_all(port, lanes(people, make, number)))
    show_submissions(kind, where, {peer: all_[1:] for peer, all_ in rounds.items()})


def check_stored(found):
    """Every form of ours is there once, with all that belongs to it."""
    sent = len(PLACES) * CONNECTIONS * EACH * (ROUNDS + 1)
    assert found == dict.fromkeys(found, sent), (sent, found)


def lanes(people, make, number):
    """The forms of one round: for each person her next EACH places."""
    for session, groups in people:
        places = [(m, group) for m in range(1, MONTHS + 1) for group in groups]
        chosen = places[number * EACH : (number + 1) * EACH]
        yield session, [make(*place) for place in chosen]


def show_submissions(kind, where, rounds):
    rates, late = {}, {}
    for peer, measured in rounds.items():
        rates[peer] = statistics.median(len(t) / seconds for seconds, t in measured)
        times = sorted(time for _, all_ in measured for time in all_)
        late[peer] = times[len(times) // 2], times[len(times) * 99 // 100]
    print(f"{kind:9} submissions {where:16} bare {rates['bare']:5.0f}/s "
          f"(p50 {late['bare'][0]:3.0f}, p99 {late['bare'][1]:3.0f} ms)  "
          f"ours {rates['ours']:5.0f}/s "
          f"(p50 {late['ours'][0]:3.0f}, p99 {late['ours'][1]:3.0f} ms)  "
          f"{100 * rates['ours'] / rates['bare']:.0f} % of bare",
          flush=True)  # fmt: skip


def our_form(month, group):
    """What a browser sends of a BKB with one meeting: also the empty fields."""
    names = ("members", "pus", "pus_kb", "meetings", "meetings_virtual", "present",
             "children", "children_kka")  # fmt: skip
    methods = ("iud", "mow", "mop", "kondom", "implan", "suntik", "pil")
    meeting = {
        "held_on": f"14/{month:02}/2026", "mode": "tatap_muka", "presenters": ["plkb"],
        "topics": ["peran_ayah", "konsep_diri"], "topic_other": "",
        "discussion": "true", "present": 17, "children": 19, "children_kka": 12,
        **{f"children_{n}": "" for n in range(6)},
    }  # fmt: skip
    return f"/laporan/2026-{month:02}/kelompok/{group}/", {
        "key": str(uuid.uuid4()), "version": "", "tindakan": "kirim",
        "activity": "ada", "nihil_reason": "", "members": 24, "pus": 20, "pus_kb": 14,
        **{f"method_{name}": "" for name in methods},
        **{f"reason_{name}": "" for name in names}, "note": "",
        **{f"meeting-0-{name}": value for name, value in meeting.items()},
    }  # fmt: skip


def bare_form(month, group):
    """The same report as numbers."""
    return "/bare/", {
        "poktan": group, "month": f"2026-{month:02}-01", "kind": "BKB",
        "nihil_reason": "", "members": 24, "pus": 20, "pus_kb": 14, "meetings": 1,
        "meetings_virtual": 0, "present": 17, "attendance": 17, "children": 19,
        "children_kka": 12, "elderly_independent": "", "elderly_assisted": "",
        "pkbr_present": "", "counselled": "", "note": "",
    }  # fmt: skip


# ------------------------------------------------------------------ month page


def show_page(kind, found):
    print(f"{kind:9} month page of a PLKB with {found['groups']} groups: "
          f"{found['ms']:.0f} ms, {found['queries']} queries", flush=True)  # fmt: skip


# --- in a process of its own


def one(task, *arguments):
    import django

    django.setup()
    tasks = {"people": people, "stored": stored, "page": page, **nation.TASKS}
    print(json.dumps(tasks[task](*arguments)))


def people(inside=""):
    """[(session, keys of her groups)] of CONNECTIONS PLKB, each with her own desa."""
    import datetime

    from poktan.models import ReportRollup

    from .data import desa_codes

    codes = desa_codes(inside)
    if not inside:  # the first desa of each kabupaten
        codes = list({code[:4]: code for code in reversed(codes)}.values())
    found = []
    for code in codes[:CONNECTIONS]:
        groups = make_groups(code, GROUPS)
        for month in range(1, MONTHS + 1):
            day = datetime.date(2026, month, 1)
            ReportRollup.objects.refresh(day, code)
        found.append((session_of(plkb_of(code)), groups))
    return found


def make_groups(desa, count, kinds=("BKB",)):
    """Keys of new groups of a desa."""
    import datetime

    from kspk.imports import bulk
    from poktan.models import Poktan

    from .lists import store

    keys = bulk.allocate_ids(Poktan, count)
    store(Poktan, (
        {"id": key, "kind": kinds[n % len(kinds)], "name": f"Melati {n}",
         "name_key": f"melati {n}", "desa_id": desa, "version": 1,
         "reports_from": datetime.date(2026, 1, 1)}
        for n, key in enumerate(keys)
    ))  # fmt: skip
    return keys


def plkb_of(*desa):
    from kspk.accounts.models import Assignment, User

    user = User.objects.create_user(f"plkb.{uuid.uuid4().hex[:12]}", full_name="Contoh")
    for code in desa:
        Assignment.objects.create(user=user, role="PLKB", wilayah_id=code)
    return user


def session_of(user):
    """Key of a session, which both servers take: they sign with the same key."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="kspk.accounts.backends.RoleBackend")
    return client.session.session_key


def stored():
    """How many rows there are of each kind, and how many reports the rollups know."""
    from django.db.models import Sum

    from benchmarks.stock.models import Report
    from kspk.wilayah.models import Level
    from poktan.models import Meeting, MonthlyReport, ReportRollup

    cells = ReportRollup.objects.filter(level=Level.KABUPATEN)
    counts = {
        model.__name__: model.objects.count()
        for model in (
            MonthlyReport, MonthlyReport.history.model, Meeting,
            Meeting.history.model, Report,
        )
    }  # fmt: skip
    return counts | {"waiting": cells.aggregate(n=Sum("waiting"))["n"]}


def page():
    """Queries and median milliseconds of the month page of a PLKB with 40 groups."""
    from django.test import Client

    from .data import KINDS, desa_codes

    codes = desa_codes("5305")[:4]
    user = plkb_of(*codes)
    for code in codes:
        make_groups(code, 10, KINDS)
    client = Client()
    client.force_login(user, backend="kspk.accounts.backends.RoleBackend")
    return timed(client, "/laporan/2026-10/") | {"groups": 40}


def timed(client, url, repeats=11):
    """{ms: median, queries: number} of a page, after one to warm up."""
    import time

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
        queries = len(captured)
    assert answer.status_code == 200, (url, answer.status_code)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - start) * 1000)
    return {"ms": statistics.median(times), "queries": queries}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main()
