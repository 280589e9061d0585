//! The bench of GitHub: Ana's view of a small world with something for every action.

use async_trait::async_trait;
use baton_model::{Action, ActionKind, Handle, Intent, Item};
use baton_sandbox::github::{CheckState, Fault, On, Options, Record, ReviewState, Server, World};
use baton_sandbox::worlds;
use jiff::{SignedDuration, Timestamp};

use super::conformance_bench::{Bench, Break};

/// GitHub's bench.
pub struct GitHubBench {
    /// The simulated GitHub.
    pub server: Server,
}

impl GitHubBench {
    /// Starts it.
    pub async fn start() -> Self {
        let world = world(Timestamp::now());
        Self { server: Server::start(world, Options::default()).await.expect("a free port") }
    }

    fn writes(&self, operation: &str) -> usize {
        let all = self.server.requests();
        all.iter().filter(|r| r.writes && r.operation.as_deref() == Some(operation)).count()
    }
}

/// [`worlds::small`], and a merge that is ready, a discussion, an assignment, and a team's review.
fn world(now: Timestamp) -> World {
    let mut world = worlds::small(now);
    world.at(now.checked_sub(SignedDuration::from_mins(30)).expect("a past"));
    let ready = world.pull("acme/api#10", "ana", "Ready to go", "");
    world.check(ready, "test", true, CheckState::Passed).expect("possible");
    world.review(ready, "cho", ReviewState::Approved, "Good").expect("possible");
    let discussed = world.pull("acme/api#11", "ana", "Discussed", "");
    let threads = [("src/lib.rs", 3, "Why twice?")];
    world
        .review_with(discussed, "ben", ReviewState::ChangesRequested, "See below", &threads, None)
        .expect("possible");
    let team = world.pull("acme/api#12", "dia", "For the team", "");
    world.request_review(team, "dia", "acme/platform").expect("possible");
    let task = world.issue("acme/web#20", "dia", "Assigned to Ana", "");
    world.assign(task, "dia", "ana").expect("possible");
    world.now = now;
    world
}

#[async_trait]
impl Bench for GitHubBench {
    fn url(&self) -> String {
        self.server.url()
    }

    fn secret(&self) -> String {
        self.server.token().to_owned()
    }

    fn break_next(&self, times: u32, how: Break) {
        let (on, fault) = match how {
            Break::Unauthorized => (On::Any, Fault::Status(401)),
            Break::RateLimited(retry_after) => {
                (On::Any, Fault::RateLimited { retry_after, secondary: true })
            }
            Break::ServerError => (On::Any, Fault::Server(503)),
            Break::CutBody => (On::Any, Fault::CutBody),
            Break::WrongJson => (On::Any, Fault::WrongJson),
            Break::LostReply => (On::Writes, Fault::LostReply),
        };
        self.server.faults(|faults| faults.on(on, times, fault));
    }

    fn break_after(&self, passes: u32, how: Break) {
        if passes > 0 {
            // A slowness of nothing is a good request.
            self.server.faults(|faults| faults.next(passes, Fault::Slow(0)));
        }
        self.break_next(1, how);
    }

    fn mend(&self) {
        self.server.faults(baton_sandbox::github::Faults::clear);
    }

    fn say(&self, text: &str) {
        self.server.world(|world| {
            let id = world.find("acme/api#1").expect("it is there");
            world.comment(id, "ben", text).expect("possible");
        });
    }

    fn effects(&self, action: &Action) -> usize {
        let marked = self.server.world(|world| world.said_with(action.id.as_str()).len());
        match &action.intent {
            Intent::Reply { .. } | Intent::RequestChanges { .. } | Intent::Nudge { .. } => marked,
            Intent::React { .. } | Intent::Rsvp { .. } => 0,
            Intent::Approve { .. } => self.writes("Review"),
            Intent::Merge { .. } => self.writes("Merge"),
            Intent::Reassign { note, .. } => {
                if note.is_some() {
                    marked
                } else {
                    self.writes("RequestReviews") + self.writes("Assign")
                }
            }
            Intent::MarkDone => {
                let done = |r: &&Record| {
                    r.method == "DELETE"
                        && r.path.contains("notifications/threads")
                        && r.status < 300
                };
                self.server.requests().iter().filter(done).count()
            }
        }
    }

    fn requests(&self) -> usize {
        self.server.requests().len()
    }

    fn kinds(&self) -> Vec<ActionKind> {
        vec![
            ActionKind::Reply,
            ActionKind::Approve,
            ActionKind::RequestChanges,
            ActionKind::Reassign,
            ActionKind::Merge,
            ActionKind::MarkDone,
        ]
    }

    fn intent(&self, kind: ActionKind, item: &Item) -> Intent {
        let head = item.facts.head.clone().unwrap_or_default();
        match kind {
            ActionKind::Reply => Intent::Reply { text: "Thanks, looking".to_owned(), thread: None },
            ActionKind::Reassign => Intent::Reassign {
                to: Handle::new(if item.owner.as_str() == "dia" { "cho" } else { "dia" }),
                note: Some("You know this part".to_owned()),
            },
            ActionKind::Approve => Intent::Approve { head, text: None },
            ActionKind::RequestChanges => {
                Intent::RequestChanges { head, text: "Please add a test".to_owned() }
            }
            ActionKind::Merge => {
                Intent::Merge { head, method: item.facts.merge_methods[0].clone() }
            }
            ActionKind::MarkDone => Intent::MarkDone,
            other => panic!("{other:?} is listed and this bench does not know it"),
        }
    }
}
