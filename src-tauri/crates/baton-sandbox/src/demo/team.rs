//! The team and what it did before the demo begins: everything that can wait on somebody, once.

use jiff::{SignedDuration, Timestamp};

use crate::github::world::{CheckState, Refusal, ReviewState, SubjectId, World};

/// The login that stands for the user.
pub const VIEWER: &str = "sam";

/// Minutes in an hour and in a day.
const H: i64 = 60;
const D: i64 = 24 * H;

/// The team's world, with its past before `now`.
pub fn team(now: Timestamp) -> World {
    let (world, told) = past(now);
    // What is refused is a mistake in the story, which a test looks for; the demo goes on without it.
    if let Err(refusal) = told {
        tracing::error!(%refusal, "the demo's past could not be told");
    }
    world
}

/// The world, and whether all of its past was possible.
pub(crate) fn past(now: Timestamp) -> (World, Result<(), Refusal>) {
    let mut world = World::new(now);
    people(&mut world);
    let mut past = Past { world, now };
    let told = past.on_me().and_then(|()| past.on_others()).and_then(|()| past.on_nobody());
    past.world.now = now;
    past.world.happenings.clear();
    past.world.happened = 0;
    (past.world, told)
}

fn people(world: &mut World) {
    world.org("acme", "Acme");
    for (login, name) in [
        (VIEWER, "Sam"),
        ("ana", "Ana"),
        ("ben", "Ben"),
        ("cho", "Cho"),
        ("dia", "Dia"),
        ("eli", "Eli"),
    ] {
        world.user(login, name);
    }
    for bot in ["dependabot", "ci", "copilot-swe-agent"] {
        world.bot(bot);
    }
    world.team("acme", "platform", &[VIEWER, "cho", "eli"]);
    world.team("acme", "web", &["ana", "dia"]);
    let writers = [VIEWER, "ana", "ben", "cho", "dia", "eli"];
    world.repo("acme/api", &writers);
    world.repo("acme/web", &writers);
    world.repo("acme/infra", &writers).private = true;
    world.full_token(VIEWER);
}

struct Past {
    world: World,
    now: Timestamp,
}

type Told = Result<(), Refusal>;

impl Past {
    /// The world, so many minutes ago.
    fn ago(&mut self, minutes: i64) -> &mut World {
        let at = self.now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(self.now);
        self.world.at(at)
    }

    /// A pull request whose checks have passed.
    fn pull(
        &mut self,
        minutes: i64,
        place: &str,
        author: &str,
        title: &str,
        body: &str,
        size: (u32, u32, u32),
    ) -> Result<SubjectId, Refusal> {
        let id = self.ago(minutes).pull(place, author, title, body);
        for (name, required) in
            [("build", true), ("test", true), ("lint", true), ("coverage", false)]
        {
            self.ago(minutes - 6).check(id, name, required, CheckState::Passed)?;
        }
        if let Some(pull) =
            self.world.subjects.get_mut(&id).and_then(|subject| subject.pull.as_mut())
        {
            pull.size = size;
            pull.suggested = [("dia", true, false), ("eli", false, true)]
                .into_iter()
                .filter(|(login, ..)| *login != author)
                .map(|(login, wrote, spoke)| (login.to_owned(), wrote, spoke))
                .collect();
        }
        Ok(id)
    }

    fn on_me(&mut self) -> Told {
        let id = self.pull(3 * H, "acme/api#482", "ben", "Fix cache stampede on cold start",
            "Two workers could both miss and refill. The first one now holds a lease, the second reads what it wrote.", (86, 12, 4))?;
        self.ago(2 * H).request_review(id, "ben", VIEWER)?;
        self.ago(2 * H - 1).comment(
            id,
            "ben",
            "Small one, 4 files. The interesting part is the lock in `warm()`, the rest is tests.",
        )?;
        self.ago(89).comment(id, "cho", "My branch builds on this one, no rush before lunch.")?;

        let id = self.pull(
            3 * D,
            "acme/api#476",
            "eli",
            "Bump tokio to 1.49",
            "Changelog read; nothing of ours is touched.",
            (14, 14, 2),
        )?;
        self.ago(3 * D - 2).request_review(id, "eli", "acme/platform")?;

        let id = self.pull(
            2 * D,
            "acme/api#470",
            "ana",
            "Stream exports instead of buffering them",
            "Exports above 2 GB ran out of memory. They are written row by row now.",
            (212, 148, 9),
        )?;
        self.ago(2 * D - 5).request_review(id, "ana", VIEWER)?;
        let threads = [(
            "export/writer.rs",
            61,
            "The file stays open when the client goes away. Can this close it?",
        )];
        self.ago(26 * H).review_with(
            id,
            VIEWER,
            ReviewState::ChangesRequested,
            "Good direction. One leak left.",
            &threads,
            None,
        )?;
        self.ago(3 * H + 20).push(id, "ana", "Close the export when the client leaves")?;
        for name in ["build", "test", "lint"] {
            self.ago(3 * H + 12).check(id, name, true, CheckState::Passed)?;
        }
        let thread = self.thread(id)?;
        self.ago(3 * H + 5).reply(
            id,
            thread,
            "ana",
            "Done, it is closed in `drop` now, with a test.",
        )?;
        self.ago(3 * H).request_review(id, "ana", VIEWER)?;

        let id = self.pull(
            D,
            "acme/api#479",
            VIEWER,
            "Retry idempotent writes once",
            "A write with a key is sent again after a timeout, once.",
            (96, 21, 5),
        )?;
        self.ago(D - 2).request_review(id, VIEWER, "cho")?;
        let threads = [(
            "client/retry.rs",
            88,
            "What happens when the second try times out too? The caller may see neither answer.",
        )];
        self.ago(5 * H).review_with(id, "cho", ReviewState::Commented, "", &threads, None)?;

        let id = self.pull(
            6 * H,
            "acme/web#318",
            VIEWER,
            "Show the queue length in the header",
            "Counts what is visible, and says so to screen readers.",
            (58, 9, 3),
        )?;
        self.ago(6 * H - 3).request_review(id, VIEWER, "dia")?;
        self.ago(40).check(id, "test", true, CheckState::Failed)?;

        let id = self.pull(
            9 * H,
            "acme/api#485",
            VIEWER,
            "Drop the unused session table",
            "Nothing has read it since March.",
            (4, 131, 3),
        )?;
        self.ago(9 * H - 2).request_review(id, VIEWER, "eli")?;
        self.ago(25).review(id, "eli", ReviewState::Approved, "Good riddance.")?;

        let id = self.ago(5 * D).issue(
            "acme/infra#57",
            "dia",
            "Rotate the staging certificates",
            "They end on the first of the month.",
        );
        self.ago(4 * D).assign(id, "dia", VIEWER)?;
        self.ago(4 * D).label(id, "dia", "operations")?;

        let id = self.ago(6 * D).issue(
            "acme/api#461",
            "eli",
            "Exports time out above 2 GB",
            "Seen twice this week, both times from the batch queue.",
        );
        self.ago(D).comment(id, "eli", "Happened again last night.")?;
        self.ago(H).comment(
            id,
            "ana",
            "@sam which limit did you measure, 2 GB of rows or of text?",
        )?;

        let id = self.pull(
            70,
            "acme/api#488",
            "copilot-swe-agent",
            "Port the date parser to jiff",
            "Opened for @sam. All 214 cases of the old parser pass.",
            (340, 402, 11),
        )?;
        self.ago(70).assign(id, VIEWER, VIEWER)?;

        let id = self.pull(
            2 * D + 3 * H,
            "acme/web#322",
            "dependabot",
            "Bump vite from 8.2.0 to 8.3.1",
            "Bumps vite from 8.2.0 to 8.3.1.",
            (6, 6, 2),
        )?;
        self.ago(2 * D + 3 * H).request_review(id, "dependabot", "acme/platform")
    }

