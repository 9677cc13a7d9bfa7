"""How errors of backups and of guessing are answered; ``api.errors`` holds the whole table."""

from collections.abc import Mapping

from api.answer import Answer, answer_of
from api.backups import BackupUnreadable, BackupUnsound, CopyDiffers, DatabaseFilled
from api.person import SignInPaused

_LOOK = ("サーバーの担当者に連絡してください。", "Tell whoever looks after the server.")

CARE_ANSWERS: Mapping[type[Exception], Answer] = {
    SignInPaused: answer_of(
        429,
        ("続けて間違えたため、しばらく受け付けません", "It was tried too often"),
        ("15分ほど待ってからやり直してください。", "Wait a quarter of an hour and try again."),
    ),
    BackupUnsound: answer_of(
        500, ("バックアップの中身が合いません", "The backup does not fit"), _LOOK
    ),
    BackupUnreadable: answer_of(
        422, ("hakobi のバックアップではありません", "The file is no backup of hakobi"), _LOOK
    ),
    DatabaseFilled: answer_of(
        409, ("データベースが空ではありません", "The database is not empty"), _LOOK
    ),
    CopyDiffers: answer_of(
        500, ("写したデータが元と違います", "The copy is not like the original"), _LOOK
    ),
}
