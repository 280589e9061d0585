ALTER TABLE items ADD COLUMN snoozed_until INTEGER;
ALTER TABLE items ADD COLUMN confidence INTEGER NOT NULL DEFAULT 0;
UPDATE items SET
    snoozed_until = CAST(unixepoch(verdict ->> '$.snoozed_until', 'subsec') * 1000000 AS INTEGER),
    confidence = coalesce(verdict ->> '$.confidence', 0)
WHERE json_valid(verdict);
DROP INDEX items_by_lane;
CREATE INDEX items_by_lane ON items (lane, snoozed_until, rank, since, id, account, kind, confidence);

CREATE TABLE concerned (
    handle TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES items (n) ON DELETE CASCADE,
    account TEXT NOT NULL,
    snoozed INTEGER NOT NULL,
    PRIMARY KEY (handle, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX concerned_by_item ON concerned (item);
INSERT OR IGNORE INTO concerned (handle, item, account, snoozed)
SELECT who.value, n, account, snoozed_until IS NOT NULL FROM items, json_each(iif(json_valid(verdict), verdict -> '$.from', '[]')) who WHERE lane <> 'none'
UNION ALL
SELECT who.value, n, account, snoozed_until IS NOT NULL FROM items, json_each(iif(json_valid(verdict), verdict -> '$.on', '[]')) who WHERE lane <> 'none';

CREATE TABLE words (
    item INTEGER PRIMARY KEY REFERENCES items (n) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;
INSERT INTO words (item, text) SELECT n, search FROM items;
ALTER TABLE items DROP COLUMN search;
