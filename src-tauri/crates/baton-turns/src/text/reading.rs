//! What reading a message gives: its acts in order, whom it names and where, and the words that decided.
//!
//! Ranges are byte ranges of the message as given, always on character boundaries, so that a screen can mark them.

use std::ops::Range;

use baton_model::{Handle, Timestamp};

/// A range of bytes of the message.
pub type Span = Range<usize>;

/// What a message does, and to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// What its sentences do, in order. Small talk, greetings and sign-offs leave nothing here.
    pub acts: Vec<Act>,
    /// Whom it mentions, in order, repetitions and quotes included.
    pub mentions: Vec<Mention>,
    /// People greeted by name ("Hi Ana,").
    pub greeted: Vec<Handle>,
    /// Everybody was greeted ("Hello all,").
    pub greeted_all: bool,
    /// Nothing is left without quotes and code.
    pub quoted_only: bool,
    /// The message begins with "fyi" or "cc", perhaps after a mention.
    pub for_information: bool,
    /// Nothing but assent ("ok", "sure", "yes"): says yes to a yes/no question, accepts a request.
    pub assent: bool,
    /// Marked as optional ("nit", "feel free to ignore", "non-blocking").
    pub optional: bool,
    /// Praise and nothing else to do ("nice, great cleanup!").
    pub praise: bool,
    /// Asks to look again ("PTAL", "addressed, please re-review", "r? @x").
    pub rereview: bool,
    /// Passes the matter on ("over to you", "this one is for you").
    pub handover: bool,
    /// Brings what was promised or asked for ("here it is", "attached", "sent you the report").
    pub delivers: bool,
    /// Takes back what this same message asked, or says that no reply is needed.
    pub no_reply: bool,
    /// An absence ("out of the office until 9 March"): back at that instant, where it names a date.
    pub absence: Option<Absence>,
}

/// One act of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A question or a request.
    Ask(Asking),
    /// A promise.
    Commit(Commitment),
    /// Done, thanks, or moot. It counts only in a message that neither asks nor commits: see [`Reading::closes`].
    Close(Closing),
    /// Substance: something that can answer.
    Inform(Span),
}

/// A sentence that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The sentence.
    pub span: Span,
    /// Hundredths: 90 by question mark, imperative or request phrase; 70 by wish or tag; 60 by a mention at the start
    /// of a plain statement (see [`Asking::is_statement`]).
    pub confidence: u8,
    /// Yes or no answers it ("is it live?"); never true of a request.
    pub yes_no: bool,
    /// Wants something done or sent ("can you restart it?"), rather than said.
    pub request: bool,
    /// Asks only after something asked before ("any update?", "gentle ping", "still waiting").
    pub chase: bool,
    /// Whom it is addressed to by name: in the sentence, else at the start or in the greeting. People and teams.
    pub named: Vec<Handle>,
    /// The names of `named` stand in this sentence itself, not only at the start or in the greeting.
    pub own_names: bool,
    /// `@here`, `@channel`, `@everyone` stand in its place.
    pub everyone: bool,
    /// A date that a request itself gives.
    pub due: Option<Timestamp>,
    /// The words that decided.
    pub decided: Vec<Span>,
}

impl Asking {
    /// A plain statement after a mention at the start (0.6): no question and no request in words.
    ///
    /// It does not count when it answers an open ask of the person mentioned; that is for the caller to know.
    pub fn is_statement(&self) -> bool {
        self.confidence <= 60
    }
}

/// A promise of the writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// The sentence.
    pub span: Span,
    /// When it says that it will be done.
    pub due: Option<Timestamp>,
    /// The words that decided.
    pub decided: Vec<Span>,
}

/// What kind of closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClosingWord {
    /// "done", "fixed", "answered above".
    Done,
    /// "thanks", "perfect", "lgtm".
    Thanks,
    /// "never mind", "found it", "no longer needed".
    Moot,
}

/// A closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The sentence.
    pub span: Span,
    /// What it says.
    pub word: ClosingWord,
    /// The ask is moot: `word` is [`ClosingWord::Moot`].
    pub moot: bool,
    /// The words that decided.
    pub decided: Vec<Span>,
}

/// An out-of-office note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Back at 09:00 of the date that it names, in the writer's zone.
    pub until: Option<Timestamp>,
    /// The words that decided.
    pub decided: Vec<Span>,
}

/// Where a mention stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// At the start of the message or of a line, or greeted there: spoken to.
    Start,
    /// In a sentence that asks, and spoken to in it.
    AskingSentence,
    /// After "cc" or "fyi".
    Cc,
    /// In a list of thanks, or beside others in a statement.
    List,
    /// In a quoted line or in code.
    Quote,
    /// Spoken about.
    Elsewhere,
}

