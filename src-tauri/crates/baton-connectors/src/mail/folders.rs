//! Which folders there are, and what they are for (RFC 6154, with the names that servers without it use).

use async_imap::error::Error;
use baton_model::{Fault, Settings};
use futures::StreamExt as _;

use super::connection::{Connection, run};

/// The folders that matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Folders {
    /// Where our copies of sent mail are.
    pub sent: Option<String>,
    /// Where done mail goes.
    pub archive: Option<String>,
    /// Everything at once (Gmail); it stands for inbox and sent.
    pub all: Option<String>,
    names: Vec<String>,
}

/// What the inbox is called everywhere (RFC 3501, section 5.1).
pub(super) const INBOX: &str = "INBOX";

const SENT: [&str; 9] = [
    "sent",
    "sent items",
    "sent messages",
    "sent mail",
    "gesendet",
    "gesendete elemente",
    "gesendete objekte",
    "éléments envoyés",
    "elementos enviados",
];
const ARCHIVE: [&str; 4] = ["archive", "archives", "archiv", "archivo"];

impl Folders {
    /// Asks for them.
    pub async fn list(connection: &mut Connection) -> Result<Self, Fault> {
        let gmail = connection.has("X-GM-EXT-1");
        let listed = run!(connection, "list", |session| async {
            let mut found = Vec::new();
            let mut names = session.list(Some(""), Some("*")).await?;
            while let Some(name) = names.next().await {
                let name = name?;
                let flags: Vec<String> = name
                    .attributes()
                    .iter()
                    .map(|flag| format!("{flag:?}").to_ascii_lowercase())
                    .collect();
                let delimiter = name.delimiter().unwrap_or("/").to_owned();
                found.push((name.name().to_owned(), delimiter, flags));
            }
            Ok::<_, Error>(found)
        });
        let found: Vec<(String, String, Vec<String>)> = listed?;
        let mut folders = Self::default();
        for (name, delimiter, flags) in found.into_iter().take(2_000) {
            let is = |flag: &str| flags.iter().any(|known| known.contains(flag));
            if is("noselect") || is("nonexistent") {
                continue;
            }
            let last = name.rsplit(delimiter.as_str()).next().unwrap_or(&name);
            let plain = utf7::decode(last).to_lowercase();
            let called = |names: &[&str]| names.contains(&plain.as_str());
            if is("sent") || folders.sent.is_none() && called(&SENT) {
                folders.sent = Some(name.clone());
            }
            if is("archive") || folders.archive.is_none() && called(&ARCHIVE) {
                folders.archive = Some(name.clone());
            }
            if gmail && (is("\\all") || is("all\"") || flags.iter().any(|flag| flag == "all")) {
                folders.all = Some(name.clone());
            }
            folders.names.push(name);
        }
        Ok(folders)
    }

    /// Those that are read, the inbox first.
    pub fn read(&self, settings: &Settings) -> Vec<String> {
        if let Some(all) = &self.all {
            return vec![all.clone()];
        }
        let mut read = vec![INBOX.to_owned()];
        let chosen = settings.get("folders").map(String::as_str).unwrap_or_default();
        let chosen = chosen.split(',').map(str::trim).filter(|name| !name.is_empty());
        for name in chosen.map(str::to_owned).chain(self.sent.clone()) {
            let name = self.called(&name).unwrap_or(name);
            if !read.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                read.push(name);
            }
        }
        read
    }

    /// The folder as the server calls it, of what the user typed.
    fn called(&self, typed: &str) -> Option<String> {
        let is = |name: &&String| {
            name.eq_ignore_ascii_case(typed) || utf7::decode(name).eq_ignore_ascii_case(typed)
        };
        self.names.iter().find(is).cloned()
    }
}

/// Names of folders are in a UTF-7 of their own (RFC 3501, section 5.1.3).
mod utf7 {
    /// `Entw&APw-rfe` is `Entwürfe`; what cannot be read stays as it is.
    pub(super) fn decode(name: &str) -> String {
        let mut out = String::new();
        let mut rest = name;
        while let Some((before, after)) = rest.split_once('&') {
            out.push_str(before);
            let Some((coded, next)) = after.split_once('-') else { return name.to_owned() };
            match coded.is_empty() {
                true => out.push('&'),
                false => match text(coded) {
                    Some(text) => out.push_str(&text),
                    None => return name.to_owned(),
                },
            }
            rest = next;
        }
        out + rest
    }

    fn text(coded: &str) -> Option<String> {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
        let (mut bits, mut held, mut units) = (0_u32, 0, Vec::new());
        for byte in coded.bytes() {
            let six = ALPHABET.iter().position(|known| *known == byte)?;
            bits = bits << 6 | u32::try_from(six).ok()?;
            held += 6;
            if held >= 16 {
                held -= 16;
                units.push(u16::try_from(bits >> held & 0xffff).ok()?);
            }
        }
        String::from_utf16(&units).ok()
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn names_are_read() {
            for (coded, plain) in [
                ("INBOX", "INBOX"),
                ("Entw&APw-rfe", "Entwürfe"),
                ("R&-D", "R&D"),
                ("&U,BTFw-", "台北"),
                ("&broken", "&broken"),
            ] {
                assert_eq!(super::decode(coded), plain);
            }
        }
    }
}
