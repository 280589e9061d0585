//! What one sentence does, by the word lists: the findings that `message.rs` puts together.

use std::ops::Range;

use super::pattern::Group;
use super::sentence::{End, Frame};
use super::words::List;

/// How a sentence asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// 0.9
    Firm,
    /// 0.7
    Wish,
    /// 0.7
    Tag,
}

/// What was found in a sentence. Ranges are of its own tokens.
#[derive(Debug, Default)]
pub(super) struct Finding {
    pub(super) asks: Option<How>,
    pub(super) request: bool,
    pub(super) yes_no: bool,
    pub(super) chase: bool,
    pub(super) asked_by: Vec<Range<usize>>,
    pub(super) commits: Vec<Range<usize>>,
    pub(super) done: Vec<Range<usize>>,
    pub(super) thanks: Vec<Range<usize>>,
    pub(super) moot: Vec<Range<usize>>,
    pub(super) assent: bool,
    pub(super) praise: bool,
    pub(super) optional: bool,
    pub(super) rereview: bool,
    pub(super) handover: bool,
    pub(super) delivers: bool,
    pub(super) no_reply: bool,
    pub(super) absence: Option<Range<usize>>,
    pub(super) smalltalk: bool,
    /// Begins by answering the question before it.
    pub(super) answers_itself: bool,
    /// Begins with "but" and the like.
    pub(super) contrary: bool,
    /// Something is left that is neither closing, promise, assent nor filler.
    pub(super) informs: bool,
    /// The same beside a promise: it answers, and is not the reason why it takes time.
    pub(super) informs_beside_promise: bool,
}

/// Reads one sentence. `answering`: see [`super::Context::answering`]; `named`: somebody is spoken to in it.
pub(super) fn classify(frame: &Frame<'_>, end: End, answering: bool, named: bool) -> Finding {
    // Where no phrase stands and no question mark, nothing is done but to tell something.
    let finding = match frame.is_plain() && end != End::Question {
        true => Finding::default(),
        false => acts(frame, end, answering, named),
    };
    tells(frame, end, finding)
}

