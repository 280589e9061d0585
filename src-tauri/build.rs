//! Tauri's build step, with our commands named: what is not named here and in `capabilities/main.json` cannot be called.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&[
        "call",
        "hide_window",
        "open_external",
        "show_view",
        "try_demo",
        "window_ready",
    ]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
