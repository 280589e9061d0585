//! The user's own word on items, by the command line over a real daemon: it beats the rules until another person acts,
//! survives restarts and the loss of all that was read, is taken back, and no tool ever hears of it.

use baton_sandbox::github::Server;
use baton_sandbox::github::world::SubjectId;
use baton_tests::stage::PATIENCE;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::time::timeout;

use crate::cli::{self, Desk};

/// Ana, Ben who asks her, and Cho, who has said something too.
async fn small() -> Server {
    let server = cli::small().await;
    let issue = find(&server, "acme/web#1");
    server.world(|world| world.comment(issue, "cho", "Seen here too.").expect("a comment"));
    server
}

fn find(server: &Server, place: &str) -> SubjectId {
    server.world(|world| world.find(place).expect("it is there"))
}

/// Asks Ana for one more review, in the past, and for nothing else.
fn review(server: &Server, place: &str, title: &str) {
    server.world(|world| {
        world.at(Timestamp::now() - SignedDuration::from_mins(30));
        let id = world.pull(place, "ben", title, "");
        world.request_review(id, "ben", "ana").expect("a request");
        world.now = Timestamp::now();
    });
}

fn ben_says(server: &Server, place: &str, text: &str) {
    let id = find(server, place);
    server.world(|world| {
        world.at(Timestamp::now());
        world.comment(id, "ben", text).expect("a comment");
    });
}

async fn row(desk: &Desk, item: &str) -> Value {
    desk.done(&["show", item, "--json"]).await.json()["row"].clone()
}

/// Its id, by its place.
async fn item(desk: &Desk, title: &str) -> String {
    let items = desk.items(&["--all"]).await;
    let found = items.iter().find(|item| item["title"] == title).expect("it is listed");
    found["id"].as_str().expect("an id").to_owned()
}

/// What of a row says whose turn it is.
fn turn(row: &Value) -> [Value; 6] {
    ["lane", "kind", "rule", "since", "from", "alert"].map(|key| row[key].clone())
}

/// How a word is said, and what the item then is: lane, kind of word, words in its answer.
const WORDS: [(&str, &[&str], &str, &str, &str); 6] = [
    ("Passed", &["pass", "", "cho"], "none", "passed", "In your view Cho has it"),
    ("Taken", &["take", ""], "me", "took", "In your view you have it"),
    ("Settled", &["settle", ""], "none", "settled", "In your view it is settled"),
    ("Foreign", &["not-mine", ""], "none", "not_mine", "In your view it is not yours"),
    (
        "Until time",
        &["snooze", "", "fri", "14:00", "--or-activity"],
        "me",
        "snoozed",
        " 14:00 (in ",
    ),
    ("Until word", &["snooze", "", "--until-activity"], "me", "snoozed", "Quiet until somebody"),
];

