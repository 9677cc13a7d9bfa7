"""One of each page about people and about master data, made by hand."""

from datetime import date

from api.accounts.people import NewPerson, PersonRow
from api.accounts.person import Person, Role
from api.accounts.reach import Reach
from api.food.hall_recalls import RecalledFood
from api.master.coming_months import Drafted
from api.master.master_access import SeenRow
from api.master.master_store import StoredRow
from api.permissions import Scope
from api.planning.own_months import ToldPlan
from api.settings import Settings
from api.store import StoredPlan
from api.web.pages.first import first_page
from api.web.pages.gaps import gap_groups
from api.web.pages.master import master_page, master_table_page, row_label
from api.web.pages.master_row import (
    Conflict,
    RowForm,
    differences,
    master_row_page,
    named_lines,
    version_lines,
)
from api.web.pages.next_month import Asked, BuiltMonth, RefusedLine, next_month_page
from api.web.pages.own import own_page
from api.web.pages.password import CURRENT_WRONG, DIFFER, password_page
from api.web.pages.people import ToldPassword, people_page
from api.web.pages.second_factor import second_factor_page
from api.web.pages.sign_in import sign_in_page
from api.web.pages.start import FaultLine
from api.web.render import Page
from logistics.master.columns import FORMS, MASTER_FILES
from logistics.master.month_gaps import Gap, GapCode
from logistics.master.repeat import Doubt, DoubtReason
from logistics.master.rows import Naming
from tests.master_making import rows_from
from tests.web.serving import NOW

ADMIN = Person(person_id="p1", username="kanri", name="管理", role=Role.ADMIN)
PEOPLE = (
    PersonRow(person=ADMIN, created_at=NOW, disabled_at=None),
    PersonRow(
        person=Person(
            person_id="p2", username="yazu", name="八頭", role=Role.HUB, site_id="HUB-YAZU"
        ),
        created_at=NOW,
        disabled_at=None,
    ),
    PersonRow(
        person=Person(person_id="p3", username="moto", name="もと", role=Role.COUNCIL),
        created_at=NOW,
        disabled_at=NOW,
    ),
)


def people_pages(month: StoredPlan) -> dict[str, Page]:
    """Signing in, one's own password, everybody, and what one has a part in."""
    wish = NewPerson(username="a b", name="", role=Role.DRIVER)
    told = ToldPassword(name="八頭", username="yazu", password="abcd-efgh-jkmn-pqrs")
    hall = month.scenario.recipients[0].site_id
    shift = month.scenario.shifts[0]
    driver = Person(person_id="p4", username="d", name=shift.driver, role=Role.DRIVER)
    contact = Person(person_id="p5", username="h", name="食堂", role=Role.HALL, site_id=hall)
    hub = PEOPLE[1].person
    names = {"HUB-YAZU": "八頭ハブ拠点"}
    draft, sure = (ToldPlan(stored=month, is_approved=known) for known in (False, True))
    return {
        "sign in": sign_in_page("/", settings=Settings()),
        "sign in, refused": sign_in_page(
            "/plans/x", settings=Settings(), username="yazu", problem="sign_in_failed"
        ),
        "password": password_page(),
        "password, wrong": password_page(problem=CURRENT_WRONG),
        "password, refused": password_page(problem=DIFFER),
        "password, done": password_page(done=True),
        "first": first_page(),
        "first, refused": first_page(username="kanri", name="管理", problem="first_code_wrong"),
        "second factor": second_factor_page(is_on=False, must_have=True),
        "second factor, code": second_factor_page(is_on=False, secret="ABCD EFGH"),
        "second factor, wrong": second_factor_page(
            is_on=False, secret="ABCD EFGH", problem="second_factor_wrong"
        ),
        "second factor, on": second_factor_page(is_on=True, recovery_codes=("abcd-efgh",)),
        "people": people_page(PEOPLE, site_names=names),
        "people, refused": people_page(
            PEOPLE,
            site_names={},
            wish=wish,
            problem="person_wrong_username",
            field="username",
        ),
        "people, told": people_page(PEOPLE, site_names=names, told=told),
        "own, driver": own_page((draft,), reach=_reach(driver), for_base=False),
        "own, hall": own_page((sure,), reach=_reach(contact), for_base=False),
        "own, recalled": own_page(
            (sure,),
            reach=_reach(contact),
            for_base=False,
            recalled=(
                RecalledFood(
                    product="パン", expires_on=month.scenario.start, quantity_g=500, reason="異物"
                ),
            ),
        ),
        "own, hub": own_page((sure,), reach=_reach(hub), for_base=True),
        "own, nothing": own_page((), reach=_reach(hub), for_base=True),
    }


def _reach(person: Person) -> Reach:
    return Reach(person, scope=Scope.OWN, route_name="page_start")


