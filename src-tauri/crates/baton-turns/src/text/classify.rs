//! What one sentence does, by the word lists: the findings that `message.rs` puts together.

use std::ops::Range;

use super::sentence::{End, Frame};
use super::words::Lexicon;

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
pub(super) fn classify(
    frame: &Frame<'_>,
    end: End,
    words: &Lexicon,
    answering: bool,
    named: bool,
) -> Finding {
    let mut finding = Finding::default();
    let view = frame.view();
    let find = |group: &str| words.find(group, &view);
    let word = frame.words();
    let first = (0..word.len()).find(|n| frame.is_content(*n));
    let core =
        (0..word.len()).find(|n| frame.is_content(*n) && !words.has("openers", word[*n])).or(first);

    finding.smalltalk = !find("smalltalk").is_empty();
    let blocked = find("not_ask");
    let free = |range: &Range<usize>| !blocked.iter().any(|stop| overlaps(stop, range));
    let mut requests: Vec<_> = find("request").into_iter().filter(free).collect();
    requests.extend(imperative(frame, words, answering, named).into_iter().filter(free));
    let content = (0..word.len())
        .filter(|n| frame.is_content(*n) && !words.has("weightless", word[*n]))
        .count();
    // "bump" alone asks, "update: the vendor has shipped" does not.
    let chases: Vec<_> = find("chase")
        .into_iter()
        .filter(free)
        .filter(|range| range.len() > 1 || content <= 1)
        .collect();
    let not_wish = find("not_wish");
    let wishes: Vec<_> = find("wish")
        .into_iter()
        .filter(|range| !not_wish.iter().any(|stop| overlaps(stop, range)))
        .collect();
    let not_commit = find("not_commit");
    let commits: Vec<_> = find("commit")
        .into_iter()
        .filter(|range| !not_commit.iter().any(|stop| overlaps(stop, range)))
        .collect();
    // "give me an hour" promises, "let me check" too.
    requests.retain(|range| {
        !commits.iter().any(|promise| promise.start <= range.start && overlaps(promise, range))
    });
    // "I'd love to hear your thoughts" is a wish, though "your thoughts" alone asks.
    if end != End::Question
        && let Some(wish) = wishes.iter().map(|wish| wish.start).min()
    {
        requests.retain(|range| range.start < wish || starts_with_please(words, word, range));
    }
    // "What I changed is the order" begins like a question, and is none without its mark.
    let told = |range: &Range<usize>| {
        words.has("wh_yes_no", word[range.start])
            && word.get(range.start + 1).is_some_and(|next| words.has("told", next))
    };
    let plain: Vec<_> = find("plain")
        .into_iter()
        .filter(free)
        .filter(|range| end == End::Question || (!told(range) && (range.len() > 1 || content <= 1)))
        .collect();
    let tags: Vec<_> =
        find("tag").into_iter().filter(|tag| tag.end == last_content(frame) + 1).collect();
    finding.rereview = find("rereview")
        .iter()
        .any(|r| !blocked.iter().any(|stop| stop.start <= r.start && overlaps(stop, r)));

    let alone = find("tag_alone")
        .iter()
        .any(|tag| (0..word.len()).all(|n| tag.contains(&n) || !frame.is_content(n)));
    if end == End::Question {
        let statement =
            first.is_some() && requests.is_empty() && !interrogative(frame, words, core);
        let before_tag = tags.iter().any(|tag| {
            let before = (0..tag.start).filter(|n| frame.is_content(*n)).count();
            before > 1 || (before == 1 && !words.has("openers", word[first.unwrap_or(0)]))
        });
        if statement && (alone || (before_tag && plain.is_empty())) {
            finding.asks = Some(How::Tag);
            finding.yes_no = true;
            finding.asked_by = tags;
        } else {
            finding.asks = Some(How::Firm);
            finding.request = !requests.is_empty()
                && (find("yes_no_request").is_empty()
                    || requests.iter().any(|r| starts_with_please(words, word, r)));
            finding.yes_no = !finding.request && !open_ended(frame, words, core);
            finding.asked_by = [requests, wishes.clone(), chases.clone(), plain].concat();
        }
    } else if !requests.is_empty() {
        finding.asks = Some(How::Firm);
        finding.request = find("yes_no_request").is_empty();
        finding.yes_no = !finding.request;
        finding.asked_by = requests;
    } else if !chases.is_empty() || !plain.is_empty() {
        let known = !statement_after_all(frame, &plain, &chases, end);
        if known && wishes.is_empty() {
            finding.asks = Some(How::Firm);
            finding.yes_no = chases.is_empty() && !open_ended(frame, words, core);
            finding.asked_by = [plain, chases.clone()].concat();
        }
    }
    if finding.asks.is_none() && !wishes.is_empty() {
        finding.asks = Some(How::Wish);
        finding.request = true;
        finding.asked_by = wishes;
    }
    finding.chase = finding.asks.is_some() && !chases.is_empty();

    let absence = find("absence").into_iter().next().filter(|_| end != End::Question);
    finding.commits = commits
        .into_iter()
        .filter(|range| !absence.as_ref().is_some_and(|away| overlaps(away, range)))
        .filter(|range| !conditional_before(frame, words, range.start))
        .filter(|range| {
            // In a question only a clause of its own promises: "I'll look, which branch is it?"
            end != End::Question
                || (frame.clause_of(range.start).end < frame.clauses.last().map_or(0, |c| c.end)
                    && (word[range.start].starts_with('i') || words.has("own", word[range.start])))
        })
        .filter(|range| {
            !finding
                .asked_by
                .iter()
                .any(|asked| overlaps(asked, range) && asked.start <= range.start)
        })
        .collect();
    let promise = !finding.commits.is_empty();

    if finding.asks.is_none() {
        let not_done = find("not_done");
        let not_thanks = find("not_thanks");
        let not_moot = find("not_moot");
        let keep = |stops: &[Range<usize>], found: Vec<Range<usize>>| -> Vec<Range<usize>> {
            found.into_iter().filter(|r| !stops.iter().any(|stop| overlaps(stop, r))).collect()
        };
        finding.moot = keep(&not_moot, find("moot"));
        finding.done = keep(&not_done, find("done"))
            .into_iter()
            .filter(|range| !negated_before(frame, words, range.start))
            .collect();
        finding.thanks = keep(&not_thanks, find("thanks"))
            .into_iter()
            .filter(|range| !negated_before(frame, words, range.start))
            .collect();
    }
    finding.no_reply = find("no_reply").iter().any(|range| {
        let after = &word[range.end.min(word.len())..];
        !after.iter().any(|word| {
            matches!(
                *word,
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
    finding.optional = !find("optional").is_empty();
    finding.praise =
        finding.asks.is_none() && !find("praise").is_empty() && !finding.thanks.is_empty();
    finding.handover = !find("handover").is_empty();
    finding.delivers = end != End::Question && !find("deliver").is_empty();
    finding.absence = absence;
    let lead = first.map_or("", |n| word[n]);
    finding.answers_itself =
        end != End::Question && finding.asks.is_none() && (words.has("self_answer", lead));
    finding.contrary = words.has("contrary", lead)
        || (1..word.len()).any(|n| view.clause_start[n] && words.has("contrary", word[n]));

    // Beside what asks ("yes, two of them. which do you need?") a sentence of its own informs; the asking one does not.
    let assent = find("assent");
    let mut left = Vec::new();
    let mut assents = false;
    for clause in &frame.clauses {
        let within = |range: &Range<usize>| overlaps(range, clause);
        let content: Vec<usize> = clause.clone().filter(|n| frame.is_content(*n)).collect();
        let assented = assent.iter().any(|range| {
            content.iter().all(|n| range.contains(n) || words.has("openers", word[*n]))
        });
        assents |= assented && !content.is_empty();
        let covered = [&finding.commits, &finding.done, &finding.thanks, &finding.moot]
            .iter()
            .any(|list| list.iter().any(within));
        let filler = content.iter().all(|n| words.has("filler", word[*n]) && frame.is_word(*n));
        if !covered && !assented && !filler && !content.is_empty() {
            left.push(clause.clone());
        }
    }
    let says_no = finding.asks.is_none()
        && left.is_empty()
        && !promise
        && word.iter().enumerate().any(|(n, w)| frame.is_word(n) && words.has("refusal", w))
        && word.iter().all(|w| w.len() < 12)
        && finding.thanks.is_empty()
        && finding.moot.is_empty()
        && !finding.no_reply;
    let small = finding.smalltalk || finding.asks.is_some();
    finding.informs = (!left.is_empty() && !small && !promise) || says_no;
    finding.assent = assents && left.is_empty() && !promise && finding.asks.is_none();
    finding.informs_beside_promise = if promise {
        let start = finding.commits.iter().map(|range| range.start).min().unwrap_or(0);
        left.iter().any(|clause| clause.start < start && answers(frame, words, clause))
    } else {
        !small && left.iter().any(|clause| answers(frame, words, clause))
    };
    finding
}

pub(super) fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn last_content(frame: &Frame<'_>) -> usize {
    (0..frame.words().len()).rev().find(|n| frame.is_content(*n)).unwrap_or(0)
}

fn starts_with_please(words: &Lexicon, word: &[&str], range: &Range<usize>) -> bool {
    word[range.clone()].iter().any(|w| words.has("polite", w))
}

/// Beside a promise: substance, not the reason why it takes time.
fn answers(frame: &Frame<'_>, words: &Lexicon, clause: &Range<usize>) -> bool {
    let content: Vec<usize> = clause.clone().filter(|n| frame.is_content(*n)).collect();
    !content.iter().any(|n| words.has("reason", frame.words()[*n]))
}

/// An imperative: a verb at the start of a clause, with an object behind it.
fn imperative(
    frame: &Frame<'_>,
    words: &Lexicon,
    answering: bool,
    named: bool,
) -> Vec<Range<usize>> {
    let view = frame.view();
    let word = frame.words();
    let polite = word.iter().any(|w| words.has("polite", w) || *w == "kindly");
    let mut found = Vec::new();
    // Of one who owes an answer "check the env file" is the answer.
    if answering && !polite && !named {
        return found;
    }
    let bare = words.find("imperative_verb", &view).into_iter().filter(|range| {
        let next = range.end;
        next < word.len() && frame.is_content(next) && !words.has("no_object", word[next])
    });
    for range in words.find("imperative", &view).into_iter().chain(bare) {
        // "... the return code, see the block": only the first clause gives orders, or one behind "please" or a name.
        if view.sentence_start[range.start] || polite {
            found.push(range);
        }
    }
    found
}

/// Begins like a question: "does it", "which", "can you".
fn interrogative(frame: &Frame<'_>, words: &Lexicon, core: Option<usize>) -> bool {
    let word = frame.words();
    let Some(core) = core else { return false };
    let asks = |n: usize| {
        words.has("wh_yes_no", word[n])
            || words.has("auxiliary", word[n])
            || words.has("question_start", word[n])
    };
    asks(core)
        || frame.clauses.iter().any(|clause| {
            let mut start = clause.start;
            while start < clause.end && (frame.named(start) || words.has("openers", word[start])) {
                start += 1;
            }
            start < clause.end && asks(start) && clause.len() > 2
        })
}

/// A question that yes or no does not answer.
fn open_ended(frame: &Frame<'_>, words: &Lexicon, core: Option<usize>) -> bool {
    let word = frame.words();
    let view = frame.view();
    if !words.find("knows", &view).is_empty() {
        return true;
    }
    let open = |n: usize| {
        words.has("wh_yes_no", word[n])
            || (words.has("openers_of_question_words", word[n]) && view.clause_start[n])
    };
    let alternative = core.is_some_and(|core| {
        (core + 1..word.len()).any(|n| {
            words.has("alternatives", word[n]) && n + 1 < word.len() && word[n + 1] != "not"
        })
    });
    let any = core.is_some_and(|core| {
        word[core] == "any"
            && !word.get(core + 1).is_some_and(|next| {
                matches!(
                    *next,
                    "objections"
                        | "concerns"
                        | "objection"
                        | "problem"
                        | "problems"
                        | "issue"
                        | "issues"
                        | "blockers"
                )
            })
    });
    let bare = core.is_some_and(|core| {
        matches!(
            word[core],
            "thoughts" | "eta" | "status" | "opinions" | "wdyt" | "ideas" | "update" | "updates"
        )
    });
    (0..word.len()).any(open) || alternative || any || bare
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
    let word = frame.words();
    plain.iter().all(|range| {
        matches!(word[range.start], "what" | "how" | "where" | "who" | "why" | "when")
            && (range.end..word.len()).any(|n| matches!(word[n], "is" | "are" | "was" | "were"))
    })
}

/// An "if" before it in the sentence: no promise.
fn conditional_before(frame: &Frame<'_>, words: &Lexicon, at: usize) -> bool {
    let word = frame.words();
    (0..at).any(|n| frame.is_word(n) && words.has("conditional", word[n]))
}

/// "not fixed", "once it is merged": a word that takes it back stands before it in its clause.
fn negated_before(frame: &Frame<'_>, words: &Lexicon, at: usize) -> bool {
    let clause = frame.clause_of(at);
    let from = clause.start.max(at.saturating_sub(5));
    (from..at).any(|n| words.has("negation", frame.words()[n]))
}
