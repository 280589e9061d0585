//! The device flow: RFC 8628 as GitHub speaks it.
//!
//! Source: docs.github.com, "Authorizing OAuth apps", device flow. Errors come with status 200. Answers are forms
//! unless JSON is asked for.

use serde_json::{Map, Value as Json, json};

use super::auth::later;
use super::message::{Answer, Ask};
use super::world::{Device, DeviceState, TokenKind, World};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

pub(crate) fn answer(world: &mut World, path: &str, ask: &Ask) -> Answer {
    match (ask.method.as_str(), path) {
        ("POST", "/login/device/code") => begin(world, ask),
        ("POST", "/login/oauth/access_token") => exchange(world, ask),
        ("GET", "/login/device") => Answer {
            status: 200,
            headers: vec![("content-type", "text/html; charset=utf-8".to_owned())],
            body: b"<!doctype html><title>Device activation</title><p>Approve by POST /_sandbox/device".to_vec(),
        },
        _ => Answer::error(404, "Not Found"),
    }
}

fn begin(world: &mut World, ask: &Ask) -> Answer {
    if ask.field("client_id").is_none_or(|id| id.is_empty()) {
        return spoken(ask, 404, &json!({ "error": "Not Found" }));
    }
    let count = world.devices.len() + 1;
    let scopes = ask.field("scope").unwrap_or_default();
    let device = Device {
        device_code: format!("{count:08x}d3b07384d113edec49eaa6238ad5ff00"),
        user_code: format!("BATN-{count:04}"),
        scopes: scopes.split([' ', ',']).filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        state: DeviceState::Pending,
        expires_at: later(world.now, 900),
        interval: 5,
        asked_at: None,
    };
    let body = json!({
        "device_code": device.device_code,
        "user_code": device.user_code,
        "verification_uri": format!("{}/login/device", world.base),
        "expires_in": 900,
        "interval": device.interval,
    });
    world.devices.push(device);
    spoken(ask, 200, &body)
}

fn exchange(world: &mut World, ask: &Ask) -> Answer {
    let error = |code: &str, words: &str| json!({ "error": code, "error_description": words });
    let now = world.now;
    if ask.field("grant_type").as_deref() != Some(GRANT) {
        let words = "The grant type provided is not supported.";
        return spoken(ask, 200, &error("unsupported_grant_type", words));
    }
    let code = ask.field("device_code").unwrap_or_default();
    let Some(device) = world.devices.iter_mut().find(|one| one.device_code == code) else {
        return spoken(
            ask,
            200,
            &error("incorrect_device_code", "The device_code provided is not valid."),
        );
    };
    let early =
        device.asked_at.is_some_and(|at| now.as_second() - at.as_second() < device.interval);
    device.asked_at = Some(now);
    let answer = match &device.state {
        DeviceState::Spent => {
            error("incorrect_device_code", "The device_code provided is not valid.")
        }
        _ if device.expires_at <= now => error("expired_token", "The device code has expired."),
        _ if early => {
            device.interval += 5;
            let mut body =
                error("slow_down", "Too many requests have been made in the same timeframe.");
            body["interval"] = device.interval.into();
            body
        }
        DeviceState::Pending => {
            error("authorization_pending", "The authorization request is still pending.")
        }
        DeviceState::Denied => error("access_denied", "The authorization request was denied."),
        DeviceState::Approved(login) => {
            let (login, scopes) = (login.clone(), device.scopes.clone());
            device.state = DeviceState::Spent;
            let scope = scopes.join(",");
            let token = world.token(&login, TokenKind::Classic(scopes));
            json!({ "access_token": token, "token_type": "bearer", "scope": scope })
        }
    };
    spoken(ask, 200, &answer)
}

fn spoken(ask: &Ask, status: u16, body: &Json) -> Answer {
    if ask.header("accept").is_some_and(|accept| accept.contains("json")) {
        return Answer::json(status, body);
    }
    let none = Map::new();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in body.as_object().unwrap_or(&none) {
        form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    let headers =
        vec![("content-type", "application/x-www-form-urlencoded; charset=utf-8".to_owned())];
    Answer { status, headers, body: form.finish().into_bytes() }
}
