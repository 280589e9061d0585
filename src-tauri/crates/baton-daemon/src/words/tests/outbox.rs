//! Actions, accounts and faults.

use baton_api::wire::{ErrorCode, RemedyStep};
use baton_engine::EngineError;
use baton_model::{ActionId, ActionState, Fault, Intent, ItemId, Receipt, SecretError};
use baton_store::{AccountRecord, ActionRecord, StoreError};

use super::*;
use crate::words::{fault, health, note, outbox};

fn action(state: ActionState, fault: Option<Fault>) -> ActionRecord {
    ActionRecord {
        id: ActionId("a1".into()),
        account: "work".into(),
        item: ItemId("i1".into()),
        remote_id: "PR_1".into(),
        title: "Fix cache".into(),
        intent: Intent::Reply { text: "Both done".into(), thread: None },
        state,
        created_at: at("2026-03-02T10:04:00Z"),
        not_before: at("2026-03-02T10:05:08Z"),
        attempts: 0,
        next_attempt_at: None,
        fault,
        receipt: None,
        ended_at: Some(at("2026-03-02T10:04:00Z")),
    }
}

fn forbidden() -> Fault {
    Fault::Forbidden {
        reason: "read-only token".into(),
        scope: Some("repo".into()),
        url: Some("https://github.example/settings".into()),
    }
}

#[test]
fn each_state_has_its_words() {
    let limited = Fault::RateLimited { tool: "GitHub".into(), until: at("2026-03-02T10:40:00Z") };
    let offline = Fault::transient("no network");
    for (state, fault, words) in [
        (ActionState::Queued, None, None),
        (
            ActionState::Queued,
            Some(limited),
            Some(("queued", "GitHub asked to slow down. Goes on at 11:40")),
        ),
        (
            ActionState::Queued,
            Some(offline.clone()),
            Some(("queued", "Goes out when it can: no network")),
        ),
        (ActionState::Sending, None, Some(("sending", "Sending your reply"))),
        (ActionState::Sent, None, Some(("sent", "Sent 11:04, seen in GitHub"))),
        (ActionState::Failed, Some(forbidden()), Some(("failed", "Not sent: read-only token"))),
        (
            ActionState::Failed,
            Some(Fault::rejected("Cho pushed at 11:03")),
            Some(("changed", "Not sent: Cho pushed at 11:03")),
        ),
        (
            ActionState::Unknown,
            Some(offline),
            Some(("unknown", "May have been sent: GitHub could not be asked")),
        ),
        (ActionState::Undone, None, None),
    ] {
        let got = note::sending(&action(state, fault), &names(), &when())
            .map(|note| (note.state, note.text));
        assert_eq!(
            got,
            words.map(|(state, text)| (state.to_owned(), text.to_owned())),
            "{state:?}"
        );
    }
    let looked =
        ActionRecord { next_attempt_at: Some(when().now), ..action(ActionState::Unknown, None) };
    assert_eq!(
        note::sending(&looked, &names(), &when()).unwrap().text,
        "May have been sent: looking in GitHub"
    );
    let old = ActionRecord {
        ended_at: Some(at("2026-03-02T09:00:00Z")),
        ..action(ActionState::Sent, None)
    };
    assert_eq!(note::sending(&old, &names(), &when()), None, "sent long ago");
}

#[test]
fn an_entry_can_be_undone_only_in_its_time() {
    let entry =
        |action: &ActionRecord| outbox::entry(action, Some(&"ben".into()), &names(), &when());
    let queued = entry(&action(ActionState::Queued, None));
    assert_eq!(queued.words, "To Ben: “Both done”");
    assert_eq!(queued.undo_until.as_deref(), Some("2026-03-02T10:05:08Z"));
    assert_eq!(queued.sent_at, None);
    let tried = ActionRecord { attempts: 1, ..action(ActionState::Queued, None) };
    assert_eq!(entry(&tried).undo_until, None);
    let receipt =
        Receipt { remote_id: None, url: Some("https://x".into()), at: None, already: false };
    let sent = entry(&ActionRecord { receipt: Some(receipt), ..action(ActionState::Sent, None) });
    assert_eq!((sent.url.as_deref(), sent.undo_until.as_deref()), (Some("https://x"), None));
    assert_eq!(sent.sent_at.as_deref(), Some("2026-03-02T10:04:00Z"));
    for (intent, words) in [
        (Intent::Reassign { to: "cho".into(), note: None }, "Hand “Fix cache” over to Cho"),
        (Intent::Approve { head: "1".into(), text: None }, "Approve “Fix cache”"),
        (Intent::Merge { head: "1".into(), method: "squash".into() }, "Merge “Fix cache”"),
        (Intent::MarkDone, "Mark “Fix cache” as done"),
    ] {
        assert_eq!(
            entry(&ActionRecord { intent, ..action(ActionState::Queued, None) }).words,
            words
        );
    }
}