    fn on_others(&mut self) -> Told {
        let id = self.pull(
            3 * D,
            "acme/api#483",
            VIEWER,
            "Split the config loader",
            "Reading and checking are two things now.",
            (178, 164, 8),
        )?;
        self.ago(3 * D - 4).request_review(id, VIEWER, "cho")?;
        self.ago(2 * D).review(
            id,
            "cho",
            ReviewState::ChangesRequested,
            "The defaults are applied twice; one of the two has to go.",
        )?;
        self.ago(5 * H + 10).push(id, VIEWER, "Apply defaults once")?;
        for name in ["build", "test", "lint"] {
            self.ago(5 * H + 4).check(id, name, true, CheckState::Passed)?;
        }
        self.ago(5 * H).request_review(id, VIEWER, "cho")?;

        let id = self.pull(
            D + 2 * H,
            "acme/web#315",
            VIEWER,
            "Keyboard shortcuts for the review list",
            "j and k move, Enter opens.",
            (124, 18, 6),
        )?;
        self.ago(D + 2 * H - 3).request_review(id, VIEWER, "ben")?;

        let id = self.ago(4 * D).issue(
            "acme/api#455",
            "cho",
            "Flaky test: cache warm-up",
            "Fails about once in thirty runs.",
        );
        self.ago(2 * D).comment(
            id,
            VIEWER,
            "@cho can you say whether it still happens on main?",
        )?;

        let id = self.pull(
            2 * D + H,
            "acme/infra#61",
            "dia",
            "Move the runners to ARM",
            "Half the price, a third faster.",
            (73, 55, 7),
        )?;
        self.ago(2 * D).request_review(id, "dia", VIEWER)?;
        let threads = [(
            "runners/pool.tf",
            40,
            "This also moves the signing runner, which has no ARM build.",
        )];
        self.ago(D).review_with(
            id,
            VIEWER,
            ReviewState::ChangesRequested,
            "Please keep the signing runner where it is.",
            &threads,
            None,
        )?;

        let id = self.pull(
            D + 5 * H,
            "acme/web#309",
            "ana",
            "Remember the chosen filters",
            "Kept per person, in the browser only.",
            (66, 20, 4),
        )?;
        self.ago(D + 4 * H).request_review(id, "ana", VIEWER)?;
        let threads = [(
            "filters/store.ts",
            23,
            "What should happen when a filter that was kept no longer exists?",
        )];
        self.ago(7 * H).review_with(id, VIEWER, ReviewState::Commented, "", &threads, None)?;
        Ok(())
    }

    fn on_nobody(&mut self) -> Told {
        let id = self.pull(
            5 * H,
            "acme/web#324",
            VIEWER,
            "Try a smaller icon set",
            "Not ready yet.",
            (31, 310, 12),
        )?;
        self.ago(5 * H - 1).draft(id, VIEWER, true)?;
        let id = self.pull(
            8 * H,
            "acme/infra#63",
            "eli",
            "Pin the base images",
            "By digest, renewed weekly.",
            (22, 22, 5),
        )?;
        self.ago(8 * H - 5).request_review(id, "eli", VIEWER)?;
        self.ago(4 * H).review(id, VIEWER, ReviewState::Approved, "")?;
        self.ago(4 * H - 1).auto_merge(id, "eli", true)
    }

    fn thread(&self, id: SubjectId) -> Result<u32, Refusal> {
        let pull = self.world.subject(id)?.pull.as_ref();
        Ok(pull.and_then(|pull| pull.threads.first()).map_or(0, |thread| thread.seq))
    }
}
