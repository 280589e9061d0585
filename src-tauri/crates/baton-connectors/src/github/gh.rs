//! The sign-in that the `gh` command keeps: asked for at each start, never copied.

use std::process::Stdio;
use std::time::Duration;

use baton_model::{Fault, Secret};
use tokio::process::Command;

/// It may ask a keyring that waits for its owner.
const LIMIT: Duration = Duration::from_secs(5);

/// What `program auth token -h host` prints; `None` where it is not installed or not signed in there.
pub(super) async fn token(program: &str, host: &str) -> Result<Option<Secret>, Fault> {
    let mut command = Command::new(program);
    command.args(["auth", "token", "--hostname", host]).env("GH_PROMPT_DISABLED", "1");
    printed(command).await
}

async fn printed(mut command: Command) -> Result<Option<Secret>, Fault> {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = match tokio::time::timeout(LIMIT, child).await {
        Err(_) => return Err(Fault::transient("gh did not answer within 5 s: try gh auth status")),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Ok(Err(error)) => return Err(Fault::transient(format!("gh cannot be started: {error}"))),
        Ok(Ok(output)) => output,
    };
    if !output.status.success() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok((!text.is_empty()).then(|| Secret::new(text)))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_gh_prints_is_the_secret() {
        assert_eq!(
            token("echo", "github.com").await.unwrap().unwrap().expose(),
            "auth token --hostname github.com"
        );
        assert!(token("false", "github.com").await.unwrap().is_none(), "not signed in");
        assert!(
            token("no-such-program-here", "github.com").await.unwrap().is_none(),
            "not installed"
        );
    }

    #[tokio::test]
    async fn a_hanging_gh_is_given_up() {
        // 5 s of real time would be long for a test, so time is paused.
        tokio::time::pause();
        let mut command = Command::new("sleep");
        command.arg("3600");
        let fault = printed(command).await.unwrap_err();
        assert_eq!(fault.code(), "transient");
    }
}