#[test]
fn the_remedy_mends_the_reason() {
    let remedy = |state, fault| outbox::reason(&action(state, Some(fault)), &names(), &when()).1;
    let label = |state, fault| remedy(state, fault).map(|remedy| remedy.label);
    assert_eq!(label(ActionState::Failed, forbidden()).as_deref(), Some("Allow it"));
    assert_eq!(label(ActionState::Failed, Fault::rejected("x")).as_deref(), Some("Send again"));
    let unauthorized = Fault::Unauthorized { tool: "GitHub".into() };
    let step = remedy(ActionState::Queued, unauthorized).map(|remedy| remedy.step);
    assert_eq!(step, Some(RemedyStep::SignIn { account: "work".into() }));
}

#[test]
fn accounts_say_how_they_are() {
    let account = |health: &str, sign_in: &str, fault: Option<Fault>| AccountRecord {
        name: "work".into(),
        tool: "github".into(),
        url: "https://github.com".into(),
        sign_in: sign_in.into(),
        me: None,
        seat: None,
        health: health.into(),
        fault,
        last_poll: Some(at("2026-03-02T10:04:40Z")),
        next_poll: Some(at("2026-03-02T10:05:40Z")),
        settings: Default::default(),
        full_at: None,
        progress: None,
        cursor: None,
        created_at: at("2026-03-01T00:00:00Z"),
    };
    let limited = Fault::RateLimited { tool: "GitHub".into(), until: at("2026-03-02T09:40:00Z") };
    for (record, words, remedy) in [
        (account("good", "form", None), "Up to date, 20 s ago", None),
        (account("starting", "form", None), "Reading it for the first time", None),
        (
            account("rate_limited", "form", Some(limited)),
            "Asked to slow down, goes on at 10:40",
            None,
        ),
        (
            account("needs_sign_in", "form", None),
            "GitHub ended this sign-in",
            Some("Sign in again"),
        ),
        (
            account("no_secret", "environment", None),
            "BATON_TOKEN_WORK is not set where Baton was started",
            Some("Set it for one command: BATON_TOKEN_WORK=… baton sync"),
        ),
        (
            account("offline", "form", Some(Fault::transient("no route"))),
            "Not reachable since 11:04: no route",
            Some("Try again"),
        ),
    ] {
        let got = health::words(&record, "GitHub", "BATON_TOKEN_WORK", &when());
        assert_eq!(got.words.replace('\u{202f}', " "), words);
        assert_eq!(got.remedy.map(|remedy| remedy.label).as_deref(), remedy);
        assert_eq!(got.next.replace('\u{202f}', " "), "next in 40 s");
    }
}

#[test]
fn errors_have_a_code_and_name_what_mends_them() {
    let cases: Vec<(EngineError, ErrorCode)> = vec![
        (EngineError::NotFound("no such item".into()), ErrorCode::NotFound),
        (EngineError::Usage("it lists no merge".into()), ErrorCode::Usage),
        (Fault::Unauthorized { tool: "GitHub".into() }.into(), ErrorCode::NeedsSignIn),
        (Fault::transient("no network").into(), ErrorCode::Offline),
        (forbidden().into(), ErrorCode::Rejected),
        (SecretError::Absent("x".into()).into(), ErrorCode::Keyring),
        (StoreError::Full.into(), ErrorCode::Storage),
        (StoreError::ReadOnly("x".into()).into(), ErrorCode::Storage),
        (StoreError::Refused("taken".into()).into(), ErrorCode::Usage),
        (EngineError::Ending, ErrorCode::Daemon),
    ];
    for (error, code) in cases {
        let wire = fault::engine(&error, "work", &when());
        assert_eq!(wire.code, code, "{error}");
        assert!(wire.message.ends_with(['.', '!']), "{}", wire.message);
        let mended = !matches!(code, ErrorCode::NotFound | ErrorCode::Usage);
        assert!(wire.remedy.is_some() || !mended, "{error} has no remedy");
    }
}
