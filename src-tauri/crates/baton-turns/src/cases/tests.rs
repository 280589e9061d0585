//! The reader on the published files and on files that are wrong.

use super::{CaseError, read, report};

const FILES: [(&str, &str); 6] = [
    ("review.yaml", include_str!("../../../../../tests/turns/review.yaml")),
    ("issue.yaml", include_str!("../../../../../tests/turns/issue.yaml")),
    ("general.yaml", include_str!("../../../../../tests/turns/general.yaml")),
    ("chat.yaml", include_str!("../../../../../tests/turns/chat.yaml")),
    ("mail.yaml", include_str!("../../../../../tests/turns/mail.yaml")),
    ("handoff.yaml", include_str!("../../../../../tests/turns/handoff.yaml")),
];

#[test]
fn every_published_file_is_read() {
    let read =
        FILES.map(|(name, text)| read(text, name).unwrap_or_else(|error| panic!("{error}")).len());
    assert!(read.iter().all(|cases| *cases > 10), "{read:?}");
}
