//! How the account signs in at its servers: a password, or a token that a sign-in in the browser gave (RFC 7628's
//! forerunner XOAUTH2, which Google and Microsoft take).

use baton_model::{Fault, Secret};

/// What proves it.
#[derive(Debug, Clone)]
pub(super) enum Pass {
    Word(Secret),
    Bearer(Secret),
}

/// Who signs in.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub user: String,
    pub pass: Pass,
}

impl Login {
    /// developers.google.com/workspace/gmail/imap/xoauth2-protocol
    pub fn xoauth2(&self, token: &Secret) -> String {
        format!("user={}\x01auth=Bearer {}\x01\x01", self.user, token.expose())
    }
}

/// A mail address, as far as can be told without sending to it: one `@`, something around it, no spaces.
///
/// # Errors
/// [`Fault::Rejected`] with the remedy.
pub(super) fn address(text: &str) -> Result<String, Fault> {
    let text = text.trim().trim_start_matches("mailto:");
    let bad = || Fault::rejected("That is no mail address: write it whole, as ana@example.com");
    let (local, host) = text.rsplit_once('@').ok_or_else(bad)?;
    let fits = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;:\"()[]\\".contains(c);
    let good = !local.is_empty()
        && host.contains(|c: char| c.is_alphanumeric())
        && text.len() <= 254
        && text.chars().all(fits)
        && !local.contains('@');
    if good { Ok(text.to_lowercase()) } else { Err(bad()) }
}
