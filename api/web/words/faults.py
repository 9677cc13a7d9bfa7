"""The Japanese wording of every fault and warning of a month's files, by code.

English is what the reader of the files gives; each entry here is (rule, remedy) of the same code.
"""

from collections.abc import Mapping

from api.web.language import Language
from api.web.words.codes import told_words
from logistics.errors import Fault
from logistics.scenario_files.faults import FAULTS, WARNINGS

FAULT_TEXTS_JA: Mapping[str, tuple[str, str]] = {
    "folder_missing": (
        "フォルダーではありません。",
        "scenario.tomlがあるフォルダーを選んでください。",
    ),
    "file_missing": ("ファイルがありません。", "この名前のファイルを入れてください。"),
    "file_unreadable": ("ファイルとして開けません。", "読めるファイルに入れかえてください。"),
    "file_too_large": (
        "読み込める大きさを超えています。",
        "地域を分けるか、古い行を消してください。",
    ),
    "rows_too_many": ("行が多すぎます。", "地域を分けるか、古い行を消してください。"),
    "encoding_cp932": (
        "文字コードがUTF-8ではありません。Shift_JIS（Excelの「CSV」）のようです。",
        "Excelの「CSV UTF-8（コンマ区切り）」で保存しなおしてください。",
    ),
    "encoding_utf16": (
        "文字コードがUTF-16です。",
        "「CSV UTF-8（コンマ区切り）」で保存しなおしてください。",
    ),
    "encoding": (
        "文字コードがUTF-8ではありません。",
        "「CSV UTF-8（コンマ区切り）」で保存しなおしてください。",
    ),
    "nul": ("NUL文字が入っています。", "ファイルが壊れています。保存しなおしてください。"),
    "csv_broken": ("行の区切りが分かりません。", '閉じていない引用符（"）を探してください。'),
    "column_missing": ("列がありません。", "見出しの行に、この名前の列を足してください。"),
    "id_empty": ("番号が空です。", "ほかと重ならない番号を入れてください。"),
    "id_twice": (
        "同じ番号が2回あります。",
        "どちらかの行を消すか、別の番号にしてください。",
    ),
    "id_unknown": (
        "この番号は{names}にありません。",
        "{names}に足すか、つづりを直してください。",
    ),
    "cell_empty": ("空にできません。", "値を入れてください。"),
    "choice_unknown": ("使える言葉ではありません。", "{allowed}のどれかにしてください。"),
    "number_bad": (
        "数字ではありません。",
        "半角の数字だけで入れてください（例 5.0）。単位やコンマは不要です。",
    ),
    "number_negative": ("0より小さい数です。", "0以上の数にしてください。"),
    "number_too_large": (
        "数が大きすぎます。",
        "1,000,000,000より小さくしてください。単位もご確認ください。",
    ),
    "number_not_above_0": (
        "0より大きい数が必要です。",
        "1ケースの重さ（kg）を入れてください。",
    ),
    "decimals_too_many": (
        "小数点より下が3けたを超えています。",
        "3けたに丸めてください（1グラムが最小です）。",
    ),
    "degrees_out_of_range": (
        "緯度・経度としてありえません。",
        "緯度と経度が逆ではないか、ご確認ください。",
    ),
    "date_bad": ("日付として読めません。", "2026-12-01のように入れてください。"),
    "time_bad": ("時刻として読めません。", "09:30のように入れてください。24:00が最後です。"),
    "day_bad": (
        "日付でも曜日でもありません。",
        "2026-12-01のような日付か、0（月）から6（日）の数字にしてください。",
    ),
    "shift_reversed": (
        "終わりが始まりより前です。",
        "その日の24:00までに終わる時間にしてください。夜をまたぐときは分けてください。",
    ),
    "quantiles_reversed": (
        "{less}より小さい数です。",
        "cautious_kg ≦ likely_kg ≦ generous_kg となるように入れてください。",
    ),
    "ready_by_second": (
        "同じ食堂の同じ日に、別のready_byがあります。",
        "その日の行は、すべて同じ時刻にしてください。",
    ),
    "need_outside_month": (
        "scenario.tomlの期間の外です。",
        "日付か、startとendを直してください。",
    ),
    "need_at_supply": (
        "拠点です。必要量は食堂・施設だけに書けます。",
        "dining_hallかpartner_facilityの番号にしてください。",
    ),
    "toml_broken": ("TOMLとして読めません（{problem}）。", "示された場所を直してください。"),
    "toml_bom": (
        "先頭にBOMがあります。TOMLでは使えません。",
        "BOMなしのUTF-8で保存してください。",
    ),
    "format_unknown": ("1だけが使えます。", "format = 1 と書いてください。"),
    "name_bad": ("文字の名前が必要です。", 'name = "…" と書いてください。'),
    "month_bad": ("日付ではありません。", "引用符をつけずに、2026-12-01のように書いてください。"),
    "month_reversed": ("終わりが始まりより前です。", "startとendを入れかえてください。"),
    "month_too_long": ("期間が366日を超えています。", "startかendを直してください。"),
    "table_bad": ("表ではありません。", "[{table}] と1行に書いてください。"),
    "policy_bad": ("日数ではありません。", "0以上の整数を入れてください。"),
    "zone_unknown": (
        "温度帯の名前ではありません。",
        "ambient、cool、chilled、frozenのどれかにしてください。",
    ),
    "objective_unknown": (
        "[objective]にない項目です。",
        "fill_step、waste_step_kg、budget_yenだけが使えます。",
    ),
    "objective_bad": ("0より大きい数が必要です。", "0より大きい数を入れてください。"),
    "zip_broken": ("zipとして読めません。", "フォルダーをzipにまとめなおしてください。"),
    "zip_too_large": (
        "開くと大きくなりすぎます。",
        "月のデータのファイルだけをまとめてください。",
    ),
    "zip_too_many": ("ファイルが多すぎます。", "月のデータのファイルだけをまとめてください。"),
    "zip_path": (
        "zipの外を指す名前です。",
        "フォルダーをzipにまとめなおしてください。",
    ),
    "zip_encrypted": (
        "パスワードがかかっています。",
        "パスワードなしでまとめなおしてください。",
    ),
    "zip_no_scenario": (
        "scenario.tomlがありません。",
        "scenario.tomlがあるフォルダーをまとめてください。",
    ),
    "zip_many_scenarios": (
        "scenario.tomlが2つ以上あります。",
        "一度に1つの月だけをまとめてください。",
    ),
    "zip_twice": ("同じ名前が2回あります。", "フォルダーをzipにまとめなおしてください。"),
    "celsius_bad": (
        "温度（℃、小数1けたまで）として読めません。",
        "4.5や-18のように、-60から60までで入れてください。",
    ),
    "jan_bad": (
        "JANコードとして読めません。8・12・13・14けたで、最後の数字が検査に合う必要があります。",
        "バーコードの下の数字を確かめてください。空のままでもかまいません。",
    ),
    "limits_reversed": ("最低の温度より低いです。", "2つの温度を入れかえてください。"),
    "column_unknown": ("この表にない列です。", "この表の列だけを送ってください。"),
    "text_too_long": ("{count}文字を超えています。", "短くしてください。"),
    "id_fixed": (
        "この行の番号とちがいます。",
        "番号は変えられません。新しい行を足して、古い行を消してください。",
    ),
    "id_marks": (
        "@か~が入っています。場所と種類のしるしに使う文字です。",
        "この2つを使わない番号にしてください。",
    ),
    "more": (
        "このファイルには、ほかに{count}件あります。",
        "まずこれらを直して、もう一度読み込んでください。",
    ),
    # warnings
    "column_absent": ("列がありません。", "分からないものとして読みました。あれば足してください。"),
    "column_twice": (
        "同じ列が2回あります。",
        "後の列を読みました。もう一方を消してください。",
    ),
    "cells_too_many": (
        "1行目より値が多く、余りは読んでいません。",
        'コンマを含む文字は、引用符（"）で囲んでください。',
    ),
    "file_unknown": (
        "決められた名前ではないので、読んでいません。",
        "つづりをご確認ください。",
    ),
    "finer_than_kept": (
        "扱える細かさ（グラムなど）を超えています。",
        "安全な側に丸めました。直さなくてもかまいません。",
    ),
    "count_not_whole": ("整数ではありません。", "丸めました。整数にしてください。"),
    "flag_odd": (
        "1でも0でもありません。",
        "非公開として扱います。1か0にしてください。",
    ),
    "allergen_spelling": (
        "アレルゲンの書き方がちがいます。",
        "「小麦;乳;卵?」のように書いてください。",
    ),
    "name_absent": ("名前がありません。", 'name = "…" と書いてください。'),
    "month_unusual": ("期間が{count}日です。", "startとendをご確認ください。"),
    "confidential_unnamed": (
        "非公開なのに、public_nameがありません。",
        "ほかの人には番号で見えます。差しさわりのない名前を入れてください。",
    ),
    "site_far": (
        "一番近い場所から{count} km離れています。",
        "緯度と経度をご確認ください。",
    ),
    "hub_is_recipient": (
        "食堂・施設です。拠点ではありません。",
        "ロジ拠点かハブ拠点の番号にしてください。",
    ),
    "outage_reversed": (
        "終わりが始まりより前です。",
        "効き目がありません。日付を入れかえてください。",
    ),
    "outage_no_effect": (
        "もともとの広さより狭くなっていません。",
        "効き目がありません。場所、温度帯、リットルをご確認ください。",
    ),
    "vehicle_without_shift": (
        "今月、運転できる日がありません。",
        "使われません。shifts.csvに足してください。",
    ),
    "shift_outside_month": ("期間の外です。", "効き目がありません。"),
    "shift_overlap": (
        "同じ車両の、同じ日のほかの時間と重なっています。",
        "便はどちらか一方の中だけになります。1つにまとめてください。",
    ),
    "lot_expired": (
        "届く前に期限が過ぎています。",
        "届いた日に廃棄になります。2つの日付をご確認ください。",
    ),
    "lot_after_month": ("期間の後に届きます。", "今月の計画には入りません。"),
    "declined_needed": (
        "辞退した分類なのに、needs.csvに{count} kgの必要量があります。",
        "その行を消してください。辞退した分は、不足と数えません。",
    ),
    "lot_above_cautious": (
        "lots.csvのkg（{count} kg）は、これより多くなっています。",
        "約束するのは控えめな量だけです。lots.csvのkgも同じ量にしてください。",
    ),
    "lot_broken_case": (
        "ケースの整数倍ではありません。{count} kgは運べません。",
        "kgとcase_kgをご確認ください。",
    ),
    "lot_without_room": (
        "この場所には、その温度帯（{zone}）の置き場がありません。",
        "届いた日のうちに運び出すことになります。stores.csvをご確認ください。",
    ),
    "exclusion_of_supply": ("拠点です。", "効き目がありません。"),
    "allergen_unknown": (
        "このアレルゲンを含む品目はありません。",
        "つづりをご確認ください。このままでは何も除かれません。",
    ),
    "window_reversed": (
        "閉まる時刻が開く時刻より前です。",
        "立ち寄れません。時刻を入れかえてください。",
    ),
    "history_of_supply": ("拠点です。", "効き目がありません。"),
    "history_more_used": ("使った量が必要量より多いです。", "2つの列をご確認ください。"),
    "travel_missing": (
        "次に行けるはずの{count}か所への道がありません：{names}。",
        "この間は走れません。走れるなら足してください。",
    ),
    "travel_unreachable": (
        "必要量がありますが、車のある拠点から行って戻る道がありません。",
        "travel.csvに足してください。",
    ),
    "date_ambiguous": (
        "何年何月何日か、二通りに読めます。",
        "年を4桁（または令和）で書いてください。",
    ),
    "weekday_other": ("日付と曜日が合っていません。", "日付を確かめるか、曜日を消してください。"),
    "ditto": ("「上と同じ」の記号です。", "どの行にも値を書いてください。"),
    "unit_other": (
        "この列とはちがう単位が付いています。",
        "単位をそろえて、数字だけを入れてください（例 5.0）。",
    ),
    "formula_error": ("計算式が誤りになっています。", "計算式を直すか、値を入れてください。"),
    "formula_empty": (
        "計算式の値がありません。",
        "Excelで開いて保存し直してください。",
    ),
    "outside_japan": ("日本の中の場所ではありません。", "緯度と経度を確かめてください。"),
    "municipality_bad": (
        "市町村コードではありません（最後の検査数字が合いません）。",
        "5桁のコードか、検査数字を含む6桁のコードを入れてください。",
    ),
    "places_swapped": (
        "緯度と経度が逆になっていました。",
        "入れかえました。場所を確かめてください。",
    ),
    "datum_old": (
        "古い測地系（日本測地系）の座標のようです。約450mずれます。",
        "世界測地系（JGD2011・WGS84）に直してください。",
    ),
    "code_mended": ("市町村コードを補いました。", "直す必要はありません。"),
    "zeros_added": ("表計算ソフトで消えた先頭の0を補いました。", "直す必要はありません。"),
    "name_to_id": ("名前でしたので、番号に置きかえました。", "直す必要はありません。"),
}


def fault_text(fault: Fault, *, language: Language) -> tuple[str, str]:
    """Return rule and remedy of a fault; a code without Japanese wording keeps its English one.

    Codes that the sentences name stand behind their words.
    """
    is_english = language is Language.ENGLISH
    known = {**WARNINGS, **FAULTS} if is_english and fault.words else FAULT_TEXTS_JA
    found = known.get(fault.code)
    if found is None or (is_english and not fault.words):
        return fault.rule, fault.remedy
    words = told_words(dict(fault.words), language)
    return found[0].format(**words), found[1].format(**words)
