//! What the fuzz targets do with their bytes: `fuzz/fuzz_targets/` only calls these, and the tests call them too.

use baton_model::{Handle, Timestamp};
use jiff::tz::TimeZone;

use super::claims;
use super::draw::Draw;
use super::world::World;
use crate::text::{self, Context};
use crate::{Situation, cases};

/// Any bytes as a case file, in YAML and as a line of JSON: they are read or refused with a reason, and what was read
/// can be judged and written, and is read again as the same.
///
/// # Panics
/// Where that does not hold.
pub fn case_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match cases::read(&text, "fuzz") {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(read) => {
            for case in &read {
                let again = cases::read_lines(&case.to_line(), "fuzz");
                let again = again
                    .unwrap_or_else(|error| panic!("not read again: {error}\n{}", case.to_line()));
                assert_eq!(again[0].to_line(), case.to_line());
                assert_eq!(again[0].events, case.events);
            }
            let report = cases::report(&read);
            assert_eq!(report.cases.passed + report.cases.failed, read.len());
            for failure in &report.failures {
                assert_ne!(failure.expected, failure.got);
            }
        }
    }
    let _ = cases::read_lines(&text, "fuzz");
}

/// Any bytes as a message with what is known beside it: it is read, and what decided stands in the text.
///
/// # Panics
/// Where that does not hold.
pub fn classifier(bytes: &[u8]) {
    let (context, body) = bytes.split_at(bytes.len().min(2));
    let mut draw = Draw::new(context);
    let known = |name: &str| {
        let name = name.to_lowercase();
        ["ana", "ben", "cho"].contains(&name.as_str()).then(|| Handle::from(name.as_str()))
    };
    let zone = TimeZone::fixed(jiff::tz::offset(-7));
    let context = Context {
        at: draw.pick(&[super::world::start(), Timestamp::MAX, Timestamp::MIN]),
        zone: draw.once_in(2).then_some(&zone),
        known: &known,
        answering: draw.once_in(2),
    };
    let text = String::from_utf8_lossy(body);
    let reading = text::read(&text, &context);
    assert_eq!(reading, text::read(&text, &context), "read twice");
    for span in reading.spans() {
        assert!(text.get(span.clone()).is_some(), "{span:?} is not in {text:?}");
    }
}

/// Any bytes as a history: what is claimed of every history holds of it. One claim an input, so that more inputs are tried.
///
/// # Panics
/// Where it does not hold.
pub fn derivation(bytes: &[u8]) {
    let sum: usize = bytes.iter().map(|byte| usize::from(*byte)).sum();
    claimed(bytes, &claims::ALL[sum % claims::ALL.len()..][..1]);
}

/// The same, with all claims.
///
/// # Panics
/// Where one does not hold.
pub fn every_claim(bytes: &[u8]) {
    claimed(bytes, &claims::ALL);
}

fn claimed(bytes: &[u8], claims: &[(&str, claims::Claim)]) {
    let world = World::draw(bytes, 120);
    for (name, claim) in claims {
        if let Err(why) = claim(&world) {
            panic!("{name}: {why}\n{:#?}\n{:#?}", world.item, world.events);
        }
    }
}

/// The verdict of a viewer that nothing is known of.
pub fn stranger(world: &World) -> baton_model::Verdict {
    crate::verdict(&Situation {
        item: &world.item,
        events: &world.events,
        cast: &world.cast,
        overrides: &[],
        viewer: &"nobody".into(),
        now: world.now(),
    })
}
