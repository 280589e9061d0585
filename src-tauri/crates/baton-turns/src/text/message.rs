//! Puts the findings of the sentences together: who is asked what, and what the message as a whole does.

use std::cell::Cell;
use std::ops::Range;

use baton_model::Handle;

use super::address::{Address, Part, address};
use super::classify::{Finding, How, classify};
use super::dates::{self, Use};
use super::names::{Name, Names};
use super::reaction::{Reaction, reaction};
use super::reading::{
    Absence, Act, Asking, Closing, ClosingWord, Commitment, Mention, Place, Reading, Span,
};
use super::sentence::{self, End, Frame, Sentence, split};
use super::token::{Scan, Sort, Token, emptied, head, scan};
use super::words::{Lexicon, spoken};
use super::{Context, names};

/// What reading a message needs room for. Most messages are short, and making it took as long as a tenth of their words.
#[derive(Default)]
struct Room {
    low: String,
    tokens: Vec<Token<'static>>,
    sentences: Vec<Sentence>,
    frame: sentence::Room,
}

/// So many bytes, tokens or sentences of room are kept for the next message.
const KEPT: usize = 1024;

thread_local! {
    static ROOM: Cell<Room> = Cell::default();
}

pub(super) fn read(text: &str, context: &Context<'_>) -> Reading {
    let text = head(text);
    let mut room = ROOM.take();
    let mut low = std::mem::take(&mut room.low);
    low.clear();
    low.push_str(text);
    low.make_ascii_lowercase();
    let reading = {
        let words = spoken(&low);
        let Scan { mut tokens, quoted, masked } =
            scan(text, &low, words, emptied(std::mem::take(&mut room.tokens)));
        let names = names::find(text, &mut tokens, context);
        let mut sentences = std::mem::take(&mut room.sentences);
        split(&tokens, &mut sentences);
        let mut message = Message::new(text, context, words, (&tokens, &names), sentences.len());
        let mut frame = Frame::new(std::mem::take(&mut room.frame));
        for (n, sentence) in sentences.iter().enumerate() {
            frame.fill(&tokens[sentence.tokens.clone()], words);
            message.sentence(n, sentence, &frame);
        }
        room.frame = frame.into_room();
        let reading = message.finish(&quoted, masked);
        if sentences.capacity() <= KEPT && tokens.capacity() <= KEPT {
            (room.sentences, room.tokens) = (sentences, emptied(tokens));
        }
        reading
    };
    if low.capacity() <= KEPT {
        room.low = low;
    }
    ROOM.set(room);
    reading
}

struct Message<'a> {
    text: &'a str,
    context: &'a Context<'a>,
    words: &'a Lexicon,
    tokens: &'a [Token<'a>],
    names: &'a Names,
    reading: Reading,
    /// Those spoken to at the start of the message or line, until others are.
    current: Vec<Handle>,
    everyone: bool,
    /// Plain statements behind a mention at the start, to be kept where nothing firmer is found.
    statements: Vec<Asking>,
    last_ask_sentence: Option<usize>,
    last_commit: bool,
    /// Sentences that inform, and whether they do so beside a promise.
    informs: Vec<(Span, bool)>,
    assents: usize,
    contrary: bool,
}

impl<'a> Message<'a> {
    fn new(
        text: &'a str,
        context: &'a Context<'a>,
        words: &'a Lexicon,
        (tokens, names): (&'a [Token<'a>], &'a Names),
        sentences: usize,
    ) -> Self {
        Self {
            text,
            context,
            words,
            tokens,
            names,
            reading: Reading { acts: Vec::with_capacity(sentences + 1), ..Reading::default() },
            current: Vec::new(),
            everyone: false,
            statements: Vec::new(),
            last_ask_sentence: None,
            last_commit: false,
            informs: Vec::with_capacity(sentences),
            assents: 0,
            contrary: false,
        }
    }

