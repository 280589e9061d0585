-- The database as the migrations leave it, with what each table and column means. A test holds the two equal.
-- Instants are microseconds since 1970 in UTC. JSON columns hold the model's own serde form. Rows of some size have a
-- rowid of their own (`n`): without one, their whole text would sit in the inner pages of the tree.

-- A login at one tool.
CREATE TABLE accounts (
    name TEXT PRIMARY KEY NOT NULL,     -- chosen by the user; in commands and in BATON_TOKEN_<NAME>
    tool TEXT NOT NULL,                 -- key of the connector
    url TEXT NOT NULL,                  -- the server, as the user gave it
    sign_in TEXT NOT NULL,              -- borrowed | device | browser | form | environment; the secret is never here
    me TEXT,                            -- the user's own handle, once known
    seat TEXT,                          -- JSON: Seat
    health TEXT NOT NULL,               -- starting | good | rate_limited | offline | needs_sign_in | no_secret | limited | failing
    fault TEXT,                         -- JSON: the last Fault, while it holds
    last_poll INTEGER,                  -- last poll that succeeded
    next_poll INTEGER,                  -- planned
    full_at INTEGER,                    -- last poll with complete coverage
    cursor TEXT,                        -- the connector's own, its HTTP validators inside
    created_at INTEGER NOT NULL,
    settings TEXT NOT NULL DEFAULT '{}',
    progress TEXT                       -- JSON: Progress of the first reading, while it runs
) STRICT, WITHOUT ROWID;

-- One human or machine.
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT,                          -- shown name; NULL: the handle is shown
    nature TEXT NOT NULL,               -- human | bot | agent
    is_me INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A person as one account's tool knows them.
CREATE TABLE identities (
    account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    handle TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    main INTEGER NOT NULL DEFAULT 1,    -- 1: the handle that stands for the person within this account
    PRIMARY KEY (account, handle)
) STRICT, WITHOUT ROWID;

CREATE INDEX identities_by_person ON identities (person);

-- Teams and groups.
CREATE TABLE teams (
    account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    handle TEXT NOT NULL,
    members TEXT,                       -- JSON array of handles; NULL: hidden
    PRIMARY KEY (account, handle)
) STRICT, WITHOUT ROWID;

-- One thing in one tool, with the verdict for the account's user.
CREATE TABLE items (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,            -- short stable id, made of account and remote_id
    account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    remote_id TEXT NOT NULL,            -- the tool's own
    family TEXT NOT NULL,
    state TEXT NOT NULL,                -- open | draft | closed | merged | access_lost
    url TEXT NOT NULL,
    updated_at INTEGER NOT NULL,        -- by the tool
    lane TEXT NOT NULL,                 -- me | others | none
    kind TEXT,
    rank INTEGER NOT NULL,              -- shared, soft and kind in one number; smaller stands higher
    since INTEGER,
    wakes_at INTEGER,                   -- time alone may change the verdict then
    left_at INTEGER,                    -- when it last left both lanes
    item TEXT NOT NULL,                 -- JSON: Item, without its body
    verdict TEXT NOT NULL,              -- JSON: Verdict as lists need it: asks that are over left out, quotes cut short
    body TEXT,                          -- the item's own text; last, so that lists never read past it
    explained TEXT,                     -- JSON: Verdict with everything, where that is more than verdict
    snoozed_until INTEGER,              -- of the verdict; NULL: awake. Read from the index, which is why it may stand here
    confidence INTEGER NOT NULL DEFAULT 0, -- of the verdict, in hundredths; as above
    UNIQUE (account, remote_id)
) STRICT;

-- Orders the lanes, and holds all that they are filtered and counted by: ten thousand items are walked without a look
-- at their rows.
CREATE INDEX items_by_lane ON items (lane, snoozed_until, rank, since, id, account, kind, confidence);
CREATE INDEX items_by_waking ON items (wakes_at) WHERE wakes_at IS NOT NULL;
CREATE INDEX items_by_leaving ON items (left_at) WHERE left_at IS NOT NULL;
CREATE INDEX items_by_url ON items (url);

-- Who an item of the lanes waits for or on, to filter by people.
CREATE TABLE concerned (
    handle TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES items (n) ON DELETE CASCADE,
    account TEXT NOT NULL,              -- the item's, which knows the handle's name
    snoozed INTEGER NOT NULL,           -- 1: the item is
    PRIMARY KEY (handle, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX concerned_by_item ON concerned (item);

-- What an item is found by, apart from it: a search reads all of this and nothing else.
CREATE TABLE words (
    item INTEGER PRIMARY KEY REFERENCES items (n) ON DELETE CASCADE,
    text TEXT NOT NULL                  -- lower case: title, place, people, last words
) STRICT;

-- What happened on an item. Rows are added and never changed.
CREATE TABLE events (
    n INTEGER PRIMARY KEY,
    item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    key TEXT NOT NULL,                  -- the tool's own id of it, or one made of its slot and time
    at INTEGER NOT NULL,                -- by the tool's clock
    who TEXT NOT NULL,
    what TEXT NOT NULL,                 -- JSON: What
    UNIQUE (item, key)
) STRICT;

-- The asks that concern the user, as last derived; ended ones are kept for measuring.
CREATE TABLE asks (
    item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL,                 -- the side of the user
    state TEXT NOT NULL,
    since INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    ask TEXT NOT NULL,                  -- JSON: Ask
    seen_at INTEGER NOT NULL,           -- first derived
    ended_at INTEGER,                   -- no longer open or acked
    PRIMARY KEY (item, key)
) STRICT;

-- The user's own word on an item. It outlives the item's row: a re-sync finds it again.
CREATE TABLE overrides (
    n INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    thread TEXT,
    kind TEXT NOT NULL                  -- JSON: OverrideKind
) STRICT;

CREATE INDEX overrides_by_item ON overrides (account, remote_id);

-- The outbox: what the user sends. Written before its first byte leaves; it outlives items and accounts.
CREATE TABLE actions (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,            -- the idempotency key
    account TEXT NOT NULL,
    item TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    title TEXT NOT NULL,                -- of the item, so that it can be named whatever happens
    kind TEXT NOT NULL,
    intent TEXT NOT NULL,               -- JSON: Intent
    state TEXT NOT NULL,                -- queued | sending | sent | failed | unknown | undone
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,        -- end of the time to undo
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER,            -- a retry is planned then
    fault TEXT,                         -- JSON: Fault of the last attempt
    receipt TEXT,                       -- JSON: Receipt
    ended_at INTEGER                    -- sent, failed or undone
) STRICT;

CREATE INDEX actions_open ON actions (account, created_at) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX actions_by_item ON actions (item);
CREATE INDEX actions_by_time ON actions (created_at);

-- Every try of an action.
CREATE TABLE attempts (
    action TEXT NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,              -- sending, then what came of it
    PRIMARY KEY (action, n)
) STRICT, WITHOUT ROWID;

-- Alerts raised: once per ask and asking, also across restarts. Those that were due but not worth raising are noted
-- here too, as withdrawn at once.
CREATE TABLE alerts (
    item TEXT NOT NULL,
    ask TEXT NOT NULL,
    asked_at INTEGER NOT NULL,          -- of the ask when it was raised; asked again later: raised again
    shown_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (item, ask)
) STRICT, WITHOUT ROWID;

-- Settings and what else is remembered under a key.
CREATE TABLE settings (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL                 -- JSON
) STRICT, WITHOUT ROWID;
