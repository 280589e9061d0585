//! Which drawing stands for a state. Pure.

use baton_api::wire::TrayShows;

use super::TrayState;

/// Every drawing, by the name of its file, in the order in which `icons/tray/masks` holds them.
pub(super) const FACES: [&str; 15] = [
    "idle",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "9plus",
    "dot",
    "quiet",
    "offline",
    "attention",
];

/// The drawing for `state`, as an index into [`FACES`]. What the user must mend comes before what they may want to know.
pub(super) fn face(state: &TrayState) -> usize {
    let name = if state.attention {
        "attention"
    } else if state.offline {
        "offline"
    } else if state.quiet {
        "quiet"
    } else {
        match (state.shows, state.on_me) {
            (TrayShows::Mark, _) | (_, 0) => "idle",
            (TrayShows::Dot, _) => "dot",
            (TrayShows::Number, n @ 1..=9) => FACES[n as usize],
            (TrayShows::Number, _) => "9plus",
        }
    };
    FACES.iter().position(|face| *face == name).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_mended_comes_first() {
        let state = |on_me, shows, attention, offline, quiet| TrayState {
            on_me,
            shows,
            attention,
            offline,
            quiet,
            ..TrayState::default()
        };
        use TrayShows::{Dot, Mark, Number};
        for (state, name) in [
            (state(0, Number, false, false, false), "idle"),
            (state(1, Number, false, false, false), "1"),
            (state(9, Number, false, false, false), "9"),
            (state(10, Number, false, false, false), "9plus"),
            (state(4000, Number, false, false, false), "9plus"),
            (state(3, Dot, false, false, false), "dot"),
            (state(0, Dot, false, false, false), "idle"),
            (state(3, Mark, false, false, false), "idle"),
            (state(3, Number, false, false, true), "quiet"),
            (state(3, Number, false, true, true), "offline"),
            (state(3, Mark, true, true, true), "attention"),
        ] {
            assert_eq!(FACES[face(&state)], name, "{state:?}");
        }
    }
}
