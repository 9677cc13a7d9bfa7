"""Easy Japanese of a hall's link: the sheet, and where its number is typed."""

from collections.abc import Mapping

EASY_HALL_LINK_TEXTS: Mapping[str, str] = {
    "hall_link_scan": "｜電話《でんわ》のカメラで、QRコードを｜読《よ》んでください。",
    "hall_link_type": "4つの｜番号《ばんごう》を｜入《い》れてください。｜番号《ばんごう》は｜事務所《じむしょ》の｜人《ひと》が｜言《い》います。",
    "hall_link_use": "｜届《とど》く｜食《た》べ｜物《もの》を｜見《み》ます。｜届《とど》いたら、｜知《し》らせてください。",
    "hall_link_keep": "この｜紙《かみ》を、ほかの｜人《ひと》に｜見《み》せないでください。",
    "hall_link_until": "{day}まで｜使《つか》えます。",
    "hall_door_title": "｜食堂《しょくどう》のページを｜開《ひら》く",
    "hall_door_lead": "｜紙《かみ》のQRコードを｜読《よ》んでください。それから、4つの｜番号《ばんごう》を｜入《い》れてください。",
    "hall_door_token": "｜紙《かみ》にある｜文字《もじ》",
    "hall_door_token_help": "アドレスの「#」のあとの｜文字《もじ》です。QRコードを｜読《よ》むと、｜入《はい》っています。",
    "hall_door_pin": "4つの｜番号《ばんごう》",
    "hall_door_pin_help": "｜番号《ばんごう》は、｜事務所《じむしょ》の｜人《ひと》が｜言《い》います。",
    "hall_door_open": "｜開《ひら》く",
    "hall_door_missing": "｜紙《かみ》のQRコードを｜読《よ》んで、｜番号《ばんごう》を｜入《い》れてください。",
    "hall_door_refused": "｜開《ひら》きません。｜番号《ばんごう》を｜見《み》てください。わからないときは、｜電話《でんわ》してください。",
    "hall_door_paused": "｜番号《ばんごう》がちがいます。15｜分《ふん》、｜待《ま》ってください。",
}
