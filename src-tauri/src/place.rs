//! Where the glance stands: by the click, within what the desktop leaves free. Pure; all in physical pixels.

/// Room to the screen's edges and panels.
const MARGIN: i32 = 8;

/// A rectangle of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Area {
    pub(crate) fn contains(self, (x, y): (i32, i32)) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }
}

/// The top left corner for a window of `size`, beside a click at `at` on `screen`, of which panels leave `free`.
/// Without a click: in the corner where trays are, under a panel at the top, else above one at the bottom.
pub(crate) fn beside(
    at: Option<(i32, i32)>,
    size: (i32, i32),
    screen: Area,
    free: Area,
) -> (i32, i32) {
    let (right, bottom) = (free.x + free.width - MARGIN, free.y + free.height - MARGIN);
    let panel_at_top = free.y > screen.y;
    let at = at.filter(|at| screen.contains(*at));
    let x = at.map_or(right - size.0, |(x, _)| x - size.0 / 2);
    let above = at.map_or(!panel_at_top, |(_, y)| y > screen.y + screen.height / 2);
    // A click within the free area comes from a panel that reserves no room: the window stands clear of it.
    let y = match at {
        Some((_, y)) if above => y.min(bottom + MARGIN) - size.1 - MARGIN,
        Some((_, y)) => y.max(free.y) + MARGIN,
        None if above => bottom - size.1,
        None => free.y + MARGIN,
    };
    (
        x.clamp(free.x + MARGIN, (right - size.0).max(free.x + MARGIN)),
        y.clamp(free.y + MARGIN, (bottom - size.1).max(free.y + MARGIN)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Area = Area { x: 0, y: 0, width: 1280, height: 800 };
    const TOP: Area = Area { x: 0, y: 28, width: 1280, height: 772 };
    const BOTTOM: Area = Area { x: 0, y: 0, width: 1280, height: 760 };
    const SIZE: (i32, i32) = (420, 640);

    #[test]
    fn it_stands_by_the_click_and_within_what_is_free() {
        for (why, at, free, place) in [
            ("panel at the top", Some((1000, 10)), TOP, (790, 36)),
            ("in its corner", Some((1270, 10)), TOP, (852, 36)),
            ("in the other corner", Some((4, 10)), TOP, (8, 36)),
            ("panel at the bottom", Some((1000, 790)), BOTTOM, (790, 112)),
            ("a panel that reserves nothing", Some((1000, 790)), SCREEN, (790, 142)),
            ("no click, panel at the top", None, TOP, (852, 36)),
            ("no click, panel at the bottom", None, BOTTOM, (852, 112)),
            ("a click on no screen", Some((9000, 10)), TOP, (852, 36)),
        ] {
            assert_eq!(beside(at, SIZE, SCREEN, free), place, "{why}");
        }
    }

    #[test]
    fn a_second_screen_has_its_own_corner() {
        let second = Area { x: 1280, y: 100, width: 800, height: 600 };
        assert_eq!(beside(Some((2070, 690)), SIZE, second, second), (1652, 108));
    }

    #[test]
    fn a_screen_smaller_than_the_window_shows_its_top() {
        let small = Area { x: 0, y: 0, width: 400, height: 300 };
        assert_eq!(beside(Some((390, 290)), SIZE, small, small), (8, 8));
    }
}
