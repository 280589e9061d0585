//! What the team does next: every eight to fifteen seconds one of them does something, for as long as one looks.
//!
//! Nothing grows without end: questions are withdrawn, pull requests merged and then removed, and histories cut.

use jiff::{SignedDuration, Timestamp};

use super::play::Dice;
use super::react::{self, Later};
use super::team::VIEWER;
use super::words::{COMMITS, NEVER_MIND, PULLS, QUESTIONS};
use crate::github::world::{CheckState, Refusal, ReviewState, Reviewer, State, SubjectId, World};

/// More entries than this, and the oldest words go.
const LONGEST: usize = 80;
/// So many merged pull requests of the script are kept.
const KEPT: usize = 12;
/// So many open ones wait for the viewer.
const OPEN: usize = 6;

/// The team's plan. Deterministic from its seed and the times at which it is advanced.
#[derive(Debug, Clone)]
pub struct Script {
    dice: Dice,
    pace: f64,
    beat: u64,
    next_at: Timestamp,
    heard: u64,
    later: Vec<Later>,
    /// Pull requests that the script opened, oldest first.
    opened: Vec<SubjectId>,
    /// Questions that wait for the viewer: who, where, since.
    asked: Vec<(String, SubjectId, Timestamp)>,
}

impl Script {
    /// A plan that begins at `now`; `pace` 2 is twice as fast.
    pub fn new(seed: u64, now: Timestamp, pace: f64) -> Self {
        let mut script = Self {
            dice: Dice::new(seed),
            pace,
            beat: 0,
            next_at: now,
            heard: 0,
            later: Vec::new(),
            opened: Vec::new(),
            asked: Vec::new(),
        };
        // Time for the first poll to show the queue as it was.
        script.next_at = script.after(now, 12);
        script
    }

    fn after(&self, at: Timestamp, seconds: u64) -> Timestamp {
        let seconds = SignedDuration::from_secs_f64(seconds as f64 / self.pace.max(0.01));
        at.checked_add(seconds).unwrap_or(at)
    }

    /// Does what is due at the world's time.
    pub fn advance(&mut self, world: &mut World) {
        let now = world.now;
        self.listen(world);
        let (due, later): (Vec<Later>, Vec<Later>) =
            std::mem::take(&mut self.later).into_iter().partition(|one| one.at <= now);
        self.later = later;
        for one in due {
            settle(react::act(world, &mut self.dice, &one.what), "an answer");
        }
        if now >= self.next_at {
            settle(self.play(world), "a beat of the script");
            self.beat += 1;
            let wait = self.dice.between(8, 15);
            self.next_at = self.after(now, wait);
            self.tidy(world);
        }
    }

    /// Plans answers to what the viewer did since the last look.
    fn listen(&mut self, world: &World) {
        let missed = usize::try_from(world.happened - self.heard).unwrap_or(usize::MAX);
        self.heard = world.happened;
        let from = world.happenings.len().saturating_sub(missed);
        for one in world.happenings.iter().skip(from).filter(|one| one.who == VIEWER) {
            self.asked.retain(|(_, subject, _)| *subject != one.subject || one.what != "comment");
            for (seconds, what) in react::plan(world, &mut self.dice, one) {
                let at = self.after(world.now, seconds);
                self.later.push(Later { at, what });
            }
        }
    }

    fn play(&mut self, world: &mut World) -> Result<(), Refusal> {
        match self.beat % 8 {
            0 | 4 => self.ask(world),
            1 => self.open(world),
            2 => self.flaky(world, CheckState::Failed),
            3 => self.push(world),
            5 => self.flaky(world, CheckState::Passed),
            6 => self.review_others(world),
            _ => self.give_up(world),
        }
    }

    /// The viewer's open pull requests that are ready for review.
    fn mine(world: &World) -> Vec<SubjectId> {
        let ready = |id: &SubjectId| {
            let subject = &world.subjects[id];
            subject.author == VIEWER
                && subject.is_open()
                && subject.pull.as_ref().is_some_and(|pull| !pull.draft)
        };
        world.subjects.keys().copied().filter(ready).collect()
    }

    /// Somebody asks the viewer something on the viewer's own pull request, or, where none is left, on an issue.
    fn ask(&mut self, world: &mut World) -> Result<(), Refusal> {
        let mut places = Self::mine(world);
        if places.is_empty() {
            places = world
                .subjects
                .values()
                .filter(|one| one.is_open() && one.pull.is_none())
                .map(|one| one.id)
                .collect();
        }
        places.retain(|id| !self.asked.iter().any(|(_, asked, _)| asked == id));
        if places.is_empty() {
            return self.give_up(world);
        }
        let place = self.dice.pick(&places);
        let who = self.dice.pick(&["ana", "ben", "dia", "eli"]);
        let question = self.dice.pick(QUESTIONS);
        world.comment(place, who, &format!("@{VIEWER} {question}"))?;
        self.asked.push((who.to_owned(), place, world.now));
        Ok(())
    }

