"""Words of taking in and giving out workbooks."""

from collections.abc import Mapping

from api.web.words.model import Text

IMPORT_TEXTS: Mapping[str, Text] = {
    "nav_import": Text("Excel取り込み", "Excel import"),
    "import_title": Text("Excel・CSVの取り込み", "Import from Excel or CSV"),
    "import_lead": Text(
        "いつもの表をそのまま選んでください。何が変わるかを見てから、まとめて取り込みます。"
        "確定するまで何も変わりません。",
        "Choose your own table as it is. You see what would change, then take all of it in at once."
        " Until you confirm, nothing changes.",
    ),
    "import_file": Text("ファイル", "File"),
    "import_file_help": Text(
        "Excel（.xlsx）またはCSV。10MBまで。公共施設一覧（オープンデータ）もそのまま読めます。",
        "Excel (.xlsx) or CSV, up to 10 MB. Open data lists of public facilities are read as well.",
    ),
    "import_table": Text("何の表ですか", "What the table is"),
    "import_table_any": Text("見出しから判断する", "Tell by its headings"),
    "import_site_kind": Text("公共施設一覧のときの種類", "Kind, for a list of public facilities"),
    "import_send": Text("内容を確かめる", "Look at it"),
    "import_missing": Text(
        "ファイルが選ばれていません。ファイルを選んでください。",
        "No file was chosen. Choose a file.",
    ),
    "import_refused_empty": Text(
        "ファイルが空です。表が入ったファイルを選んでください。",
        "The file is empty. Choose a file with a table.",
    ),
    "import_refused_too_large": Text(
        "ファイルが10MBを超えています。使わないシートや写真を消してください。",
        "The file is larger than 10 MB. Delete sheets and pictures that are not needed.",
    ),
    "import_refused_old_workbook": Text(
        "古い形式のExcel（.xls）です。「Excelブック（.xlsx）」で保存しなおしてください。",
        "This is an old workbook (.xls). Save it as an Excel workbook (.xlsx).",
    ),
    "import_refused_locked": Text(
        "パスワードがかかっています。パスワードを外して保存しなおしてください。",
        "The file has a password. Save it without one.",
    ),
    "import_refused_broken": Text(
        "ファイルを開けません。Excelで開けるか確かめ、保存しなおしてください。",
        "The file cannot be opened. See whether Excel opens it, and save it again.",
    ),
    "import_refused_bomb": Text(
        "開くと大きすぎるファイルです。表だけを新しいブックに写してください。",
        "The file unpacks to too much. Copy the table alone into a new workbook.",
    ),
    "import_refused_entities": Text(
        "安全に開けないファイルです。表だけを新しいブックに写してください。",
        "The file cannot be opened safely. Copy the table alone into a new workbook.",
    ),
    "import_refused_no_table": Text(
        "表が見つかりません。見出しの行がある表を選んでください。",
        "There is no table in it. Choose a file with a row of headings.",
    ),
    "import_refused_too_many_rows": Text(
        "行または列が多すぎます（2万行・200列まで）。分けてください。",
        "It has too many rows or columns (at most 20,000 and 200). Split it.",
    ),
    "import_preview_title": Text("取り込む前の確認", "Before it is taken in"),
    "import_of_file": Text("ファイル: {name}", "File: {name}"),
    "import_summary": Text("まとめ", "Summary"),
    "import_new": Text("新しい行", "New"),
    "import_changed": Text("変わる行", "Changed"),
    "import_same": Text("同じ行", "Same"),
    "import_faulty": Text("誤りのある行", "Faulty"),
    "import_sheet_unknown": Text(
        "どの表か分からないシートです。取り込みません。",
        "No table was recognised on this sheet; it is not taken in.",
    ),
    "import_columns_unknown": Text("使わない列: {names}", "Columns that are not used: {names}"),
    "import_faults_title": Text("直すところ（{count}か所）", "To be mended ({count})"),
    "import_faults_lead": Text(
        "誤りがあるあいだは、どの行も取り込みません。ファイルを直して、もう一度選んでください。",
        "As long as anything is wrong, no row is taken in. Mend the file and choose it again.",
    ),
    "import_marked": Text(
        "直すためのファイルをダウンロード", "Download the file with the faults marked"
    ),
    "import_notes_title": Text("補ったところ（{count}か所）", "Put right on the way ({count})"),
    "import_more": Text("ほか{count}か所", "{count} more"),
    "import_sheet": Text("シート", "Sheet"),
    "import_cell": Text("セル", "Cell"),
    "import_value": Text("値", "Value"),
    "import_rule": Text("内容", "What it is"),
    "import_remedy": Text("直し方", "What to do"),
    "import_rows_title": Text("{table}（{shown}行を表示）", "{table} ({shown} rows shown)"),
    "import_row": Text("行", "Row"),
    "import_state": Text("状態", "State"),
    "import_what_changes": Text("変わること", "What changes"),
    "import_from_to": Text("{column}: {old} → {new}", "{column}: {old} → {new}"),
    "import_blank": Text("（空）", "(blank)"),
    "import_confirm": Text("{count}行を取り込む", "Take in {count} rows"),
    "import_read_as": Text("「{table}」の表として読みました。", "Read as the table “{table}”."),
    "import_read_as_else": Text(
        "ちがうときは、もう一度ファイルを選び、「何の表ですか」を選んでください。",
        "If it is another one, choose the file again and say which table it is.",
    ),
    "import_unknown": Text(
        "何の表か分かりません。まだ何も取り込んでいません。"
        "「何の表ですか」で表を選ぶか、1行目の見出しをひな形に合わせてください。",
        "No table was recognised; nothing was taken in. Choose the table, or use the headings of "
        "the template in the first row.",
    ),
    "import_choose_again": Text("もう一度選ぶ", "Choose again"),
    "import_nothing": Text(
        "変わる行はありません。取り込む必要はありません。",
        "Nothing would change; there is nothing to take in.",
    ),
    "import_outdated": Text(
        "確認のあとで、だれかが基本データを変えました。もう一度お確かめください。まだ何も取り込んでいません。",
        "Somebody has changed master data since you looked. Look again; nothing was taken in yet.",
    ),
    "import_done": Text(
        "{count}行を取り込みました。行ごとの履歴は「基本データ」で見られます。",
        "{count} rows were taken in. Each row's history is with the master data.",
    ),
    "import_done_before": Text(
        "取り込みは済んでいます。新しく変わった行はありません。",
        "It was taken in before. Nothing more has changed.",
    ),
    "import_cancel": Text("取り込まずに戻る", "Back without taking it in"),
    "export_title": Text("ひな形と書き出し", "Templates and export"),
    "export_lead": Text(
        "書き出したファイルを直して、そのまま取り込めます。",
        "Change an exported file and take it in again.",
    ),
    "export_all": Text("すべての表を書き出す", "Export all tables"),
    "export_template": Text("空のひな形", "Empty template"),
    "export_data": Text("今のデータ", "Current data"),
    "export_tables": Text("表ごと", "By table"),
}
