PRAGMA application_id = 1952805992;
PRAGMA user_version = 1;
BEGIN;
CREATE TABLE meta(
    name TEXT PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
CREATE TABLE runs(
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    owner INTEGER NOT NULL,
    state TEXT NOT NULL,
    remote TEXT NOT NULL,
    session_id TEXT NOT NULL,
    ended_at INTEGER,
    document TEXT NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
INSERT INTO runs VALUES(1,'run_00000000000000000000000001',1000,'running','held','sesn_1',NULL,'{"id":"run_00000000000000000000000001","state":"running","waiting_for":[],"agent":null,"environment_id":"","session_id":"sesn_1","title":"version 1","labels":{},"owner":{"uid":1000,"name":""},"created_at":0,"started_at":null,"finished_at":null,"timeout":0,"when_done":"delete","remote":"held","previews":false,"follow":{"mode":"none","opens":0,"reopens":0,"polls":0,"last_event_at":null},"turns":0}',2919327884683675380);
INSERT INTO runs VALUES(2,'run_00000000000000000000000002',1000,'succeeded','deleted','',0,'{"id":"run_00000000000000000000000002","state":"succeeded","waiting_for":[],"agent":null,"environment_id":"","session_id":"","title":"","labels":{},"owner":{"uid":1000,"name":""},"created_at":0,"started_at":null,"finished_at":0,"timeout":0,"when_done":"delete","remote":"deleted","previews":false,"follow":{"mode":"none","opens":0,"reopens":0,"polls":0,"last_event_at":null},"turns":0}',8795073234255628071);
CREATE TABLE continuations(
    run INTEGER PRIMARY KEY REFERENCES runs(key) ON DELETE CASCADE,
    in_doubt INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
INSERT INTO continuations VALUES(1,0,X'017b2ef5b411777f85f23badcade50734f3bdd263835205e798a0b7981c0ff8c988d583a9caf56aba3a279e0692a73c3251b15fb57492c5c0e7cd2bb80f0a7cd4b6191444e3559d107272d2703ffb2aacec500763d1a8bcf159254f7b05dbf9725f25eaa40f1c22006a8dcdbe2b839394ec004428d4b9e874a15568a4d26d9bb8d83a720a392fedb32218ae840ac00b28a31a488d280c4afc1ced7f5914cbe6986c075cd226d8765e02646c7e0c6c5421a174fbfb4b45df1c32019b0ef346ecadbe184130771628176d144c47997a88c1febee919f7f6455c20ee06570ab353fbf4e77fcae782459372949b5ff0c2769fe03933f18d954141cb0c31b20f5a1b3d670511d4190fd082a678c87a0dfbaf36afe0ade6649a2e381daaef28dbde5b01a1ba4fc299818d09c660cc6a378c8155c78d0ea24b40157bf75480dad2badd2ffb0757022526ecfa40f071efeac5d97ef463a7f3f4a915efa25eff0423c94d67b79a949d96c86e57cffc298',6938103145387598889);
CREATE TABLE records(
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
    owner INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    event_id TEXT,
    type TEXT NOT NULL,
    processed_at INTEGER,
    queued INTEGER NOT NULL,
    body TEXT NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
INSERT INTO records VALUES(1,1,1000,0,NULL,'',NULL,0,'{"id":"run_00000000000000000000000001","state":"running","waiting_for":[],"agent":null,"environment_id":"","session_id":"sesn_1","title":"version 1","labels":{},"owner":{"uid":1000,"name":""},"created_at":0,"started_at":null,"finished_at":null,"timeout":0,"when_done":"delete","remote":"held","previews":false,"follow":{"mode":"none","opens":0,"reopens":0,"polls":0,"last_event_at":null},"turns":0}',6837963188354622797);
INSERT INTO records VALUES(2,1,1000,1,'sevt_1','agent.message',NULL,0,'{"id":"sevt_1","type":"agent.message"}',-7764093286938687495);
INSERT INTO records VALUES(3,2,1000,0,NULL,'',NULL,0,'{"id":"run_00000000000000000000000002","state":"succeeded","waiting_for":[],"agent":null,"environment_id":"","session_id":"","title":"","labels":{},"owner":{"uid":1000,"name":""},"created_at":0,"started_at":null,"finished_at":0,"timeout":0,"when_done":"delete","remote":"deleted","previews":false,"follow":{"mode":"none","opens":0,"reopens":0,"polls":0,"last_event_at":null},"turns":0}',2750001652425363190);
CREATE TABLE ledger(
    run_id TEXT PRIMARY KEY NOT NULL,
    session_id TEXT NOT NULL,
    since INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
INSERT INTO ledger VALUES('run_00000000000000000000000001','sesn_1',1795408601693078,0,-3603844956972885765);
CREATE TABLE request_keys(
    owner INTEGER NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
    row_check INTEGER NOT NULL,
    PRIMARY KEY(owner, key)
) STRICT;
INSERT INTO request_keys VALUES(1000,'key_1','digest',1,-6535484493189310018);
CREATE INDEX runs_by_state ON runs(state, id);
CREATE INDEX runs_by_owner ON runs(owner, state, id);
CREATE INDEX runs_by_session ON runs(session_id) WHERE session_id <> '';
CREATE INDEX runs_by_end ON runs(ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX records_by_run ON records(run);
CREATE INDEX records_by_owner ON records(owner);
CREATE UNIQUE INDEX records_by_event ON records(run, event_id) WHERE event_id IS NOT NULL;
CREATE INDEX run_records ON records(number) WHERE kind = 0;
CREATE INDEX run_records_by_run ON records(run) WHERE kind = 0;
CREATE INDEX run_records_by_owner ON records(owner) WHERE kind = 0;
CREATE INDEX request_keys_by_run ON request_keys(run);
COMMIT;