    fn sentence(&mut self, n: usize, sentence: &Sentence, frame: &Frame<'_>) {
        let finding = classify(frame, sentence.end, self.context.answering, frame.names);
        let asks = finding.asks.is_some();
        let address = address(self.tokens, &sentence.tokens, frame, self.names, asks);
        let first = n == 0;
        self.mentions(&address, &finding, sentence);
        self.reading.for_information |= address.for_information && first;
        if address.bare {
            self.bare(&address, sentence, n);
            return;
        }
        if frame.first_content().is_none() {
            self.without_words(sentence);
            return;
        }

        let leads: Vec<Handle> = people(address.leads());
        let lead_everyone = address.leads().any(|name| *name == Name::Everyone);
        // "Can you check the totals? Thanks @ana!"
        if !leads.is_empty()
            && finding.asks.is_none()
            && !finding.thanks.is_empty()
            && self.current.is_empty()
            && self.last_ask_sentence.is_some_and(|last| last + 1 == n)
            && let Some(Act::Ask(asking)) = self.reading.acts.last_mut()
            && asking.named.is_empty()
            && !asking.everyone
        {
            asking.named.clone_from(&leads);
        }
        if !leads.is_empty() || lead_everyone {
            self.current.clone_from(&leads);
            self.everyone = lead_everyone;
        }
        if address.greets {
            self.greeted(&address, first);
        }
        self.flags(&finding);
        self.withdraw(&finding, sentence);

        if let Some(how) = finding.asks.filter(|_| !finding.smalltalk || spoken_asks(&finding)) {
            let everyone = address.spoken().any(|name| *name == Name::Everyone);
            self.ask(how, &finding, sentence, people(address.spoken()), everyone);
            self.last_ask_sentence = Some(n);
        } else if !leads.is_empty() && sentence.leads_line && !address.for_information {
            self.statements.push(Asking {
                span: sentence.span.clone(),
                confidence: 60,
                yes_no: false,
                request: false,
                chase: false,
                named: leads,
                own_names: true,
                everyone: false,
                due: None,
                decided: address
                    .parts
                    .iter()
                    .filter(|(_, _, part)| *part == Part::Lead)
                    .map(|(n, _, _)| self.tokens[*n].span.clone())
                    .collect(),
            });
        }
        self.commits(&finding, sentence);
        self.closes(&finding, sentence);
        if finding.informs || finding.informs_beside_promise {
            self.informs.push((sentence.span.clone(), finding.informs_beside_promise));
        }
        if finding.absence.is_some() {
            self.absence(&finding, sentence);
        }
    }

    /// "@ana" or "Hi Ana," alone: whom the rest is for, or whom the question before it was for.
    fn bare(&mut self, address: &Address, sentence: &Sentence, n: usize) {
        let spoken = people(address.spoken());
        let everyone = address.spoken().any(|name| *name == Name::Everyone);
        self.reading.greeted_all |= address.greets_all;
        if address.greets {
            self.greeted(address, n == 0);
        }
        if spoken.is_empty() && !everyone {
            return;
        }
        let behind = self.last_ask_sentence.is_some_and(|last| last + 1 == n);
        if behind
            && let Some(Act::Ask(asking)) = self.reading.acts.last_mut()
            && asking.named.is_empty()
            && !asking.everyone
        {
            asking.named.clone_from(&spoken);
            asking.everyone = everyone;
            asking.own_names = true;
        } else if sentence.end == End::Question {
            self.reading.acts.push(Act::Ask(Asking {
                span: sentence.span.clone(),
                confidence: 90,
                yes_no: false,
                request: false,
                chase: true,
                named: spoken.clone(),
                own_names: true,
                everyone,
                due: None,
                decided: vec![sentence.span.clone()],
            }));
        } else if !address.greets {
            self.statements.push(Asking {
                span: sentence.span.clone(),
                confidence: 60,
                yes_no: false,
                request: false,
                chase: true,
                named: spoken.clone(),
                own_names: true,
                everyone: false,
                due: None,
                decided: vec![sentence.span.clone()],
            });
        }
        self.current = spoken;
        self.everyone = everyone;
    }

    fn greeted(&mut self, address: &Address, first: bool) {
        self.reading.greeted_all |= address.greets_all;
        if first {
            self.reading.greeted.extend(people(address.leads()));
        }
    }

    /// Nothing but names, pictures and marks.
    fn without_words(&mut self, sentence: &Sentence) {
        if sentence.end == End::Question && self.reading.acts.is_empty() {
            self.reading.acts.push(Act::Ask(Asking {
                span: sentence.span.clone(),
                confidence: 90,
                yes_no: false,
                request: false,
                chase: true,
                named: self.current.clone(),
                own_names: false,
                everyone: self.everyone,
                due: None,
                decided: vec![sentence.span.clone()],
            }));
            return;
        }
        let tokens = &self.tokens[sentence.tokens.clone()];
        if !tokens.iter().any(|token| token.sort == Sort::Emoji) {
            return;
        }
        for token in tokens {
            match reaction(token.low()) {
                Reaction::Yes => self.assents += 1,
                Reaction::Tick => self.reading.acts.push(Act::Close(Closing {
                    span: sentence.span.clone(),
                    word: ClosingWord::Done,
                    moot: false,
                    decided: vec![token.span.clone()],
                })),
                Reaction::Commit => self.reading.acts.push(Act::Commit(Commitment {
                    span: sentence.span.clone(),
                    due: None,
                    decided: vec![token.span.clone()],
                })),
                Reaction::Other => {}
            }
        }
    }

