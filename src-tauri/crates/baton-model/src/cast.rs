//! Who is who: which handles are one person, what is a machine, who belongs to a team.
//!
//! Deriving a verdict needs these facts and may not look them up, so they travel as a value.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Handle, WorkingHours};

/// What stands behind a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// A person. What is not known otherwise is taken for one.
    #[default]
    Human,
    /// A program that speaks by itself: never owes, and its words make no ask.
    Bot,
    /// A program that works for a person: owes only while it holds a hand-off.
    Agent,
}

/// Members of a team or group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Members {
    /// All of them.
    Known(BTreeSet<Handle>),
    /// The tool hides them: no ask on anyone, while the author still waits on the team (rule G10).
    Hidden,
}

/// One person as the user knows them: a main handle, a name to show, and the other handles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The handle that stands for the person in verdicts.
    pub handle: Handle,
    /// Shown name; falls back to the handle.
    pub name: Option<String>,
    /// Other logins and addresses of the same person.
    pub also: Vec<Handle>,
    /// Human unless known otherwise.
    pub nature: Nature,
}

/// The people and groups of one item, as a value for pure functions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cast {
    /// Every other handle of a person, to the handle that stands for the person.
    pub same: BTreeMap<Handle, Handle>,
    /// Shown names of people, by the person's handle. In a text they mean those that take part in the item.
    pub names: BTreeMap<Handle, Arc<str>>,
    /// Natures that are not [`Nature::Human`], by the person's handle.
    pub nature: BTreeMap<Handle, Nature>,
    /// Teams and groups by handle.
    pub teams: BTreeMap<Handle, Members>,
    /// When a person works, by the person's handle, where that is known.
    pub hours: BTreeMap<Handle, Arc<WorkingHours>>,
    /// When everybody else does.
    pub usual: Arc<WorkingHours>,
}

impl Cast {
    /// The handle that stands for the person behind `handle`; itself where nothing else is known.
    pub fn person<'a>(&'a self, handle: &'a Handle) -> &'a Handle {
        self.same.get(handle).unwrap_or(handle)
    }

    /// What stands behind `handle`.
    pub fn nature(&self, handle: &Handle) -> Nature {
        self.nature.get(self.person(handle)).copied().unwrap_or_default()
    }

    /// When the person behind `handle` works.
    pub fn hours(&self, handle: &Handle) -> &Arc<WorkingHours> {
        self.hours.get(self.person(handle)).unwrap_or(&self.usual)
    }
}
