//! `/_sandbox/...`: the knobs for tests in other processes.
//!
//! `GET world` gives the state in short, `GET requests` the log, `GET said?marker=M` every text with a marker;
//! `POST do` changes the world by one verb or a list of them; `POST faults` orders faults; `POST device` answers a
//! device flow; `DELETE requests` and `DELETE faults` forget. All speak JSON; the verbs are at `verb` below.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::fault::{Fault, On};
use super::message::{Answer, Ask};
use super::schema::instant;
use super::server::{Inner, Shared};
use super::world::{CheckState, DeviceState, Mergeable, Refusal, ReviewState, State, World};

pub(crate) fn answer(shared: &Shared, path: &str, ask: &Ask) -> Answer {
    let mut inner = shared.lock();
    let inner: &mut Inner = &mut inner;
    match (ask.method.as_str(), path) {
        ("GET", "world") => Answer::json(200, &state(&inner.world)),
        ("GET", "said") => {
            let said = inner.world.said_with(ask.query("marker").unwrap_or_default());
            let list: Vec<Json> = said
                .iter()
                .map(|(at, who, text)| json!({ "at": at, "who": who, "text": text }))
                .collect();
            Answer::json(200, &Json::Array(list))
        }
        ("GET", "requests") => Answer::json(200, &json!(inner.log)),
        ("DELETE", "requests") => {
            inner.log.clear();
            Answer::empty(204)
        }
        ("GET", "faults") => Answer::json(200, &json!({ "left": inner.faults.left() })),
        ("POST", "faults") => match serde_json::from_slice::<Order>(&ask.body) {
            Ok(order) => {
                inner.faults.on(order.on, order.times, order.fault);
                Answer::empty(204)
            }
            Err(error) => Answer::error(422, &error.to_string()),
        },
        ("DELETE", "faults") => {
            inner.faults.clear();
            Answer::empty(204)
        }
        ("POST", "device") => device(&mut inner.world, &ask.json()),
        ("POST", "do") => {
            let body = ask.json();
            let verbs = body.as_array().cloned().unwrap_or_else(|| vec![body]);
            let done: Result<Vec<Json>, Refusal> =
                verbs.iter().map(|one| verb(&mut inner.world, one)).collect();
            match done {
                Ok(done) => Answer::json(200, &Json::Array(done)),
                Err(refusal) => Answer::error(422, &refusal.to_string()),
            }
        }
        _ => Answer::error(404, "world, said, requests, faults, device, do"),
    }
}

#[derive(Deserialize)]
struct Order {
    #[serde(default)]
    on: On,
    #[serde(default = "once")]
    times: u32,
    fault: Fault,
}

fn once() -> u32 {
    1
}

fn device(world: &mut World, body: &Json) -> Answer {
    let code = body["user_code"].as_str().unwrap_or_default();
    let state = match body["login"].as_str() {
        Some(login) => DeviceState::Approved(login.to_owned()),
        None => DeviceState::Denied,
    };
    // Without a code it is the last one begun.
    let found = world.devices.iter_mut().rev().find(|one| code.is_empty() || one.user_code == code);
    match found {
        Some(device) => {
            device.state = state;
            Answer::empty(204)
        }
        None => Answer::error(404, "There is no such device flow"),
    }
}

fn state(world: &World) -> Json {
    let subjects: Vec<Json> = world
        .subjects
        .values()
        .map(|subject| {
            let words: Vec<Json> = subject.words().map(|(who, text)| json!({ "who": who, "text": text })).collect();
            json!({
                "at": subject.place(), "title": subject.title, "author": subject.author, "pull": subject.pull.is_some(),
                "state": match subject.state { State::Open => "open", State::Closed => "closed", State::Merged => "merged" },
                "assignees": subject.assignees, "updated_at": instant(subject.updated_at), "words": words,
                "requests": subject.pull.iter().flat_map(|pull| &pull.requests).map(|one| match &one.of {
                    super::world::Reviewer::User(name) | super::world::Reviewer::Team(name) => name.clone(),
                }).collect::<Vec<_>>(),
                "threads": subject.pull.iter().flat_map(|pull| &pull.threads).map(|one| one.seq).collect::<Vec<_>>(),
                "reviews": subject.reviews().map(|(entry, review)| {
                    json!({ "who": entry.actor, "state": review.state.as_str(), "commit": review.commit })
                }).collect::<Vec<_>>(),
                "head": subject.pull.as_ref().map(|pull| pull.head().oid.clone()),
            })
        })
        .collect();
    json!({ "now": instant(world.now), "subjects": subjects, "happened": world.happened })
}