    fn mentions(&mut self, address: &Address, finding: &Finding, sentence: &Sentence) {
        let thanks = !finding.thanks.is_empty();
        let many = address.parts.len() > 1;
        for (n, name, part) in &address.parts {
            let who = match name {
                Name::Of(who) => Some(who.clone()),
                Name::Everyone => None,
            };
            self.reading.mentions.push(Mention {
                who,
                span: self.tokens[*n].span.clone(),
                place: Address::place(
                    *part,
                    finding.asks.is_some(),
                    thanks || many,
                    sentence.leads_line,
                ),
            });
        }
    }

    fn flags(&mut self, finding: &Finding) {
        let reading = &mut self.reading;
        reading.optional |= finding.optional;
        reading.rereview |= finding.rereview && finding.commits.is_empty();
        reading.handover |= finding.handover;
        reading.delivers |= finding.delivers;
        reading.no_reply |= finding.no_reply;
        reading.praise |= finding.praise;
        self.assents += usize::from(finding.assent);
        self.contrary |=
            finding.contrary && !(self.reading.acts.is_empty() && finding.thanks.is_empty());
    }

    /// A question that its writer answers or takes back in the same message asks nothing.
    fn withdraw(&mut self, finding: &Finding, sentence: &Sentence) {
        let takes_back = finding.asks.is_none() && (!finding.moot.is_empty() || finding.no_reply);
        if takes_back {
            self.reading.acts.retain(|act| !matches!(act, Act::Ask(_)));
            self.reading.no_reply = true;
            self.reading.rereview = false;
        } else if finding.answers_itself
            && finding.commits.is_empty()
            && let Some(Act::Ask(asking)) = self.reading.acts.last()
            && !asking.request
            && !asking.chase
            && self.text[asking.span.clone()].ends_with('?')
            && !self.text[asking.span.end..sentence.span.start].contains("\n\n")
        {
            self.reading.acts.pop();
        }
    }

    fn ask(
        &mut self,
        how: How,
        finding: &Finding,
        sentence: &Sentence,
        spoken: Vec<Handle>,
        everyone: bool,
    ) {
        let tokens = &self.tokens[sentence.tokens.clone()];
        let due = if finding.request {
            dates::find(&self.words.dated(tokens), self.context.at, self.context.zone, Use::Request)
        } else {
            None
        };
        let mut decided = self.spans(&finding.asked_by, sentence);
        if sentence.end == End::Question {
            decided.push(
                sentence.span.end - last_char(self.text, sentence.span.end)..sentence.span.end,
            );
        }
        let own_names = !spoken.is_empty() || everyone;
        let named = if own_names { spoken } else { self.current.clone() };
        self.reading.acts.push(Act::Ask(Asking {
            span: sentence.span.clone(),
            confidence: match how {
                How::Firm => 90,
                How::Wish | How::Tag => 70,
            },
            yes_no: finding.yes_no,
            request: finding.request,
            chase: finding.chase,
            named,
            own_names,
            everyone: if own_names { everyone } else { self.everyone },
            due: due.map(|found| found.at),
            decided: merged(decided),
        }));
    }

    fn commits(&mut self, finding: &Finding, sentence: &Sentence) {
        let tokens = &self.tokens[sentence.tokens.clone()];
        let date = |purpose| {
            dates::find(&self.words.dated(tokens), self.context.at, self.context.zone, purpose)
        };
        if finding.commits.is_empty() {
            // "Will do. Tomorrow morning."
            if self.last_commit
                && finding.asks.is_none()
                && tokens.len() <= 6
                && let Some(Act::Commit(last)) =
                    self.reading.acts.iter_mut().rev().find(|act| matches!(act, Act::Commit(_)))
                && last.due.is_none()
            {
                last.due = date(Use::Promise).map(|found| found.at);
            }
            self.last_commit = false;
            return;
        }
        let decided = self.spans(&finding.commits, sentence);
        // "I'm out today, will look tomorrow": the date behind the promise before any other of the sentence.
        let from = finding.commits.iter().map(|range| range.start).min().unwrap_or(0);
        let behind = dates::find(
            &self.words.dated(&tokens[from..]),
            self.context.at,
            self.context.zone,
            Use::Promise,
        );
        let due = behind.or_else(|| date(Use::Promise)).map(|found| found.at);
        self.reading.acts.push(Act::Commit(Commitment {
            span: sentence.span.clone(),
            due,
            decided: merged(decided),
        }));
        self.last_commit = true;
    }

