//! The drawings as pixels, in every size that panels ask for.
//!
//! `icons/tray/masks` holds how much of each pixel a drawing covers, one byte a pixel: all drawings are of one ink, so
//! the same mask serves light and dark panels, and the daemon needs no image library. A test draws the SVG files again
//! and fails when the file is not what they give; `BATON_WRITE=1` makes it write the file instead.

use super::face::FACES;

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

/// ARGB32 in network byte order, as StatusNotifierItem wants it.
pub(super) fn argb(mask: &[u8], [r, g, b]: [u8; 3]) -> Vec<u8> {
    mask.iter().flat_map(|alpha| [*alpha, r, g, b]).collect()
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
        assert_eq!(argb(&[0, 255], [1, 2, 3]), [0, 1, 2, 3, 255, 1, 2, 3]);
    }
}
