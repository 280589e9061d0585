//! Settings: read, checked and kept. Fields that only a newer version knows are kept as they are.

use baton_api::wire::{ErrorCode, Settings, WireError};
use baton_engine::Knobs;
use baton_model::Timestamp;
use baton_store::{Store, StoreError};
use serde_json::{Map, Value};

use crate::quiet;

/// Under which all settings are kept.
const KEY: &str = "settings";
/// Under which the end of quiet is kept.
const QUIET: &str = "quiet_until";

/// The settings as kept; what cannot be read is the default, and said in the log.
pub async fn read(store: &Store) -> Result<Settings, StoreError> {
    let kept: Option<Value> = store.setting(KEY).await?;
    let Some(mut kept) = kept else { return Ok(Settings::default()) };
    move_client(&mut kept);
    Ok(serde_json::from_value(kept).unwrap_or_else(|error| {
        tracing::warn!(%error, "the settings could not be read; the defaults hold");
        Settings::default()
    }))
}

/// A first version had one client id, GitHub's, under a name of its own.
fn move_client(kept: &mut Value) {
    let Some(fields) = kept.as_object_mut() else { return };
    let Some(Value::String(id)) = fields.remove("github_client_id") else { return };
    if !id.is_empty() && !fields.contains_key("oauth_clients") {
        fields.insert("oauth_clients".to_owned(), serde_json::json!({ "github": { "id": id } }));
    }
}

/// Keeps them.
pub async fn write(store: &Store, settings: &Settings) -> Result<(), StoreError> {
    let mut kept: Map<String, Value> = store.setting(KEY).await?.unwrap_or_default();
    kept.remove("github_client_id");
    if let Value::Object(fields) = serde_json::to_value(settings)? {
        kept.extend(fields);
    }
    store.set_setting(KEY, &kept).await
}

/// The end of quiet as kept.
pub async fn read_quiet(store: &Store) -> Result<Option<Timestamp>, StoreError> {
    Ok(store.setting::<Option<Timestamp>>(QUIET).await?.flatten())
}

/// Keeps it.
pub async fn write_quiet(store: &Store, until: Option<Timestamp>) -> Result<(), StoreError> {
    store.set_setting(QUIET, &until).await
}

/// Seconds between two polls of the demo, whose people act every few seconds.
const DEMO_POLL_SECONDS: u32 = 2;

/// What of them the engine needs. The demo reads its own tool often, whatever is set.
pub fn knobs(settings: &Settings, demo: bool) -> Knobs {
    if demo {
        return Knobs {
            undo_seconds: settings.undo_seconds,
            poll_active_seconds: DEMO_POLL_SECONDS,
            poll_idle_seconds: DEMO_POLL_SECONDS,
        };
    }
    Knobs {
        undo_seconds: settings.undo_seconds,
        poll_active_seconds: settings.poll_active_seconds,
        poll_idle_seconds: settings.poll_idle_seconds,
    }
}

/// Whether all of them can be.
///
/// # Errors
/// [`ErrorCode::Usage`] with the field's name.
pub fn check(settings: &Settings) -> Result<(), WireError> {
    let bad = |field: &str, must: &str| {
        Err(WireError::new(
            ErrorCode::Usage,
            format!("{field} must be {must}."),
            "Nothing was changed.",
        ))
    };
    let hour = |text: &str| text.len() == 5 && text.as_bytes()[2] == b':';
    if settings.undo_seconds > 60 {
        return bad("undo_seconds", "0 to 60");
    }
    if !(30..=86_400).contains(&settings.poll_active_seconds) {
        return bad("poll_active_seconds", "30 to 86400");
    }
    if !(60..=86_400).contains(&settings.poll_idle_seconds) {
        return bad("poll_idle_seconds", "60 to 86400");
    }
    if settings.poll_idle_seconds < settings.poll_active_seconds {
        return bad("poll_idle_seconds", "no less than poll_active_seconds");
    }
    if !(5..=86_400).contains(&settings.close_windows_after_seconds) {
        return bad("close_windows_after_seconds", "5 to 86400");
    }
    if let Some(span) = &settings.quiet_hours {
        let fits = hour(&span.from) && hour(&span.to) && quiet::parse(span).is_some();
        if !fits || span.from == span.to {
            return bad("quiet_hours", "two different times of the day, such as 19:00 and 08:00");
        }
    }
    for client in settings.oauth_clients.values() {
        let fits = |text: &str| text.len() <= 200 && text.chars().all(|c| c.is_ascii_graphic());
        if !fits(&client.id) || !fits(&client.secret) {
            return bad("oauth_clients", "ids without spaces, or empty");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use baton_api::wire::{DaySpan, OauthClient};

    use super::*;

    #[test]
    fn a_bad_value_is_refused_by_its_name() {
        let base = Settings::default;
        let span = |from: &str, to: &str| Some(DaySpan { from: from.into(), to: to.into() });
        let cases = [
            (base(), None),
            (Settings { quiet_hours: span("19:00", "08:00"), ..base() }, None),
            (Settings { undo_seconds: 61, ..base() }, Some("undo_seconds")),
            (Settings { poll_active_seconds: 29, ..base() }, Some("poll_active_seconds")),
            (Settings { poll_idle_seconds: 59, ..base() }, Some("poll_idle_seconds")),
            (Settings { poll_active_seconds: 400, ..base() }, Some("poll_idle_seconds")),
            (
                Settings { close_windows_after_seconds: 4, ..base() },
                Some("close_windows_after_seconds"),
            ),
            (Settings { quiet_hours: span("19:00", "24:00"), ..base() }, Some("quiet_hours")),
            (Settings { quiet_hours: span("7:00", "08:00"), ..base() }, Some("quiet_hours")),
            (Settings { quiet_hours: span("08:00", "08:00"), ..base() }, Some("quiet_hours")),
            (
                Settings {
                    oauth_clients: [(
                        "github".to_owned(),
                        OauthClient { id: "a b".into(), secret: String::new() },
                    )]
                    .into(),
                    ..base()
                },
                Some("oauth_clients"),
            ),
        ];
        for (settings, field) in cases {
            let got = check(&settings).err().map(|error| error.message);
            match (field, got) {
                (None, None) => {}
                (Some(field), Some(got)) => assert!(got.starts_with(field), "{got}"),
                (expected, got) => panic!("{expected:?}: {got:?}"),
            }
        }
    }
}
