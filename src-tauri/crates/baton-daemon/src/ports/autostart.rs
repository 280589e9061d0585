//! Start with the computer: on Linux an entry in `$XDG_CONFIG_HOME/autostart` (the XDG autostart specification), on
//! macOS a launch agent, on Windows a value of the user's `Run` key, which the windows' program carries out since it
//! has no console.
//!
//! It is the daemon that starts, without windows. The entry itself is the truth, not a setting of ours: the user may
//! have removed it in the desktop's own settings.

use std::path::PathBuf;

/// Whether Baton starts with the computer.
pub fn is_on() -> bool {
    system::is_on()
}

/// Switches it.
///
/// # Errors
/// What did not happen and why, in words: the directory cannot be written, or our own program cannot be found.
pub fn set(on: bool) -> Result<(), String> {
    if on { system::switch_on(&program()?) } else { system::switch_off() }
}

/// Our program, as it should be started later: the AppImage rather than what is mounted from it.
fn program() -> Result<PathBuf, String> {
    if let Some(image) = std::env::var_os("APPIMAGE") {
        return Ok(image.into());
    }
    std::env::current_exe()
        .map_err(|error| format!("Baton's own program cannot be found: {error}."))
}

#[cfg(not(target_os = "windows"))]
fn write(path: &std::path::Path, text: &str) -> Result<(), String> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, text))
        .map_err(|error| format!("{} cannot be written: {error}.", path.display()))
}

#[cfg(not(target_os = "windows"))]
fn remove(path: &std::path::Path) -> Result<(), String> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{} cannot be removed: {error}.", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
mod system {
    use std::path::{Path, PathBuf};

    fn entry() -> Result<PathBuf, String> {
        let config = std::env::var_os("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .or_else(|| std::env::home_dir().map(|home| home.join(".config")))
            .ok_or("There is no home directory, so nowhere to keep the entry. Set HOME.")?;
        Ok(config.join("autostart/baton.desktop"))
    }

    pub(super) fn is_on() -> bool {
        entry()
            .ok()
            .and_then(|path| std::fs::read_to_string(path).ok())
            .is_some_and(|text| is_enabled(&text))
    }

    pub(super) fn switch_on(program: &Path) -> Result<(), String> {
        super::write(&entry()?, &text(program))
    }

    pub(super) fn switch_off() -> Result<(), String> {
        super::remove(&entry()?)
    }

    /// Desktops switch an entry off by `Hidden` (the specification) or by GNOME's own key, and keep the file.
    pub(super) fn is_enabled(text: &str) -> bool {
        !text.lines().map(|line| line.replace(' ', "")).any(|line| {
            line.eq_ignore_ascii_case("Hidden=true")
                || line.eq_ignore_ascii_case("X-GNOME-Autostart-enabled=false")
        })
    }

    /// `TryExec`: after Baton was removed, the desktop passes over the entry in silence.
    pub(super) fn text(program: &Path) -> String {
        let program = program.to_string_lossy();
        format!(
            "[Desktop Entry]\nType=Application\nName=Baton\nComment=Whose turn is it?\nExec={} daemon\nTryExec={}\nIcon=baton-desktop\nTerminal=false\nNoDisplay=true\nX-GNOME-Autostart-enabled=true\n",
            quote(&program),
            program.replace('\\', "\\\\")
        )
    }

    /// Quotes an argument of `Exec`: twice, as the Desktop Entry specification has it (a string value, and within it a
    /// quoted argument), with `%` doubled.
    fn quote(argument: &str) -> String {
        let mut quoted = String::from("\"");
        for c in argument.chars() {
            match c {
                '\\' => quoted.push_str("\\\\\\\\"),
                '"' | '`' | '$' => {
                    quoted.push_str("\\\\");
                    quoted.push(c);
                }
                '%' => quoted.push_str("%%"),
                c => quoted.push(c),
            }
        }
        quoted.push('"');
        quoted
    }
}

#[cfg(target_os = "macos")]
mod system {
    use std::path::{Path, PathBuf};

