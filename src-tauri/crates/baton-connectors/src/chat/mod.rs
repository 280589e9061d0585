//! What chat tools have in common: rooms, messages, and which messages are one conversation.
//!
//! A direct conversation is one item, however long it goes on: an answer of today settles a question of yesterday. A room
//! is many: each message that begins something, with its thread, is an item of its own, and of those only the ones that
//! concern the user are kept. People also answer below, outside of the thread; [`Conversations`] says to which
//! conversation such a message belongs, from nothing but what came before it, so that every order of pages and every
//! restart says the same.

mod conversations;
mod item;

#[cfg(test)]
mod tests;

pub(crate) use conversations::{Belongs, Conversations, Me};
pub(crate) use item::{Room, Said, conversation, said};
