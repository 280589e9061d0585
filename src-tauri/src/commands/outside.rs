//! What leaves the windows: an address for the browser, the demo.

use baton_api::wire::{ErrorCode, Show, View, WireError};
use baton_api::{DaemonOptions, default_data_dir, ensure_daemon};
use tauri::Url;

/// Opens an address in the user's browser: https alone, whatever a tool or a page says.
#[tauri::command]
pub(crate) async fn open_external(url: String) -> Result<(), WireError> {
    let url = checked(&url)?;
    // Starting a browser may take its time.
    let opened = tauri::async_runtime::spawn_blocking(move || opener::open_browser(url.as_str()));
    let failed = match opened.await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(error) => error.to_string(),
    };
    Err(WireError {
        details: Some(failed),
        ..WireError::new(
            ErrorCode::Internal,
            "No browser could be started.",
            "Copy the address instead.",
        )
    })
}

fn checked(url: &str) -> Result<Url, WireError> {
    let refused = |why: &str| {
        WireError::new(
            ErrorCode::Usage,
            format!("Not opened: {why}."),
            "Look at it in the tool itself.",
        )
    };
    let url = Url::parse(url).map_err(|_| refused("this is no address"))?;
    if url.scheme() != "https" {
        return Err(refused("this is no https address"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("a name before the host hides where it leads"));
    }
    Ok(url)
}

/// Shows the demo: its own daemon in a directory beside the real one, so that nothing of the user's is touched.
#[tauri::command]
pub(crate) async fn try_demo() -> Result<(), WireError> {
    let dir = default_data_dir()?.with_file_name("baton-demo");
    let options = DaemonOptions { demo: true, client: "launcher", ..DaemonOptions::default() };
    let client = ensure_daemon(&dir, options).await?;
    client.call(Show { view: View::Queue { item: None } }).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_https_leaves() {
        for (url, fine) in [
            ("https://github.com/acme/api/pull/482", true),
            ("http://github.com/", false),
            ("https://github.com@evil.example/", false),
            ("javascript:alert(1)", false),
            ("file:///etc/passwd", false),
            ("//github.com", false),
        ] {
            assert_eq!(checked(url).is_ok(), fine, "{url}");
        }
    }
}