/// One change, as `{"verb": "comment", "at": "acme/api#482", "who": "ben", "text": "..."}`. What else a verb takes:
/// `of` (request, unrequest, assign, unassign, access), `thread` (reply, resolve), `state` (review, check, mergeable),
/// `name` and `required` (check), `title` (pull, issue), `path` and `line` (remark), `permission` (access).
pub(crate) fn verb(world: &mut World, body: &Json) -> Result<Json, Refusal> {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let (at, who, words, of) = (text("at"), text("who"), text("text"), text("of"));
    let flag = |name: &str| body[name].as_bool();
    let number = |name: &str| {
        body[name].as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
    };
    let unknown = |what: &str| Refusal::Unprocessable(format!("{what} is not known here"));
    match text("verb").as_str() {
        "pull" => {
            let id = world.pull(&at, &who, &text("title"), &words);
            return Ok(json!(world.subject(id)?.place()));
        }
        "issue" => {
            let id = world.issue(&at, &who, &text("title"), &words);
            return Ok(json!(world.subject(id)?.place()));
        }
        "archive" => {
            world.archive(&at);
            return Ok(Json::Null);
        }
        "revoke" => {
            world.tokens.iter_mut().filter(|token| token.login == who).for_each(|token| {
                token.kind = super::world::TokenKind::Revoked;
            });
            return Ok(Json::Null);
        }
        "token" => return Ok(json!(world.full_token(&who))),
        "access" => {
            let permission = match text("permission").as_str() {
                "read" => Some(super::world::Permission::Read),
                "triage" => Some(super::world::Permission::Triage),
                "write" => Some(super::world::Permission::Write),
                _ => None,
            };
            if let Some(private) = flag("private")
                && let Some(repo) = world.repos.get_mut(&at)
            {
                repo.private = private;
            }
            world.access(&at, &of, permission);
            return Ok(Json::Null);
        }
        _ => {}
    }
    let id = world.find(&at).ok_or_else(|| unknown(&format!("{at:?}")))?;
    match text("verb").as_str() {
        "comment" => return world.comment(id, &who, &words).map(|seq| json!(seq)),
        "reply" => return world.reply(id, number("thread"), &who, &words).map(|seq| json!(seq)),
        "edit" => world.edit(id, number("seq"), &words)?,
        "delete" => world.delete(id),
        "react" => world.react(id, number("seq"), &who, &text("content"))?,
        "remark" => {
            let remark = [(&*text("path"), number("line").max(1), words.as_str())];
            let seq = world.review_with(id, &who, ReviewState::Commented, "", &remark, None)?;
            return Ok(json!(seq));
        }
        "review" => {
            let state = match text("state").as_str() {
                "approve" => ReviewState::Approved,
                "request_changes" => ReviewState::ChangesRequested,
                "comment" => ReviewState::Commented,
                "pending" => ReviewState::Pending,
                other => return Err(unknown(&format!("The state {other:?}"))),
            };
            return world.review(id, &who, state, &words).map(|seq| json!(seq));
        }
        "request" => world.request_review(id, &who, &of)?,
        "unrequest" => world.remove_request(id, &who, &of)?,
        "assign" => world.assign(id, &who, &of)?,
        "unassign" => world.unassign(id, &who, &of)?,
        "label" => world.label(id, &who, &words)?,
        "resolve" => world.resolve(id, number("thread"), &who, flag("resolved").unwrap_or(true))?,
        "push" => return world.push(id, &who, &words).map(|oid| json!(oid)),
        "force_push" => return world.force_push(id, &who, &words).map(|oid| json!(oid)),
        "check" => {
            let state = match text("state").as_str() {
                "running" => CheckState::Running,
                "passed" => CheckState::Passed,
                "failed" => CheckState::Failed,
                "skipped" => CheckState::Skipped,
                other => return Err(unknown(&format!("The state {other:?}"))),
            };
            world.check(id, &text("name"), flag("required").unwrap_or(true), state)?;
        }
        "mergeable" => {
            let state =
                if text("state") == "conflict" { Mergeable::Conflict } else { Mergeable::Yes };
            world.mergeable(id, state, number("unknown"))?;
        }
        "draft" => world.draft(id, &who, true)?,
        "ready" => world.draft(id, &who, false)?,
        "auto_merge" => world.auto_merge(id, &who, flag("on").unwrap_or(true))?,
        "merge" => world.merge(id, &who, None, "squash")?,
        "close" => world.close(id, &who, None)?,
        "reopen" => world.reopen(id, &who)?,
        other => return Err(unknown(&format!("The verb {other:?}"))),
    }
    Ok(Json::Null)
}