/// What the sentence does by the phrases in it.
fn acts(frame: &Frame<'_>, end: End, answering: bool, named: bool) -> Finding {
    let mut finding = Finding::default();
    let find = |group: Group| frame.find(group);
    let unless = |group: Group, not: Group| -> Vec<Range<usize>> {
        // Most sentences have none of a group.
        if !frame.any(group) {
            return Vec::new();
        }
        let free = |range: &Range<usize>| !frame.find(not).any(|stop| overlaps(&stop, range));
        frame.find(group).filter(free).collect()
    };
    let first = frame.first_content();
    let core = || frame.content().find(|n| !frame.is(*n, List::Openers)).or(first);

    let free = |range: &Range<usize>| !find(Group::NotAsk).any(|stop| overlaps(&stop, range));
    let mut requests = unless(Group::Request, Group::NotAsk);
    requests.extend(imperative(frame, answering, named).into_iter().filter(free));
    let alone = || {
        let mut weighty = frame.content().filter(|n| !frame.is(*n, List::Weightless));
        weighty.nth(1).is_none()
    };
    // "bump" alone asks, "update: the vendor has shipped" does not.
    let mut chases = unless(Group::Chase, Group::NotAsk);
    chases.retain(|range| range.len() > 1 || alone());
    let wishes = unless(Group::Wish, Group::NotWish);
    let commits = unless(Group::Commit, Group::NotCommit);
    // "give me an hour" promises, "let me check" too.
    requests.retain(|range| {
        !commits.iter().any(|promise| promise.start <= range.start && overlaps(promise, range))
    });
    // Of one who was asked back, "the red one, please" chooses.
    if answering && !named {
        requests.retain(|range| range.len() > 1 || !frame.is(range.start, List::Polite));
    }
    // "I'd love to hear your thoughts" is a wish, though "your thoughts" alone asks.
    if end != End::Question
        && let Some(wish) = wishes.iter().map(|wish| wish.start).min()
    {
        requests.retain(|range| range.start < wish || says_please(frame, range));
    }
    // "What I changed is the order" begins like a question, and is none without its mark.
    let told = |range: &Range<usize>| {
        frame.is(range.start, List::WhYesNo)
            && !frame.word(range.start).ends_with("'s")
            && range.start + 1 < frame.len()
            && frame.is(range.start + 1, List::Told)
    };
    let mut plain = unless(Group::Plain, Group::NotAsk);
    plain.retain(|range| end == End::Question || (!told(range) && (range.len() > 1 || alone())));
    let mut tags = Vec::new();
    if frame.any(Group::Tag) {
        tags.extend(find(Group::Tag).filter(|tag| tag.end == last_content(frame) + 1));
    }
    finding.rereview = find(Group::Rereview)
        .any(|r| !find(Group::NotAsk).any(|stop| stop.start <= r.start && overlaps(&stop, &r)));

    // "that's the last one, isn't it": a tag of two words asks without its mark too.
    let unmarked = tags
        .iter()
        .find(|tag| tag.len() > 1 && tag.start > 2 && frame.is(tag.start, List::Auxiliary))
        .cloned();
    if end == End::Question {
        let statement = first.is_some() && requests.is_empty() && !interrogative(frame, core());
        let tag_alone =
            || find(Group::TagAlone).any(|tag| frame.content().all(|n| tag.contains(&n)));
        let before_tag = || {
            tags.iter().any(|tag| {
                let before = (0..tag.start).filter(|n| frame.is_content(*n)).count();
                before > 1 || (before == 1 && !frame.is(first.unwrap_or(0), List::Openers))
            })
        };
        if statement && (tag_alone() || (before_tag() && plain.is_empty())) {
            finding.asks = Some(How::Tag);
            finding.yes_no = true;
            finding.asked_by = tags;
        } else {
            finding.asks = Some(How::Firm);
            finding.request = !requests.is_empty()
                && (!frame.any(Group::YesNoRequest)
                    || requests.iter().any(|r| says_please(frame, r)));
            finding.yes_no = !finding.request && !open_ended(frame, core());
            finding.asked_by = requests;
            finding.asked_by.extend(wishes.iter().chain(&chases).chain(&plain).cloned());
        }
    } else if !requests.is_empty() {
        finding.asks = Some(How::Firm);
        finding.request = !frame.any(Group::YesNoRequest);
        finding.yes_no = !finding.request;
        finding.asked_by = requests;
    } else if !chases.is_empty() || !plain.is_empty() {
        let known = !statement_after_all(frame, &plain, &chases, end);
        if known && wishes.is_empty() {
            finding.asks = Some(How::Firm);
            finding.yes_no = chases.is_empty() && !open_ended(frame, core());
            finding.asked_by = plain;
            finding.asked_by.extend(chases.iter().cloned());
        }
    }
    if finding.asks.is_none()
        && wishes.is_empty()
        && let Some(tag) = unmarked
        && !interrogative(frame, core())
    {
        finding.asks = Some(How::Tag);
        finding.yes_no = true;
        finding.asked_by = vec![tag];
    }
    if finding.asks.is_none() && !wishes.is_empty() {
        finding.asks = Some(How::Wish);
        finding.request = true;
        finding.asked_by = wishes;
    }
    finding.chase = finding.asks.is_some() && !chases.is_empty();
    finding.smalltalk = frame.any(Group::Smalltalk)
        && !(finding.asks.is_some() && asks_beside_smalltalk(frame, &finding.asked_by, end));

    let absence = find(Group::Absence).next().filter(|_| end != End::Question);
    finding.commits = commits;
    finding.commits.retain(|range| {
        // In a question only a clause of its own promises: "I'll look, which branch is it?"
        let promises = end != End::Question
            || (frame.clause_of(range.start).end < frame.clauses.last().map_or(0, |c| c.end)
                && (frame.word(range.start).starts_with('i') || frame.is(range.start, List::Own)));
        let asked = |asked: &Range<usize>| overlaps(asked, range) && asked.start <= range.start;
        promises
            && !absence.as_ref().is_some_and(|away| overlaps(away, range))
            && !conditional_before(frame, range.start)
            && !finding.asked_by.iter().any(asked)
    });

    if finding.asks.is_none() {
        let meant = |range: &Range<usize>| !negated_before(frame, range.start);
        finding.moot = unless(Group::Moot, Group::NotMoot);
        finding.done = unless(Group::Done, Group::NotDone);
        finding.done.retain(meant);
        finding.thanks = unless(Group::Thanks, Group::NotThanks);
        finding.thanks.retain(meant);
    }
    finding.no_reply = find(Group::NoReply).any(|range| {
        !(range.end..frame.len()).any(|n| {
            matches!(
                frame.word(n),
                "if" | "unless"
                    | "today"
                    | "now"
                    | "yet"
                    | "immediately"
                    | "tonight"
                    | "urgently"
                    | "before"
                    | "until"
            )
        })
    });
    finding.optional = frame.any(Group::Optional);
    finding.praise =
        finding.asks.is_none() && frame.any(Group::Praise) && !finding.thanks.is_empty();
    finding.handover = frame.any(Group::Handover);
    finding.delivers = end != End::Question && frame.any(Group::Deliver);
    finding.absence = absence;
    finding
}

