BEGIN TRANSACTION;
CREATE TABLE accounts (
	account_no INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	site_id TEXT NOT NULL, 
	unit_id TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (account_no), 
	CONSTRAINT uq_accounts_name UNIQUE (name)
);
INSERT INTO "accounts" VALUES(1,'donor/DONOR-1','donor','','','DONOR-1');
INSERT INTO "accounts" VALUES(2,'site/LOGI/shelf/dock','shelf','LOGI','dock','');
INSERT INTO "accounts" VALUES(3,'site/LOGI/shelf/chilled','shelf','LOGI','chilled','');
INSERT INTO "accounts" VALUES(4,'site/LOGI/shelf/frozen','shelf','LOGI','frozen','');
INSERT INTO "accounts" VALUES(5,'site/LOGI/quarantine/chilled/H99-0','quarantine','LOGI','chilled','H99-0');
INSERT INTO "accounts" VALUES(6,'vehicle/KEI-1','vehicle','','','KEI-1');
INSERT INTO "accounts" VALUES(7,'site/HALL-01/shelf/chilled','shelf','HALL-01','chilled','');
INSERT INTO "accounts" VALUES(8,'eaten/HALL-01','eaten','HALL-01','','');
INSERT INTO "accounts" VALUES(9,'waste/damaged','waste','','','damaged');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0009');
CREATE TABLE approvals (
	number INTEGER NOT NULL, 
	plan_id VARCHAR(16) NOT NULL, 
	month VARCHAR(7) NOT NULL, 
	is_approved BOOLEAN NOT NULL, 
	person_id TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_approvals PRIMARY KEY (number), 
	CONSTRAINT fk_approvals_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id)
);
CREATE TABLE balances (
	account_no INTEGER NOT NULL, 
	lot_no INTEGER NOT NULL, 
	is_free BOOLEAN NOT NULL, 
	quantity_g BIGINT NOT NULL, 
	CONSTRAINT pk_balances PRIMARY KEY (account_no, lot_no), 
	CONSTRAINT fk_balances_account_no FOREIGN KEY(account_no) REFERENCES accounts (account_no), 
	CONSTRAINT fk_balances_lot_no FOREIGN KEY(lot_no) REFERENCES lots (lot_no), 
	CONSTRAINT ck_balances_ck_balances_not_below_zero CHECK (is_free OR quantity_g >= 0)
)
 WITHOUT ROWID

;
INSERT INTO "balances" VALUES(1,1,1,-1000);
INSERT INTO "balances" VALUES(2,1,0,0);
INSERT INTO "balances" VALUES(3,1,0,100);
INSERT INTO "balances" VALUES(4,1,0,400);
INSERT INTO "balances" VALUES(5,1,0,0);
INSERT INTO "balances" VALUES(6,1,0,0);
INSERT INTO "balances" VALUES(7,1,0,0);
INSERT INTO "balances" VALUES(8,1,1,450);
INSERT INTO "balances" VALUES(9,1,1,50);
CREATE TABLE driver_links (
	link_id VARCHAR(36) NOT NULL, 
	plan_id VARCHAR(16) NOT NULL, 
	trip_id TEXT NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	opens_at DATETIME NOT NULL, 
	closes_at DATETIME NOT NULL, 
	wrong_pins INTEGER NOT NULL, 
	blocked_until DATETIME, 
	session_hash VARCHAR(64), 
	seen_at DATETIME, 
	created_by VARCHAR(36) NOT NULL, 
	created_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_driver_links PRIMARY KEY (link_id), 
	CONSTRAINT uq_driver_links_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_driver_links_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id), 
	CONSTRAINT fk_driver_links_person_id FOREIGN KEY(person_id) REFERENCES people (person_id), 
	CONSTRAINT fk_driver_links_created_by FOREIGN KEY(created_by) REFERENCES people (person_id)
);
CREATE TABLE entries (
	seq BIGINT NOT NULL, 
	entry_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	occurred_us BIGINT NOT NULL, 
	recorded_us BIGINT NOT NULL, 
	person_id TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	note TEXT NOT NULL, 
	plan_id TEXT NOT NULL, 
	trip_id TEXT NOT NULL, 
	reverses VARCHAR(64), 
	detail TEXT NOT NULL, 
	declares TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_entries PRIMARY KEY (seq), 
	CONSTRAINT uq_entries_entry_id UNIQUE (entry_id), 
	CONSTRAINT uq_entries_reverses UNIQUE (reverses), 
	CONSTRAINT fk_entries_reverses FOREIGN KEY(reverses) REFERENCES entries (entry_id)
);
INSERT INTO "entries" VALUES(1,'t99-0','receive',1796085000000000,1795742374574750,'person-1','','','','',NULL,'{"lots":[{"available_on":"2026-12-01","case_g":1000,"donor_id":"DONOR-1","expires_on":"2026-12-06","expires_printed":"2026.12.6","expiry_kind":"use_by","lot_id":"L99-0","lot_number":"A1","maker":"山田牛乳","product_id":"MILK","zone":"chilled"}]}','l1=L99-0a1=donor/DONOR-1a2=site/LOGI/shelf/dock','4a7ae4a8bc90934a75fa2faf6f90c5af381d8e5c46955e1ec633832a12e1f6f7');
INSERT INTO "entries" VALUES(2,'t99-1','put_away',1796085000000000,1795742374574750,'person-1','','','','',NULL,'','a3=site/LOGI/shelf/chilleda4=site/LOGI/shelf/frozen','562fd32a8c7047a1d9db8b7c6de61ddfe9855eafca3b19ff46a2202ac0a1ae54');
INSERT INTO "entries" VALUES(3,'t99-2','hold',1796085000000000,1795742374574750,'person-1','said','','','',NULL,'{"held_lots":{"H99-0":["L99-0"]},"hold":{"cause":"recall","hold_id":"H99-0"}}','a5=site/LOGI/quarantine/chilled/H99-0','b4b64ec6954d16ce9daba1db8c655fc94a418b9c2cb06dfe75f6ad57abda391e');
INSERT INTO "entries" VALUES(4,'t99-3','decide',1796085000000000,1795742374574750,'person-1','said','','','',NULL,'{"decision":{"decision":"release","hold_id":"H99-0"}}','','f2ef8acc561127f36f006d8ab3768ce624abfd8b3ced741ad402744494d451c4');
INSERT INTO "entries" VALUES(5,'t99-4','load',1796085000000000,1795742374574750,'person-1','','','','',NULL,'','a6=vehicle/KEI-1','2ef707f39159739be8a356aee6108f963612a3975ae780918458aa4e65534ac9');
INSERT INTO "entries" VALUES(6,'t99-5','deliver',1796085000000000,1795742374574750,'person-1','','','','',NULL,'','a7=site/HALL-01/shelf/chilled','49f533d4200a0b4bff1a3025a6a93d1b1f75b53cc459e5ffb64bfea026d58124');
INSERT INTO "entries" VALUES(7,'t99-6','eat',1796085000000000,1795742374574750,'person-1','','','','',NULL,'','a8=eaten/HALL-01','dc0c300dfe17061ebaca23da56dc9a7c5502a03ab82924a722f3ab2a8fe1e209');
INSERT INTO "entries" VALUES(8,'t99-7','dispose',1796085000000000,1795742374574750,'person-1','said','','','',NULL,'','a9=waste/damaged','105c4980d7462f08ee4bd69a587a86562e0aad2025d384302c74e4ba93e4bf6e');
CREATE TABLE hold_lots (
	hold_id VARCHAR(64) NOT NULL, 
	lot_no INTEGER NOT NULL, 
	CONSTRAINT pk_hold_lots PRIMARY KEY (hold_id, lot_no), 
	CONSTRAINT fk_hold_lots_hold_id FOREIGN KEY(hold_id) REFERENCES holds (hold_id), 
	CONSTRAINT fk_hold_lots_lot_no FOREIGN KEY(lot_no) REFERENCES lots (lot_no)
)
 WITHOUT ROWID

