//! The life of an item: opened, a draft, ended, open again (rules G4, R17).
//!
//! Each change is kept as the event that made it, because `since` of what sleeps and wakes is that event's time.

use baton_model::{Event, Timestamp, What};

/// Where an item stands in its life.
#[derive(Debug, Default)]
pub(crate) struct Life {
    opened: Option<usize>,
    /// The last time that it became something to act on: opening, ready, reopening.
    began: Option<usize>,
    drafted: Option<usize>,
    /// A draft from its first instant, not one put back.
    born_draft: bool,
    ended: bool,
}

/// What a change of life means for the asks that are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing.
    Stays,
    /// All end.
    Ends,
}

impl Life {
    pub(crate) fn is_draft(&self) -> bool {
        self.drafted.is_some()
    }

    /// A draft that was put back from ready: whatever stood before sleeps.
    pub(crate) fn put_back(&self) -> bool {
        self.is_draft() && !self.born_draft
    }

    pub(crate) fn is_over(&self) -> bool {
        self.ended
    }

    /// The event since which it can be acted on; the first event where the tool told of none.
    pub(crate) fn began(&self) -> usize {
        self.began.or(self.opened).unwrap_or(0)
    }

    /// Takes in an event.
    pub(crate) fn take(&mut self, events: &[&Event], index: usize) -> Turn {
        let at = |index: usize| -> Timestamp { events[index].at };
        match &events[index].what {
            What::Opened => {
                self.opened.get_or_insert(index);
                self.began.get_or_insert(index);
            }
            What::Drafted if !self.is_draft() => {
                self.drafted = Some(index);
                self.born_draft = at(self.opened.unwrap_or(0)) == at(index) || index == 0;
                if !self.born_draft {
                    return Turn::Ends;
                }
            }
            What::Ready if self.is_draft() => {
                self.drafted = None;
                self.began = Some(index);
            }
            What::Reopened if self.ended => {
                self.ended = false;
                self.began = Some(index);
            }
            What::Closed | What::Merged | What::Cancelled | What::Archived => {
                self.ended = true;
                return Turn::Ends;
            }
            _ => {}
        }
        Turn::Stays
    }

    /// A workflow's last state was reached, or left.
    pub(crate) fn set_over(&mut self, over: bool, index: usize) -> Turn {
        if over == self.ended {
            return Turn::Stays;
        }
        self.ended = over;
        if over {
            return Turn::Ends;
        }
        self.began = Some(index);
        Turn::Stays
    }
}