/// Somebody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Who: the handle that `known` gave. `None` for `@here`, `@channel`, `@everyone`.
    pub who: Option<Handle>,
    /// Where in the message, the `@` included.
    pub span: Span,
    /// Where it stands.
    pub place: Place,
}

impl Reading {
    /// All places in the text that it names.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn spans(&self) -> Vec<Span> {
        let mut all: Vec<Span> = self.mentions.iter().map(|mention| mention.span.clone()).collect();
        for act in &self.acts {
            let (span, decided) = match act {
                Act::Ask(asking) => (&asking.span, asking.decided.as_slice()),
                Act::Commit(commitment) => (&commitment.span, commitment.decided.as_slice()),
                Act::Close(closing) => (&closing.span, closing.decided.as_slice()),
                Act::Inform(span) => (span, [].as_slice()),
            };
            all.push(span.clone());
            all.extend(decided.iter().cloned());
        }
        all
    }

    /// Asks in words: a question, a request, a wish or a tag (not the 0.6 statement after a mention).
    pub fn asks(&self) -> bool {
        self.asking().any(|asking| !asking.is_statement())
    }

    /// All that asks, in order, statements after a mention included.
    pub fn asking(&self) -> impl Iterator<Item = &Asking> {
        self.acts.iter().filter_map(|act| match act {
            Act::Ask(asking) => Some(asking),
            _ => None,
        })
    }

    /// The first promise, with the first date that any promise of the message gives.
    pub fn commits(&self) -> Option<&Commitment> {
        let mut all = self.acts.iter().filter_map(|act| match act {
            Act::Commit(commitment) => Some(commitment),
            _ => None,
        });
        let first = all.next()?;
        if first.due.is_some() {
            return Some(first);
        }
        Some(all.find(|commitment| commitment.due.is_some()).unwrap_or(first))
    }

    /// The closing, moot before done before thanks; only in a message that neither asks nor commits.
    pub fn closes(&self) -> Option<&Closing> {
        if self.asks() || self.commits().is_some() {
            return None;
        }
        self.closings().min_by_key(|closing| match closing.word {
            ClosingWord::Moot => 0,
            ClosingWord::Done => 1,
            ClosingWord::Thanks => 2,
        })
    }

    /// Says that something is done, whatever else the message does.
    pub fn says_done(&self) -> bool {
        self.closings().any(|closing| closing.word == ClosingWord::Done)
    }

    /// Says what can answer. In a message that also commits only what answers counts, not the reason why it takes time.
    pub fn informs(&self) -> bool {
        self.acts.iter().any(|act| matches!(act, Act::Inform(_)))
    }

    /// Nothing but assent ("ok", "sure", "yes"): like a thumbs-up.
    pub fn assents(&self) -> bool {
        self.assent
    }

    /// Praise and nothing to do.
    pub fn praise(&self) -> bool {
        self.praise
    }

    /// Marked as optional.
    pub fn optional(&self) -> bool {
        self.optional
    }

    /// Asks to look again.
    pub fn rereview(&self) -> bool {
        self.rereview
    }

    /// Passes the matter on to whom it is written.
    pub fn hands_over(&self) -> bool {
        self.handover
    }

    /// Brings what was promised or asked for.
    pub fn delivers(&self) -> bool {
        self.delivers || self.says_done()
    }

    /// Back at that instant, of an out-of-office note that names a date.
    pub fn away_until(&self) -> Option<Timestamp> {
        self.absence.as_ref().and_then(|absence| absence.until)
    }

    /// Whom it speaks to by name at the start, in the greeting or in a sentence that asks, without repetition.
    pub fn addressed(&self) -> Vec<Handle> {
        let mut all = self.greeted.clone();
        all.extend(
            self.mentions
                .iter()
                .filter(|mention| matches!(mention.place, Place::Start | Place::AskingSentence))
                .filter_map(|mention| mention.who.clone()),
        );
        all.extend(self.asking().flat_map(|asking| asking.named.iter().cloned()));
        if all.len() > 1 {
            let mut seen = std::collections::BTreeSet::new();
            all.retain(|who| seen.insert(who.clone()));
        }
        all
    }

    /// `@here`, `@channel` or `@everyone` is spoken to.
    pub fn everyone(&self) -> bool {
        self.mentions.iter().any(|mention| {
            mention.who.is_none() && matches!(mention.place, Place::Start | Place::AskingSentence)
        })
    }

    fn closings(&self) -> impl Iterator<Item = &Closing> {
        self.acts.iter().filter_map(|act| match act {
            Act::Close(closing) => Some(closing),
            _ => None,
        })
    }
}
