"""How errors of backups and of guessing are answered; ``api.errors`` holds the whole table."""

from collections.abc import Mapping

from api.accounts.person import (
    SecondFactorMissing,
    SecondFactorNeeded,
    SecondFactorWrong,
    SignInPaused,
)
from api.answers.answer import Answer, answer_of
from api.care.backups import BackupUnreadable, BackupUnsound, CopyDiffers, DatabaseFilled
from api.care.sealing import BackupSealed, KeyUnreadable, RecipientUnreadable

_LOOK = ("サーバーの担当者に連絡してください。", "Tell whoever looks after the server.")

CARE_ANSWERS: Mapping[type[Exception], Answer] = {
    SignInPaused: answer_of(
        429,
        ("続けて間違えたため、しばらく受け付けません", "It was tried too often"),
        ("15分ほど待ってからやり直してください。", "Wait a quarter of an hour and try again."),
    ),
    SecondFactorNeeded: answer_of(
        401,
        ("確認の番号も必要です", "The second factor is wanted, too"),
        ("認証アプリの番号も送ってください。", "Send the number of your authenticator, too."),
    ),
    SecondFactorWrong: answer_of(
        401,
        ("確認の番号が違います", "The number is wrong"),
        ("新しい番号を入れてください。", "Enter the next number."),
    ),
    SecondFactorMissing: answer_of(
        403,
        ("先に二段階の確認を設定してください", "Set up a second factor first"),
        ("「二段階の確認」のページで設定できます。", "The page /second-factor does it."),
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
    RecipientUnreadable: answer_of(
        422,
        ("バックアップの公開鍵ではありません", "It is no public key for backups"),
        (
            "「age1」で始まる1行を入れてください。",
            "Give the line that begins with age1.",
        ),
    ),
    BackupSealed: answer_of(
        422,
        ("バックアップは暗号化されています", "The backup is encrypted"),
        ("秘密鍵のファイルを渡してください。", "Give the file with the secret key."),
    ),
    KeyUnreadable: answer_of(
        422,
        ("秘密鍵のファイルではありません", "The file has no secret key"),
        (
            "鍵をつくったときのファイルを渡してください。",
            "Give the file that was written when the key was made.",
        ),
    ),
}