/// Whether it informs, beside what it does.
fn tells(frame: &Frame<'_>, end: End, mut finding: Finding) -> Finding {
    let first = frame.first_content();
    let promise = !finding.commits.is_empty();
    let leads = |list| first.is_some_and(|n| frame.is(n, list));
    finding.answers_itself =
        end != End::Question && finding.asks.is_none() && leads(List::SelfAnswer);
    finding.contrary = frame.has(List::Contrary)
        && (leads(List::Contrary)
            || (1..frame.len()).any(|n| frame.begins_clause(n) && frame.is(n, List::Contrary)));

    // Beside what asks ("yes, two of them. which do you need?") a sentence of its own informs; the asking one does not.
    // Something is left; of that, something answers; and something does so before the first promise.
    let (mut left, mut left_answers, mut left_before) = (false, false, false);
    let some = [&finding.commits, &finding.done, &finding.thanks, &finding.moot];
    let ends = some.iter().any(|list| !list.is_empty());
    let start = finding.commits.iter().map(|range| range.start).min().unwrap_or(0);
    let mut assents = false;
    for clause in &frame.clauses {
        let within = |range: &Range<usize>| overlaps(range, clause);
        let content = || clause.clone().filter(|n| frame.is_content(*n));
        if content().next().is_none() {
            continue;
        }
        let assented = frame.any(Group::Assent)
            && frame
                .find(Group::Assent)
                .any(|range| content().all(|n| range.contains(&n) || frame.is(n, List::Openers)));
        assents |= assented;
        let covered = ends && some.iter().any(|list| list.iter().any(within));
        let filler = || content().all(|n| frame.is(n, List::Filler) && frame.is_word(n));
        if !covered && !assented && !filler() {
            left = true;
            let answers = answers(frame, clause);
            left_answers |= answers;
            left_before |= answers && clause.start < start;
        }
    }
    let says_no = finding.asks.is_none()
        && !left
        && !promise
        && frame.has(List::Refusal)
        && (0..frame.len()).any(|n| frame.is_word(n) && frame.is(n, List::Refusal))
        && (0..frame.len()).all(|n| frame.word(n).len() < 12)
        && finding.thanks.is_empty()
        && finding.moot.is_empty()
        && !finding.no_reply;
    let small = finding.smalltalk || finding.asks.is_some();
    finding.informs = (left && !small && !promise) || says_no;
    finding.assent = assents && !left && !promise && finding.asks.is_none();
    finding.informs_beside_promise = if promise { left_before } else { !small && left_answers };
    finding
}

pub(super) fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn last_content(frame: &Frame<'_>) -> usize {
    frame.last_content().unwrap_or(0)
}

fn says_please(frame: &Frame<'_>, range: &Range<usize>) -> bool {
    range.clone().any(|n| frame.is(n, List::Polite))
}

/// Beside a promise: substance, not the reason why it takes time.
fn answers(frame: &Frame<'_>, clause: &Range<usize>) -> bool {
    let reason = |n| frame.is_content(n) && frame.is(n, List::Reason);
    !frame.has(List::Reason) || !clause.clone().any(reason)
}

/// An imperative: a verb at the start of a clause, with an object behind it.
fn imperative(frame: &Frame<'_>, answering: bool, named: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !frame.any(Group::Imperative) && !frame.any(Group::ImperativeVerb) {
        return found;
    }
    let polite = frame.has(List::Polite) || (0..frame.len()).any(|n| frame.word(n) == "kindly");
    // Of one who owes an answer "check the env file" is the answer.
    if answering && !polite && !named {
        return found;
    }
    let bare = frame.find(Group::ImperativeVerb).filter(|range| {
        let next = range.end;
        next < frame.len() && frame.is_content(next) && !frame.is(next, List::NoObject)
    });
    for range in frame.find(Group::Imperative).chain(bare) {
        // "... the return code, see the block": only the first clause gives orders, or one behind "please" or a name.
        if frame.begins_sentence(range.start) || polite {
            found.push(range);
        }
    }
    found
}

