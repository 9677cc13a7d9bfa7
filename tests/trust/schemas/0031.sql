BEGIN TRANSACTION;
CREATE TABLE access_log (
	seq BIGINT NOT NULL, 
	at_us BIGINT NOT NULL, 
	person_id TEXT NOT NULL, 
	action TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	request_id TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_access_log PRIMARY KEY (seq)
);
INSERT INTO "access_log" VALUES(1,1796439600000000,'3588a089-9679-43d2-b799-53fe09e7385b','did','x/0','{"n": 0}','','c48b30024a8275ab6752d015f61abd830d314970c8fd581f3fc7e8305ee1b2c4');
INSERT INTO "access_log" VALUES(2,1796439600000000,'3588a089-9679-43d2-b799-53fe09e7385b','did','x/1','{"n": 1}','','4b784247c89db349b011dec933fa54e47310f801a7ffd57daedb26088a027f0f');
INSERT INTO "access_log" VALUES(3,1796439600000000,'3588a089-9679-43d2-b799-53fe09e7385b','did','x/2','{"n": 2}','','e888e5787c7c41cd3c925f36610acf65297665e4fb2c1968bc71811a5dc7fe5e');
INSERT INTO "access_log" VALUES(4,1796439600000000,'3588a089-9679-43d2-b799-53fe09e7385b','did','x/3','{"n": 3}','','7c466d2638890fa385026ae0f84ca41c1a064107fa40627433126650d2872124');
INSERT INTO "access_log" VALUES(5,1796439600000000,'3588a089-9679-43d2-b799-53fe09e7385b','did','x/4','{"n": 4}','','be67f33efaa7b6e1e4efd721b1adf189ed7be126ef48a835db4715d0e113dbd0');
INSERT INTO "access_log" VALUES(6,1796439600000000,'3588a089-9679-43d2-b799-53fe09e7385b','did','x/5','{"n": 5}','','e23d023048b6cde8d2a11f33741267ed2b44afa13b7bf45ebee8210a62a9bff3');
INSERT INTO "access_log" VALUES(7,1796439600000000,'3588a089-9679-43d2-b799-53fe09e7385b','did','x/6','{"n": 6}','','f31a5a101810aa6e046541dbbc82b5d7efa423b66d8c0a0b763ec0db08078393');
INSERT INTO "access_log" VALUES(8,1796439600000000,'3588a089-9679-43d2-b799-53fe09e7385b','did','x/7','{"n": 7}','','47e9b6661086b946e76ecd569a355891d6119924c54219498781fdffcff27ab1');
INSERT INTO "access_log" VALUES(9,1796439600000000,'3588a089-9679-43d2-b799-53fe09e7385b','did','x/8','{"n": 8}','','04de51d92754d0be07eeeb5242f06eb4ecb856bd2a689dd39df891186a6ddd49');
CREATE TABLE access_log_starts (
	seq BIGINT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	shortened_at DATETIME NOT NULL, 
	CONSTRAINT pk_access_log_starts PRIMARY KEY (seq)
);
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
INSERT INTO "alembic_version" VALUES('0031');
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
INSERT INTO "approvals" VALUES(1,'5d888fac66d7e82f','2026-09',1,'approvals person_id','2026-12-05 03:00:00.000000');
CREATE TABLE backups (
	backup_id VARCHAR(36) NOT NULL, 
	made_at DATETIME NOT NULL, 
	file TEXT NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	entries BIGINT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_backups PRIMARY KEY (backup_id)
);
INSERT INTO "backups" VALUES('backups backup_id','2026-12-05 03:00:00.000000','backups file',1,1,'backups digest');
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
CREATE TABLE calendar_feeds (
	feed_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	subject TEXT NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	created_by VARCHAR(36) NOT NULL, 
	created_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_calendar_feeds PRIMARY KEY (feed_id), 
	CONSTRAINT uq_calendar_feeds_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_calendar_feeds_created_by FOREIGN KEY(created_by) REFERENCES people (person_id)
);
INSERT INTO "calendar_feeds" VALUES('f1','driver','ひみつ太郎','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000');
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
INSERT INTO "driver_links" VALUES('link-1','5d888fac66d7e82f','T1','5c44601a-1c43-4fed-a0ba-c51b48d191ac','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000',0,NULL,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',NULL,'3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000',NULL);
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
INSERT INTO "entries" VALUES(1,'t99-0','receive',1796085000000000,1796439600000000,'person-1','','','','',NULL,'{"lots":[{"available_on":"2026-12-01","case_g":1000,"donor_id":"DONOR-1","expires_on":"2026-12-06","expires_printed":"2026.12.6","expiry_kind":"use_by","lot_id":"L99-0","lot_number":"A1","maker":"山田牛乳","product_id":"MILK","zone":"chilled"}]}','l1=L99-0a1=donor/DONOR-1a2=site/LOGI/shelf/dock','6731dcc1773c1ebdc96c7727ca7fdf14674602eed38a5dc3903c630e5159f495');
INSERT INTO "entries" VALUES(2,'t99-1','put_away',1796085000000000,1796439600000000,'person-1','','','','',NULL,'','a3=site/LOGI/shelf/chilleda4=site/LOGI/shelf/frozen','e164019c643103b3232c877424638d9f5246006685933ecacc16cb78a946cae2');
INSERT INTO "entries" VALUES(3,'t99-2','hold',1796085000000000,1796439600000000,'person-1','said','','','',NULL,'{"held_lots":{"H99-0":["L99-0"]},"hold":{"cause":"recall","hold_id":"H99-0"}}','a5=site/LOGI/quarantine/chilled/H99-0','9b2f3580ad23a6631303b966ce456e3ce18608856d00e7dad48ca0e8dd85b2a1');
INSERT INTO "entries" VALUES(4,'t99-3','decide',1796085000000000,1796439600000000,'person-1','said','','','',NULL,'{"decision":{"decision":"release","hold_id":"H99-0"}}','','0b93d64a9ac7faa8357e0548ffbfe78325268bc93a99e1cb5c59fed3906054f6');
INSERT INTO "entries" VALUES(5,'t99-4','load',1796085000000000,1796439600000000,'person-1','','','','',NULL,'','a6=vehicle/KEI-1','e9cb7fd255d41a58c0d63c38731908a5209de8242e1c71602fbe28b46b787207');
INSERT INTO "entries" VALUES(6,'t99-5','deliver',1796085000000000,1796439600000000,'person-1','','','','',NULL,'','a7=site/HALL-01/shelf/chilled','e60a81e17726dee07d8b10f2d1bdd32af6392cb7922bebaf65eb5c70d82529d3');
INSERT INTO "entries" VALUES(7,'t99-6','eat',1796085000000000,1796439600000000,'person-1','','','','',NULL,'','a8=eaten/HALL-01','739f6976e968e45b673d8e15940fa058d81fc6d168f075d3d8e73382ffbeca84');
INSERT INTO "entries" VALUES(8,'t99-7','dispose',1796085000000000,1796439600000000,'person-1','said','','','',NULL,'','a9=waste/damaged','698a78ff80c4b41be400789e0a09dfa2b2a1481cf30203bb59cd335984a634c9');
CREATE TABLE forgotten_rows (
	table_name VARCHAR(40) NOT NULL, 
	row_key VARCHAR(64) NOT NULL, 
	forgotten_at DATETIME NOT NULL, 
	CONSTRAINT pk_forgotten_rows PRIMARY KEY (table_name, row_key)
);
INSERT INTO "forgotten_rows" VALUES('forgotten_rows table_name','forgotten_rows row_key','2026-12-05 03:00:00.000000');
CREATE TABLE frozen_reports (
	report_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(11) NOT NULL, 
	first_on DATE NOT NULL, 
	last_on DATE NOT NULL, 
	made_at DATETIME NOT NULL, 
	person_id TEXT NOT NULL, 
	last_seq BIGINT NOT NULL, 
	ledger_digest VARCHAR(64) NOT NULL, 
	figures_json TEXT NOT NULL, 
	CONSTRAINT pk_frozen_reports PRIMARY KEY (report_id), 
	CONSTRAINT ck_frozen_reports_ck_frozen_reports_kind CHECK (kind IN ('month', 'fiscal_year'))
);
INSERT INTO "frozen_reports" VALUES('frozen_reports report_id','month','2026-12-05','2026-12-05','2026-12-05 03:00:00.000000','frozen_reports person_id',1,'frozen_reports ledger_digest','{}');
CREATE TABLE hall_links (
	link_id VARCHAR(36) NOT NULL, 
	site_id TEXT NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	opens_at DATETIME NOT NULL, 
	closes_at DATETIME NOT NULL, 
	wrong_pins INTEGER NOT NULL, 
	blocked_until DATETIME, 
	seen_at DATETIME, 
	created_by VARCHAR(36) NOT NULL, 
	created_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_hall_links PRIMARY KEY (link_id), 
	CONSTRAINT uq_hall_links_person_id UNIQUE (person_id), 
	CONSTRAINT uq_hall_links_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_hall_links_person_id FOREIGN KEY(person_id) REFERENCES people (person_id), 
	CONSTRAINT fk_hall_links_created_by FOREIGN KEY(created_by) REFERENCES people (person_id)
);
INSERT INTO "hall_links" VALUES('link-2','HALL-01','e33a32f7-9564-4baf-aef1-8d272eaf6624','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000',0,NULL,'2026-12-05 03:00:00.000000','3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000',NULL);
CREATE TABLE hall_reports (
	report_id VARCHAR(36) NOT NULL, 
	plan_id VARCHAR(16) NOT NULL, 
	site_id TEXT NOT NULL, 
	day_on DATE NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	quantity_g INTEGER, 
	people_count INTEGER, 
	note TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_hall_reports PRIMARY KEY (report_id), 
	CONSTRAINT fk_hall_reports_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id), 
	CONSTRAINT ck_hall_reports_ck_hall_reports_kind CHECK (kind IN ('expected', 'differs', 'absent', 'attendance')), 
	CONSTRAINT ck_hall_reports_ck_hall_reports_differs_has_weight CHECK ((kind = 'differs') = (quantity_g IS NOT NULL)), 
	CONSTRAINT ck_hall_reports_ck_hall_reports_has_people CHECK ((kind = 'attendance') = (people_count IS NOT NULL))
);
INSERT INTO "hall_reports" VALUES('h1','5d888fac66d7e82f','HALL-01','2026-12-05','absent',NULL,NULL,'ひみつ太郎が不在','3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000');
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
INSERT INTO "import_drafts" VALUES('d1','3588a089-9679-43d2-b799-53fe09e7385b','x.csv','sites.csv','',X'E381B2E381BFE381A4E5A4AAE9838E','2026-12-05 03:00:00.000000');
CREATE TABLE keep_periods (
	seq INTEGER NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	days INTEGER NOT NULL, 
	person_id TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_keep_periods PRIMARY KEY (seq), 
	CONSTRAINT ck_keep_periods_ck_keep_periods_days_from_1 CHECK (days >= 1)
);
INSERT INTO "keep_periods" VALUES(1,'keep_periods name',1,'keep_periods person_id','2026-12-05 03:00:00.000000');
CREATE TABLE known_devices (
	device_hash VARCHAR(64) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	created_at DATETIME NOT NULL, 
	last_used_at DATETIME NOT NULL, 
	CONSTRAINT pk_known_devices PRIMARY KEY (device_hash), 
	CONSTRAINT fk_known_devices_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
INSERT INTO "known_devices" VALUES('known_devices device_hash','3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000');
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
INSERT INTO "master_rows" VALUES(1,'sites.csv','LOGI',1,'{"site_id": "LOGI", "name": "架空中央ロジ拠点", "kind": "logistics_hub", "municipality": "31201", "lat": "35.4919", "lon": "134.22804", "hub_id": "", "service_min": "20", "handling_min_per_100kg": "15", "address": "", "phone": "", "note": "", "public_name": "", "confidential": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(2,'sites.csv','HALL-01',1,'{"site_id": "HALL-01", "name": "架空食堂01", "kind": "dining_hall", "municipality": "31201", "lat": "35.52642", "lon": "134.2364", "hub_id": "LOGI", "service_min": "8", "handling_min_per_100kg": "10", "address": "", "phone": "", "note": "", "public_name": "", "confidential": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(3,'sites.csv','HALL-02',1,'{"site_id": "HALL-02", "name": "架空食堂02", "kind": "dining_hall", "municipality": "28586", "lat": "35.63074", "lon": "134.46366", "hub_id": "LOGI", "service_min": "8", "handling_min_per_100kg": "20", "address": "", "phone": "", "note": "", "public_name": "", "confidential": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(4,'stores.csv','LOGI|ambient',1,'{"site_id": "LOGI", "zone": "ambient", "capacity_l": "295"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(5,'stores.csv','LOGI|cool',1,'{"site_id": "LOGI", "zone": "cool", "capacity_l": "148"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(6,'stores.csv','LOGI|chilled',1,'{"site_id": "LOGI", "zone": "chilled", "capacity_l": "108"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(7,'stores.csv','LOGI|frozen',1,'{"site_id": "LOGI", "zone": "frozen", "capacity_l": "66"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(8,'stores.csv','HALL-01|ambient',1,'{"site_id": "HALL-01", "zone": "ambient", "capacity_l": "319"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(9,'stores.csv','HALL-01|cool',1,'{"site_id": "HALL-01", "zone": "cool", "capacity_l": "50"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(10,'stores.csv','HALL-01|chilled',1,'{"site_id": "HALL-01", "zone": "chilled", "capacity_l": "40"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(11,'stores.csv','HALL-01|frozen',1,'{"site_id": "HALL-01", "zone": "frozen", "capacity_l": "43"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(12,'stores.csv','HALL-02|ambient',1,'{"site_id": "HALL-02", "zone": "ambient", "capacity_l": "345"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(13,'stores.csv','HALL-02|chilled',1,'{"site_id": "HALL-02", "zone": "chilled", "capacity_l": "43"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(14,'outages.csv','3e2671d7-566c-44d7-b20f-27c0153b37f0',1,'{"site_id": "HALL-01", "zone": "chilled", "from": "2026-07-17", "to": "2026-07-18", "capacity_l": "12"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(15,'vehicles.csv','KEI-1',1,'{"vehicle_id": "KEI-1", "base_id": "LOGI", "payload_kg": "350", "ambient_l": "1500", "cool_l": "120", "chilled_l": "150", "frozen_l": "60", "cool_hold_min": "240", "chilled_hold_min": "150", "frozen_hold_min": "150", "yen_per_km": "16", "yen_per_hour": "1100", "yen_per_trip": "300"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(16,'vehicles.csv','VAN-1',1,'{"vehicle_id": "VAN-1", "base_id": "LOGI", "payload_kg": "420", "ambient_l": "1800", "cool_l": "144", "chilled_l": "180", "frozen_l": "72", "cool_hold_min": "240", "chilled_hold_min": "150", "frozen_hold_min": "150", "yen_per_km": "16", "yen_per_hour": "1100", "yen_per_trip": "300"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(17,'shifts.csv','a118b769-2666-4a98-8352-db357cb7eb82',1,'{"vehicle_id": "KEI-1", "date": "2026-07-15", "start": "09:00", "end": "14:00", "driver": "架空運転者KEI-1"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(18,'shifts.csv','3678d364-4a5e-4728-8d00-3a549783b501',1,'{"vehicle_id": "VAN-1", "date": "2026-07-16", "start": "08:00", "end": "15:00", "driver": "架空運転者VAN-1"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(19,'products.csv','RICE',1,'{"product_id": "RICE", "name": "白米", "category": "staple", "zone": "cool", "litre_per_kg": "1.3", "allergens": "", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(20,'products.csv','GENMAI',1,'{"product_id": "GENMAI", "name": "玄米", "category": "staple", "zone": "cool", "litre_per_kg": "1.35", "allergens": "", "jan": "", "maker": "", "reading": "げんまい、こめ、おこめ、お米、ごはん"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(21,'products.csv','BREAD',1,'{"product_id": "BREAD", "name": "食パン", "category": "staple", "zone": "ambient", "litre_per_kg": "4.8", "allergens": "小麦;乳;卵?", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(22,'products.csv','SOMEN',1,'{"product_id": "SOMEN", "name": "そうめん", "category": "staple", "zone": "ambient", "litre_per_kg": "2.1", "allergens": "小麦", "jan": "", "maker": "", "reading": "めん、素麺"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(23,'products.csv','UDON',1,'{"product_id": "UDON", "name": "ゆでうどん", "category": "staple", "zone": "chilled", "litre_per_kg": "1.6", "allergens": "小麦", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(24,'products.csv','POTATO',1,'{"product_id": "POTATO", "name": "じゃがいも", "category": "vegetable", "zone": "ambient", "litre_per_kg": "1.6", "allergens": "", "jan": "", "maker": "", "reading": "ばれいしょ、馬鈴薯、ポテト、いも"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(25,'products.csv','ONION',1,'{"product_id": "ONION", "name": "玉ねぎ", "category": "vegetable", "zone": "ambient", "litre_per_kg": "1.7", "allergens": "", "jan": "", "maker": "", "reading": "たまねぎ、オニオン"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(26,'products.csv','CABBAGE',1,'{"product_id": "CABBAGE", "name": "キャベツ", "category": "vegetable", "zone": "chilled", "litre_per_kg": "3.3", "allergens": "", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(27,'products.csv','SPINACH',1,'{"product_id": "SPINACH", "name": "ほうれん草", "category": "vegetable", "zone": "chilled", "litre_per_kg": "6", "allergens": "", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(28,'products.csv','DAIKON',1,'{"product_id": "DAIKON", "name": "大根", "category": "vegetable", "zone": "chilled", "litre_per_kg": "2", "allergens": "", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(29,'products.csv','FROZENVEG',1,'{"product_id": "FROZENVEG", "name": "冷凍ミックス野菜", "category": "vegetable", "zone": "frozen", "litre_per_kg": "2.2", "allergens": "", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(30,'products.csv','APPLE',1,'{"product_id": "APPLE", "name": "りんご", "category": "fruit", "zone": "chilled", "litre_per_kg": "2.1", "allergens": "りんご", "jan": "", "maker": "", "reading": "林檎、アップル、くだもの、果物"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(31,'products.csv','MIKAN',1,'{"product_id": "MIKAN", "name": "みかん", "category": "fruit", "zone": "ambient", "litre_per_kg": "1.9", "allergens": "", "jan": "", "maker": "", "reading": "蜜柑、くだもの、果物"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(32,'products.csv','PEAR',1,'{"product_id": "PEAR", "name": "梨", "category": "fruit", "zone": "chilled", "litre_per_kg": "2", "allergens": "", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(33,'products.csv','CHICKEN',1,'{"product_id": "CHICKEN", "name": "冷凍鶏もも", "category": "protein", "zone": "frozen", "litre_per_kg": "1.5", "allergens": "鶏肉", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(34,'products.csv','PORK',1,'{"product_id": "PORK", "name": "冷凍豚こま", "category": "protein", "zone": "frozen", "litre_per_kg": "1.5", "allergens": "豚肉", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(35,'products.csv','FISH',1,'{"product_id": "FISH", "name": "冷凍さば", "category": "protein", "zone": "frozen", "litre_per_kg": "1.7", "allergens": "さば", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(36,'products.csv','EGG',1,'{"product_id": "EGG", "name": "鶏卵", "category": "protein", "zone": "chilled", "litre_per_kg": "2.6", "allergens": "卵", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(37,'products.csv','TOFU',1,'{"product_id": "TOFU", "name": "豆腐", "category": "protein", "zone": "chilled", "litre_per_kg": "1.5", "allergens": "大豆", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(38,'products.csv','TUNA',1,'{"product_id": "TUNA", "name": "ツナ缶", "category": "protein", "zone": "ambient", "litre_per_kg": "1.2", "allergens": "大豆?", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(39,'products.csv','CURRY',1,'{"product_id": "CURRY", "name": "レトルトカレー", "category": "protein", "zone": "ambient", "litre_per_kg": "1.6", "allergens": "小麦;乳;牛肉", "jan": "", "maker": "", "reading": "カレー"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(40,'products.csv','MILK',1,'{"product_id": "MILK", "name": "牛乳", "category": "dairy", "zone": "chilled", "litre_per_kg": "1.05", "allergens": "乳", "jan": "", "maker": "", "reading": "ぎゅうにゅう、ミルク"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(41,'products.csv','YOGURT',1,'{"product_id": "YOGURT", "name": "ヨーグルト", "category": "dairy", "zone": "chilled", "litre_per_kg": "1.4", "allergens": "乳", "jan": "", "maker": "", "reading": "にゅうせいひん、乳製品"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(42,'products.csv','MISO',1,'{"product_id": "MISO", "name": "味噌", "category": "seasoning", "zone": "ambient", "litre_per_kg": "1.1", "allergens": "大豆;小麦?", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(43,'products.csv','OIL',1,'{"product_id": "OIL", "name": "食用油", "category": "seasoning", "zone": "ambient", "litre_per_kg": "1.3", "allergens": "", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(44,'products.csv','COOKIE',1,'{"product_id": "COOKIE", "name": "焼き菓子", "category": "snack", "zone": "ambient", "litre_per_kg": "7", "allergens": "小麦;乳;卵", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(45,'products.csv','TEA',1,'{"product_id": "TEA", "name": "麦茶", "category": "drink", "zone": "ambient", "litre_per_kg": "1.1", "allergens": "", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(46,'products.csv','NUTS',1,'{"product_id": "NUTS", "name": "ミックスナッツ", "category": "other", "zone": "ambient", "litre_per_kg": "1.8", "allergens": "くるみ;落花生", "jan": "", "maker": "", "reading": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(47,'needs.csv','6d2a6341-c370-42fd-a2e2-f15917343a1e',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "staple", "kg": "15.7"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(48,'needs.csv','b73cf981-5d6f-4715-b1d7-a0cf103a34d6',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "vegetable", "kg": "14.7"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(49,'needs.csv','0ff7364a-1a5a-407e-93c7-10f946f337d4',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "protein", "kg": "10.5"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(50,'needs.csv','078cc489-fab5-4766-a70a-e1efdff15e25',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "fruit", "kg": "3.8"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(51,'needs.csv','75dac371-fca2-4a54-ac81-5a7c7ba041eb',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "seasoning", "kg": "1.4"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(52,'needs.csv','385e3968-bafd-4e83-872b-3634a5f68f5b',1,'{"site_id": "HALL-01", "date": "2026-07-17", "ready_by": "15:30", "meals": "58", "category": "snack", "kg": "1.9"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(53,'needs.csv','e540ccf6-dd7c-4dec-aa57-0b592cb2f064',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "staple", "kg": "13.3"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(54,'needs.csv','10ee9202-e07c-4323-8d9e-48b294deb7fc',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "vegetable", "kg": "12.5"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(55,'needs.csv','679595f6-52c7-4fa5-b5f6-93a57aabc527',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "protein", "kg": "8.8"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(56,'needs.csv','134ca0ce-d63c-42a3-83c5-85cec2794cc6',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "seasoning", "kg": "1.2"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(57,'needs.csv','9e23b3e5-bff7-4f8a-99fd-f4ca5c8d4328',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "snack", "kg": "1.6"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(58,'needs.csv','27ba09af-ef8f-4a7b-8b01-e259d7439672',1,'{"site_id": "HALL-02", "date": "2026-07-17", "ready_by": "16:30", "meals": "49", "category": "drink", "kg": "1.2"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(59,'windows.csv','d4ab1978-fa1f-486f-a7fe-f7b3890885f7',1,'{"site_id": "LOGI", "day": "0", "open": "08:00", "close": "17:30"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(60,'windows.csv','21178aeb-e111-46f1-880a-d54e32015222',1,'{"site_id": "LOGI", "day": "1", "open": "08:00", "close": "17:30"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(61,'windows.csv','102f73fe-195c-4db4-94ec-0d3007f3b674',1,'{"site_id": "LOGI", "day": "2", "open": "08:00", "close": "17:30"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(62,'windows.csv','80cba493-ec58-46e1-84d3-c4b3a10a5d03',1,'{"site_id": "LOGI", "day": "3", "open": "08:00", "close": "17:30"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(63,'windows.csv','28452b6a-cb38-425f-b203-041c27181b3c',1,'{"site_id": "LOGI", "day": "4", "open": "08:00", "close": "17:30"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(64,'windows.csv','c120a49e-6cfc-47ff-be99-62e575882ecf',1,'{"site_id": "LOGI", "day": "5", "open": "08:00", "close": "17:30"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(65,'windows.csv','3285a2f2-53be-47a2-a7f7-f73a903caa34',1,'{"site_id": "HALL-01", "day": "2", "open": "10:00", "close": "16:00"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(66,'windows.csv','96c913ce-1133-40bc-8a92-ec4525d84199',1,'{"site_id": "HALL-01", "day": "4", "open": "09:30", "close": "15:00"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(67,'windows.csv','084eef5f-d94f-4d80-b4b8-f5bb22470faf',1,'{"site_id": "HALL-01", "day": "5", "open": "10:00", "close": "16:00"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(68,'windows.csv','04a52a44-00f5-4fc1-8e16-385f468126c1',1,'{"site_id": "HALL-02", "day": "2", "open": "09:00", "close": "16:00"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(69,'windows.csv','f8cf78a0-c718-4764-b7b8-63c2aed31f7e',1,'{"site_id": "HALL-02", "day": "6", "open": "09:00", "close": "15:00"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(70,'history.csv','HALL-01',1,'{"site_id": "HALL-01", "need_kg": "71", "used_kg": "33.37", "counted_to": "2026-07-15"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(71,'history.csv','HALL-02',1,'{"site_id": "HALL-02", "need_kg": "46", "used_kg": "23.46", "counted_to": "2026-07-15"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(72,'travel.csv','LOGI|HALL-01',1,'{"from_id": "LOGI", "to_id": "HALL-01", "minutes": "10.7", "km": "5.39"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(73,'travel.csv','LOGI|HALL-02',1,'{"from_id": "LOGI", "to_id": "HALL-02", "minutes": "62.3", "km": "34.56"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(74,'travel.csv','HALL-01|LOGI',1,'{"from_id": "HALL-01", "to_id": "LOGI", "minutes": "12", "km": "5.39"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(75,'travel.csv','HALL-01|HALL-02',1,'{"from_id": "HALL-01", "to_id": "HALL-02", "minutes": "64.9", "km": "31.03"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(76,'travel.csv','HALL-02|LOGI',1,'{"from_id": "HALL-02", "to_id": "LOGI", "minutes": "71.1", "km": "34.56"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(77,'travel.csv','HALL-02|HALL-01',1,'{"from_id": "HALL-02", "to_id": "HALL-01", "minutes": "62.8", "km": "31.03"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(78,'arrivals.csv','L0001',1,'{"lot_id": "L0001", "product_id": "APPLE", "site_id": "LOGI", "available_on": "2026-07-17", "kg": "6", "case_kg": "1", "expiry_kind": "best_before", "expires_on": "2026-08-01", "donor": "架空寄附者40", "programme": "", "note": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(79,'arrivals.csv','L0003',1,'{"lot_id": "L0003", "product_id": "MILK", "site_id": "LOGI", "available_on": "2026-07-17", "kg": "6", "case_kg": "1", "expiry_kind": "use_by", "expires_on": "2026-07-23", "donor": "架空寄附者40", "programme": "", "note": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(80,'settings.csv','settings',1,'{"use_by_margin_days": "0", "best_before_margin_days": "-7", "ambient_hold_days": "31", "cool_hold_days": "31", "chilled_hold_days": "2", "frozen_hold_days": "21", "fill_step": "0.01", "waste_step_kg": "1", "budget_yen": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(81,'sites.csv','LOGI',2,'{"site_id": "LOGI", "name": "架空中央ロジ拠点", "kind": "logistics_hub", "municipality": "31201", "lat": "35.4919", "lon": "134.22804", "hub_id": "", "service_min": "20", "handling_min_per_100kg": "15", "address": "", "phone": "", "note": "ひみつ太郎", "public_name": "", "confidential": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(82,'sites.csv','LOGI',3,'{"site_id": "LOGI", "name": "架空中央ロジ拠点", "kind": "logistics_hub", "municipality": "31201", "lat": "35.4919", "lon": "134.22804", "hub_id": "", "service_min": "20", "handling_min_per_100kg": "15", "address": "", "phone": "", "note": "", "public_name": "", "confidential": ""}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
INSERT INTO "master_rows" VALUES(83,'shifts.csv','a118b769-2666-4a98-8352-db357cb7eb82',2,'{"vehicle_id": "KEI-1", "date": "2026-07-15", "start": "09:00", "end": "14:00", "driver": "ひみつ太郎"}',0,'c4fca4aa-50a6-4ea2-a807-df0238750548','2026-12-05 03:00:00.000000');
CREATE TABLE notice_addresses (
	kind VARCHAR(6) NOT NULL, 
	subject TEXT NOT NULL, 
	address TEXT NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_notice_addresses PRIMARY KEY (kind, subject), 
	CONSTRAINT fk_notice_addresses_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
INSERT INTO "notice_addresses" VALUES('driver','ひみつ太郎の父','ひみつ太郎@example.jp','3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000');
CREATE TABLE notice_sendings (
	sending_id VARCHAR(36) NOT NULL, 
	plan_id VARCHAR(16) NOT NULL, 
	kind VARCHAR(6) NOT NULL, 
	subject TEXT NOT NULL, 
	address TEXT NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	state VARCHAR(7) NOT NULL, 
	cause TEXT NOT NULL, 
	tries INTEGER NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_notice_sendings PRIMARY KEY (sending_id), 
	CONSTRAINT fk_notice_sendings_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id), 
	CONSTRAINT fk_notice_sendings_person_id FOREIGN KEY(person_id) REFERENCES people (person_id), 
	CONSTRAINT ck_notice_sendings_ck_notice_sendings_state CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'unclear'))
);
INSERT INTO "notice_sendings" VALUES('n1','5d888fac66d7e82f','driver','ひみつ太郎','ひみつ太郎@example.jp','ひみつ太郎','ひみつ太郎','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','sent','',1,'3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000');
CREATE TABLE oidc_links (
	person_id VARCHAR(36) NOT NULL, 
	issuer TEXT NOT NULL, 
	expected TEXT, 
	subject TEXT, 
	created_by VARCHAR(36), 
	created_at DATETIME NOT NULL, 
	linked_at DATETIME, 
	CONSTRAINT pk_oidc_links PRIMARY KEY (person_id), 
	CONSTRAINT uq_oidc_links_expected UNIQUE (issuer, expected), 
	CONSTRAINT uq_oidc_links_subject UNIQUE (issuer, subject), 
	CONSTRAINT fk_oidc_links_person_id FOREIGN KEY(person_id) REFERENCES people (person_id), 
	CONSTRAINT fk_oidc_links_created_by FOREIGN KEY(created_by) REFERENCES people (person_id)
);
INSERT INTO "oidc_links" VALUES('3588a089-9679-43d2-b799-53fe09e7385b','oidc_links issuer','oidc_links expected','oidc_links subject','3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000');
CREATE TABLE oidc_used (
	state_hash VARCHAR(64) NOT NULL, 
	used_at DATETIME NOT NULL, 
	CONSTRAINT pk_oidc_used PRIMARY KEY (state_hash)
);
INSERT INTO "oidc_used" VALUES('oidc_used state_hash','2026-12-05 03:00:00.000000');
CREATE TABLE passkey_challenges (
	holder_hash VARCHAR(64) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	challenge_nonce VARCHAR(64) NOT NULL, 
	ends_at DATETIME NOT NULL, 
	CONSTRAINT pk_passkey_challenges PRIMARY KEY (holder_hash), 
	CONSTRAINT fk_passkey_challenges_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
INSERT INTO "passkey_challenges" VALUES('dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','3588a089-9679-43d2-b799-53fe09e7385b','x','2026-12-05 03:00:00.000000');
CREATE TABLE passkeys (
	passkey_id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	name TEXT NOT NULL, 
	credential_id VARCHAR(1400) NOT NULL, 
	public_key TEXT NOT NULL, 
	sign_count BIGINT NOT NULL, 
	created_at DATETIME NOT NULL, 
	last_used_at DATETIME, 
	CONSTRAINT pk_passkeys PRIMARY KEY (passkey_id), 
	CONSTRAINT fk_passkeys_person_id FOREIGN KEY(person_id) REFERENCES people (person_id), 
	CONSTRAINT uq_passkeys_credential_id UNIQUE (credential_id)
);
INSERT INTO "passkeys" VALUES('k1','3588a089-9679-43d2-b799-53fe09e7385b','ひみつ太郎の電話','id','key',0,'2026-12-05 03:00:00.000000',NULL);
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
INSERT INTO "people" VALUES('c4fca4aa-50a6-4ea2-a807-df0238750548','kanri','テスト admin','admin',NULL,'!',NULL,'2026-11-28 16:58:42.462807',NULL);
INSERT INTO "people" VALUES('3588a089-9679-43d2-b799-53fe09e7385b','himitsu.taro','ひみつ太郎','council',NULL,'!','2026-12-05 03:00:00.000000','2026-11-28 16:58:42.476224',NULL);
INSERT INTO "people" VALUES('5c44601a-1c43-4fed-a0ba-c51b48d191ac','link-1','ひみつ太郎','driver',NULL,'!',NULL,'2026-12-05 03:00:00.000000',NULL);
INSERT INTO "people" VALUES('e33a32f7-9564-4baf-aef1-8d272eaf6624','link-2','ひみつ太郎','hall','HALL-01','!',NULL,'2026-12-05 03:00:00.000000',NULL);
CREATE TABLE person_pins (
	person_id VARCHAR(36) NOT NULL, 
	pin_hash TEXT NOT NULL, 
	set_at DATETIME NOT NULL, 
	CONSTRAINT pk_person_pins PRIMARY KEY (person_id), 
	CONSTRAINT fk_person_pins_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
INSERT INTO "person_pins" VALUES('3588a089-9679-43d2-b799-53fe09e7385b','person_pins pin_hash','2026-12-05 03:00:00.000000');
CREATE TABLE plan_explanations (
	plan_id VARCHAR(16) NOT NULL, 
	site_id TEXT NOT NULL, 
	told_json TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_plan_explanations PRIMARY KEY (plan_id, site_id), 
	CONSTRAINT fk_plan_explanations_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id)
);
INSERT INTO "plan_explanations" VALUES('5d888fac66d7e82f','plan_explanations site_id','{}','2026-12-05 03:00:00.000000');
CREATE TABLE plan_parents (
	plan_id VARCHAR(16) NOT NULL, 
	parent_id VARCHAR(16) NOT NULL, 
	as_of_on DATE NOT NULL, 
	wishes_json TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	accepted_at DATETIME NOT NULL, proposal_id VARCHAR(36), 
	CONSTRAINT pk_plan_parents PRIMARY KEY (plan_id), 
	CONSTRAINT fk_plan_parents_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id), 
	CONSTRAINT fk_plan_parents_parent_id FOREIGN KEY(parent_id) REFERENCES plans (plan_id)
);
INSERT INTO "plan_parents" VALUES('5d888fac66d7e82f','5d888fac66d7e82f','2026-12-05','{}','plan_parents person_id','2026-12-05 03:00:00.000000','plan_parents proposal_id');
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
INSERT INTO "plan_proposals" VALUES('5d888fac66d7e82f','plan_proposals proposal_id','2026-12-05',X'78','{}','{}','2026-12-05 03:00:00.000000');
CREATE TABLE plan_wishes (
	wish_id VARCHAR(36) NOT NULL, 
	plan_id VARCHAR(16) NOT NULL, 
	entry_json TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_plan_wishes PRIMARY KEY (wish_id), 
	CONSTRAINT fk_plan_wishes_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id)
);
INSERT INTO "plan_wishes" VALUES('plan_wishes wish_id','5d888fac66d7e82f','{}','plan_wishes person_id','2026-12-05 03:00:00.000000');
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
INSERT INTO "plans" VALUES('5d888fac66d7e82f','5d888fac66d7e82f33037461fc349bf40a9486c935491c9af6bfce75f4625351','033743fe745cc7cf','{
"format": 1,
"scenario": "架空の月 4（2食堂・3日）",
"trips": [
  {"trip_id": "T001", "vehicle_id": "KEI-1", "date": "2026-07-15", "stops": [{"site_id": "LOGI", "arrive": "09:30", "depart": "09:50", "load": [{"lot_id": "L0002", "kg": 6}]}, {"site_id": "HALL-01", "arrive": "10:00", "depart": "10:08", "unload": [{"lot_id": "L0002", "kg": 6}]}, {"site_id": "LOGI", "arrive": "10:20", "depart": "10:20"}]}
],
"uses": [
  {"site_id": "HALL-01", "date": "2026-07-17", "lot_id": "L0002", "kg": 6}
],
"discards": [],
"metrics": {"wasted_kg": 0, "min_fill": 0.277305, "used_kg": 6, "cost_yen": 1389.1},
"bounds": {"min_fill": null, "wasted_kg": null, "fills": null, "cost_yen": null},
"made_by": {"program": "hakobi 0.1.0", "fingerprint": "033743fe745cc7cf887fd464b0097473a0f9a63af0915324dd1da81c91452a34", "seed": 0, "seconds": 0.0, "approved_by": null}
}
','{"supply_g": 18000, "need_g": 86600, "used_g": 6000, "wasted_g": 0, "left_g": 12000, "expiring_soon_g": 6000, "fills": {"HALL-02": 0.277305, "HALL-01": 0.33084}, "min_fill": 0.277305, "mean_fill": 0.304073, "gini": 0.044015, "cost_yen": 1389.1, "length_m": 10780, "duration_min": 50, "trips": 1, "peak_storage": 0.175, "goals": {"min_fill_steps": 27, "waste_steps": 0, "fill_steps": [27, 33], "cost_yen": 1389.1}}','2026-12-05 03:00:00.000000');
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
INSERT INTO "readings" VALUES('readings reading_id','readings site_id','readings unit_id','2026-12-05 03:00:00.000000',1,'readings person_id','screen','readings note','readings action','2026-12-05 03:00:00.000000',NULL,NULL,NULL,NULL);
CREATE TABLE readings_taken_back (
	reading_id VARCHAR(50) NOT NULL, 
	person_id TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	entry_id VARCHAR(64), 
	CONSTRAINT pk_readings_taken_back PRIMARY KEY (reading_id), 
	CONSTRAINT fk_readings_taken_back_reading_id FOREIGN KEY(reading_id) REFERENCES readings (reading_id), 
	CONSTRAINT fk_readings_taken_back_entry_id FOREIGN KEY(entry_id) REFERENCES entries (entry_id)
);
INSERT INTO "readings_taken_back" VALUES('readings reading_id','readings_taken_back person_id','2026-12-05 03:00:00.000000','readings_taken_back reason',NULL);
CREATE TABLE recall_tellings (
	telling_id VARCHAR(64) NOT NULL, 
	hold_id VARCHAR(64) NOT NULL, 
	site_id TEXT NOT NULL, 
	how VARCHAR(10) NOT NULL, 
	takes_back VARCHAR(64), 
	person_id VARCHAR(36) NOT NULL, 
	recorded_at DATETIME NOT NULL, account TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_recall_tellings PRIMARY KEY (telling_id), 
	CONSTRAINT uq_recall_tellings_takes_back UNIQUE (takes_back), 
	CONSTRAINT fk_recall_tellings_hold_id FOREIGN KEY(hold_id) REFERENCES holds (hold_id), 
	CONSTRAINT fk_recall_tellings_takes_back FOREIGN KEY(takes_back) REFERENCES recall_tellings (telling_id), 
	CONSTRAINT fk_recall_tellings_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
INSERT INTO "recall_tellings" VALUES('recall_tellings telling_id','H99-0','recall_tellings site_id','recall_tel',NULL,'3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000','recall_tellings account');
CREATE TABLE recovery_codes (
	code_hash VARCHAR(64) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_recovery_codes PRIMARY KEY (code_hash), 
	CONSTRAINT fk_recovery_codes_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
INSERT INTO "recovery_codes" VALUES('recovery_codes code_hash','3588a089-9679-43d2-b799-53fe09e7385b','2026-12-05 03:00:00.000000');
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
	cause TEXT, bound_wasted_g INTEGER, goal_order VARCHAR(12) DEFAULT 'fairest' NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY (run_id), 
	CONSTRAINT fk_runs_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenarios (scenario_id), 
	CONSTRAINT fk_runs_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id), 
	CONSTRAINT ck_runs_ck_runs_state CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')), 
	CONSTRAINT ck_runs_ck_runs_done_has_plan CHECK (state <> 'done' OR plan_id IS NOT NULL), 
	CONSTRAINT ck_runs_ck_runs_failed_has_cause CHECK (state <> 'failed' OR cause IS NOT NULL), 
	CONSTRAINT ck_runs_ck_runs_running_has_lease CHECK ((state = 'running') = (lease_until IS NOT NULL))
);
INSERT INTO "runs" VALUES('runs run_id','033743fe745cc7cf','running',0.5,1,'2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000',1,1,'2026-12-05 03:00:00.000000',1,'runs stage',0.5,0.5,'{}',0.5,1,1,0.5,'5d888fac66d7e82f','runs cause_code','runs cause',1,'fairest');
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
INSERT INTO "scenarios" VALUES('033743fe745cc7cf','033743fe745cc7cf887fd464b0097473a0f9a63af0915324dd1da81c91452a34','架空の月 4（2食堂・3日）','2026-07-15','2026-07-17',X'504B030414000000080000002100EBBDF6A1B6000000E40000000D0000007363656E6172696F2E746F6D6C4BCB2FCA4D2C51B05530E4CA4BCC4D0532949ECDDBF67CE5AEC78DEB9ECDE9503079BFA7C3E8E5E2F94F17343D6EDE6DFC6CFAD2F77B3A95B88A4B128B40BA8C0C8CCC740DCC750D4DB952F3529005CCB9A20BF27332932B63B94A8B53E3932AE373138BD233F3E253122B8B810A0DB892528B4BE29352D3F28B52D1E474E19AF58A5293330B3253F34AE233F27352C00A62B912739340424095C6865CC9F9F939505646664E4E2AD8155C6945F955A97920A6211700504B030414000000080000002100E82A55CCDE000000270100000900000073697465732E63737655CE416EC2301005D07DCE32207BEC98B064D52245EA112C37B1C208C7452420759B2E7B8716A96C58C01241AF4301F51675A055C5F28FBEDE9F8A6AAB29076F4A0B63F23994334F194D8CA3FA199CA9C13D7918CD1EDB5665A773CAAC2E299C8CCF1DF9A20D7A62A79A33362EA2F4E16E08A7B7ED79F5F9B55B1F979BC3CBFAD0EC4EAF8B73B30F5641554D59A583088223E320E2AEECF33E7021BB88099300C880C7D1FD204D3BA170D5BE3FDE8F8B26C49C7C3B3B32CEFD0B312A8957422809972F12E0EC17C15B046F104CE244B58812AC272F885442A93F0559F403504B0304140000000800000021002A661C0573000000C70000000A00000073746F7265732E63737645CC410AC3201085E1BD679982460DC9B2ABB620F408C198091DB05A5A37CDE903C9A0CBF7C1FB7F5470A205B69C1082FFF840E53F45E19EB707F8F74C980A74A33D21E41C419981D78B62C405946458BF79C3047D2FEE57E72E52D5825663B5236265DB9C318D3864344BD742C656AB472D76504B030414000000080000002100215454D942000000490000000B0000006F7574616765732E6373762BCE2C498DCF4CD1A9CACF4BD5492BCACFD529C9D7494E2C484CCE2CA98CCFE1F270F4F1D13530D449CEC8CCC9494DD131323032D33530D7353447302D740C8DB800504B0304140000000800000021002A6C543197000000040100000C00000076656869636C65732E637376758BC10E82301044EF7CCB9AB450D0AB076308466F5E9B42AB6D585A52D104BFDE16A5370FBBF36677E6A5B4E9507123A1158F454731A31392F77710436B949D3842E71C46D10651C94037EFDECAAE1FED50F2C1D81448875F2EF939985179DE0F09B57BFA64266FC6AC39D41B0AA7CBB186A224404B1256BE00540472F6C5652AA034BC0B42B2EBFEBCD6584CEF628DB108B0CDFFD63E504B0304140000000800000021006EBF0A2061000000850000000A0000007368696674732E6373762B4BCDC84CCE498DCF4CD149492C49D5292E492C2AD149CD03728B32CB528BB8BC5D3D750D758C0C8CCC740DCC750D4D750C2CAD0C0C740C4D40E4B379DB9EAFDCF5B2B1FBC5EE452F1A5AC16AB9C21CFD907598E9185880759862D10156CB0500504B03041400000008000000210071BE344ACC020000F00400000C00000070726F64756374732E6373766D945D4FDA6014C7EF9FCF724286EF0B17A662C506A1A4C01277632A74D8882D2975C9BC6BCB70282F1A5D32F71297B94C1767A633BAB0E9F6619ED5966FB15379ABCA0D697B7EE79CFFF33FE7A1A0A9D9D58CBE206741115724C888BA9453B517B0A62A12E4655D93160A92B6B09C03319F97B49CA41489C0855970F6AE9DB37328EA62218F79AA9A8760601848848DC7180E9C7A69407814C894C032D3D03AD8A7D636B57A84B8B2284B8A0E238109B04F1BAD5F5F42FF9AE721BB763149927C8C8D03353E50A34C4D839A3BF7B38602C14E16494FF3C89A656A1C7AB8F1D5876796643C4416958C75F1049F62523C167F434D8B1A556A94A869C2732927E9E2A2AF859743F83887D59D7A851A27D4A80FC4C6818499A92926C2A28C136A1D506B8F5A251FDB9531ECF9954C7071263C8B0A7EDF1EAF8A7ADD5A65008EFDA7192E8A02ECCF87371F9B039021203302FF948D3F612360977FDAEB356AA1D31635BF53B3D95AAFBB8DF7BEBC679ABA2629681F263289C49C2779030550631763ABB2DEAF8C0EF76224C645196F227FA9B1E9F9DB66FB1E3C06926019016E3E1DDDAF83EECC72E1280EB4ADAF75D940C33DCF0B9AAA4BB2D215150C8C02065DB3824312A21DDC3D7B4B0DD4F067108E410F9FE192B3DDD31BAFA971FA901D877684B09188D705F7AC07F58F8C5B52BB20297E268DA5CBEECBAD078CD715A78151924AC719C041536BC3B9BAEC917D53863AE42409A705611ED96FD47A45AD63EFD73CBE7DBD1A9037E6BF104EE59D77C4183717057CC64F901565BCB07D458F46013F93793E921652D8E508CB52F3B4DDE8013D720BC7B8240FF6F6B9BD5785A22416554556723E0DC18EF6505BCA24E1B939EF123BBB47373F9A035370B7C33C1FE5F0AFA274458D9ADBD8B14FB6A0A88899E51E367EEFB29314CB00BEBBD54BC86AB2B27C470389A75349F06F349AED3DE3F552F52549F3D1133861DCAC4D5CD290BB75ED6E9C39BBFBE43F504B0304140000000800000021005763FCE1B20000001F010000080000006C6F74732E637376CBC92F89CF4CD12928CA4F294D06338B334B524174625962664E62524E6A7C7E9E4E76BA4E7262716A3C904EAD28C82CAA8CCFCECC4B81B0538B412A52F2F3F28BB87C0C0C0C0C751C03027C5C757CFCDD3D758C0C8CCC740DCC750DCD75CC740C7592528B4BE29352D3F28B52A15216BA400DCFE66D7BBE72D7D3F52D2F67B6BC68683531001B64A4E314E4EAE882669011D8A052A063922A918D4733C3D0126C86B18EAFA78F3756B7A01961648CC51900504B0304140000000800000021006D850C5EAD0000000B020000090000006E656564732E63737685CF4B0E82301080E1BD67199A3E78E9CE9D0BEE400A1D9B062CA4AD26DC5E304830D1BAECE4CB4C7F6F02D646819201C1A15453DD4C7043D97B68E7991EDC049D3E5CCE559550069CF23CA145C20A60D94950C84AF0418E3DCE6F5244DD033506D92C34FD434737043416182559145EDDDD0410A48CFF10A51FACB11A1849E3D2CAB69BD57155FC43E58B4A8F5BB12022EA76C57C0BF94EDFC5E596F2E3F42E85C7E59A92479572C676AF5D4F504B030414000000080000002100ABB2B78E66000000F70000000B00000077696E646F77732E6373762BCE2C498DCF4CD14949ACD4C92F48CDD349CEC92F4EE5F2F177F7D431D031B0B03230D03134B73236800819620A19610A19630A99600A99A2087938FAF8E81A18028D3334008B9A0149B82850BB2550958EA129B2A82916B546200759628A9AC144C1260000504B0304140000000800000021000863B6DD330000003A0000000B000000686973746F72792E6373762BCE2C498DCF4CD1C94B4D4D89CF4ED7292D06D35C1E8E3E3EBA06863AE6863AC6C67AC6E65001231D13331D23633D13332E00504B0304140000000800000021009F00481065000000AB0000000A00000074726176656C2E6373764B2BCACF8DCF4CD129C90791B99979A525A9C53AD9B95C3EFEEE9E3A1E8E3E3EBA06863A86067AE63AA67AC696C8C2463A66467AC63AC6267AA6665C309560794323886298205CBD899EA58EB1A19E8131174C08ACDEDC50CF10C51C23B8CD402B2CA05A00504B0102140314000000080000002100EBBDF6A1B6000000E40000000D0000000000000000000000A401000000007363656E6172696F2E746F6D6C504B0102140314000000080000002100E82A55CCDE00000027010000090000000000000000000000A401E100000073697465732E637376504B01021403140000000800000021002A661C0573000000C70000000A0000000000000000000000A401E601000073746F7265732E637376504B0102140314000000080000002100215454D942000000490000000B0000000000000000000000A401810200006F7574616765732E637376504B01021403140000000800000021002A6C543197000000040100000C0000000000000000000000A401EC02000076656869636C65732E637376504B01021403140000000800000021006EBF0A2061000000850000000A0000000000000000000000A401AD0300007368696674732E637376504B010214031400000008000000210071BE344ACC020000F00400000C0000000000000000000000A4013604000070726F64756374732E637376504B01021403140000000800000021005763FCE1B20000001F010000080000000000000000000000A4012C0700006C6F74732E637376504B01021403140000000800000021006D850C5EAD0000000B020000090000000000000000000000A401040800006E656564732E637376504B0102140314000000080000002100ABB2B78E66000000F70000000B0000000000000000000000A401D808000077696E646F77732E637376504B01021403140000000800000021000863B6DD330000003A0000000B0000000000000000000000A40167090000686973746F72792E637376504B01021403140000000800000021009F00481065000000AB0000000A0000000000000000000000A401C309000074726176656C2E637376504B0506000000000C000C00A6020000500A00000000','2026-12-05 03:00:00.000000');
CREATE TABLE second_factors (
	person_id VARCHAR(36) NOT NULL, 
	nonce VARCHAR(32) NOT NULL, 
	created_at DATETIME NOT NULL, 
	confirmed_at DATETIME, 
	last_step BIGINT NOT NULL, 
	CONSTRAINT pk_second_factors PRIMARY KEY (person_id), 
	CONSTRAINT fk_second_factors_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
INSERT INTO "second_factors" VALUES('3588a089-9679-43d2-b799-53fe09e7385b','second_factors nonce','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000',1);
CREATE TABLE sessions (
	token_hash VARCHAR(64) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	created_at DATETIME NOT NULL, 
	last_seen_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	ended_at DATETIME, factor_by_provider BOOLEAN, is_shared BOOLEAN, locked_at DATETIME, device VARCHAR(60), is_by_link BOOLEAN, 
	CONSTRAINT pk_sessions PRIMARY KEY (token_hash), 
	CONSTRAINT fk_sessions_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
INSERT INTO "sessions" VALUES('ba56827d26b4a585394536f86818bf803285322cd9da89fd14725b631db31b35','3588a089-9679-43d2-b799-53fe09e7385b','2026-11-28 16:58:42.487220','2026-11-28 16:58:42.487220','2026-11-29 04:58:42.487220','2026-12-05 03:00:00.000000',0,0,NULL,NULL,0);
INSERT INTO "sessions" VALUES('89040c1a303461271ce51493034f24807a7ab7ff9c5253810d3c712bae0ccbe1','e33a32f7-9564-4baf-aef1-8d272eaf6624','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000','2026-12-05 15:00:00.000000',NULL,0,0,NULL,NULL,1);
CREATE TABLE sign_in_tries (
	bucket VARCHAR(64) NOT NULL, 
	since_at DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	CONSTRAINT pk_sign_in_tries PRIMARY KEY (bucket)
);
INSERT INTO "sign_in_tries" VALUES('eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','2026-12-05 03:00:00.000000',3);
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
INSERT INTO "stock_take_counts" VALUES('T1','1',1,'chilled',1,100,'2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000','person-1','',8,100);
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
INSERT INTO "stock_take_ends" VALUES('T1','closed','2026-12-05 03:00:00.000000','person-1','counted',NULL,'4bd6464486328613114ac5ea52f12ecee6aa16fc6c1ccdf2e48991bc348fc826','{"entry_ids": [], "lines": [{"unit_id": "chilled", "lot_id": "L99-0", "snapshot_g": 100, "counted_g": 100, "book_g": 100, "counted_at": "2026-12-05T03:00:00+00:00", "counted_by": "person-1", "reason": "", "counts": 1}]}');
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
INSERT INTO "stock_takes" VALUES('T1','LOGI','["chilled"]','','2026-12-05 03:00:00.000000','person-1',8,'[["chilled", "L99-0", 100]]');
CREATE TABLE trip_photos (
	photo_id VARCHAR(36) NOT NULL, 
	plan_id VARCHAR(16) NOT NULL, 
	trip_id TEXT NOT NULL, 
	site_id TEXT NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	content BLOB NOT NULL, 
	device_at DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	skew_s INTEGER NOT NULL, 
	CONSTRAINT pk_trip_photos PRIMARY KEY (photo_id), 
	CONSTRAINT fk_trip_photos_plan_id FOREIGN KEY(plan_id) REFERENCES plans (plan_id), 
	CONSTRAINT fk_trip_photos_person_id FOREIGN KEY(person_id) REFERENCES people (person_id)
);
INSERT INTO "trip_photos" VALUES('f1','5d888fac66d7e82f','T1','HALL-01','5c44601a-1c43-4fed-a0ba-c51b48d191ac',X'612070686F746F','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000',0);
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
INSERT INTO "trip_reports" VALUES('r1',1,'5d888fac66d7e82f','T1','5c44601a-1c43-4fed-a0ba-c51b48d191ac','{"kind": "fail", "note": "ひみつ太郎の電話", "reason": "other", "site_id": "HALL-01"}','2026-12-05 03:00:00.000000','2026-12-05 03:00:00.000000',0,'kept','[]',NULL,NULL,'ひみつ太郎に電話した');
CREATE INDEX ix_plans_scenario_id ON plans (scenario_id);
CREATE INDEX ix_runs_scenario_id ON runs (scenario_id);
CREATE INDEX ix_runs_state_created_at ON runs (state, created_at);
CREATE TRIGGER scenarios_no_update BEFORE UPDATE ON scenarios BEGIN SELECT RAISE(ABORT, 'scenarios are never changed'); END;
CREATE TRIGGER plans_no_update BEFORE UPDATE ON plans BEGIN SELECT RAISE(ABORT, 'plans are never changed'); END;
CREATE INDEX ix_sessions_person_id ON sessions (person_id);
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
CREATE INDEX ix_import_drafts_created_at ON import_drafts (created_at);
CREATE INDEX ix_plan_wishes_plan_id_created_at ON plan_wishes (plan_id, created_at);
CREATE INDEX ix_plan_parents_parent_id ON plan_parents (parent_id);
CREATE TRIGGER plan_parents_no_update BEFORE UPDATE ON plan_parents BEGIN SELECT RAISE(ABORT, 'plan_parents are never changed'); END;
CREATE INDEX ix_driver_links_trip ON driver_links (plan_id, trip_id);
CREATE INDEX ix_driver_links_session_hash ON driver_links (session_hash);
CREATE INDEX ix_trip_reports_state ON trip_reports (state);
CREATE INDEX ix_trip_reports_trip ON trip_reports (plan_id, trip_id);
CREATE INDEX ix_hall_reports_plan_id_site_id ON hall_reports (plan_id, site_id);
CREATE INDEX ix_backups_made_at ON backups (made_at);
CREATE INDEX ix_sign_in_tries_since_at ON sign_in_tries (since_at);
CREATE INDEX ix_known_devices_person_id ON known_devices (person_id);
CREATE INDEX ix_access_log_at_us ON access_log (at_us);
CREATE INDEX ix_access_log_person_id ON access_log (person_id);
CREATE INDEX ix_access_log_subject ON access_log (subject);
CREATE TRIGGER access_log_no_update BEFORE UPDATE ON access_log BEGIN SELECT RAISE(ABORT, 'access_log are never changed'); END;
CREATE INDEX ix_recovery_codes_person_id ON recovery_codes (person_id);
CREATE INDEX ix_frozen_reports_made_at ON frozen_reports (made_at);
CREATE TRIGGER frozen_reports_no_update BEFORE UPDATE ON frozen_reports BEGIN SELECT RAISE(ABORT, 'frozen_reports are never changed'); END;
CREATE TRIGGER frozen_reports_no_delete BEFORE DELETE ON frozen_reports BEGIN SELECT RAISE(ABORT, 'frozen_reports are never changed'); END;
CREATE INDEX ix_calendar_feeds_subject ON calendar_feeds (kind, subject);
CREATE INDEX ix_keep_periods_name ON keep_periods (name, seq);
CREATE TRIGGER keep_periods_no_update BEFORE UPDATE ON keep_periods BEGIN SELECT RAISE(ABORT, 'keep_periods are never changed'); END;
CREATE TRIGGER keep_periods_no_delete BEFORE DELETE ON keep_periods BEGIN SELECT RAISE(ABORT, 'keep_periods are never changed'); END;
CREATE TRIGGER forgotten_rows_no_update BEFORE UPDATE ON forgotten_rows BEGIN SELECT RAISE(ABORT, 'forgotten_rows are never changed'); END;
CREATE TRIGGER forgotten_rows_no_delete BEFORE DELETE ON forgotten_rows BEGIN SELECT RAISE(ABORT, 'forgotten_rows are never changed'); END;
CREATE TRIGGER access_log_starts_no_update BEFORE UPDATE ON access_log_starts BEGIN SELECT RAISE(ABORT, 'access_log_starts are never changed'); END;
CREATE TRIGGER access_log_starts_no_delete BEFORE DELETE ON access_log_starts BEGIN SELECT RAISE(ABORT, 'access_log_starts are never changed'); END;
CREATE TRIGGER scenarios_no_delete BEFORE DELETE ON scenarios WHEN NOT (EXISTS (SELECT 1 FROM forgotten_rows AS f WHERE f.table_name = 'scenarios' AND f.row_key = CAST(OLD.scenario_id AS TEXT))) BEGIN SELECT RAISE(ABORT, 'scenarios are never changed'); END;
CREATE TRIGGER plans_no_delete BEFORE DELETE ON plans WHEN NOT (EXISTS (SELECT 1 FROM forgotten_rows AS f WHERE f.table_name = 'plans' AND f.row_key = CAST(OLD.plan_id AS TEXT))) BEGIN SELECT RAISE(ABORT, 'plans are never changed'); END;
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals WHEN NOT (EXISTS (SELECT 1 FROM forgotten_rows AS f WHERE f.table_name = 'approvals' AND f.row_key = CAST(OLD.number AS TEXT))) BEGIN SELECT RAISE(ABORT, 'approvals are never changed'); END;
CREATE TRIGGER plan_parents_no_delete BEFORE DELETE ON plan_parents WHEN NOT (EXISTS (SELECT 1 FROM forgotten_rows AS f WHERE f.table_name = 'plan_parents' AND f.row_key = CAST(OLD.plan_id AS TEXT))) BEGIN SELECT RAISE(ABORT, 'plan_parents are never changed'); END;
CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log WHEN NOT (EXISTS (SELECT 1 FROM access_log_starts AS s WHERE s.seq >= OLD.seq)) BEGIN SELECT RAISE(ABORT, 'access_log are never changed'); END;
CREATE TRIGGER hall_reports_no_delete BEFORE DELETE ON hall_reports WHEN NOT (EXISTS (SELECT 1 FROM forgotten_rows AS f WHERE f.table_name = 'hall_reports' AND f.row_key = CAST(OLD.report_id AS TEXT))) BEGIN SELECT RAISE(ABORT, 'hall_reports are never changed'); END;
CREATE TRIGGER hall_reports_no_update BEFORE UPDATE OF report_id, plan_id, site_id, day_on, kind, quantity_g, people_count, person_id, recorded_at ON hall_reports BEGIN SELECT RAISE(ABORT, 'hall_reports are never changed'); END;
CREATE TRIGGER hall_reports_no_blank BEFORE UPDATE OF note ON hall_reports WHEN NOT (EXISTS (SELECT 1 FROM forgotten_rows AS f WHERE f.table_name = 'hall_reports' AND f.row_key = CAST(OLD.report_id AS TEXT))) BEGIN SELECT RAISE(ABORT, 'hall_reports are never changed'); END;
CREATE TRIGGER master_rows_no_delete BEFORE DELETE ON master_rows WHEN NOT (1 = 0) BEGIN SELECT RAISE(ABORT, 'master_rows are never changed'); END;
CREATE TRIGGER master_rows_no_update BEFORE UPDATE OF seq, file, row_id, version, is_deleted, person_id, recorded_at ON master_rows BEGIN SELECT RAISE(ABORT, 'master_rows are never changed'); END;
CREATE TRIGGER master_rows_no_blank BEFORE UPDATE OF cells ON master_rows WHEN NOT (EXISTS (SELECT 1 FROM forgotten_rows AS f WHERE f.table_name = 'master_rows' AND f.row_key = CAST(OLD.seq AS TEXT))) BEGIN SELECT RAISE(ABORT, 'master_rows are never changed'); END;
CREATE TRIGGER readings_taken_back_no_update BEFORE UPDATE ON readings_taken_back BEGIN SELECT RAISE(ABORT, 'readings_taken_back are never changed'); END;
CREATE TRIGGER readings_taken_back_no_delete BEFORE DELETE ON readings_taken_back BEGIN SELECT RAISE(ABORT, 'readings_taken_back are never changed'); END;
CREATE INDEX ix_oidc_used_used_at ON oidc_used (used_at);
CREATE INDEX ix_trip_photos_trip ON trip_photos (plan_id, trip_id);
CREATE INDEX ix_trip_photos_received_at ON trip_photos (received_at);
CREATE INDEX ix_passkeys_person_id ON passkeys (person_id);
CREATE INDEX ix_passkey_challenges_ends_at ON passkey_challenges (ends_at);
CREATE INDEX ix_notice_sendings_plan ON notice_sendings (plan_id, kind, subject);
CREATE INDEX ix_notice_sendings_state ON notice_sendings (state);
CREATE UNIQUE INDEX uq_hall_links_open ON hall_links (site_id) WHERE revoked_at IS NULL;
CREATE INDEX ix_recall_tellings_hold_id ON recall_tellings (hold_id);
CREATE TRIGGER recall_tellings_no_update BEFORE UPDATE ON recall_tellings BEGIN SELECT RAISE(ABORT, 'recall_tellings are never changed'); END;
CREATE TRIGGER recall_tellings_no_delete BEFORE DELETE ON recall_tellings BEGIN SELECT RAISE(ABORT, 'recall_tellings are never changed'); END;
COMMIT;
