//! The windows: a thin shell around the page in `ui/`. What the page knows comes over [`baton_api`] from the daemon.
//!
//! A process of its own, because a webview costs ten times what the daemon does, and because the page shows other
//! people's words: it lives apart from tokens and database, and may call our own six commands and nothing else. It may
//! die at any moment; whatever was typed and sent is in the daemon's outbox by then.

mod commands;
mod error;
mod link;
mod options;
mod place;
mod rest;
mod window;

use baton_api::wire::{Show, View};
use baton_api::{DaemonOptions, ensure_daemon};
use tauri::{RunEvent, WindowEvent};
use tauri_plugin_window_state::StateFlags;

pub use error::Failure;
pub use options::Options;

use link::Link;
use rest::Rest;
use window::Windows;

/// Shows windows until they have been hidden for a while, or until the daemon ends.
///
/// # Errors
/// When no window can be opened.
pub fn run(options: Options) -> Result<(), Failure> {
    if options.daemon_only {
        let daemon = DaemonOptions { client: "launcher", ..DaemonOptions::default() };
        tauri::async_runtime::block_on(ensure_daemon(&options.data_dir, daemon))?;
        return Ok(());
    }
    let first = match options.show.clone() {
        Some(view) => view,
        None => {
            let view = View::Queue { item: None };
            if shown_elsewhere(&options, &view) {
                return Ok(());
            }
            view
        }
    };
    let link = Link::new(options.data_dir.clone());
    // Kept with the account's own data, so that another data directory has its own.
    let state_file = options.data_dir.join("windows.json").to_string_lossy().into_owned();
    let app = tauri::Builder::default()
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_filename(state_file)
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .with_denylist(&[window::GLANCE])
                .build(),
        )
        .manage(link)
        .manage(Windows::default())
        .manage(Rest::default())
        .invoke_handler(tauri::generate_handler![
            commands::call::call,
            commands::window::hide_window,
            commands::outside::open_external,
            commands::window::show_view,
            commands::outside::try_demo,
            commands::window::window_ready,
        ])
        .on_window_event(|window, event| match event {
            // Hidden, not closed: shown again it is there at once, and `rest` ends the process in time.
            WindowEvent::CloseRequested { api, .. } => {
                api.prevent_close();
                window::hide(window);
            }
            WindowEvent::Focused(focused) => window::focused(window, *focused),
            _ => {}
        })
        .setup(move |app| {
            link::start(app.handle().clone());
            window::show(app.handle(), &first)?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, event| {
        // The last window may be gone while the next is made; `rest` alone decides that it is over.
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}

/// A launcher's start: the daemon shows the window, in a process that is there already or in a new one. Where it
/// cannot (it was started without a display), this process does it.
fn shown_elsewhere(options: &Options, view: &View) -> bool {
    tauri::async_runtime::block_on(async {
        let daemon = DaemonOptions { client: "launcher", ..DaemonOptions::default() };
        let Ok(client) = ensure_daemon(&options.data_dir, daemon).await else { return false };
        client.call(Show { view: view.clone() }).await.is_ok()
    })
}