#[tokio::test(flavor = "multi_thread")]
async fn words_hold_until_another_person_acts() {
    let server = small().await;
    for (n, (title, ..)) in WORDS.iter().enumerate() {
        review(&server, &format!("acme/api#{}", n + 10), title);
    }
    review(&server, "acme/api#20", "Left alone");
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let alone = item(&desk, "Left alone").await;
    let mut ids = Vec::new();
    for (title, command, _, _, words) in WORDS {
        let id = item(&desk, title).await;
        let command: Vec<&str> =
            command.iter().map(|word| if word.is_empty() { id.as_str() } else { *word }).collect();
        let said = desk.done(&command).await.out;
        assert!(said.contains(words), "{title}: {said}");
        assert!(
            said.contains(&format!("baton undo {id}")) || said.contains("baton wake"),
            "{said}"
        );
        ids.push(id);
    }
    let holds = async |when: &str| {
        for ((title, _, lane, kind, _), id) in WORDS.iter().zip(&ids) {
            let row = row(&desk, id).await;
            assert_eq!(
                (&row["lane"], &row["word"]["kind"]),
                (&(*lane).into(), &(*kind).into()),
                "{title}, {when}"
            );
            let quiet = row["snoozed_until"].is_string() || row["snoozed_until_activity"] == true;
            assert_eq!(quiet, *kind == "snoozed", "{title}, {when}");
        }
    };
    holds("at once").await;
    desk.done(&["quit"]).await;
    desk.done(&["sync"]).await;
    holds("after a restart").await;
    // All that the tool told is lost; what the user said is not.
    for id in &ids {
        desk.done(&["forget", id]).await;
    }
    for place in (0..WORDS.len()).map(|n| format!("acme/api#{}", n + 10)) {
        // A bot's word brings the item back, and is no person's.
        let id = find(&server, &place);
        server.world(|world| {
            world.at(Timestamp::now());
            world.comment(id, "ci", "Deployed a preview.").expect("a comment");
        });
    }
    desk.done(&["sync"]).await;
    holds("after everything was read again").await;
    let told = server.world(|world| {
        (0..WORDS.len()).all(|n| {
            let id = world.find(&format!("acme/api#{}", n + 10)).expect("it is there");
            let subject = world.subject(id).expect("it is there");
            subject.words().all(|(who, _)| who != "ana")
        })
    });
    assert!(told, "no tool hears of it");

    for n in 0..WORDS.len() {
        ben_says(&server, &format!("acme/api#{}", n + 10), "@ana any news?");
    }
    ben_says(&server, "acme/api#20", "@ana any news?");
    desk.done(&["sync"]).await;
    let alone = row(&desk, &alone).await;
    for ((title, ..), id) in WORDS.iter().zip(&ids) {
        let row = row(&desk, id).await;
        // The other was asked at another second; all else is the same.
        assert_eq!(turn(&row)[..3], turn(&alone)[..3], "{title}");
        assert_eq!(turn(&row)[4..], turn(&alone)[4..], "{title}");
        assert_eq!((&row["word"], &row["snoozed_until"]), (&Value::Null, &Value::Null), "{title}");
        assert_eq!(desk.run(&["undo", id]).await.code, 1, "{title}: it has ended by itself");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_taken_back_one_by_one() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let id = item(&desk, "Fix cache").await;
    let before = turn(&row(&desk, &id).await);
    for command in [&["pass", &id, "Cho"][..], &["take", &id], &["snooze", &id, "3d"]] {
        desk.done(command).await;
    }
    desk.done(&["quit"]).await;
    let undo = async || {
        let said = desk.done(&["undo", &id]).await.out;
        (said, row(&desk, &id).await["word"]["kind"].clone())
    };
    let (said, word) = undo().await;
    assert!(said.starts_with("Taken back: you put it off until "), "{said}");
    assert_eq!(word, "took");
    let (said, word) = undo().await;
    assert!(said.contains("What you said before holds again: you said that Cho has it."), "{said}");
    assert_eq!(word, "passed");
    let (said, word) = undo().await;
    assert_eq!(said, "Taken back: you said that Cho has it. It waits on you.\n");
    assert_eq!((word, turn(&row(&desk, &id).await)), (Value::Null, before));
    let nothing = desk.run(&["undo", &id]).await;
    assert_eq!(nothing.code, 1, "{}", nothing.err);
    // An action and a word never get mixed up: the newest queued action is not what was asked to be taken back.
    desk.done(&["snooze", &id]).await;
    desk.done(&["reply", &id, "Soon", "--no-wait"]).await;
    let json = desk.done(&["undo", &id, "--json"]).await.json();
    assert_eq!(
        (&json["version"], &json["undone"], &json["word"]["kind"]),
        (&1.into(), &true.into(), &"snoozed".into())
    );
    let queued = desk.done(&["outbox", "--json"]).await.json()["actions"][0].clone();
    assert_eq!(queued["state"], "queued");
    let short = &queued["id"].as_str().expect("an id")[..8];
    assert!(desk.done(&["undo", short]).await.out.contains("undone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snooze_ends_by_itself_or_by_wake() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let id = item(&desk, "Fix cache").await;
    let lanes = async || desk.items(&["--me"]).await.len();
    let all = lanes().await;
    // What the tray counts.
    let on_me = async || desk.done(&["status", "--json"]).await.json()["on_me"].as_u64();
    let counted = on_me().await.expect("a number");
    desk.done(&["snooze", &id, "3d", "--or-activity"]).await;
    let shown = desk.done(&["list", "--me"]).await.out;
    assert!(shown.contains("Later"), "{shown}");
    assert_eq!(lanes().await, all, "it keeps its lane");
    assert_eq!(on_me().await, Some(counted - 1));
    let woken = desk.done(&["wake", &id]).await.out;
    assert!(woken.starts_with("Taken back: you put it off until "), "{woken}");
    assert_eq!(desk.run(&["wake", &id]).await.code, 1);
    assert_eq!(on_me().await, Some(counted));

    desk.done(&["snooze", &id, "2s"]).await;
    let ended = async {
        while row(&desk, &id).await["snoozed_until"].is_string() {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    };
    timeout(PATIENCE, ended).await.expect("time ends it");
    let row = row(&desk, &id).await;
    assert_eq!((&row["alert"], &row["word"]), (&true.into(), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_changes_nothing() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let id = item(&desk, "Fix cache").await;
    let others = item(&desk, "Retry once").await;
    let refused = [
        (&["snooze", &id, "frday"][..], 2, "“frday” is no time.", "fri 14:00"),
        (&["snooze", &id, "11/27"], 2, "can be two days", "27 nov"),
        (&["snooze", &id, "30"], 2, "30 of what?", "30m"),
        (&["snooze", &id, "2020-01-01"], 2, "is over", "later"),
        (&["snooze", &id, "40 years"], 2, "years ahead", "two years"),
        (&["pass", &id, ""], 2, "Nobody is named", "handle"),
        (&["pass", &id, "ana"], 2, "That is you", "baton take"),
        (&["pass", &id, "Some Body"], 2, "nobody called Some Body", "handle"),
        (&["pass", &others, "cho"], 1, "It waits on others", ""),
        (&["not-mine", &others], 1, "It waits on others", ""),
        (&["settle", &id, "--ask", "none"], 3, "Nothing in this was asked as none", ""),
        (&["settle", "nothing"], 3, "No item is called nothing", "baton list"),
        (&["wake", &id], 1, "It is not put off", ""),
    ];
    let before = row(&desk, &id).await;
    for (command, code, message, remedy) in refused {
        let ran = desk.run(command).await;
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{command:?}: {}", ran.err);
        assert!(ran.err.contains(message) && ran.err.contains(remedy), "{command:?}: {}", ran.err);
    }
    for command in [
        &["snooze", &id, "2h", "--until-activity"][..],
        &["snooze", &id, "--until-activity", "--or-activity"],
    ] {
        assert_eq!(desk.run(command).await.code, 2, "{command:?}");
    }
    assert_eq!(row(&desk, &id).await, before);
    // By a name, its beginning, or a handle that is new to us.
    let pass = async |to: &str| {
        let said = desk.done(&["pass", &id, to]).await.out;
        desk.done(&["undo", &id]).await;
        said
    };
    for to in ["cho", "@cho", "Cho", "CHO", "ch"] {
        let said = pass(to).await;
        assert!(
            said.contains("In your view Cho has it")
                && said.contains(&format!("baton reassign {id} cho")),
            "{to}: {said}"
        );
    }
    // Dia has not said a word: GitHub knows her.
    let dia = pass("dia").await;
    assert!(!dia.contains("nobody"), "{dia}");
    assert!(pass("zoe").await.contains("GitHub knows nobody called zoe, as far as it told."));
}