/// Begins like a question: "does it", "which", "can you".
fn interrogative(frame: &Frame<'_>, core: Option<usize>) -> bool {
    let Some(core) = core else { return false };
    let asks = |n: usize| {
        frame.is(n, List::WhYesNo)
            || frame.is(n, List::Auxiliary)
            || frame.is(n, List::QuestionStart)
    };
    asks(core)
        || frame.clauses.iter().any(|clause| {
            let start = clause.clone().find(|n| !frame.named(*n) && !frame.is(*n, List::Openers));
            clause.len() > 2 && start.is_some_and(asks)
        })
}

/// A question that yes or no does not answer.
fn open_ended(frame: &Frame<'_>, core: Option<usize>) -> bool {
    if frame.any(Group::Knows) {
        return true;
    }
    let open = |n: usize| {
        frame.is(n, List::WhYesNo)
            || (frame.is(n, List::OpenersOfQuestionWords) && frame.begins_clause(n))
    };
    (0..frame.len()).any(open) || core.is_some_and(|core| wants_more(frame, core))
}

/// Alternatives, "any thoughts", a bare "status": more than yes or no is wanted from `core` on.
fn wants_more(frame: &Frame<'_>, core: usize) -> bool {
    let next = |n: usize| (n + 1 < frame.len()).then(|| frame.word(n + 1));
    let alternative = (core + 1..frame.len())
        .any(|n| frame.is(n, List::Alternatives) && next(n).is_some_and(|word| word != "not"));
    let any = frame.word(core) == "any"
        && !matches!(
            next(core),
            Some(
                "objections"
                    | "concerns"
                    | "objection"
                    | "problem"
                    | "problems"
                    | "issue"
                    | "issues"
                    | "blockers"
            )
        );
    let bare = matches!(
        frame.word(core),
        "thoughts" | "eta" | "status" | "opinions" | "wdyt" | "ideas" | "update" | "updates"
    );
    alternative || any || bare
}

/// "Sorry to bother you, but do you have...": the apology is small talk, what stands beside it is not.
fn asks_beside_smalltalk(frame: &Frame<'_>, asked_by: &[Range<usize>], end: End) -> bool {
    let begins_question = |n: usize| frame.is(n, List::WhYesNo) || frame.is(n, List::Auxiliary);
    if frame.find(Group::Smalltalk).any(|small| begins_question(small.start)) {
        return false;
    }
    let small = |clause: &Range<usize>| {
        frame.find(Group::Smalltalk).any(|small| overlaps(&frame.clause_of(small.start), clause))
    };
    asked_by.iter().any(|range| !small(range))
        || end == End::Question
            && frame.clauses.iter().filter(|clause| !small(clause)).any(|clause| {
                let start =
                    clause.clone().find(|n| !frame.named(*n) && !frame.is(*n, List::Openers));
                clause.len() > 2 && start.is_some_and(begins_question)
            })
}

/// "What is left is the docs.", "is fixed now": no question, though it begins like one.
fn statement_after_all(
    frame: &Frame<'_>,
    plain: &[Range<usize>],
    chases: &[Range<usize>],
    end: End,
) -> bool {
    if !chases.is_empty() || end != End::Stop {
        return false;
    }
    plain.iter().all(|range| {
        matches!(frame.word(range.start), "what" | "how" | "where" | "who" | "why" | "when")
            && (range.end..frame.len())
                .any(|n| matches!(frame.word(n), "is" | "are" | "was" | "were"))
    })
}

/// An "if" before it in the sentence: no promise.
fn conditional_before(frame: &Frame<'_>, at: usize) -> bool {
    (0..at).any(|n| frame.is_word(n) && frame.is(n, List::Conditional))
}

/// "not fixed", "once it is merged": a word that takes it back stands before it in its clause.
fn negated_before(frame: &Frame<'_>, at: usize) -> bool {
    let clause = frame.clause_of(at);
    let from = clause.start.max(at.saturating_sub(5));
    (from..at).any(|n| frame.is(n, List::Negation))
}
