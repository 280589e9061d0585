//! How the process was started.

use std::ffi::OsString;
use std::path::PathBuf;

use baton_api::wire::View;

use crate::Failure;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whose daemon.
    pub data_dir: PathBuf,
    /// The view to show first. `None`: a launcher started us, so a process that is there already is asked to show.
    pub show: Option<View>,
    /// Start the daemon, show nothing and end: on Windows the computer's start does so, because a program with a
    /// console would come up in a window of its own.
    pub daemon_only: bool,
}

impl Options {
    /// `[--data-dir DIR] [--show VIEW | --daemon]`, VIEW as JSON of the API's `View`.
    ///
    /// # Errors
    /// [`Failure::Usage`] for anything else.
    pub fn parse(mut words: impl Iterator<Item = OsString>) -> Result<Self, Failure> {
        let (mut data_dir, mut show, mut daemon_only) = (None, None, false);
        while let Some(word) = words.next() {
            let mut value = || {
                words
                    .next()
                    .ok_or_else(|| Failure::Usage(format!("{} needs a value", word.display())))
            };
            match word.to_str() {
                Some("--data-dir") => data_dir = Some(PathBuf::from(value()?)),
                Some("--daemon") => daemon_only = true,
                Some("--show") => {
                    let text = value()?;
                    let view = serde_json::from_str(&text.to_string_lossy())
                        .map_err(|error| Failure::Usage(format!("--show: {error}")))?;
                    show = Some(view);
                }
                _ => {
                    return Err(Failure::Usage(format!(
                        "{} is not known; usage: baton-desktop [--data-dir DIR] [--show VIEW | --daemon]",
                        word.display()
                    )));
                }
            }
        }
        let data_dir = match data_dir {
            Some(dir) => dir,
            None => baton_api::default_data_dir()?,
        };
        Ok(Self { data_dir, show, daemon_only })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options, String> {
        Options::parse(words.iter().map(OsString::from)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn the_daemon_s_words_are_understood() {
        let options = parse(&[
            "--data-dir",
            "/d",
            "--show",
            r#"{"view":"glance","at":[3,4],"item":null,"focus":null}"#,
        ]);
        let show = Some(View::Glance { at: Some((3, 4)), item: None, focus: None });
        assert_eq!(options, Ok(Options { data_dir: "/d".into(), show, daemon_only: false }));
        assert_eq!(parse(&["--data-dir", "/d"]).map(|options| options.show), Ok(None));
        assert_eq!(parse(&["--daemon"]).map(|options| options.daemon_only), Ok(true));
    }

    #[test]
    fn anything_else_is_refused_with_its_name() {
        for (words, part) in [
            (&["--show"][..], "--show needs a value"),
            (&["--show", "glance"], "--show: "),
            (&["--show", r#"{"view":"moon"}"#], "moon"),
            (&["--fast"], "--fast is not known"),
        ] {
            let error = parse(words).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
