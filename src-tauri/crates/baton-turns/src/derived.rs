//! What a family's fold hands to the view: every ask of the item, the same for all viewers.

use crate::book::Book;
use crate::entry::Entry;
use crate::talk::Talk;

/// The asks of an item, and its messages, by which overrides know their threads.
pub(crate) struct Derived<'a> {
    pub(crate) entries: Vec<Entry<'a>>,
    pub(crate) talk: Talk<'a>,
}

impl<'a> Derived<'a> {
    /// Takes what the fold left; a question back that is still open pauses what it answered (rule G13).
    pub(crate) fn new(book: Book<'a>, talk: Talk<'a>) -> Self {
        let mut entries = book.into_entries();
        let waiting: Vec<usize> = (0..entries.len())
            .filter(|index| entries[*index].is_live())
            .filter(|index| {
                entries[*index].waits_for.is_some_and(|counter| entries[counter].is_live())
            })
            .collect();
        for index in waiting {
            entries[index].paused = true;
        }
        Self { entries, talk }
    }
}
