//! The drawings as pixels, in every size that panels ask for.
//!
//! `icons/tray/masks` holds how much of each pixel a drawing covers, one byte a pixel: all drawings are of one ink, so
//! the same mask serves light and dark panels, and the daemon needs no image library. A test draws the SVG files again
//! and fails when the file is not what they give; `BATON_WRITE=1` makes it write the file instead.

use super::face::FACES;

/// Ink as red, green, blue: the two of the drawings.
pub(super) type Ink = [u8; 3];

// Never needed on macOS, where the system inks.
#[cfg(not(target_os = "macos"))]
pub(super) const LIGHT: Ink = [0xf4, 0xf2, 0xee];
pub(super) const DARK: Ink = [0x1f, 0x1d, 0x19];

/// Side lengths, in pixels: the pixel grids that were drawn for, and twice 24 for dense screens.
pub(super) const SIZES: [usize; 5] = [16, 22, 24, 32, 48];

static MASKS: &[u8] = include_bytes!("../../../../../../icons/tray/masks");

/// Bytes of one drawing in all sizes.
const STRIDE: usize = 16 * 16 + 22 * 22 + 24 * 24 + 32 * 32 + 48 * 48;

const _: () = assert!(MASKS.len() == STRIDE * FACES.len());

/// Coverage of the drawing `face`, size by size.
pub(super) fn masks(face: usize) -> impl Iterator<Item = (usize, &'static [u8])> {
    let mut rest = MASKS.get(face * STRIDE..).unwrap_or_default();
    SIZES.iter().map_while(move |size| {
        let (mask, tail) = rest.split_at_checked(size * size)?;
        rest = tail;
        Some((*size, mask))
    })
}

/// How a drawing is inked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) ink: Ink,
    /// One pixel around what is drawn, where the panel's colour is not known.
    pub(super) outline: Option<Ink>,
}

impl Paint {
    pub(super) const fn of(ink: Ink) -> Self {
        Self { ink, outline: None }
    }
}

/// How much of the outline's pixel is inked: enough to be seen against, too little to be a drawing of its own.
const OUTLINE: u32 = 170;

/// Alpha, red, green, blue of each pixel of the `mask` with sides of `size`, not premultiplied. StatusNotifierItem
/// wants its pixels so (ARGB32 in network byte order).
pub(super) fn argb(size: usize, mask: &[u8], paint: Paint) -> Vec<[u8; 4]> {
    let Paint { ink, outline: Some(outline) } = paint else {
        let [r, g, b] = paint.ink;
        return mask.iter().map(|alpha| [*alpha, r, g, b]).collect();
    };
    let pixel = |(at, drawn): (usize, &u8)| {
        let drawn = u32::from(*drawn);
        let around = u32::from(nearby(size, mask, at)) * OUTLINE / 255 * (255 - drawn) / 255;
        let alpha = drawn + around;
        let mixed = |channel: usize| {
            let (ink, outline) = (u32::from(ink[channel]), u32::from(outline[channel]));
            ((ink * drawn + outline * around) / alpha.max(1)) as u8
        };
        [alpha as u8, mixed(0), mixed(1), mixed(2)]
    };
    mask.iter().enumerate().map(pixel).collect()
}

/// The most that a pixel or one of its eight neighbours is covered.
fn nearby(size: usize, mask: &[u8], at: usize) -> u8 {
    let (row, column) = (at / size, at % size);
    let around = |center: usize| center.saturating_sub(1)..=(center + 1).min(size - 1);
    around(row)
        .flat_map(|row| around(column).map(move |column| row * size + column))
        .filter_map(|at| mask.get(at))
        .fold(0, |most, alpha| most.max(*alpha))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use resvg::{tiny_skia, usvg};

    use super::*;

    /// Draws a file at `size` and gives its coverage.
    fn draw(path: &Path, size: u32) -> Vec<u8> {
        let text = std::fs::read_to_string(path).unwrap();
        let tree = usvg::Tree::from_str(&text, &usvg::Options::default()).unwrap();
        let mut pixels = tiny_skia::Pixmap::new(size, size).unwrap();
        let scale = size as f32 / tree.size().width();
        resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
        pixels.pixels().iter().map(|pixel| pixel.alpha()).collect()
    }

    #[test]
    fn the_masks_are_what_the_drawings_give() {
        let icons = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../icons/tray");
        let mut drawn = Vec::new();
        for face in FACES {
            for (grid, size) in [(16, 16), (22, 22), (24, 24), (32, 32), (24, 48)] {
                let [dark, light] = ["dark", "light"]
                    .map(|ink| draw(&icons.join(format!("{grid}/{face}-{ink}.svg")), size));
                assert_eq!(dark, light, "{face} {grid}: one mask serves both inks");
                drawn.extend(dark);
            }
        }
        let file = icons.join("masks");
        if std::env::var_os("BATON_WRITE").is_some() {
            std::fs::write(&file, &drawn).unwrap();
        }
        let kept = std::fs::read(&file).unwrap();
        assert_eq!(kept.len(), drawn.len());
        // Rasterizers round differently from version to version; a changed drawing differs by far more.
        let off = kept.iter().zip(&drawn).filter(|(a, b)| a.abs_diff(**b) > 8).count();
        assert_eq!(
            off, 0,
            "icons/tray/masks is stale: BATON_WRITE=1 cargo test -p baton-daemon masks"
        );
    }

    #[test]
    fn every_face_has_every_size_and_is_drawn() {
        for (face, name) in FACES.iter().enumerate() {
            let sizes: Vec<usize> = masks(face)
                .map(|(size, mask)| {
                    assert_eq!(mask.len(), size * size);
                    assert!(mask.iter().any(|alpha| *alpha > 200), "{name} {size} is empty");
                    size
                })
                .collect();
            assert_eq!(sizes, SIZES);
        }
    }

    #[test]
    fn a_pixel_is_alpha_first() {
        assert_eq!(argb(1, &[0], Paint::of([1, 2, 3])), [[0, 1, 2, 3]]);
        assert_eq!(argb(1, &[255], Paint::of([1, 2, 3])), [[255, 1, 2, 3]]);
    }

    #[test]
    fn an_outline_surrounds_what_is_drawn_and_leaves_it_alone() {
        let mut mask = [0; 25];
        mask[12] = 255;
        let painted = argb(5, &mask, Paint { ink: [200, 200, 200], outline: Some([9, 9, 9]) });
        assert_eq!(painted[12], [255, 200, 200, 200]);
        for near in [6, 7, 8, 11, 13, 16, 17, 18] {
            assert_eq!(painted[near], [170, 9, 9, 9]);
        }
        assert_eq!(painted[0][0], 0, "two away");
    }
}
