//! The token is in the keyring and nowhere else.

use std::path::Path;

use baton_api::wire::RemoveAccount;

use crate::app::App;

fn holds(dir: &Path, needle: &[u8], found: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            holds(&path, needle, found);
        } else if path.is_file()
            && std::fs::read(&path)
                .is_ok_and(|bytes| bytes.windows(needle.len()).any(|part| part == needle))
        {
            found.push(path.display().to_string());
        }
    }
}

#[tokio::test]
async fn the_token_is_in_the_keyring_and_in_no_file() {
    let app = App::start().await;
    let search = ["search", "--all", "--unlock", "service", "baton"];
    let kept = app.session.output("secret-tool", &search);
    let token =
        kept.lines().find_map(|line| line.strip_prefix("secret = ")).unwrap_or_default().to_owned();
    assert!(token.len() >= 10, "there is one entry with a token: {kept}");

    let mut found = Vec::new();
    holds(&app.dir, token.as_bytes(), &mut found);
    assert_eq!(found, Vec::<String>::new(), "the token is in no file of the data directory");
    let daemon = app.daemon_pid().await.expect("a daemon");
    let environment = std::fs::read(format!("/proc/{daemon}/environ")).expect("its environment");
    assert!(!String::from_utf8_lossy(&environment).contains(&token));

    app.client.call(RemoveAccount { account: "github".into() }).await.expect("it is removed");
    let left = app.session.output("secret-tool", &search);
    assert!(!left.contains("secret ="), "the entry goes with the account: {left}");
}
