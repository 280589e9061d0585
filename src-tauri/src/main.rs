//! The windows.

#[allow(clippy::unwrap_used)]
fn main() {
    let _ = tauri::Builder::default().plugin(tauri_plugin_window_state::Builder::new().build()).run(tauri::generate_context!());
}
