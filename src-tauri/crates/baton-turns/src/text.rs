//! What a message does: ask, commit, close, inform; to whom; and which words decided.
