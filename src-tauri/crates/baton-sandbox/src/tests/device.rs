//! The device flow, through each of its states.

use std::sync::{Arc, Mutex};

use baton_model::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

use super::wire::{now, send};
use crate::github::{Options, Server};
use crate::worlds;

/// A clock that is set by hand.
struct Hand(Mutex<Timestamp>);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("not poisoned")
    }
}

impl Hand {
    fn pass(&self, seconds: i64) {
        let mut now = self.0.lock().expect("not poisoned");
        *now = now.checked_add(SignedDuration::from_secs(seconds)).expect("a time");
    }
}

async fn post(server: &Server, path: &str, body: Json) -> Json {
    let headers = [("accept", "application/json"), ("content-type", "application/json")];
    send(server, "POST", path, &headers, &body.to_string()).await.expect("an answer").json()
}

#[tokio::test]
async fn a_device_signs_in() {
    let clock = Arc::new(Hand(Mutex::new(now())));
    let options = Options { clock: Arc::clone(&clock) as Arc<dyn Clock>, ..Options::default() };
    let server = Server::start(worlds::small(now()), options).await.expect("loopback is there");
    let begin = || {
        post(&server, "/login/device/code", json!({ "client_id": "abc", "scope": "repo read:org" }))
    };
    let exchange = |code: Json| {
        post(
            &server,
            "/login/oauth/access_token",
            json!({
                "client_id": "abc", "device_code": code, "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            }),
        )
    };
    let error = |answer: &Json| answer["error"].as_str().unwrap_or_default().to_owned();

    let flow = begin().await;
    assert_eq!((&flow["interval"], &flow["expires_in"]), (&json!(5), &json!(900)));
    let code = flow["device_code"].clone();
    assert_eq!(error(&exchange(code.clone()).await), "authorization_pending");
    let early = exchange(code.clone()).await;
    assert_eq!((error(&early), &early["interval"]), ("slow_down".to_owned(), &json!(10)));
    let yes = json!({ "user_code": flow["user_code"], "login": "ben" });
    assert!(send(&server, "POST", "/_sandbox/device", &[], &yes.to_string()).await.is_some());
    clock.pass(11);
    let signed = exchange(code.clone()).await;
    assert_eq!(signed["scope"], "repo,read:org");
    let auth = format!("Bearer {}", signed["access_token"].as_str().expect("a token"));
    let me =
        send(&server, "GET", "/user", &[("authorization", &auth)], "").await.expect("an answer");
    assert_eq!(me.json()["login"], "ben");
    clock.pass(11);
    assert_eq!(error(&exchange(code).await), "incorrect_device_code");

    let refused = begin().await["device_code"].clone();
    assert!(send(&server, "POST", "/_sandbox/device", &[], "{}").await.is_some());
    assert_eq!(error(&exchange(refused).await), "access_denied");
    let late = begin().await["device_code"].clone();
    clock.pass(901);
    assert_eq!(error(&exchange(late).await), "expired_token");
    let form = "client_id=abc&scope=repo";
    let spoken = send(&server, "POST", "/login/device/code", &[], form).await.expect("an answer");
    assert!(String::from_utf8_lossy(&spoken.body).contains("&user_code=BATN-"));
}