    fn closes(&mut self, finding: &Finding, sentence: &Sentence) {
        for (word, found) in [
            (ClosingWord::Moot, &finding.moot),
            (ClosingWord::Done, &finding.done),
            (ClosingWord::Thanks, &finding.thanks),
        ] {
            if !found.is_empty() {
                let decided = merged(self.spans(found, sentence));
                self.reading.acts.push(Act::Close(Closing {
                    span: sentence.span.clone(),
                    word,
                    moot: word == ClosingWord::Moot,
                    decided,
                }));
            }
        }
    }

    fn absence(&mut self, finding: &Finding, sentence: &Sentence) {
        let found = finding.absence.iter().cloned().collect::<Vec<_>>();
        let tokens = &self.tokens[sentence.tokens.clone()];
        let until = dates::find(
            &self.words.dated(tokens),
            self.context.at,
            self.context.zone,
            Use::Absence,
        );
        let decided = merged(self.spans(&found, sentence));
        let absence =
            self.reading.absence.get_or_insert(Absence { until: None, decided: Vec::new() });
        // "away from 2 to 9 March. Back on the 10th": the last date is the one of being back.
        absence.until = until.map(|found| found.at).or(absence.until);
        absence.decided.extend(decided);
    }

    fn spans(&self, ranges: &[Range<usize>], sentence: &Sentence) -> Vec<Span> {
        ranges
            .iter()
            .filter(|range| !range.is_empty())
            .map(|range| {
                let first = &self.tokens[sentence.tokens.start + range.start];
                let last = &self.tokens[sentence.tokens.start + range.end - 1];
                first.span.start..last.span.end
            })
            .collect()
    }

    fn finish(mut self, quoted: &[Span], masked: bool) -> Reading {
        for span in quoted {
            let written = &self.text[span.clone()];
            let who = (self.context.known)(written);
            if who.is_some() {
                self.reading.mentions.push(Mention {
                    who,
                    span: span.clone(),
                    place: Place::Quote,
                });
            }
        }
        self.reading.mentions.sort_by_key(|mention| mention.span.start);
        let reading = &mut self.reading;
        let own =
            self.tokens.iter().any(|token| !matches!(token.sort, Sort::Break(_) | Sort::Code));
        reading.quoted_only = masked && !own;
        let promises = reading.acts.iter().any(|act| matches!(act, Act::Commit(_)));
        // "thanks, but it still fails": no closing.
        if self.contrary {
            reading.acts.retain(
                |act| !matches!(act, Act::Close(closing) if closing.word == ClosingWord::Thanks),
            );
            reading.praise = false;
        }
        let closes = reading.acts.iter().any(|act| matches!(act, Act::Close(_)));
        for (span, answers) in self.informs {
            if answers || !promises {
                reading.acts.push(Act::Inform(span));
            }
        }
        let informs = reading.informs();
        let asks = reading.asks();
        reading.assent = self.assents > 0 && !informs && !asks && !promises;
        reading.praise &= !informs && !asks && !promises && !reading.says_done();
        if !closes && !promises && !reading.for_information && !reading.no_reply {
            for statement in self.statements {
                // Asked in words already, in another sentence: that one counts.
                let asked = reading.acts.iter().any(|act| {
                    matches!(act, Act::Ask(asking)
                        if statement.named.iter().any(|who| asking.named.contains(who)))
                });
                if !asked && !reading.assent {
                    reading.acts.push(Act::Ask(statement));
                }
            }
        }
        let reading = &mut self.reading;
        reading.acts.sort_by_key(|act| match act {
            Act::Ask(asking) => asking.span.start,
            Act::Commit(commitment) => commitment.span.start,
            Act::Close(closing) => closing.span.start,
            Act::Inform(span) => span.start,
        });
        self.reading
    }
}

/// "How are you? Can you...": the first is small talk, the second is not.
fn spoken_asks(finding: &Finding) -> bool {
    finding.request
        || finding.chase
        || !finding.asked_by.is_empty() && finding.asks == Some(How::Wish)
}

fn people<'n>(names: impl Iterator<Item = &'n Name>) -> Vec<Handle> {
    let mut all: Vec<Handle> = Vec::new();
    for name in names {
        if let Name::Of(who) = name
            && !all.contains(who)
        {
            all.push(who.clone());
        }
    }
    all
}

/// Sorted, and joined where they touch.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.start, span.end));
    spans.dedup_by(|span, last| {
        let touches = span.start <= last.end;
        if touches {
            last.end = last.end.max(span.end);
        }
        touches
    });
    spans
}

fn last_char(text: &str, end: usize) -> usize {
    text[..end].chars().next_back().map_or(0, char::len_utf8)
}
