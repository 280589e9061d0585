//! Names of things: handles of people and groups, short ids of items, ids of actions.
//!
//! All are plain text inside, so that they survive the database, the API and a person's clipboard unchanged.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A name as one tool knows it: a login, an address, a team's slug. Compared byte for byte.
///
/// Which handles are one person is said by [`Cast`](crate::Cast), never guessed from the text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handle(Arc<str>);

impl Handle {
    /// The handle with this text.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(Arc::from(text.as_ref()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Handle {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Handle {
    fn from(text: String) -> Self {
        Self(Arc::from(text))
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.0)
    }
}

impl std::borrow::Borrow<str> for Handle {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The short, stable id of an item: eight letters and digits without look-alikes (Crockford base 32, lower case).
///
/// It is computed from the account's name and the tool's own id, so that a queue rebuilt from the tools keeps the
/// ids that its user has written down. Any unique prefix of three or more names the item on the command line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub String);

impl ItemId {
    /// The id of the item that `account` (its name) knows as `remote_id`.
    pub fn of(account: &str, remote_id: &str) -> Self {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        // FNV-1a, 64 bit: spreads well and never changes between versions (a Hasher of std may).
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in account.bytes().chain([0]).chain(remote_id.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        hash ^= hash >> 32;
        Self((0..8).map(|n| ALPHABET[(hash >> (n * 5)) as usize & 31] as char).collect())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of an action, and its idempotency key: a UUID in text, made once, before the action is queued.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionId(pub String);

impl ActionId {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_ids_are_stable_and_differ_by_account() {
        assert_eq!(ItemId::of("work", "PR_1"), ItemId::of("work", "PR_1"));
        assert_ne!(ItemId::of("work", "PR_1"), ItemId::of("home", "PR_1"));
        assert_ne!(ItemId::of("a", "bc"), ItemId::of("ab", "c"));
        assert_eq!(ItemId::of("work", "PR_1").as_str().len(), 8);
    }

    #[test]
    fn ten_thousand_item_ids_do_not_collide() {
        let ids: std::collections::HashSet<_> =
            (0..10_000).map(|n| ItemId::of("work", &format!("PR_kwDOABCD{n}"))).collect();
        assert_eq!(ids.len(), 10_000);
    }
}
