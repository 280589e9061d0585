CREATE TABLE accounts (
    name TEXT PRIMARY KEY NOT NULL,
    tool TEXT NOT NULL,
    url TEXT NOT NULL,
    sign_in TEXT NOT NULL,
    me TEXT,
    seat TEXT,
    health TEXT NOT NULL,
    fault TEXT,
    last_poll INTEGER,
    next_poll INTEGER,
    full_at INTEGER,
    cursor TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT,
    nature TEXT NOT NULL,
    is_me INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE identities (
    account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    handle TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    main INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (account, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_person ON identities (person);

CREATE TABLE teams (
    account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    handle TEXT NOT NULL,
    members TEXT,
    PRIMARY KEY (account, handle)
) STRICT, WITHOUT ROWID;

CREATE TABLE items (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    remote_id TEXT NOT NULL,
    family TEXT NOT NULL,
    state TEXT NOT NULL,
    url TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    lane TEXT NOT NULL,
    kind TEXT,
    rank INTEGER NOT NULL,
    since INTEGER,
    wakes_at INTEGER,
    left_at INTEGER,
    item TEXT NOT NULL,
    verdict TEXT NOT NULL,
    search TEXT NOT NULL,
    body TEXT,
    explained TEXT,
    UNIQUE (account, remote_id)
) STRICT;
CREATE INDEX items_by_lane ON items (lane, rank, since);
CREATE INDEX items_by_waking ON items (wakes_at) WHERE wakes_at IS NOT NULL;
CREATE INDEX items_by_leaving ON items (left_at) WHERE left_at IS NOT NULL;
CREATE INDEX items_by_url ON items (url);

CREATE TABLE events (
    n INTEGER PRIMARY KEY,
    item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    UNIQUE (item, key)
) STRICT;

CREATE TABLE asks (
    item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL,
    state TEXT NOT NULL,
    since INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    ask TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (item, key)
) STRICT;

CREATE TABLE overrides (
    n INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    thread TEXT,
    kind TEXT NOT NULL
) STRICT;
CREATE INDEX overrides_by_item ON overrides (account, remote_id);

CREATE TABLE actions (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    item TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    intent TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER,
    fault TEXT,
    receipt TEXT,
    ended_at INTEGER
) STRICT;
CREATE INDEX actions_open ON actions (account, created_at) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX actions_by_item ON actions (item);
CREATE INDEX actions_by_time ON actions (created_at);

CREATE TABLE attempts (
    action TEXT NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (action, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts (
    item TEXT NOT NULL,
    ask TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    shown_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (item, ask)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
