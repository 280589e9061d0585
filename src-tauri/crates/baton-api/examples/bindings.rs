//! Writes `ui/src/backend/bindings.ts` anew.

fn main() -> std::io::Result<()> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(baton_api::bindings::PATH);
    std::fs::write(path, baton_api::bindings::text())
}