;
INSERT INTO "hold_lots" VALUES('H99-0',1);
CREATE TABLE holds (
	hold_id VARCHAR(64) NOT NULL, 
	cause VARCHAR(10) NOT NULL, 
	site_id TEXT NOT NULL, 
	unit_id TEXT NOT NULL, 
	opened_seq BIGINT NOT NULL, 
	decided_seq BIGINT, 
	decision VARCHAR(12), 
	facts TEXT NOT NULL, 
	CONSTRAINT pk_holds PRIMARY KEY (hold_id), 
	CONSTRAINT fk_holds_opened_seq FOREIGN KEY(opened_seq) REFERENCES entries (seq), 
	CONSTRAINT fk_holds_decided_seq FOREIGN KEY(decided_seq) REFERENCES entries (seq)
);
INSERT INTO "holds" VALUES('H99-0','recall','','',3,4,'release','{"cause":"recall","hold_id":"H99-0"}');
CREATE TABLE import_drafts (
	draft_id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	file_name TEXT NOT NULL, 
	table_name VARCHAR(40) NOT NULL, 
	site_kind VARCHAR(40) NOT NULL, 
	content BLOB NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_import_drafts PRIMARY KEY (draft_id)
);
CREATE TABLE lots (
	lot_no INTEGER NOT NULL, 
	lot_id TEXT NOT NULL, 
	product_id TEXT NOT NULL, 
	zone VARCHAR(10) NOT NULL, 
	case_g BIGINT NOT NULL, 
	expiry_kind VARCHAR(11) NOT NULL, 
	expires_on DATE NOT NULL, 
	available_on DATE NOT NULL, 
	donor_id TEXT NOT NULL, 
	maker TEXT NOT NULL, 
	lot_number TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	facts_seq BIGINT NOT NULL, 
	CONSTRAINT pk_lots PRIMARY KEY (lot_no), 
	CONSTRAINT uq_lots_lot_id UNIQUE (lot_id), 
	CONSTRAINT fk_lots_facts_seq FOREIGN KEY(facts_seq) REFERENCES entries (seq)
);
INSERT INTO "lots" VALUES(1,'L99-0','MILK','chilled',1000,'use_by','2026-12-06','2026-12-01','DONOR-1','山田牛乳','A1','{"available_on":"2026-12-01","case_g":1000,"donor_id":"DONOR-1","expires_on":"2026-12-06","expires_printed":"2026.12.6","expiry_kind":"use_by","lot_id":"L99-0","lot_number":"A1","maker":"山田牛乳","product_id":"MILK","zone":"chilled"}',1);
CREATE TABLE master_rows (
	seq INTEGER NOT NULL, 
	file VARCHAR(40) NOT NULL, 
	row_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	cells TEXT NOT NULL, 
	is_deleted BOOLEAN NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_master_rows PRIMARY KEY (seq), 
	CONSTRAINT uq_master_rows_file_row_id_version UNIQUE (file, row_id, version), 
	CONSTRAINT fk_master_rows_person_id FOREIGN KEY(person_id) REFERENCES people (person_id), 
	CONSTRAINT ck_master_rows_ck_master_rows_version_from_1 CHECK (version >= 1)
);
INSERT INTO "master_rows" VALUES(1,'sites.csv','LOGI',1,'{"site_id": "LOGI", "name": "架空中央ロジ拠点", "kind": "logistics_hub", "municipality": "31201", "lat": "35.4919", "lon": "134.22804", "hub_id": "", "service_min": "20", "handling_min_per_100kg": "15", "address": "", "phone": "", "note": "", "public_name": "", "confidential": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(2,'sites.csv','HALL-01',1,'{"site_id": "HALL-01", "name": "架空食堂01", "kind": "dining_hall", "municipality": "31201", "lat": "35.52642", "lon": "134.2364", "hub_id": "LOGI", "service_min": "8", "handling_min_per_100kg": "10", "address": "", "phone": "", "note": "", "public_name": "", "confidential": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(3,'sites.csv','HALL-02',1,'{"site_id": "HALL-02", "name": "架空食堂02", "kind": "dining_hall", "municipality": "28586", "lat": "35.63074", "lon": "134.46366", "hub_id": "LOGI", "service_min": "8", "handling_min_per_100kg": "20", "address": "", "phone": "", "note": "", "public_name": "", "confidential": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(4,'stores.csv','LOGI|ambient',1,'{"site_id": "LOGI", "zone": "ambient", "capacity_l": "295"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(5,'stores.csv','LOGI|cool',1,'{"site_id": "LOGI", "zone": "cool", "capacity_l": "148"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(6,'stores.csv','LOGI|chilled',1,'{"site_id": "LOGI", "zone": "chilled", "capacity_l": "108"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(7,'stores.csv','LOGI|frozen',1,'{"site_id": "LOGI", "zone": "frozen", "capacity_l": "66"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(8,'stores.csv','HALL-01|ambient',1,'{"site_id": "HALL-01", "zone": "ambient", "capacity_l": "319"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(9,'stores.csv','HALL-01|cool',1,'{"site_id": "HALL-01", "zone": "cool", "capacity_l": "50"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(10,'stores.csv','HALL-01|chilled',1,'{"site_id": "HALL-01", "zone": "chilled", "capacity_l": "40"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(11,'stores.csv','HALL-01|frozen',1,'{"site_id": "HALL-01", "zone": "frozen", "capacity_l": "43"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(12,'stores.csv','HALL-02|ambient',1,'{"site_id": "HALL-02", "zone": "ambient", "capacity_l": "345"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(13,'stores.csv','HALL-02|chilled',1,'{"site_id": "HALL-02", "zone": "chilled", "capacity_l": "43"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(14,'outages.csv','f3f61858-eae1-4af3-9d34-b609f55c6527',1,'{"site_id": "HALL-01", "zone": "chilled", "from": "2026-07-17", "to": "2026-07-18", "capacity_l": "12"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(15,'vehicles.csv','KEI-1',1,'{"vehicle_id": "KEI-1", "base_id": "LOGI", "payload_kg": "350", "ambient_l": "1500", "cool_l": "120", "chilled_l": "150", "frozen_l": "60", "cool_hold_min": "240", "chilled_hold_min": "150", "frozen_hold_min": "150", "yen_per_km": "16", "yen_per_hour": "1100", "yen_per_trip": "300"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(16,'vehicles.csv','VAN-1',1,'{"vehicle_id": "VAN-1", "base_id": "LOGI", "payload_kg": "420", "ambient_l": "1800", "cool_l": "144", "chilled_l": "180", "frozen_l": "72", "cool_hold_min": "240", "chilled_hold_min": "150", "frozen_hold_min": "150", "yen_per_km": "16", "yen_per_hour": "1100", "yen_per_trip": "300"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(17,'shifts.csv','5505b3d1-1635-4f25-922d-141de7b7b435',1,'{"vehicle_id": "KEI-1", "date": "2026-07-15", "start": "09:00", "end": "14:00", "driver": "架空運転者KEI-1"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(18,'shifts.csv','1adf8fea-2e1e-4dfd-b607-5107a5f9eae6',1,'{"vehicle_id": "VAN-1", "date": "2026-07-16", "start": "08:00", "end": "15:00", "driver": "架空運転者VAN-1"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(19,'products.csv','RICE',1,'{"product_id": "RICE", "name": "白米", "category": "staple", "zone": "cool", "litre_per_kg": "1.3", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(20,'products.csv','GENMAI',1,'{"product_id": "GENMAI", "name": "玄米", "category": "staple", "zone": "cool", "litre_per_kg": "1.35", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(21,'products.csv','BREAD',1,'{"product_id": "BREAD", "name": "食パン", "category": "staple", "zone": "ambient", "litre_per_kg": "4.8", "allergens": "小麦;乳;卵?", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(22,'products.csv','SOMEN',1,'{"product_id": "SOMEN", "name": "そうめん", "category": "staple", "zone": "ambient", "litre_per_kg": "2.1", "allergens": "小麦", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(23,'products.csv','UDON',1,'{"product_id": "UDON", "name": "ゆでうどん", "category": "staple", "zone": "chilled", "litre_per_kg": "1.6", "allergens": "小麦", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(24,'products.csv','POTATO',1,'{"product_id": "POTATO", "name": "じゃがいも", "category": "vegetable", "zone": "ambient", "litre_per_kg": "1.6", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(25,'products.csv','ONION',1,'{"product_id": "ONION", "name": "玉ねぎ", "category": "vegetable", "zone": "ambient", "litre_per_kg": "1.7", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(26,'products.csv','CABBAGE',1,'{"product_id": "CABBAGE", "name": "キャベツ", "category": "vegetable", "zone": "chilled", "litre_per_kg": "3.3", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(27,'products.csv','SPINACH',1,'{"product_id": "SPINACH", "name": "ほうれん草", "category": "vegetable", "zone": "chilled", "litre_per_kg": "6", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(28,'products.csv','DAIKON',1,'{"product_id": "DAIKON", "name": "大根", "category": "vegetable", "zone": "chilled", "litre_per_kg": "2", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(29,'products.csv','FROZENVEG',1,'{"product_id": "FROZENVEG", "name": "冷凍ミックス野菜", "category": "vegetable", "zone": "frozen", "litre_per_kg": "2.2", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(30,'products.csv','APPLE',1,'{"product_id": "APPLE", "name": "りんご", "category": "fruit", "zone": "chilled", "litre_per_kg": "2.1", "allergens": "りんご", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(31,'products.csv','MIKAN',1,'{"product_id": "MIKAN", "name": "みかん", "category": "fruit", "zone": "ambient", "litre_per_kg": "1.9", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(32,'products.csv','PEAR',1,'{"product_id": "PEAR", "name": "梨", "category": "fruit", "zone": "chilled", "litre_per_kg": "2", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(33,'products.csv','CHICKEN',1,'{"product_id": "CHICKEN", "name": "冷凍鶏もも", "category": "protein", "zone": "frozen", "litre_per_kg": "1.5", "allergens": "鶏肉", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(34,'products.csv','PORK',1,'{"product_id": "PORK", "name": "冷凍豚こま", "category": "protein", "zone": "frozen", "litre_per_kg": "1.5", "allergens": "豚肉", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(35,'products.csv','FISH',1,'{"product_id": "FISH", "name": "冷凍さば", "category": "protein", "zone": "frozen", "litre_per_kg": "1.7", "allergens": "さば", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(36,'products.csv','EGG',1,'{"product_id": "EGG", "name": "鶏卵", "category": "protein", "zone": "chilled", "litre_per_kg": "2.6", "allergens": "卵", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(37,'products.csv','TOFU',1,'{"product_id": "TOFU", "name": "豆腐", "category": "protein", "zone": "chilled", "litre_per_kg": "1.5", "allergens": "大豆", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(38,'products.csv','TUNA',1,'{"product_id": "TUNA", "name": "ツナ缶", "category": "protein", "zone": "ambient", "litre_per_kg": "1.2", "allergens": "大豆?", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(39,'products.csv','CURRY',1,'{"product_id": "CURRY", "name": "レトルトカレー", "category": "protein", "zone": "ambient", "litre_per_kg": "1.6", "allergens": "小麦;乳;牛肉", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(40,'products.csv','MILK',1,'{"product_id": "MILK", "name": "牛乳", "category": "dairy", "zone": "chilled", "litre_per_kg": "1.05", "allergens": "乳", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(41,'products.csv','YOGURT',1,'{"product_id": "YOGURT", "name": "ヨーグルト", "category": "dairy", "zone": "chilled", "litre_per_kg": "1.4", "allergens": "乳", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(42,'products.csv','MISO',1,'{"product_id": "MISO", "name": "味噌", "category": "seasoning", "zone": "ambient", "litre_per_kg": "1.1", "allergens": "大豆;小麦?", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(43,'products.csv','OIL',1,'{"product_id": "OIL", "name": "食用油", "category": "seasoning", "zone": "ambient", "litre_per_kg": "1.3", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(44,'products.csv','COOKIE',1,'{"product_id": "COOKIE", "name": "焼き菓子", "category": "snack", "zone": "ambient", "litre_per_kg": "7", "allergens": "小麦;乳;卵", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(45,'products.csv','TEA',1,'{"product_id": "TEA", "name": "麦茶", "category": "drink", "zone": "ambient", "litre_per_kg": "1.1", "allergens": "", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(46,'products.csv','NUTS',1,'{"product_id": "NUTS", "name": "ミックスナッツ", "category": "other", "zone": "ambient", "litre_per_kg": "1.8", "allergens": "くるみ;落花生", "jan": "", "maker": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(47,'needs.csv','de891041-1e45-4ff9-9e62-38d3dbae867d',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "staple", "kg": "15.7"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(48,'needs.csv','888fc23c-68ac-45d7-b994-cbf18917b4e2',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "vegetable", "kg": "14.7"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(49,'needs.csv','0a968650-add2-4bd4-8119-7eea4320f0bb',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "protein", "kg": "10.5"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(50,'needs.csv','8362585a-69fd-4a06-8f8b-902a0689fe65',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "fruit", "kg": "3.8"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(51,'needs.csv','9cad0b5d-1ce3-4350-8bcd-d1ce6f4cc246',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "seasoning", "kg": "1.4"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(52,'needs.csv','445b464f-286e-4234-a18f-89ecf3b04711',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "snack", "kg": "1.9"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(53,'needs.csv','c56042e7-28da-42d3-b141-6001285791a9',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "staple", "kg": "13.3"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(54,'needs.csv','a80e052d-2140-4841-9291-5f94a5cef668',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "vegetable", "kg": "12.5"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(55,'needs.csv','d0a101d8-ddbf-4682-baf6-2b51a16cf48a',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "protein", "kg": "8.8"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(56,'needs.csv','025e09f0-1841-4ba8-849b-e63f9e95e3d1',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "seasoning", "kg": "1.2"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(57,'needs.csv','d540816d-7f31-4348-bfbc-3a447a80ebaf',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "snack", "kg": "1.6"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(58,'needs.csv','7d94e37f-ef2f-405f-85b9-895a23491e45',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "drink", "kg": "1.2"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(59,'windows.csv','3a5b18de-a328-46ed-b476-ed3d67dca3df',1,'{"site_id": "LOGI", "day": "0", "open": "08:00", "close": "17:30"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(60,'windows.csv','65dc33b9-86b9-4327-80c2-96f48f749cd6',1,'{"site_id": "LOGI", "day": "1", "open": "08:00", "close": "17:30"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(61,'windows.csv','b26af934-b719-4189-ae9c-d8c499b4721a',1,'{"site_id": "LOGI", "day": "2", "open": "08:00", "close": "17:30"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(62,'windows.csv','bd6311df-4ac0-4ef8-a510-daa817f7d6bd',1,'{"site_id": "LOGI", "day": "3", "open": "08:00", "close": "17:30"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(63,'windows.csv','36d7c0dc-c4a8-48c2-86d6-a2c36ae16a2f',1,'{"site_id": "LOGI", "day": "4", "open": "08:00", "close": "17:30"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(64,'windows.csv','b6c47516-8341-4d55-a444-e3582b5ca3ab',1,'{"site_id": "LOGI", "day": "5", "open": "08:00", "close": "17:30"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(65,'windows.csv','ce91cf1e-72ab-428d-a0af-40a9bdc84920',1,'{"site_id": "HALL-01", "day": "2", "open": "10:00", "close": "16:00"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(66,'windows.csv','c59e3667-4be4-40ed-94b3-471c63052d9b',1,'{"site_id": "HALL-01", "day": "4", "open": "09:30", "close": "15:00"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(67,'windows.csv','0d46b58e-5a80-4a7b-a065-09ae576b684d',1,'{"site_id": "HALL-01", "day": "5", "open": "10:00", "close": "16:00"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(68,'windows.csv','6381ce8b-e05b-4cee-a289-dc9c2ba2bc0c',1,'{"site_id": "HALL-02", "day": "2", "open": "09:00", "close": "16:00"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(69,'windows.csv','f69de498-0035-4113-9471-c5a2e5eb548d',1,'{"site_id": "HALL-02", "day": "6", "open": "09:00", "close": "15:00"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(70,'history.csv','HALL-01',1,'{"site_id": "HALL-01", "need_kg": "71", "used_kg": "33.37", "counted_to": "2026-07-15"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(71,'history.csv','HALL-02',1,'{"site_id": "HALL-02", "need_kg": "46", "used_kg": "23.46", "counted_to": "2026-07-15"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(72,'travel.csv','LOGI|HALL-01',1,'{"from_id": "LOGI", "to_id": "HALL-01", "minutes": "10.7", "km": "5.39"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(73,'travel.csv','LOGI|HALL-02',1,'{"from_id": "LOGI", "to_id": "HALL-02", "minutes": "62.3", "km": "34.56"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(74,'travel.csv','HALL-01|LOGI',1,'{"from_id": "HALL-01", "to_id": "LOGI", "minutes": "12", "km": "5.39"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(75,'travel.csv','HALL-01|HALL-02',1,'{"from_id": "HALL-01", "to_id": "HALL-02", "minutes": "64.9", "km": "31.03"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(76,'travel.csv','HALL-02|LOGI',1,'{"from_id": "HALL-02", "to_id": "LOGI", "minutes": "71.1", "km": "34.56"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(77,'travel.csv','HALL-02|HALL-01',1,'{"from_id": "HALL-02", "to_id": "HALL-01", "minutes": "62.8", "km": "31.03"}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(78,'arrivals.csv','L0001',1,'{"lot_id": "L0001", "product_id": "APPLE", "site_id": "LOGI", "available_on": "2026-07-17", "kg": "6", "case_kg": "1", "expiry_kind": "best_before", "expires_on": "2026-08-01", "donor": "架空寄附者40", "programme": "", "note": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(79,'arrivals.csv','L0003',1,'{"lot_id": "L0003", "product_id": "MILK", "site_id": "LOGI", "available_on": "2026-07-17", "kg": "6", "case_kg": "1", "expiry_kind": "use_by", "expires_on": "2026-07-23", "donor": "架空寄附者40", "programme": "", "note": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
INSERT INTO "master_rows" VALUES(80,'settings.csv','settings',1,'{"use_by_margin_days": "0", "best_before_margin_days": "-7", "ambient_hold_days": "31", "cool_hold_days": "31", "chilled_hold_days": "2", "frozen_hold_days": "21", "fill_step": "0.01", "waste_step_kg": "1", "budget_yen": ""}',0,'9ffdbd08-602d-4f2f-8516-027ea583a206','2026-11-27 01:19:34.574750');
CREATE TABLE people (
	person_id VARCHAR(36) NOT NULL, 
	username VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	role VARCHAR(7) NOT NULL, 
	site_id TEXT, 
	password_hash TEXT NOT NULL, 
	disabled_at DATETIME, 
	created_at DATETIME NOT NULL, 
	created_by VARCHAR(36), 
	CONSTRAINT pk_people PRIMARY KEY (person_id), 
	CONSTRAINT uq_people_username UNIQUE (username), 
	CONSTRAINT fk_people_created_by FOREIGN KEY(created_by) REFERENCES people (person_id), 
	CONSTRAINT ck_people_ck_people_role CHECK (role IN ('admin', 'council', 'hub', 'driver', 'hall'))
);
INSERT INTO "people" VALUES('9ffdbd08-602d-4f2f-8516-027ea583a206','kanri','管理 者','admin',NULL,'!',NULL,'2026-11-27 01:19:34.574750',NULL);
INSERT INTO "people" VALUES('3e36b5bb-9b5b-41ce-b3d9-4f43c188623e','kyogikai','協議会','council',NULL,'!',NULL,'2026-11-27 01:19:34.574750','9ffdbd08-602d-4f2f-8516-027ea583a206');
CREATE TABLE plan_parents (
	plan_id VARCHAR(16) NOT NULL, 
	parent_id VARCHAR(16) NOT NULL, 
	as_of_on DATE NOT NULL, 
	wishes_json TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	accepted_at DATETIME NOT NULL, 
	CONSTRAINT pk_plan_parents PRIMARY KEY (plan_id), 
	CONSTRAINT fk_plan_parents_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id), 
	CONSTRAINT fk_plan_parents_parent_id FOREIGN KEY(parent_id) REFERENCES plans (plan_id)
);
CREATE TABLE plan_proposals (
	plan_id VARCHAR(16) NOT NULL, 
	proposal_id VARCHAR(36) NOT NULL, 
	as_of_on DATE NOT NULL, 
	archive BLOB NOT NULL, 
	plan_json TEXT NOT NULL, 
	told_json TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_plan_proposals PRIMARY KEY (plan_id), 
	CONSTRAINT uq_plan_proposals_proposal_id UNIQUE (proposal_id), 
	CONSTRAINT fk_plan_proposals_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id)
);
CREATE TABLE plan_wishes (
	wish_id VARCHAR(36) NOT NULL, 
	plan_id VARCHAR(16) NOT NULL, 
	entry_json TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_plan_wishes PRIMARY KEY (wish_id), 
	CONSTRAINT fk_plan_wishes_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id)
);
CREATE TABLE plans (
	plan_id VARCHAR(16) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	scenario_id VARCHAR(16) NOT NULL, 
	plan_json TEXT NOT NULL, 
	figures_json TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_plans PRIMARY KEY (plan_id), 
	CONSTRAINT uq_plans_fingerprint UNIQUE (fingerprint), 
	CONSTRAINT fk_plans_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenarios (scenario_id)
);
CREATE TABLE postings (
	seq BIGINT NOT NULL, 
	line INTEGER NOT NULL, 
	lot_no INTEGER NOT NULL, 
	account_no INTEGER NOT NULL, 
	quantity_g BIGINT NOT NULL, 
	CONSTRAINT pk_postings PRIMARY KEY (seq, line), 
	CONSTRAINT fk_postings_seq FOREIGN KEY(seq) REFERENCES entries (seq), 
	CONSTRAINT fk_postings_lot_no FOREIGN KEY(lot_no) REFERENCES lots (lot_no), 
	CONSTRAINT fk_postings_account_no FOREIGN KEY(account_no) REFERENCES accounts (account_no), 
	CONSTRAINT ck_postings_ck_postings_moves CHECK (quantity_g <> 0)
)
 WITHOUT ROWID

;
INSERT INTO "postings" VALUES(1,0,1,1,-1000);
INSERT INTO "postings" VALUES(1,1,1,2,1000);
INSERT INTO "postings" VALUES(2,0,1,2,-1000);
INSERT INTO "postings" VALUES(2,1,1,3,600);
INSERT INTO "postings" VALUES(2,2,1,4,400);
INSERT INTO "postings" VALUES(3,0,1,3,-600);
INSERT INTO "postings" VALUES(3,1,1,5,600);
INSERT INTO "postings" VALUES(4,0,1,5,-600);
INSERT INTO "postings" VALUES(4,1,1,3,600);
INSERT INTO "postings" VALUES(5,0,1,3,-500);
INSERT INTO "postings" VALUES(5,1,1,6,500);
INSERT INTO "postings" VALUES(6,0,1,6,-500);
INSERT INTO "postings" VALUES(6,1,1,7,500);
INSERT INTO "postings" VALUES(7,0,1,7,-450);
INSERT INTO "postings" VALUES(7,1,1,8,450);
INSERT INTO "postings" VALUES(8,0,1,7,-50);
INSERT INTO "postings" VALUES(8,1,1,9,50);
CREATE TABLE readings (
	reading_id VARCHAR(50) NOT NULL, 
	site_id TEXT NOT NULL, 
	unit_id TEXT NOT NULL, 
	measured_at DATETIME NOT NULL, 
	temperature_dc INTEGER NOT NULL, 
	person_id TEXT NOT NULL, 
	source VARCHAR(6) NOT NULL, 
	note TEXT NOT NULL, 
	action TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	at_most_dc INTEGER, 
	at_least_dc INTEGER, 
	hold_id VARCHAR(64), 
	entry_id VARCHAR(64), 
	CONSTRAINT pk_readings PRIMARY KEY (reading_id), 
	CONSTRAINT fk_readings_hold_id FOREIGN KEY(hold_id) REFERENCES holds (hold_id), 
	CONSTRAINT fk_readings_entry_id FOREIGN KEY(entry_id) REFERENCES entries (entry_id), 
	CONSTRAINT ck_readings_ck_readings_source CHECK (source IN ('screen', 'paper'))
);
CREATE TABLE runs (
	run_id VARCHAR(36) NOT NULL, 
	scenario_id VARCHAR(16) NOT NULL, 
	state VARCHAR(9) NOT NULL, 
	time_limit_s FLOAT NOT NULL, 
	seed INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	started_at DATETIME, 
	finished_at DATETIME, 
	attempts INTEGER NOT NULL, 
	fence INTEGER NOT NULL, 
	lease_until DATETIME, 
	cancel_asked BOOLEAN NOT NULL, 
	stage TEXT NOT NULL, 
	progress_s FLOAT NOT NULL, 
	bound_min_fill FLOAT, 
	best_json TEXT, 
	best_min_fill FLOAT, 
	best_used_g INTEGER, 
	best_wasted_g INTEGER, 
	best_cost_yen FLOAT, 
	plan_id VARCHAR(16), 
	cause_code VARCHAR(40), 
	cause TEXT, 
	CONSTRAINT pk_runs PRIMARY KEY (run_id), 
	CONSTRAINT fk_runs_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenarios (scenario_id), 
	CONSTRAINT fk_runs_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id), 
	CONSTRAINT ck_runs_ck_runs_state CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')), 
	CONSTRAINT ck_runs_ck_runs_done_has_plan CHECK (state <> 'done' OR plan_id IS NOT NULL), 
	CONSTRAINT ck_runs_ck_runs_failed_has_cause CHECK (state <> 'failed' OR cause IS NOT NULL), 
	CONSTRAINT ck_runs_ck_runs_running_has_lease CHECK ((state = 'running') = (lease_until IS NOT NULL))
);
CREATE TABLE scenarios (
	scenario_id VARCHAR(16) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	start_on DATE NOT NULL, 
	end_on DATE NOT NULL, 
	archive BLOB NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_scenarios PRIMARY KEY (scenario_id), 
	CONSTRAINT uq_scenarios_fingerprint UNIQUE (fingerprint)
);
INSERT INTO "scenarios" VALUES('033743fe745cc7cf','033743fe745cc7cf887fd464b0097473a0f9a63af0915324dd1da81c91452a34','架空の月 4（2食堂・3日）','2026-07-15','2026-07-17',X'504B030414000000080000002100EBBDF6A1B6000000E40000000D0000007363656E6172696F2E746F6D6C4BCB2FCA4D2C51B05530E4CA4BCC4D0532949ECDDBF67CE5AEC78DEB9ECDE9503079BFA7C3E8E5E2F94F17343D6EDE6DFC6CFAD2F77B3A95B88A4B128B40BA8C0C8CCC740DCC750D4DB952F3529005CCB9A20BF27332932B63B94A8B53E3932AE373138BD233F3E253122B8B810A0DB892528B4BE29352D3F28B52D1E474E19AF58A5293330B3253F34AE233F27352C00A62B912739340424095C6865CC9F9F939505646664E4E2AD8155C6945F955A97920A6211700504B030414000000080000002100E82A55CCDE000000270100000900000073697465732E63737655CE416EC2301005D07DCE32207BEC98B064D52245EA112C37B1C208C7452420759B2E7B8716A96C58C01241AF4301F51675A055C5F28FBEDE9F8A6AAB29076F4A0B63F23994334F194D8CA3FA199CA9C13D7918CD1EDB5665A773CAAC2E299C8CCF1DF9A20D7A62A79A33362EA2F4E16E08A7B7ED79F5F9B55B1F979BC3CBFAD0EC4EAF8B73B30F5641554D59A583088223E320E2AEECF33E7021BB88099300C880C7D1FD204D3BA170D5BE3FDE8F8B26C49C7C3B3B32CEFD0B312A8957422809972F12E0EC17C15B046F104CE244B58812AC272F885442A93F0559F403504B0304140000000800000021002A661C0573000000C70000000A00000073746F7265732E63737645CC410AC3201085E1BD679982460DC9B2ABB620F408C198091DB05A5A37CDE903C9A0CBF7C1FB7F5470A205B69C1082FFF840E53F45E19EB707F8F74C980A74A33D21E41C419981D78B62C405946458BF79C3047D2FEE57E72E52D5825663B5236265DB9C318D3864344BD742C656AB472D76504B030414000000080000002100215454D942000000490000000B0000006F7574616765732E6373762BCE2C498DCF4CD1A9CACF4BD5492BCACFD529C9D7494E2C484CCE2CA98CCFE1F270F4F1D13530D449CEC8CCC9494DD131323032D33530D7353447302D740C8DB800504B0304140000000800000021002A6C543197000000040100000C00000076656869636C65732E637376758BC10E82301044EF7CCB9AB450D0AB076308466F5E9B42AB6D585A52D104BFDE16A5370FBBF36677E6A5B4E9507123A1158F454731A31392F77710436B949D3842E71C46D10651C94037EFDECAAE1FED50F2C1D81448875F2EF939985179DE0F09B57BFA64266FC6AC39D41B0AA7CBB186A224404B1256BE00540472F6C5652AA034BC0B42B2EBFEBCD6584CEF628DB108B0CDFFD63E504B0304140000000800000021006EBF0A2061000000850000000A0000007368696674732E6373762B4BCDC84CCE498DCF4CD149492C49D5292E492C2AD149CD03728B32CB528BB8BC5D3D750D758C0C8CCC740DCC750D4D750C2CAD0C0C740C4D40E4B379DB9EAFDCF5B2B1FBC5EE452F1A5AC16AB9C21CFD907598E9185880759862D10156CB0500504B03041400000008000000210071BE344ACC020000F00400000C00000070726F64756374732E6373766D945D4FDA6014C7EF9FCF724286EF0B17A662C506A1A4C01277632A74D8882D2975C9BC6BCB70282F1A5D32F71297B94C1767A633BAB0E9F6619ED5966FB15379ABCA0D697B7EE79CFFF33FE7A1A0A9D9D58CBE206741115724C888BA9453B517B0A62A12E4655D93160A92B6B09C03319F97B49CA41489C0855970F6AE9DB37328EA62218F79AA9A8760601848848DC7180E9C7A69407814C894C032D3D03AD8A7D636B57A84B8B2284B8A0E238109B04F1BAD5F5F42FF9AE721BB763149927C8C8D03353E50A34C4D839A3BF7B38602C14E16494FF3C89A656A1C7AB8F1D5876796643C4416958C75F1049F62523C167F434D8B1A556A94A869C2732927E9E2A2AF859743F83887D59D7A851A27D4A80FC4C6818499A92926C2A28C136A1D506B8F5A251FDB9531ECF9954C7071263C8B0A7EDF1EAF8A7ADD5A65008EFDA7192E8A02ECCF87371F9B039021203302FF948D3F612360977FDAEB356AA1D31635BF53B3D95AAFBB8DF7BEBC679ABA2629681F263289C49C2779030550631763ABB2DEAF8C0EF76224C645196F227FA9B1E9F9DB66FB1E3C06926019016E3E1DDDAF83EECC72E1280EB4ADAF75D940C33DCF0B9AAA4BB2D215150C8C02065DB3824312A21DDC3D7B4B0DD4F067108E410F9FE192B3DDD31BAFA971FA901D877684B09188D705F7AC07F58F8C5B52BB20297E268DA5CBEECBAD078CD715A78151924AC719C041536BC3B9BAEC917D53863AE42409A705611ED96FD47A45AD63EFD73CBE7DBD1A9037E6BF104EE59D77C4183717057CC64F901565BCB07D458F46013F93793E921652D8E508CB52F3B4DDE8013D720BC7B8240FF6F6B9BD5785A22416554556723E0DC18EF6505BCA24E1B939EF123BBB47373F9A035370B7C33C1FE5F0AFA274458D9ADBD8B14FB6A0A88899E51E367EEFB29314CB00BEBBD54BC86AB2B27C470389A75349F06F349AED3DE3F552F52549F3D1133861DCAC4D5CD290BB75ED6E9C39BBFBE43F504B0304140000000800000021005763FCE1B20000001F010000080000006C6F74732E637376CBC92F89CF4CD12928CA4F294D06338B334B524174625962664E62524E6A7C7E9E4E76BA4E7262716A3C904EAD28C82CAA8CCFCECC4B81B0538B412A52F2F3F28BB87C0C0C0C0C751C03027C5C757CFCDD3D758C0C8CCC740DCC750DCD75CC740C7592528B4BE29352D3F28B52A15216BA400DCFE66D7BBE72D7D3F52D2F67B6BC68683531001B64A4E314E4EAE882669011D8A052A063922A918D4733C3D0126C86B18EAFA78F3756B7A01961648CC51900504B0304140000000800000021006D850C5EAD0000000B020000090000006E656564732E63737685CF4B0E82301080E1BD67199A3E78E9CE9D0BEE400A1D9B062CA4AD26DC5E304830D1BAECE4CB4C7F6F02D646819201C1A15453DD4C7043D97B68E7991EDC049D3E5CCE559550069CF23CA145C20A60D94950C84AF0418E3DCE6F5244DD033506D92C34FD434737043416182559145EDDDD0410A48CFF10A51FACB11A1849E3D2CAB69BD57155FC43E58B4A8F5BB12022EA76C57C0BF94EDFC5E596F2E3F42E85C7E59A92479572C676AF5D4F504B030414000000080000002100ABB2B78E66000000F70000000B00000077696E646F77732E6373762BCE2C498DCF4CD14949ACD4C92F48CDD349CEC92F4EE5F2F177F7D431D031B0B03230D03134B73236800819620A19610A19630A99600A99A2087938FAF8E81A18028D3334008B9A0149B82850BB2550958EA129B2A82916B546200759628A9AC144C1260000504B0304140000000800000021000863B6DD330000003A0000000B000000686973746F72792E6373762BCE2C498DCF4CD1C94B4D4D89CF4ED7292D06D35C1E8E3E3EBA06863AE6863AC6C67AC6E65001231D13331D23633D13332E00504B0304140000000800000021009F00481065000000AB0000000A00000074726176656C2E6373764B2BCACF8DCF4CD129C90791B99979A525A9C53AD9B95C3EFEEE9E3A1E8E3E3EBA06863A86067AE63AA67AC696C8C2463A66467AC63AC6267AA6665C309560794323886298205CBD899EA58EB1A19E8131174C08ACDEDC50CF10C51C23B8CD402B2CA05A00504B0102140314000000080000002100EBBDF6A1B6000000E40000000D0000000000000000000000A401000000007363656E6172696F2E746F6D6C504B0102140314000000080000002100E82A55CCDE00000027010000090000000000000000000000A401E100000073697465732E637376504B01021403140000000800000021002A661C0573000000C70000000A0000000000000000000000A401E601000073746F7265732E637376504B0102140314000000080000002100215454D942000000490000000B0000000000000000000000A401810200006F7574616765732E637376504B01021403140000000800000021002A6C543197000000040100000C0000000000000000000000A401EC02000076656869636C65732E637376504B01021403140000000800000021006EBF0A2061000000850000000A0000000000000000000000A401AD0300007368696674732E637376504B010214031400000008000000210071BE344ACC020000F00400000C0000000000000000000000A4013604000070726F64756374732E637376504B01021403140000000800000021005763FCE1B20000001F010000080000000000000000000000A4012C0700006C6F74732E637376504B01021403140000000800000021006D850C5EAD0000000B020000090000000000000000000000A401040800006E656564732E637376504B0102140314000000080000002100ABB2B78E66000000F70000000B0000000000000000000000A401D808000077696E646F77732E637376504B01021403140000000800000021000863B6DD330000003A0000000B0000000000000000000000A40167090000686973746F72792E637376504B01021403140000000800000021009F00481065000000AB0000000A0000000000000000000000A401C309000074726176656C2E637376504B0506000000000C000C00A6020000500A00000000','2026-11-27 01:19:34.574750');
CREATE TABLE sessions (
	token_hash VARCHAR(64) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	created_at DATETIME NOT NULL, 
	last_seen_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_sessions PRIMARY KEY (token_hash), 
	CONSTRAINT fk_sessions_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
CREATE TABLE stock_take_counts (
	take_id VARCHAR(64) NOT NULL, 
	line_id VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	unit_id TEXT NOT NULL, 
	lot_no INTEGER NOT NULL, 
	counted_g BIGINT NOT NULL, 
	counted_at DATETIME NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	person_id TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	book_seq BIGINT NOT NULL, 
	book_g BIGINT NOT NULL, 
	CONSTRAINT pk_stock_take_counts PRIMARY KEY (take_id, line_id), 
	CONSTRAINT fk_stock_take_counts_take_id FOREIGN KEY(take_id) REFERENCES stock_takes (take_id), 
	CONSTRAINT fk_stock_take_counts_lot_no FOREIGN KEY(lot_no) REFERENCES lots (lot_no), 
	CONSTRAINT ck_stock_take_counts_ck_stock_take_counts_not_below_zero CHECK (counted_g >= 0)
);
CREATE TABLE stock_take_ends (
	take_id VARCHAR(64) NOT NULL, 
	state VARCHAR(9) NOT NULL, 
	ended_at DATETIME NOT NULL, 
	person_id TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	entry_id VARCHAR(64), 
	request VARCHAR(64) NOT NULL, 
	result TEXT NOT NULL, 
	CONSTRAINT pk_stock_take_ends PRIMARY KEY (take_id), 
	CONSTRAINT fk_stock_take_ends_take_id FOREIGN KEY(take_id) REFERENCES stock_takes (take_id), 
	CONSTRAINT fk_stock_take_ends_entry_id FOREIGN KEY(entry_id) REFERENCES entries (entry_id), 
	CONSTRAINT ck_stock_take_ends_ck_stock_take_ends_state CHECK (state IN ('closed', 'cancelled'))
);
CREATE TABLE stock_takes (
	take_id VARCHAR(64) NOT NULL, 
	site_id TEXT NOT NULL, 
	unit_ids TEXT NOT NULL, 
	label TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	person_id TEXT NOT NULL, 
	book_seq BIGINT NOT NULL, 
	snapshot TEXT NOT NULL, 
	CONSTRAINT pk_stock_takes PRIMARY KEY (take_id)
);
CREATE TABLE trip_reports (
	report_id VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	plan_id VARCHAR(16) NOT NULL, 
	trip_id TEXT NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	content TEXT NOT NULL, 
	device_at DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	skew_s INTEGER NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	flags TEXT NOT NULL, 
	resolved_by VARCHAR(36), 
	resolved_at DATETIME, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_trip_reports PRIMARY KEY (report_id), 
	CONSTRAINT uq_trip_reports_number UNIQUE (number), 
	CONSTRAINT fk_trip_reports_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id), 
	CONSTRAINT fk_trip_reports_person_id FOREIGN KEY(person_id) REFERENCES people (person_id), 
	CONSTRAINT fk_trip_reports_resolved_by FOREIGN KEY(resolved_by) REFERENCES people (person_id)
);
CREATE INDEX ix_plans_scenario_id ON plans (scenario_id);
CREATE INDEX ix_runs_scenario_id ON runs (scenario_id);
CREATE INDEX ix_runs_state_created_at ON runs (state, created_at);
CREATE TRIGGER scenarios_no_update BEFORE UPDATE ON scenarios BEGIN SELECT RAISE(ABORT, 'scenarios are never changed'); END;
CREATE TRIGGER scenarios_no_delete BEFORE DELETE ON scenarios BEGIN SELECT RAISE(ABORT, 'scenarios are never changed'); END;
CREATE TRIGGER plans_no_update BEFORE UPDATE ON plans BEGIN SELECT RAISE(ABORT, 'plans are never changed'); END;
CREATE TRIGGER plans_no_delete BEFORE DELETE ON plans BEGIN SELECT RAISE(ABORT, 'plans are never changed'); END;
CREATE INDEX ix_sessions_person_id ON sessions (person_id);
CREATE TRIGGER master_rows_no_update BEFORE UPDATE ON master_rows BEGIN SELECT RAISE(ABORT, 'master_rows are never changed'); END;
CREATE TRIGGER master_rows_no_delete BEFORE DELETE ON master_rows BEGIN SELECT RAISE(ABORT, 'master_rows are never changed'); END;
CREATE INDEX ix_entries_recorded_us ON entries (recorded_us);
CREATE INDEX ix_entries_plan_id ON entries (plan_id, trip_id);
CREATE INDEX ix_entries_amends ON entries (seq) WHERE kind = 'amend';
CREATE INDEX ix_accounts_site_id ON accounts (site_id, kind);
CREATE INDEX ix_accounts_kind ON accounts (kind, owner);
CREATE INDEX ix_lots_product_id ON lots (product_id, expires_on);
CREATE INDEX ix_lots_lot_number ON lots (lot_number);
CREATE INDEX ix_postings_lot_no ON postings (lot_no);
CREATE INDEX ix_postings_account_no ON postings (account_no, lot_no);
CREATE INDEX ix_balances_lot_no ON balances (lot_no);
CREATE INDEX ix_holds_decided_seq ON holds (decided_seq);
CREATE INDEX ix_hold_lots_lot_no ON hold_lots (lot_no);
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END;
CREATE TRIGGER postings_no_delete BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END;
CREATE INDEX ix_readings_site_id ON readings (site_id, unit_id, measured_at);
CREATE INDEX ix_readings_hold_id ON readings (hold_id);
CREATE INDEX ix_stock_takes_site_id ON stock_takes (site_id, started_at);
CREATE UNIQUE INDEX ix_stock_take_counts_number ON stock_take_counts (take_id, number);
CREATE TRIGGER readings_no_update BEFORE UPDATE ON readings BEGIN SELECT RAISE(ABORT, 'readings are never changed'); END;
CREATE TRIGGER readings_no_delete BEFORE DELETE ON readings BEGIN SELECT RAISE(ABORT, 'readings are never changed'); END;
CREATE TRIGGER stock_takes_no_update BEFORE UPDATE ON stock_takes BEGIN SELECT RAISE(ABORT, 'stock_takes are never changed'); END;
CREATE TRIGGER stock_takes_no_delete BEFORE DELETE ON stock_takes BEGIN SELECT RAISE(ABORT, 'stock_takes are never changed'); END;
CREATE TRIGGER stock_take_counts_no_update BEFORE UPDATE ON stock_take_counts BEGIN SELECT RAISE(ABORT, 'stock_take_counts are never changed'); END;
CREATE TRIGGER stock_take_counts_no_delete BEFORE DELETE ON stock_take_counts BEGIN SELECT RAISE(ABORT, 'stock_take_counts are never changed'); END;
CREATE TRIGGER stock_take_ends_no_update BEFORE UPDATE ON stock_take_ends BEGIN SELECT RAISE(ABORT, 'stock_take_ends are never changed'); END;
CREATE TRIGGER stock_take_ends_no_delete BEFORE DELETE ON stock_take_ends BEGIN SELECT RAISE(ABORT, 'stock_take_ends are never changed'); END;
CREATE INDEX ix_approvals_month ON approvals (month);
CREATE TRIGGER approvals_no_update BEFORE UPDATE ON approvals BEGIN SELECT RAISE(ABORT, 'approvals are never changed'); END;
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals BEGIN SELECT RAISE(ABORT, 'approvals are never changed'); END;
CREATE INDEX ix_import_drafts_created_at ON import_drafts (created_at);
CREATE INDEX ix_plan_wishes_plan_id_created_at ON plan_wishes (plan_id, created_at);
CREATE INDEX ix_plan_parents_parent_id ON plan_parents (parent_id);
CREATE TRIGGER plan_parents_no_update BEFORE UPDATE ON plan_parents BEGIN SELECT RAISE(ABORT, 'plan_parents are never changed'); END;
CREATE TRIGGER plan_parents_no_delete BEFORE DELETE ON plan_parents BEGIN SELECT RAISE(ABORT, 'plan_parents are never changed'); END;
CREATE INDEX ix_driver_links_trip ON driver_links (plan_id, trip_id);
CREATE INDEX ix_driver_links_session_hash ON driver_links (session_hash);
CREATE INDEX ix_trip_reports_state ON trip_reports (state);
CREATE INDEX ix_trip_reports_trip ON trip_reports (plan_id, trip_id);
COMMIT;
