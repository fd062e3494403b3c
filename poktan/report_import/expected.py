"""What a file of reports was read as, row by row, for programs."""

from kspk.wilayah.codes import dotted

from ..models import AGES
from ..monthly import figures
from .judge import month_of_row
from .sheet import AGE_FIELDS

AGE_NAMES = {name: AGES[n].replace("–", "-") for n, name in enumerate(AGE_FIELDS)}
OF_KIND = {
    "children_kka": "children_with_kka",
    **{
        name: name
        for names in figures.OWN.values()
        for name in names
        if name not in ("children", "children_kka")
    },
    "pus": "pus",
    "pus_kb": "pus_kb",
    "meetings": "meetings",
    "meetings_virtual": "meetings_virtual",
    "counselled": "counselled",
}


def to_expected(work, drafts, found):
    """The whole answer: about the file, `summary`, and `rows`.

    `drafts` were compared by `work`; `found` is the WorkbookRows of the file.
    """
    rows = [as_expected(work, draft) for draft in drafts]
    groups = {
        (draft.position): work.found.get(draft.position)
        for draft in drafts
        if work.found.get(draft.position)
    }
    reported = {
        groups[draft.position].id
        for draft, row in zip(drafts, rows, strict=True)
        if draft.position in groups and row["status"] in ("ok", "review")
    }
    return {
        **about(drafts, found),
        "summary": {
            "groups_exist": len({group.id for group in groups.values()}),
            "groups_reported": len(reported),
        },
        "rows": rows,
    }


def about(drafts, found):
    """Kind, kecamatan and month, None unless all rows share one; where what stands."""
    detections = [it for it in found.detections if it.tables]
    classes = detections[0].classes if len(detections) == 1 else []
    tables = detections[0].tables if len(detections) == 1 else []
    return {
        "kind": only(draft.values.get("kind") for draft in drafts),
        "district_code": dotted(
            only(draft.values.get("district_code") for draft in drafts)
        ),
        "period": only(draft.values.get("month") for draft in drafts),
        "header_rows": [row + 1 for table in tables for row in table.header_rows],
        "number_row": row_of("column_numbers", classes),
        "total_row": row_of("total", classes),
    }


def only(values):
    different = set(values)
    return different.pop() if len(different) == 1 else None


def row_of(word, classes):
    return classes.index(word) + 1 if word in classes else None


def as_expected(work, draft):
    values, kind = draft.values, draft.values.get("kind")
    problems = draft.problems or ()
    levels = {p["level"] for p in problems}
    status = "error" if "error" in levels else "review"
    if "error" not in levels and "question" not in levels:
        status = "not_reported" if values.get("not_reported") else "ok"
    group = work.found.get(draft.position)
    village = group.desa_id if group else values.get("village_code")
    row = {
        "status": status,
        "codes": [p["code"] for p in problems if p["level"] in ("error", "question")],
        "group": {
            "kind": kind,
            "name": group.name if group else values.get("name"),
            "village_code": dotted(village),
        },
        "row": draft.number,
    }
    if status == "not_reported":
        return row | {"members": values.get("members")}
    month = month_of_row(draft)
    row |= {
        "date": values.get("date"),
        "topics": values.get("topics", []),
        "presenters": values.get("presenters", []),
        "discussion": values.get("discussion"),
        "members": values.get("members"),
        "present": values.get("present"),
    }
    if kind == "BKB":
        row["children_by_age"] = {
            label: values.get(name) for name, label in AGE_NAMES.items()
        }
    given = {OF_KIND[name]: values[name] for name in OF_KIND if name in values}
    if values.get("is_nihil"):
        given["nihil"] = values.get("note")
    if month and f"{month:%Y-%m}" != values.get("month"):
        given["period"] = f"{month:%Y-%m}"
    return row | given
