"""Where personal data are, why, and how long: the list that a council answers questions with.

Every table of the schema is named here. No data of children, households or guests are kept at all:
of whoever eats, only a number is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Both = tuple[str, str]
"""A text in Japanese and in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long something is kept, in days: as delivered, at least, at most; equal = it is fixed."""

    name: Both
    after: Both
    usual_days: int
    least_days: int
    most_days: int

    @property
    def is_fixed(self) -> bool:
        """Tell whether nobody may set it."""
        return self.least_days == self.most_days


PERIODS: Mapping[str, Period] = {
    "sessions": Period(
        name=("サインインの記録（端末ごと）", "Sessions"),
        after=("サインアウトから", "after signing out"),
        usual_days=30,
        least_days=1,
        most_days=365,
    ),
    "tries": Period(
        name=(
            "サインインの失敗の回数、途中の確認",
            "Counts of failed sign-ins, and unfinished ones",
        ),
        after=("最初の失敗から", "after the first one"),
        usual_days=1,
        least_days=1,
        most_days=1,
    ),
    "devices": Period(
        name=("前に使った端末の印", "Devices that were used before"),
        after=("最後のサインインから", "after the last sign-in"),
        usual_days=180,
        least_days=1,
        most_days=180,
    ),
    "imports": Period(
        name=("取り込み中のファイル", "Files that are being taken in"),
        after=("送ったときから", "after they were sent"),
        usual_days=1,
        least_days=1,
        most_days=1,
    ),
    "links": Period(
        name=("運転者と食堂のリンクと暗証番号", "Drivers' and halls' links, numbers and names"),
        after=("リンクが閉じてから", "after the link has closed"),
        usual_days=30,
        least_days=8,
        most_days=365,
    ),
    "feeds": Period(
        name=("止めたカレンダーの宛先", "Calendars that were ended"),
        after=("止めてから", "after they were ended"),
        usual_days=30,
        least_days=1,
        most_days=365,
    ),
    "notes": Period(
        name=("運転者・食堂の自由記入", "Free texts of drivers and halls"),
        after=("受け取ってから", "after they came"),
        usual_days=365,
        least_days=30,
        most_days=3650,
    ),
    "photos": Period(
        name=("届け先で撮った写真", "Photos that were taken at stops"),
        after=("受け取ってから", "after they came"),
        usual_days=90,
        least_days=1,
        most_days=365,
    ),
    "notices": Period(
        name=("送ったお知らせのメール", "Notices that were sent by mail"),
        after=("送ったときから", "after they were sent"),
        usual_days=365,
        least_days=30,
        most_days=3650,
    ),
    "accounts": Period(
        name=("停止した利用者の名前とユーザー名", "Names of closed accounts"),
        after=("停止してから", "after closing"),
        usual_days=365,
        least_days=30,
        most_days=3650,
    ),
    "contacts": Period(
        name=(
            "前の連絡先、過ぎたシフトの運転者",
            "Contacts that were replaced, drivers of past shifts",
        ),
        after=("変更・削除・その日から", "after the change, deletion or day"),
        usual_days=1095,
        least_days=365,
        most_days=3650,
    ),
    "access_log": Period(
        name=("アクセスの記録", "Log of accesses"),
        after=("その行が書かれてから", "after the row was written"),
        usual_days=1095,
        least_days=365,
        most_days=3650,
    ),
    "months": Period(
        name=("月のデータと計画（運転者の名前を含む）", "Months and plans, drivers' names in them"),
        after=("月が終わってから", "after the month has ended"),
        usual_days=3650,
        least_days=1095,
        most_days=36500,
    ),
}
"""By the name under which a period is set. At least a year of the log is kept, as 総務省's
guideline for municipalities' information security asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A table: which personal data are in which columns, how long, and why they are needed.

    ``period`` is a name in ``PERIODS``; empty = as long as ``why`` says. ``persons`` are the
    columns that name a person by id, and ``what`` is empty where there is nothing else.
    """

    what: Both = ("", "")
    columns: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    period: str = ""
    why: Both = ("", "")


_BOOK: Both = (
    "食品の記録は消しません。人は番号だけで書き、停止した利用者の番号は期間のあと誰のものでもなくなります。",
    "The book of food stays. People are in it by an id alone, which is nobody's once a closed "
    "account's name is gone.",
)
_CHAINED: Both = (
    "改ざんを防ぐ鎖に入るため消せません。名前を書かないでください。",
    "The chain that shows tampering covers it, so it cannot go: write no names there.",
)
_NONE = Held()

HELD: Mapping[str, Held] = {
    "people": Held(
        what=("名前とユーザー名", "Name and user name"),
        columns=("username", "name", "password_hash"),
        persons=("person_id", "created_by"),
        period="accounts",
        why=(
            "誰が何をしたかを示すため。停止するまで使います。",
            "To tell who did what; used until the account is closed.",
        ),
    ),
    "sessions": Held(
        what=(
            "サインインした日時と端末の種類",
            "When and on what kind of device somebody signed in",
        ),
        columns=("created_at", "last_seen_at", "ends_at", "ended_at", "device"),
        persons=("person_id",),
        period="sessions",
        why=("サインインを保ち、見せて、終わらせるため。", "To keep, show and end sessions."),
    ),
    "sign_in_tries": Held(
        what=("ユーザー名とネットワークの印", "Digests of user names and networks"),
        columns=("bucket",),
        period="tries",
        why=("パスワードの総当たりを防ぐため。", "Against guessing passwords."),
    ),
    "known_devices": Held(
        what=("使った端末の印と日時", "Digests of devices, and when they were used"),
        columns=("device_hash", "created_at", "last_used_at"),
        persons=("person_id",),
        period="devices",
        why=("本人が締め出されないため。", "So that guessing elsewhere locks nobody out."),
    ),
    "second_factors": Held(
        what=("二つ目の認証", "Second factor"),
        columns=("nonce", "created_at", "confirmed_at", "last_step"),
        persons=("person_id",),
        period="accounts",
        why=("本人を確かめるため。", "To tell the person from others."),
    ),
    "recovery_codes": Held(
        what=("予備のコードの印", "Digests of recovery codes"),
        columns=("code_hash", "used_at"),
        persons=("person_id",),
        period="accounts",
        why=("本人を確かめるため。", "To tell the person from others."),
    ),
    "passkeys": Held(
        what=("パスキーの名前と公開鍵", "Names and public keys of passkeys"),
        columns=("name", "credential_id", "public_key", "created_at", "last_used_at"),
        persons=("person_id",),
        period="accounts",
        why=("本人を確かめるため。", "To tell the person from others."),
    ),
    "passkey_challenges": Held(
        what=("パスキーの確認の途中", "A passkey that is being asked for"),
        columns=("ends_at",),
        persons=("person_id",),
        period="tries",
        why=("本人を確かめるため。5分だけ使います。", "To tell the person; for five minutes."),
    ),
    "person_pins": Held(
        what=("共用タブレットの暗証番号の印", "Hash of the PIN on shared tablets"),
        columns=("pin_hash", "set_at"),
        persons=("person_id",),
        period="accounts",
        why=("共用タブレットで人を切り替えるため。", "To change persons on a shared tablet."),
    ),
    "oidc_links": Held(
        what=("自治体のアカウントの印", "What the municipality's provider calls the account"),
        columns=("issuer", "expected", "subject", "linked_at"),
        persons=("person_id", "created_by"),
        period="accounts",
        why=(
            "自治体のアカウントでサインインするため。",
            "To sign in by the municipality's account.",
        ),
    ),
    "driver_links": Held(
        what=("便を開いた日時、電話の印", "When a phone opened a trip, and its digest"),
        columns=("session_hash", "seen_at", "token_hash"),
        persons=("person_id", "created_by"),
        period="links",
        why=("運転者が便を開くため。", "So that a driver opens the trip."),
    ),
    "hall_links": Held(
        what=("食堂がリンクを開いた日時", "When a hall has opened its link"),
        columns=("seen_at", "token_hash"),
        persons=("person_id", "created_by"),
        period="links",
        why=("食堂が自分のページを開くため。", "So that a hall opens its pages."),
    ),
    "trip_reports": Held(
        what=("運転者と事務局の自由記入", "Free texts of the driver and the office"),
        columns=("content", "note"),
        persons=("person_id", "resolved_by"),
        period="notes",
        why=("届けられなかったわけを知るため。", "To know why something was not delivered."),
    ),
    "trip_photos": Held(
        what=("運転者が撮った写真", "Photos that drivers have taken"),
        columns=("content", "device_at"),
        persons=("person_id",),
        period="photos",
        why=("置いた場所や傷みを確かめるため。", "To see where food was left, or damaged."),
    ),
    "hall_reports": Held(
        what=("食堂の自由記入", "Free texts of halls"),
        columns=("note",),
        persons=("person_id",),
        period="notes",
        why=(
            "受け取りを確かめるため。食べた人は人数だけです。",
            "To confirm what came; of those who ate only the number.",
        ),
    ),
    "calendar_feeds": Held(
        what=("運転者の名前", "A driver's name"),
        columns=("subject",),
        persons=("created_by",),
        period="feeds",
        why=(
            "運転者が予定を見るため。止めるまで使います。",
            "For calendars, until they are ended.",
        ),
    ),
    "notice_addresses": Held(
        what=("メールの宛先、運転者の名前", "Mail addresses, drivers' names"),
        columns=("subject", "address"),
        persons=("person_id",),
        period="contacts",
        why=("届く日を知らせるため。", "To tell what comes when."),
    ),
    "notice_sendings": Held(
        what=("送ったお知らせと宛先", "Notices that were sent, and where to"),
        columns=("subject", "address", "title", "body"),
        persons=("person_id",),
        period="notices",
        why=("何を知らせたかを確かめるため。", "To know who was told what."),
    ),
    "import_drafts": Held(
        what=("送られたファイル", "The file that was sent"),
        columns=("content", "file_name"),
        persons=("person_id",),
        period="imports",
        why=("取り込む前に確かめるため。", "To look at it before it is taken in."),
    ),
    "master_rows": Held(
        what=("寄付者・食堂の連絡先、運転者の名前", "Contacts of donors, halls; drivers' names"),
        columns=("cells",),
        persons=("person_id",),
        period="contacts",
        why=(
            "連絡と配車のため。今の行は使うあいだ残ります。",
            "For calls and trips; rows that are in use stay.",
        ),
    ),
    "access_log": Held(
        what=("誰がいつ何をし、何を読んだか", "Who did and read what, and when"),
        columns=("at_us", "action", "subject", "detail"),
        persons=("person_id",),
        period="access_log",
        why=(
            "不正や漏えいを調べるため。少なくとも1年。",
            "To look into misuse and leaks; a year at least.",
        ),
    ),
    "scenarios": Held(
        what=("食堂の連絡先、運転者の名前", "Contacts of halls, drivers' names"),
        columns=("archive",),
        period="months",
        why=("計画が正しかったことを示すため。", "To show that a plan kept the rules."),
    ),
    "plans": Held(
        period="months",
        why=("月のデータとともに消えます。", "They go with their month."),
    ),
    "approvals": Held(persons=("person_id",), period="months", why=_BOOK),
    "plan_parents": Held(persons=("person_id",), period="months", why=_BOOK),
    "plan_wishes": Held(persons=("person_id",), period="months", why=_BOOK),
    "plan_proposals": Held(
        what=("食堂の連絡先、運転者の名前", "Contacts of halls, drivers' names"),
        columns=("archive",),
        period="months",
        why=("計画を直す案。", "A plan that is proposed."),
    ),
    "plan_explanations": Held(period="months"),
    "runs": Held(period="months"),
    "entries": Held(
        what=("書いた人の番号と、自由記入", "The id of who wrote it, and free text"),
        columns=("reason", "note"),
        persons=("person_id",),
        why=_CHAINED,
    ),
    "readings": Held(
        what=("測った人の番号と、自由記入", "The id of who measured, and free text"),
        columns=("note", "action"),
        persons=("person_id",),
        why=_BOOK,
    ),
    "readings_taken_back": Held(
        what=("取り消した人の番号と、わけ", "The id of who took it back, and why"),
        columns=("reason",),
        persons=("person_id",),
        why=_BOOK,
    ),
    "recall_tellings": Held(persons=("person_id",), why=_BOOK),
    "stock_takes": Held(persons=("person_id",), why=_BOOK),
    "stock_take_counts": Held(persons=("person_id",), why=_BOOK),
    "stock_take_ends": Held(persons=("person_id",), why=_BOOK),
    "frozen_reports": Held(
        what=("寄付者の名前", "Names of donors"),
        columns=("figures_json",),
        persons=("person_id",),
        why=(
            "公表した報告です。寄付者の名前は協議会だけに見えます。",
            "Reports as they were made; donors' names in them are the council's alone.",
        ),
    ),
    "keep_periods": Held(persons=("person_id",), why=_BOOK),
    "accounts": _NONE,
    "access_log_starts": _NONE,
    "backups": _NONE,
    "balances": _NONE,
    "forgotten_rows": _NONE,
    "hold_lots": _NONE,
    "holds": _NONE,
    "lots": _NONE,
    "oidc_used": _NONE,
    "postings": _NONE,
}
"""By table. Backups hold what the database held at their time: they are deleted by their own age.
On the server's disk are a key and photos of food's labels, on a driver's phone the trip alone."""

CONTACTS: Mapping[str, tuple[str, ...]] = {
    "sites.csv": ("phone", "note"),
    "donors.csv": ("contact", "note"),
    "shifts.csv": ("driver",),
}
"""Columns of master data that name or reach a person, by file."""
