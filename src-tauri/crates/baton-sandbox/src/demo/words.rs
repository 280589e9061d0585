//! What the team says. Plain sentences, taken in turn.

/// Questions on a pull request of the viewer; each names nobody, the name is put before it.
pub(super) const QUESTIONS: &[&str] = &[
    "does this also cover the case where the second read comes back empty?",
    "is there a reason not to log the retry here?",
    "can this go out before Thursday’s freeze?",
    "should the old flag still work, or may it go now?",
    "did you try this with a cold cache?",
    "which of the two timeouts wins when both are set?",
];

/// What a questioner says when nobody answered for long.
pub(super) const NEVER_MIND: &[&str] =
    &["Never mind, I found it in the tests.", "Never mind, found it: the second commit says so."];

/// Titles and texts of new pull requests.
pub(super) const PULLS: &[(&str, &str)] = &[
    ("Read the lease before the cache", "Saves one round trip on every miss."),
    ("Say which field is missing", "The error named the form, not the field."),
    ("Cut cold start by a third", "Loads the locale data on first use."),
    ("Keep the cursor after a reload", "It jumped to the top of the list."),
    ("Do not retry what was refused", "A 422 will be a 422 the second time, too."),
    ("Count open connections once", "The gauge was twice as high as it should be."),
    ("Sort people by name in the picker", "As everywhere else."),
    ("Close idle connections after a minute", "The balancer does so after two."),
];

/// How an author comes back after changes were asked for.
pub(super) const ADDRESSED: &[&str] = &[
    "Done, with a test. Could you look again?",
    "Fixed in the last commit, could you take another look?",
];

/// Headlines of commits.
pub(super) const COMMITS: &[&str] =
    &["Address review", "Add the missing test", "Handle the empty case", "Rename for clarity"];

/// Thanks for an answer.
pub(super) const THANKS: &[&str] =
    &["Thanks, that answers it.", "Perfect, thank you.", "Great, thanks, clear now."];

/// Answers to a question of the viewer.
pub(super) const ANSWERS: &[&str] = &[
    "It does, since the change of last week; the test covers it.",
    "No longer: I ran it two hundred times on main, and it passed each time.",
    "The first one wins. I have added a line to the docs.",
    "It falls back to the default, and says so in the log.",
];

/// What somebody says who was given something.
pub(super) const TAKEN: &[&str] = &["On it.", "I’ll take it, thanks for the context."];
