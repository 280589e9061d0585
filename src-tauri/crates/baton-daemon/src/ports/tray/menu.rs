//! The menu's lines: from it alone everything can be reached, since some desktops give a tray nothing else. Pure.

use super::{TrayPress, TrayRow, TrayState};
use crate::ports::text;

/// Rows a lane.
const ROWS: usize = 5;
/// Characters a row.
const WIDTH: usize = 48;

/// One line, from the top down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// Words that cannot be pressed.
    Head(&'static str),
    /// Plain words, with no mark of any toolkit, and what pressing them means.
    Entry(String, TrayPress),
    Separator,
}

pub(super) fn lines(state: &TrayState) -> Vec<Line> {
    let entry = |words: &str, press| Line::Entry(words.into(), press);
    let mut lines = Vec::new();
    lane(&mut lines, "Waits on you", "Nothing waits on you", &state.me);
    lane(&mut lines, "You wait on", "You wait on nobody", &state.others);
    lines.extend([
        entry("Sync now", TrayPress::Sync),
        entry(if state.quiet { "End quiet" } else { "Quiet for 1 h" }, TrayPress::Quiet),
        Line::Separator,
        entry("Open Baton", TrayPress::Open),
        entry("Settings", TrayPress::Settings),
        Line::Separator,
        entry("Quit", TrayPress::Quit),
    ]);
    lines
}

fn lane(lines: &mut Vec<Line>, head: &'static str, none: &'static str, rows: &[TrayRow]) {
    lines.push(Line::Head(if rows.is_empty() { none } else { head }));
    lines.extend(rows.iter().take(ROWS).map(|row| {
        let words = text::cut(&text::line(&row.label), WIDTH);
        Line::Entry(words, TrayPress::Item(row.id.clone()))
    }));
    lines.push(Line::Separator);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(state: &TrayState) -> Vec<String> {
        let label = |line| match line {
            Line::Head(words) => format!("({words})"),
            Line::Entry(words, _) => words,
            Line::Separator => "-".into(),
        };
        lines(state).into_iter().map(label).collect()
    }

    #[test]
    fn an_empty_menu_still_reaches_everything() {
        assert_eq!(
            labels(&TrayState::default()),
            [
                "(Nothing waits on you)",
                "-",
                "(You wait on nobody)",
                "-",
                "Sync now",
                "Quiet for 1 h",
                "-",
                "Open Baton",
                "Settings",
                "-",
                "Quit"
            ]
        );
    }

    #[test]
    fn five_rows_a_lane_cut_and_harmless() {
        let row = |label: &str| TrayRow { id: "a1".into(), label: label.into() };
        let labels = labels(&TrayState {
            quiet: true,
            me: vec![row(&"Ben asks you to review ".repeat(4)); 7],
            others: vec![row("You wait on my_team\n<b>")],
            ..TrayState::default()
        });
        assert_eq!(labels.iter().filter(|label| label.starts_with("Ben")).count(), 5);
        assert!(labels.iter().all(|label| label.chars().count() <= WIDTH), "{labels:?}");
        assert!(labels.contains(&"You wait on my_team <b>".to_owned()), "{labels:?}");
        assert!(labels.contains(&"End quiet".to_owned()));
    }
}
