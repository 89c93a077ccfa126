BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE backup (format INTEGER, operation TEXT, last INTEGER, digest TEXT, rules INTEGER, seal TEXT);
INSERT INTO "backup" VALUES(1,'main',4,'76d6a5fbd17fed50d367e6937cfa2fe0',2,'3ed65f0516117f41983a446c5f11943bc8f28fc55ec81c8ac9a575a1c18bc7ee');
CREATE TABLE granted (login TEXT, role TEXT, sources TEXT, granted_by TEXT, granted_at TEXT);
CREATE TABLE journal (
	operation TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	source TEXT NOT NULL, 
	source_key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	occurred_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	author TEXT NOT NULL, 
	body TEXT NOT NULL, 
	checksum BIGINT NOT NULL, 
	CONSTRAINT journal_pk PRIMARY KEY (operation, seq), 
	CONSTRAINT journal_said_once UNIQUE (operation, source, source_key)
)
 WITHOUT ROWID

;
INSERT INTO "journal" VALUES('main',1,'wms','k1','OperationOpened',2,1780000000000000,1780086400000000,'test','{"name":"Test","timezone":"UTC","currency":"EUR","demo":true,"seed":1,"scenario":"ordinary"}',1917944642);
INSERT INTO "journal" VALUES('main',2,'wms','k2','SiteListed',2,1780000000000000,1780086400000000,'test','{"site":{"id":"DC","name":"DC","kind":"distribution","lat":54.3,"lon":10.1,"width_m":80,"depth_m":50}}',3614676961);
INSERT INTO "journal" VALUES('main',3,'wms','k3','ZoneListed',2,1780000000000000,1780086400000000,'test','{"zone":{"id":"Z1","site":"DC","name":"Zone 1","kind":"storage","x_m":0,"y_m":0,"width_m":40,"depth_m":30,"units_per_hour":60}}',1821791679);
INSERT INTO "journal" VALUES('main',4,'wms','k4','ZoneListed',2,1780000000000000,1780086400000000,'test','{"zone":{"id":"Z2","site":"DC","name":"Zone 2","kind":"storage","x_m":40,"y_m":0,"width_m":40,"depth_m":30,"units_per_hour":60}}',2397674654);
CREATE TABLE name_reads (
	read_no INTEGER NOT NULL, 
	operation TEXT NOT NULL, 
	worker TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	why TEXT NOT NULL, 
	PRIMARY KEY (read_no)
);
INSERT INTO "name_reads" VALUES(1,'main','W1','sue',1780086400000000,'assign a task');
CREATE TABLE people (
	operation TEXT NOT NULL, 
	worker TEXT NOT NULL, 
	name TEXT NOT NULL, 
	told_at BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	CONSTRAINT people_pk PRIMARY KEY (operation, worker)
);
INSERT INTO "people" VALUES('main','W1','Ada',1780086400000000,1782678400000000);
INSERT INTO "people" VALUES('main','W2','Benno Ø',1780086400000000,1782678400000000);
CREATE TABLE position (
	operation TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	rules INTEGER NOT NULL, 
	shapes TEXT NOT NULL, 
	now BIGINT NOT NULL, 
	heard TEXT NOT NULL, 
	told_by TEXT NOT NULL, 
	CONSTRAINT position_pk PRIMARY KEY (operation)
);
COMMIT;