    fn agent() -> Result<PathBuf, String> {
        let home = std::env::home_dir().ok_or("There is no home directory. Set HOME.")?;
        Ok(home.join("Library/LaunchAgents/app.baton.daemon.plist"))
    }

    pub(super) fn is_on() -> bool {
        agent().is_ok_and(|path| path.exists())
    }

    pub(super) fn switch_on(program: &Path) -> Result<(), String> {
        let program = program
            .to_string_lossy()
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict>\n<key>Label</key><string>app.baton.daemon</string>\n<key>ProgramArguments</key><array><string>{program}</string><string>daemon</string></array>\n<key>RunAtLoad</key><true/>\n</dict></plist>\n"
        );
        super::write(&agent()?, &text)
    }

    pub(super) fn switch_off() -> Result<(), String> {
        super::remove(&agent()?)
    }
}

#[cfg(target_os = "windows")]
mod system {
    use std::path::Path;

    use windows_registry::CURRENT_USER;

    const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
    /// Where Windows notes what the user switched off in its own settings: an odd first byte is off.
    const APPROVED: &str =
        r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";
    const NAME: &str = "Baton";

    pub(super) fn is_on() -> bool {
        let there = CURRENT_USER.open(RUN).and_then(|run| run.get_string(NAME)).is_ok();
        let noted = CURRENT_USER.open(APPROVED).and_then(|key| key.get_value(NAME));
        there && !noted.is_ok_and(|bytes| bytes.first().is_some_and(|byte| byte & 1 == 1))
    }

    pub(super) fn switch_on(program: &Path) -> Result<(), String> {
        // `baton` is a console program, and would come up in a window of its own; the windows' program has none until
        // it is asked for one.
        let windows = program.with_file_name("baton-desktop.exe");
        let command = if windows.is_file() {
            format!("\"{}\" --daemon", windows.display())
        } else {
            format!("\"{}\" daemon", program.display())
        };
        CURRENT_USER
            .create(RUN)
            .and_then(|run| run.set_string(NAME, &command))
            .and_then(|()| remove(APPROVED))
            .map_err(|error| refused(&error))
    }

    pub(super) fn switch_off() -> Result<(), String> {
        remove(RUN).map_err(|error| refused(&error))
    }

    fn remove(key: &str) -> windows_registry::Result<()> {
        // What is not there need not go.
        let Ok(key) = CURRENT_USER.options().read().write().open(key) else { return Ok(()) };
        if key.get_value(NAME).is_ok() { key.remove_value(NAME) } else { Ok(()) }
    }

    fn refused(error: &impl std::fmt::Display) -> String {
        format!("The registry cannot be written: {error}.")
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use std::path::Path;

    use super::system::{is_enabled, text};

    #[test]
    fn the_program_is_quoted_as_the_specification_has_it() {
        for (program, exec) in [
            ("/usr/bin/baton", r#"Exec="/usr/bin/baton" daemon"#),
            ("/my apps/baton", r#"Exec="/my apps/baton" daemon"#),
            (r#"/a"b/$c"#, r#"Exec="/a\\"b/\\$c" daemon"#),
            (r"/a\b", r#"Exec="/a\\\\b" daemon"#),
            ("/100%/baton", r#"Exec="/100%%/baton" daemon"#),
        ] {
            assert!(text(Path::new(program)).lines().any(|line| line == exec), "{program}");
        }
    }

    #[test]
    fn an_entry_without_its_program_is_passed_over() {
        let entry = text(Path::new(r"/a b\c/baton"));
        assert!(entry.lines().any(|line| line == r"TryExec=/a b\\c/baton"), "{entry}");
    }

    #[test]
    fn an_entry_that_the_desktop_switched_off_is_off() {
        let fresh = text(Path::new("/usr/bin/baton"));
        assert!(is_enabled(&fresh));
        assert!(!is_enabled(&format!("{fresh}Hidden=true\n")));
        assert!(!is_enabled(&fresh.replace("enabled=true", "enabled = false")));
    }
}
