//! One file a table: its SQL, written out, and the functions of [`Store`](crate::Store) that run it.

mod account;
mod action;
mod alert;
mod ask;
mod count;
mod event;
mod found;
mod item;
mod overrides;
mod person;
mod poll;
mod queue;
mod setting;
