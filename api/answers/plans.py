"""The answers for files of plans, and for plans that are changed: events, locks, replanning."""

from collections.abc import Mapping

from api.answers.answer import Answer, answer_of
from api.master.coming_months import MonthIncomplete
from api.notices.desk import AddressWrong, NoMailServer, NoticesOfDraft
from api.planning.change_planning import PlannerBusy
from api.planning.plan_changes import ProposalStale, WishesTooMany
from api.planning.replan_process import ReplanFailed
from logistics.aim import LevelMissing
from logistics.errors import (
    ChangesUnreadable,
    EventRefused,
    LockRefused,
    PlanForeign,
    PlanUnreadable,
    ReplanImpossible,
)

PLAN_ANSWERS: Mapping[type[Exception], Answer] = {
    MonthIncomplete: answer_of(
        422,
        ("この月には、計画に欠かせないものがまだありません", "The month lacks what a plan needs"),
        (
            "足りないものの一覧を見て直し、もう一度つくってください。何も保存されていません。",
            "List what the month lacks, mend it and build it again; nothing was stored.",
        ),
    ),
    LevelMissing: answer_of(
        422,
        ("全員に同じだけ配る量が決まりません", "Nothing says how much all can have"),
        (
            "先に「公平を第一に」の計画をつくってください。",
            "Make a plan of fairness first.",
        ),
    ),
    ReplanFailed: answer_of(
        422,
        ("この変更では計画し直せませんでした", "The plan could not be changed like that"),
        (
            "変更したいことを減らすか直して、もう一度計画し直してください。計画はそのままです。",
            "Mend or leave out a wish and plan again; the plan stays as it was.",
        ),
    ),
    NoticesOfDraft: answer_of(
        409,
        ("計画がまだ承認されていません", "The plan is not approved"),
        (
            "お知らせは、計画を承認してから送ってください。",
            "Approve the plan first: notices tell what is sure.",
        ),
    ),
    AddressWrong: answer_of(
        422,
        ("メールアドレスを保存できません", "The addresses cannot be saved"),
        (
            "hall@example.jp のように一つだけ、お知らせの一覧にある相手について書いてください。",
            "Write one address like hall@example.jp, for somebody whom the plan has a notice for.",
        ),
    ),
    NoMailServer: answer_of(
        409,
        ("メールサーバーが設定されていません", "There is no mail server"),
        (
            "管理者が HAKOBI_SMTP_HOST を設定するか、ファイルを自分で送ってください。",
            "Set HAKOBI_SMTP_HOST, or send the files yourself.",
        ),
    ),
    PlannerBusy: answer_of(
        503,
        ("ほかの人が計画し直しています", "Somebody else is planning"),
        ("少し待って、もう一度計画し直してください。", "Wait a few seconds and plan again."),
    ),
    ProposalStale: answer_of(
        409,
        ("見ていた変更の案は、もう新しくありません", "The proposal is no longer the newest"),
        (
            "もう一度計画し直して、違いを確かめてください。",
            "Plan again and look at the difference.",
        ),
    ),
    WishesTooMany: answer_of(
        422,
        ("変更したいことが多すぎます", "There are too many wishes"),
        ("いらないものを消してください。", "Take some of them away."),
    ),
    PlanUnreadable: answer_of(
        422,
        ("計画のファイルを読めません", "The plan file cannot be read"),
        (
            "計画形式1のplan.jsonを指定してください。",
            "Give a plan.json in plan format 1, such as hakobi writes.",
        ),
    ),
    PlanForeign: answer_of(
        422,
        ("別の月の計画です", "The plan belongs to another month"),
        ("その計画を作った月を指定してください。", "Give the month that the plan was made for."),
    ),
    ChangesUnreadable: answer_of(
        422,
        ("出来事・固定のファイルを読めません", "The file of events or locks cannot be read"),
        (
            "示された箇所を直してください。種類と項目はREADMEにあります。",
            "Mend the place named; README.md lists the kinds and their fields.",
        ),
    ),
    EventRefused: answer_of(
        422,
        ("この月に合わない出来事です", "The event does not fit the month"),
        (
            "示された出来事を直すか、外してください。何も変わっていません。",
            "Mend or leave out the event named; nothing was planned.",
        ),
    ),
    LockRefused: answer_of(
        422,
        ("この計画に合わない固定です", "The lock does not fit the plan"),
        (
            "示された固定を直すか、外してください。何も変わっていません。",
            "Mend or leave out the lock named; nothing was planned.",
        ),
    ),
    ReplanImpossible: answer_of(
        422,
        ("この計画は組み直せません", "The plan cannot be changed"),
        (
            "規則を守っている計画と、その月の日付を指定してください。",
            "Give a sound plan of that month and a day of it.",
        ),
    ),
}
