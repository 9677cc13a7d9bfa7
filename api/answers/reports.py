"""How errors of reports are answered; ``api.errors`` holds the whole table."""

from collections.abc import Mapping

from api.answers.answer import Answer, answer_of
from api.reports.frozen_reports import ReportRefused, ReportTaken
from api.reports.sums import LedgerUneven

REPORT_ANSWERS: Mapping[type[Exception], Answer] = {
    ReportRefused: answer_of(
        422,
        ("その報告書はつくれません", "The report cannot be made"),
        (
            "もう始まっている月か年度を、一覧にある係数で選んでください。",
            "Ask for a month or fiscal year that has begun, and for a factor that is listed.",
        ),
    ),
    ReportTaken: answer_of(
        409,
        ("同じ番号の報告書がすでにあります", "The report id is taken"),
        ("新しいreport_idにするか、省いてください。", "Send a new report_id, or none."),
    ),
    LedgerUneven: answer_of(
        500,
        ("帳簿の合計が合いません", "The book does not sum up"),
        (
            "報告書はつくりませんでした。管理者に連絡してください。",
            "No report was made. Tell your administrator: `hakobi audit` finds the entry.",
        ),
    ),
}
