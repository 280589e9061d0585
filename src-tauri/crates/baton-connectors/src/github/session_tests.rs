//! What the simulated tool cannot show by itself: other servers' answers, older ones, and the device flow's states.

use baton_model::{Client, Connector, DeviceProgress, Fault, Secret, SessionSetup, Timestamp};

use super::GitHub;
use crate::http::tests::{raw, serve};

fn setup(url: &url::Url) -> SessionSetup {
    SessionSetup::new("work", url.as_str(), Secret::new("ghp_hush"))
}

#[tokio::test]
async fn a_missing_scope_and_single_sign_on_are_named() {
    let scopes = [("x-oauth-scopes", "gist"), ("x-accepted-oauth-scopes", "repo")];
    let sso = [("x-github-sso", "required; url=https://github.com/orgs/acme/sso?x=1")];
    let (url, mut heard) =
        serve(vec![raw(403, &scopes, "{}"), raw(403, &sso, r#"{"message":"x"}"#)]).await;
    let session = GitHub::default().open(setup(&url)).unwrap();
    let fault = session.seat().await.unwrap_err();
    assert!(
        matches!(&fault, Fault::Forbidden { scope: Some(scope), .. } if scope == "repo"),
        "{fault:?}"
    );
    let fault = session.seat().await.unwrap_err();
    let expected = "https://github.com/orgs/acme/sso?x=1";
    assert!(
        matches!(&fault, Fault::Forbidden { url: Some(url), .. } if url == expected),
        "{fault:?}"
    );
    let asked = heard.recv().await.unwrap();
    assert!(asked.starts_with("GET /api/v3/user"), "{asked}");
    assert!(asked.contains("authorization: Bearer ghp_hush"), "{asked}");
}

#[tokio::test]
async fn a_field_that_the_server_lacks_is_left_out_and_remembered() {
    let missing = r#"{"errors":[{"message":"x","extensions":{"code":"undefinedField","fieldName":"isMergeQueueEnabled"}}]}"#;
    let empty = r#"{"data":{"viewer":{"login":"ana"},"nodes":[{"__typename":"Team"}]}}"#;
    let (url, mut heard) =
        serve(vec![raw(200, &[], missing), raw(200, &[], empty), raw(200, &[], empty)]).await;
    let session = GitHub::default().open(setup(&url)).unwrap();
    let now = Timestamp::now();
    for _ in 0..2 {
        assert!(session.refresh("T_1", now).await.unwrap().items.is_empty());
    }
    assert!(heard.recv().await.unwrap().contains("isMergeQueueEnabled"));
    for _ in 0..2 {
        let asked = heard.recv().await.unwrap();
        assert!(!asked.contains("isMergeQueueEnabled") && asked.contains("isInMergeQueue"));
    }
}

#[tokio::test]
async fn a_token_without_inbox_is_said_in_its_limits() {
    let (url, _heard) = serve(vec![
        raw(200, &[], r#"{"login":"ana","name":"Ana"}"#),
        raw(403, &[], r#"{"message":"Resource not accessible by personal access token"}"#),
    ])
    .await;
    let seat = GitHub::default().open(setup(&url)).unwrap().seat().await.unwrap();
    assert_eq!((seat.me.as_str(), seat.scopes), ("ana", None));
    assert!(seat.limits[0].starts_with("No inbox signal"), "{:?}", seat.limits);
}

fn client(id: &str) -> Client {
    Client { id: id.to_owned(), secret: None }
}

#[tokio::test]
async fn a_device_flow_goes_through_its_states() {
    let started = r#"{"device_code":"d","user_code":"WDJB-MJHT","verification_uri":"https://github.com/login/device","expires_in":900,"interval":5}"#;
    let states = [
        r#"{"error":"authorization_pending"}"#,
        r#"{"error":"slow_down","interval":10}"#,
        r#"{"error":"access_denied"}"#,
        r#"{"error":"expired_token"}"#,
        r#"{"access_token":"gho_1","token_type":"bearer","scope":"repo"}"#,
    ];
    let mut answers = vec![raw(200, &[], started)];
    answers.extend(states.iter().map(|state| raw(200, &[], state)));
    answers.push(raw(404, &[], "{}"));
    let (url, mut heard) = serve(answers).await;
    let connector = GitHub::default();
    let flow = connector.device_flow().unwrap();
    let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
    let grant = flow.start(url.as_str(), &client("Iv1"), now).await.unwrap();
    assert_eq!((grant.user_code.as_str(), grant.interval.as_secs()), ("WDJB-MJHT", 5));
    assert!(!format!("{grant:?}").contains("\"d\""), "a device code is as good as a secret");
    let asked = heard.recv().await.unwrap();
    assert!(asked.contains("client_id=Iv1") && asked.contains("scope=repo+read%3Aorg"), "{asked}");
    let mut seen = Vec::new();
    for _ in states {
        seen.push(match flow.progress(url.as_str(), &client("Iv1"), &grant, now).await.unwrap() {
            DeviceProgress::Waiting(wait) => format!("waiting {}", wait.as_secs()),
            DeviceProgress::Granted(secret) => secret.expose().to_owned(),
            other => format!("{other:?}"),
        });
    }
    assert_eq!(seen, ["waiting 5", "waiting 10", "Denied", "Expired", "gho_1"]);
    let fault = flow.start(url.as_str(), &client("wrong"), now).await.unwrap_err();
    assert!(fault.to_string().contains("client id"), "{fault}");
    let late = flow.progress(url.as_str(), &client("Iv1"), &grant, grant.expires_at).await.unwrap();
    assert_eq!(late, DeviceProgress::Expired);
}