def master_pages(month: StoredPlan) -> dict[str, Page]:
    """Every table, a row of each, and what may go wrong with one."""
    rows = rows_from(month.scenario)
    names = {
        "sites.csv": {r.row_id: r.cells["name"] for r in rows["sites.csv"]},
        "products.csv": {r.row_id: r.cells["name"] for r in rows["products.csv"]},
        "vehicles.csv": {r.row_id: "" for r in rows["vehicles.csv"]},
    }
    found: dict[str, Page] = {
        "master": master_page(
            MASTER_FILES, counts={f.name: len(rows[f.name]) for f in MASTER_FILES}
        )
    }
    for form in MASTER_FILES:
        seen = [_seen(form.name, r.row_id, r.cells) for r in rows[form.name]]
        found[f"table {form.name}"] = master_table_page(
            form, seen, names=names, search="", first=0, may_add=True
        )
        if seen:
            filled = RowForm(cells=seen[0].row.cells, seen_version=1)
            found[f"row {form.name}"] = master_row_page(form, filled, seen=seen[0], names=names)
    sites = FORMS["sites.csv"]
    cells = rows["sites.csv"][0].cells
    changed = {**cells, "name": "べつの名前"}
    first, second = (
        _seen("sites.csv", "LOGI", cells),
        _seen("sites.csv", "LOGI", changed, version=2),
    )
    gone = _seen("sites.csv", "LOGI", changed, version=3, is_deleted=True)
    namings = [Naming(file="needs.csv", row_id=f"n{i}", column="site_id") for i in range(40)]
    label = row_label(FORMS["needs.csv"], rows["needs.csv"][0].cells, names=names)
    fault = FaultLine(
        file="sites.csv", row=1, column="name", value="", rule="空です。", remedy="書く。"
    )
    conflict = Conflict(
        name="八頭",
        saved_at=NOW,
        is_gone=False,
        differences=differences(sites, cells, changed, names=names),
    )
    found |= {
        "table, searched": master_table_page(
            sites, [first] * 250, names=names, search="ロジ", first=100, may_add=False
        ),
        "table, after deleting": master_table_page(
            sites, [], names=names, search="", first=0, may_add=True, was_deleted=True
        ),
        "row, new": master_row_page(
            sites, RowForm(cells={}, seen_version=0), seen=None, names=names
        ),
        "row, refused": master_row_page(
            sites, RowForm(cells=changed, seen_version=1, faults=(fault,)), seen=first, names=names
        ),
        "row, conflict": master_row_page(
            sites, RowForm(cells=cells, seen_version=1, conflict=conflict), seen=first, names=names
        ),
        "row, deleted meanwhile": master_row_page(
            sites,
            RowForm(
                cells=cells,
                seen_version=1,
                conflict=Conflict(name="八頭", saved_at=NOW, is_gone=True, differences=()),
            ),
            seen=None,
            names=names,
        ),
        "row, named": master_row_page(
            sites,
            RowForm(
                cells=cells,
                seen_version=1,
                named=named_lines(namings, {("needs.csv", "n0"): label}),
                named_count=len(namings),
            ),
            seen=first,
            names=names,
        ),
        "row, saved": master_row_page(
            sites,
            RowForm(cells=changed, seen_version=2, was_saved=True),
            seen=second,
            names=names,
            history=version_lines(sites, [gone, second, first], people={"p1": "管理"}, names=names),
        ),
        "row, masked": master_row_page(
            sites,
            RowForm(cells=cells, seen_version=1),
            seen=SeenRow(row=first.row, is_masked=True, may_write=False),
            names=names,
        ),
    }
    return found


def _seen(
    file: str, row_id: str, cells: object, *, version: int = 1, is_deleted: bool = False
) -> SeenRow:
    row = StoredRow(
        file=file,
        row_id=row_id,
        version=version,
        cells=cells,  # type: ignore[arg-type]
        is_deleted=is_deleted,
        person_id="p1",
        recorded_at=NOW,
    )
    return SeenRow(row=row, is_masked=False, may_write=True)


def next_month_pages(month: StoredPlan) -> dict[str, Page]:
    """A month that is prepared: what it lacks, what was copied, why it was not built."""
    halls = month.scenario.recipients
    names = {
        "sites.csv": {site.site_id: site.name for site in halls},
        "lots.csv": {"L1": "米"},
    }
    found = [
        Gap(code=code, file="needs.csv", subject=site.site_id)
        for code in GapCode
        for site in halls[:20]
    ]
    found.append(Gap(code=GapCode.STOCK_EXPIRES, file="stock", subject="L1"))
    gaps = gap_groups(found, names, month=date(2027, 1, 1))
    counts = {"needs": 3, "shifts": 0, "arrivals": 2, "stock": 9}
    asked = Asked(month=date(2027, 1, 1), from_month="2026-12")
    doubts = tuple(
        Doubt(file="needs.csv", subject=halls[0].site_id, day=date(2027, 1, 1), reason=reason)
        for reason in DoubtReason
    )
    refused = tuple(
        RefusedLine(
            table="needs" if url else "",
            row="r1",
            label=(),
            url=url,
            file="needs.csv",
            column="date",
            value="x",
            rule="日付ではありません。",
            remedy="直す。",
        )
        for url in ("", "/master/needs/rows/r1")
    )
    return {
        "next month": next_month_page(asked, gaps=gaps, counts=counts, names=names),
        "next month, nothing missing": next_month_page(asked, gaps=(), counts=counts, names=names),
        "next month, drafted": next_month_page(
            Asked(
                month=asked.month,
                from_month="2026-12",
                drafted=Drafted(needs=3, shifts=2, left_out=1, days_off=4, doubts=doubts),
            ),
            gaps=(),
            counts=counts,
            names=names,
            built=[
                BuiltMonth(
                    name="2027年1月",
                    url="/months/x",
                    created_at=NOW,
                    plan_count=count,
                    is_approved=count > 0,
                )
                for count in (2, 0)
            ],
        ),
        "next month, refused": next_month_page(
            Asked(
                month=asked.month, from_month="2026-12", refused=refused, refused_count=len(refused)
            ),
            gaps=gaps,
            counts=counts,
            names=names,
        ),
        "next month, blocked": next_month_page(
            Asked(month=asked.month, from_month="2026-12", problem="next_build_blocked"),
            gaps=gaps,
            counts=counts,
            names=names,
        ),
        "next month, wrong": next_month_page(
            Asked(
                month=asked.month, from_month="x", problem="next_month_wrong", field="from_month"
            ),
            gaps=gaps,
            counts=counts,
            names=names,
        ),
    }
