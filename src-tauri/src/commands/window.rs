//! What the page asks of its window.

use baton_api::wire::{View, WireError};
use tauri::{AppHandle, WebviewWindow};

use crate::error::shell;
use crate::window;

/// The page has painted for the first time: it may be seen.
#[tauri::command]
pub(crate) fn window_ready(window: WebviewWindow) {
    window::painted(&window);
}

/// Hides the window that asks.
#[tauri::command]
pub(crate) fn hide_window(window: WebviewWindow) {
    window::hide(&window.as_ref().window());
}

/// Shows a view in the window that it belongs to. Not on the main thread: a window made there by a command that waits
/// for it would wait for itself on Windows.
#[tauri::command]
pub(crate) async fn show_view(app: AppHandle, view: View) -> Result<(), WireError> {
    window::show(&app, &view).map_err(shell)
}