    /// Somebody opens a pull request and asks the viewer to review it.
    fn open(&mut self, world: &mut World) -> Result<(), Refusal> {
        let waiting = self
            .opened
            .iter()
            .filter(|id| world.subjects.get(id).is_some_and(|one| one.is_open()))
            .count();
        if waiting >= OPEN {
            return self.review_others(world);
        }
        let who = self.dice.pick(&["ana", "ben", "cho", "dia"]);
        let (title, body) = self.dice.pick(PULLS);
        let repo = self.dice.pick(&["acme/api", "acme/web"]);
        let id = world.pull(repo, who, title, body);
        for name in ["build", "test", "lint"] {
            world.check(id, name, true, CheckState::Passed)?;
        }
        world.request_review(id, who, VIEWER)?;
        self.opened.push(id);
        Ok(())
    }

    /// A required check of one of the viewer's pull requests fails, or passes after all.
    fn flaky(&mut self, world: &mut World, state: CheckState) -> Result<(), Refusal> {
        let mut mine = Self::mine(world);
        let other =
            if state == CheckState::Failed { CheckState::Passed } else { CheckState::Failed };
        mine.retain(|id| {
            let checks = world.subjects[id].pull.iter().flat_map(|pull| &pull.checks);
            checks
                .into_iter()
                .any(|check| check.required && check.state == other && check.name == "test")
        });
        match mine.is_empty() {
            true => self.push(world),
            false => world.check(self.dice.pick(&mine), "test", true, state),
        }
    }

    /// Somebody goes on with a pull request that they opened.
    fn push(&mut self, world: &mut World) -> Result<(), Refusal> {
        let open: Vec<SubjectId> = self
            .opened
            .iter()
            .copied()
            .filter(|id| world.subjects.get(id).is_some_and(|one| one.is_open()))
            .collect();
        if open.is_empty() {
            return self.open(world);
        }
        let id = self.dice.pick(&open);
        let author = world.subject(id)?.author.clone();
        let headline = self.dice.pick(COMMITS);
        world.push(id, &author, headline)?;
        for name in ["build", "test", "lint"] {
            world.check(id, name, true, CheckState::Passed)?;
        }
        Ok(())
    }

    /// Somebody else does what lies there: approves the viewer's pull request, or a team's.
    fn review_others(&mut self, world: &mut World) -> Result<(), Refusal> {
        let asked = |id: &SubjectId| {
            world.subjects[id].pull.iter().flat_map(|pull| &pull.requests).find_map(|request| {
                match &request.of {
                    Reviewer::User(login) if login != VIEWER => Some(login.clone()),
                    _ => None,
                }
            })
        };
        let waiting: Vec<(SubjectId, String)> = Self::mine(world)
            .into_iter()
            .filter_map(|id| asked(&id).map(|who| (id, who)))
            .collect();
        if waiting.len() > 2 {
            let at: Vec<usize> = (0..waiting.len()).collect();
            let (id, who) = &waiting[self.dice.pick(&at)];
            return world.review(*id, who, ReviewState::Approved, "Looks good.").map(|_| ());
        }
        // The oldest that the viewer left alone is taken by Cho, and merged.
        let oldest = self
            .opened
            .iter()
            .copied()
            .find(|id| world.subjects.get(id).is_some_and(|one| one.is_open()));
        match oldest {
            Some(id) if self.opened.len() > 2 => {
                let author = world.subject(id)?.author.clone();
                let who = if author == "cho" { "eli" } else { "cho" };
                world.review(id, who, ReviewState::Approved, "")?;
                world.merge(id, &author, None, "squash")
            }
            _ => Ok(()),
        }
    }

    /// The oldest question is taken back.
    fn give_up(&mut self, world: &mut World) -> Result<(), Refusal> {
        let old = |since: &Timestamp| world.now.as_second() - since.as_second() >= 60;
        let Some(at) = self.asked.iter().position(|(_, _, since)| old(since)) else {
            return Ok(());
        };
        let (who, id, _) = self.asked.remove(at);
        if world.subjects.get(&id).is_some_and(|one| one.is_open()) {
            let words = self.dice.pick(NEVER_MIND);
            world.comment(id, &who, words)?;
        }
        Ok(())
    }

    /// Keeps the world small.
    fn tidy(&mut self, world: &mut World) {
        let is_over =
            |id: &SubjectId| world.subjects.get(id).is_none_or(|one| one.state != State::Open);
        let over: Vec<SubjectId> = self.opened.iter().copied().filter(is_over).collect();
        for id in over.iter().take(over.len().saturating_sub(KEPT)) {
            world.delete(*id);
            self.opened.retain(|one| one != id);
        }
        self.asked.retain(|(_, id, _)| world.subjects.contains_key(id));
        for subject in world.subjects.values_mut() {
            let more = subject.timeline.len().saturating_sub(LONGEST);
            if more > 0 {
                subject.forget(more);
            }
        }
    }
}

fn settle(done: Result<(), Refusal>, what: &str) {
    if let Err(refusal) = done {
        tracing::debug!(%refusal, what, "refused in the demo");
    }
}
