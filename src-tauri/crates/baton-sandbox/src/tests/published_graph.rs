//! Every query of the connector, and one that asks for all the rest, against GitHub's published GraphQL schema.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use serde_json::{Value as Json, json};

use super::sdl;
use super::wire::{graph, now, root, serve};
use crate::demo;
use crate::github::{CheckState, Mergeable, ReviewState, Server, World};

/// A world in which everything that can happen has happened.
fn world() -> World {
    let mut world = demo::team(now());
    let id = world.find("acme/api#482").expect("the demo has it");
    let seq = world.comment(id, "cho", "@sam a word").expect("said");
    let steps = [
        world.react(id, seq, "sam", "EYES"),
        world.react(id, 0, "cho", "THUMBS_UP"),
        world.edit(id, seq, "@sam another word"),
        world.remove_request(id, "ben", "sam"),
        world.request_review(id, "ben", "acme/platform"),
        world.draft(id, "ben", true),
        world.draft(id, "ben", false),
        world.queue(id, "ben", true),
        world.queue(id, "ben", false),
        world.auto_merge(id, "ben", true),
        world.auto_merge(id, "ben", false),
        world.assign(id, "ben", "dia"),
        world.unassign(id, "ben", "dia"),
        world.label(id, "ben", "cache"),
        world.close(id, "ben", None),
        world.reopen(id, "ben"),
    ];
    assert!(steps.iter().all(Result::is_ok), "{steps:?}");
    let review = world.review(id, "cho", ReviewState::Approved, "Good.").expect("reviewed");
    world.dismiss(id, review, "ben", None).expect("dismissed");
    world.force_push(id, "ben", "Rebase").expect("pushed");
    let steps = [
        world.check(id, "status", true, CheckState::Failed),
        world.check(id, "deploy", false, CheckState::Running),
        world.check(id, "docs", false, CheckState::Skipped),
        world.mergeable(id, Mergeable::Yes, 1),
    ];
    assert!(steps.iter().all(Result::is_ok), "{steps:?}");
    world
        .review_with(id, "sam", ReviewState::Pending, "", &[("a.rs", 1, "Why?")], None)
        .expect("begun");
    let issue = world.find("acme/api#461").expect("the demo has it");
    world.link(issue, id, true).expect("linked");
    world.close(issue, "eli", Some("NOT_PLANNED")).expect("closed");
    world.reopen(issue, "eli").expect("opened");
    if let Some(pull) = world.subjects.get_mut(&id).and_then(|subject| subject.pull.as_mut()) {
        pull.checks[0].status = true;
    }
    let merged = world.find("acme/api#485").expect("the demo has it");
    world.merge(merged, "sam", None, "squash").expect("merged");
    world
}

/// The connector's documents, each with the fragments that it uses.
fn documents() -> BTreeMap<String, String> {
    let folder = root().join("src-tauri/crates/baton-connectors/src/github/queries");
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(&folder).expect("the connector's queries") {
        let path = entry.expect("a file").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        texts.insert(name, fs::read_to_string(&path).expect("text"));
    }
    let is_operation = |text: &str| {
        text.lines().any(|line| ["query", "mutation"].iter().any(|word| line.starts_with(word)))
    };
    let all: Vec<String> = texts.values().flat_map(|text| fragments(text)).collect();
    texts
        .iter()
        .filter(|(_, text)| is_operation(text))
        .map(|(name, text)| (name.clone(), with_fragments(text, &all)))
        .collect()
}

/// The fragments of a text, each whole.
fn fragments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("fragment ") {
            let mut whole = vec![line];
            whole.extend(lines.by_ref().take_while(|line| *line != "}"));
            found.push(whole.join("\n") + "\n}\n");
        }
    }
    found
}

fn with_fragments(text: &str, all: &[String]) -> String {
    let mut text = text.to_owned();
    let mut more = true;
    while more {
        more = false;
        for fragment in all {
            let name = fragment.split(' ').nth(1).expect("a name");
            let used = text
                .lines()
                .any(|line| line.split([' ', '{', '}']).any(|word| word == format!("...{name}")));
            if used && !text.contains(&format!("fragment {name} ")) {
                text.push_str(fragment);
                more = true;
            }
        }
    }
    text
}

/// A value for each variable of an operation, by its name.
fn variables(document: &ExecutableDocument, known: &Json) -> Json {
    let operation = document.operations.iter().next().expect("an operation");
    operation
        .variables
        .iter()
        .filter_map(|variable| {
            let name = variable.name.as_str();
            let value = match variable.ty.inner_named_type().as_str() {
                "Boolean" => json!(true),
                _ => known[name].clone(),
            };
            (!value.is_null()).then(|| (name.to_owned(), value))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

async fn check(
    server: &Server,
    schema: &Valid<Schema>,
    text: &str,
    name: &str,
    known: &Json,
) -> Json {
    let document = sdl::document(schema, text, name);
    let answer = graph(server, &document.to_string(), variables(&document, known)).await;
    assert_eq!(answer["errors"], Json::Null, "{name}");
    let misfits = sdl::misfits(schema, &document, &answer["data"]);
    assert!(misfits.is_empty(), "{name}: {misfits:#?}");
    answer["data"].clone()
}

fn id_of(server: &Server, place: &str, prefix: &str) -> String {
    let id = server.world(|world| world.find(place)).expect("it is there");
    crate::github::id(prefix, id, 0)
}

#[tokio::test]
async fn queries_answer_as_published() {
    let server = serve(world()).await;
    let schema = sdl::schema();
    let everything = "
      query Everything {
        involved: search(type: ISSUE, query: \"involves:@me\", first: 100) { nodes { ... on PullRequest { id } ... on Issue { id } } }
        authored: search(type: ISSUE, query: \"author:ben\", first: 100) { nodes { ... on PullRequest { id } ... on Issue { id } } }
      }";
    let found = check(&server, &schema, everything, "everything", &json!({})).await;
    let ids: BTreeSet<String> = ["involved", "authored"]
        .iter()
        .flat_map(|key| found[key]["nodes"].as_array().cloned().unwrap_or_default())
        .filter_map(|node| node["id"].as_str().map(str::to_owned))
        .collect();
    assert!(ids.len() >= 11, "{ids:?}");
    let pull = id_of(&server, "acme/api#482", "PR");
    let wide = include_str!("wide.graphql");
    check(&server, &schema, wide, "wide.graphql", &json!({ "ids": ids, "pull": pull })).await;

    let queries: Vec<(String, String)> =
        documents().into_iter().filter(|(_, text)| !text.contains("mutation ")).collect();
    assert!(queries.len() >= 10, "{}", queries.len());
    let thread = server.world(|world| {
        let id = world.find("acme/api#470").expect("it is there");
        let pull = world.subjects[&id].pull.as_ref().expect("a pull request");
        crate::github::id("PRRT", id, pull.threads[0].seq)
    });
    for (name, text) in &queries {
        let id = match name.as_str() {
            "team" => id_of_team(&server),
            "thread" => thread.clone(),
            _ => pull.clone(),
        };
        let known = json!({
            "ids": ids.iter().take(25).collect::<Vec<_>>(), "id": id, "p0": pull, "owner0": "acme", "name0": "api",
            "number0": 482, "login": "ben", "org": "acme", "slug": "platform", "query": "", "before": "Y3Vyc29yOnYyOpHO00000009",
            "after": "Y3Vyc29yOnYyOpHO00000000", "pullsQuery": "is:pr involves:@me", "issuesQuery": "is:issue involves:@me",
            "requestedQuery": "is:pr review-requested:@me", "reviewedQuery": "is:pr reviewed-by:@me",
        });
        check(&server, &schema, text, name, &known).await;
    }
}

fn id_of_team(server: &Server) -> String {
    let number = server.world(|world| world.teams["acme/platform"].number);
    crate::github::id("T", number, 0)
}

#[tokio::test]
async fn mutations_answer_as_published() {
    let server = serve(world()).await;
    let schema = sdl::schema();
    let texts = documents();
    let users = server.world(|world| crate::github::id("U", world.users["dia"].number, 0));
    let place = |name: &str| match name {
        "merge" => ("acme/web#315", "PR"),
        "assign" | "unassign" | "close" => ("acme/infra#57", "I"),
        "submit_review" => ("acme/api#482", "PR"),
        _ => ("acme/api#470", "PR"),
    };
    let ready = server.world(|world| {
        let id = world.find("acme/web#315").expect("it is there");
        world.review(id, "ben", ReviewState::Approved, "").map(|_| ())
    });
    assert_eq!(ready, Ok(()));
    let mut done = 0;
    for (name, text) in texts.iter().filter(|(_, text)| text.contains("mutation ")) {
        let (at, prefix) = place(name);
        let (head, thread, pending) = server.world(|world| {
            let id = world.find(at).expect("it is there");
            let subject = &world.subjects[&id];
            let pull = subject.pull.as_ref();
            let pending =
                subject.reviews().find(|(_, review)| review.state == ReviewState::Pending);
            (
                pull.map(|pull| pull.head().oid.clone()),
                pull.and_then(|pull| pull.threads.first())
                    .map(|thread| crate::github::id("PRRT", id, thread.seq)),
                pending.map(|(entry, _)| crate::github::id("PRR", id, entry.seq)),
            )
        });
        let known = json!({
            "id": id_of(&server, at, prefix), "body": "A word.", "thread": thread, "head": head, "method": "SQUASH",
            "event": "APPROVE", "users": [users], "review": pending, "teams": [],
        });
        check(&server, &schema, text, name, &known).await;
        done += 1;
    }
    assert!(done >= 9, "{done} mutations");
    let more = include_str!("mutations.graphql");
    let known = json!({
        "pull": id_of(&server, "acme/api#479", "PR"), "issue": id_of(&server, "acme/api#461", "I"),
        "thread": server.world(|world| {
            let id = world.find("acme/api#479").expect("it is there");
            let pull = world.subjects[&id].pull.as_ref().expect("a pull request");
            crate::github::id("PRRT", id, pull.threads[0].seq)
        }),
        "comment": server.world(|world| {
            let id = world.find("acme/api#455").expect("it is there");
            let seq = world.subjects[&id].comments().next().expect("a comment").0.seq;
            crate::github::id("IC", id, seq)
        }),
    });
    for text in more.split("\n\n") {
        check(&server, &schema, text, "mutations.graphql", &known).await;
    }
}

/// The check itself must be able to fail.
#[tokio::test]
async fn a_misfit_is_found() {
    let schema = sdl::schema();
    let document = sdl::document(
        &schema,
        "{ viewer { login pullRequests(first: 1) { totalCount } } }",
        "test",
    );
    let good = json!({ "__typename": "Query", "viewer": { "__typename": "User", "login": "ana",
        "pullRequests": { "__typename": "PullRequestConnection", "totalCount": 1 } } });
    assert_eq!(sdl::misfits(&schema, &document, &good), Vec::<String>::new());
    let broken = [
        ("/viewer/login", json!(null)),
        ("/viewer/login", json!(3)),
        ("/viewer/__typename", json!("Team")),
        ("/viewer/pullRequests/totalCount", json!("1")),
        ("/viewer/pullRequests", json!([])),
    ];
    for (at, value) in broken {
        let mut bad = good.clone();
        *bad.pointer_mut(at).expect("it is there") = value;
        assert_eq!(sdl::misfits(&schema, &document, &bad).len(), 1, "{at}");
    }
}
