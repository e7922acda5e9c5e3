//! Pictures that no lossless encoding makes small enough: fewer and fewer colours, then fewer details in photos, until
//! the file fits. Letters and edges keep their place and sharpness.

use super::{
    Encoded, failed,
    png_file::{Effort, Indexed},
};
use crate::{SnapshotError, snapshotter::Stop};
use quantette::{ImageRef, PaletteSize, Pipeline, deps::palette::Srgb, dither::FloydSteinberg};
use std::borrow::Cow;

type Rgb = [u8; 3];

/// Photos are told from letters and surfaces in tiles of so many pixels a side.
const TILE: usize = 16;

/// What one try does. The first that fits is taken.
#[derive(Debug, Clone, Copy)]
struct Try {
    /// Colours left.
    colors: u8,
    /// Neighbouring colours mixed to look like those that are gone: better to look at, and larger.
    dithered: bool,
    /// Photos in blocks of so many pixels a side.
    block: usize,
    /// The least size that photos have been seen to come down to, in percent of the first try's.
    share: u64,
}

/// Photos lose detail before surfaces lose their colours: that is what is seen less.
const TRIES: [Try; 7] = [
    Try {
        colors: 255,
        dithered: true,
        block: 1,
        share: 100,
    },
    Try {
        colors: 255,
        dithered: false,
        block: 1,
        share: 60,
    },
    Try {
        colors: 255,
        dithered: false,
        block: 2,
        share: 15,
    },
    Try {
        colors: 96,
        dithered: false,
        block: 2,
        share: 10,
    },
    Try {
        colors: 255,
        dithered: false,
        block: 4,
        share: 3,
    },
    Try {
        colors: 64,
        dithered: false,
        block: 4,
        share: 1,
    },
    Try {
        colors: 16,
        dithered: false,
        block: 8,
        share: 0,
    },
];

/// Reduces the picture until it takes at most `most_bytes`; `exact` is what was reached without loss.
pub(super) fn encode(
    width: u32,
    height: u32,
    rgb: &[u8],
    most_bytes: u64,
    exact: u64,
    stop: Stop<'_>,
) -> Result<Encoded, SnapshotError> {
    let pixels = rgb.as_chunks::<3>().0;
    let (mut smallest, mut first) = (exact, None);
    for attempt in TRIES {
        let hopeless = first.is_some_and(|first: u64| first.saturating_mul(attempt.share) / 100 > most_bytes);
        if hopeless {
            continue;
        }
        if stop() {
            return Err(SnapshotError::OutOfTime);
        }
        let pixels = match attempt.block {
            1 => Cow::Borrowed(pixels),
            block => Cow::Owned(coarser(width as usize, pixels, block)),
        };
        let png = quantize(width, height, &pixels, attempt)?
            .write(Effort::Balanced)
            .map_err(failed)?;
        let size = png.len() as u64;
        smallest = smallest.min(size);
        first.get_or_insert(size);
        if size <= most_bytes {
            return Ok(Encoded {
                png,
                loss: Some(loss(exact, most_bytes, attempt)),
            });
        }
    }
    Err(SnapshotError::TooLarge {
        bytes: smallest,
        most: most_bytes,
    })
}

fn loss(exact: u64, most_bytes: u64, Try { colors, block, .. }: Try) -> String {
    let details = if block > 1 {
        " and its photos to less detail"
    } else {
        ""
    };
    format!(
        "The picture takes {exact} bytes, more than this tier's {most_bytes}: it was reduced to {colors} colours{details}."
    )
}

fn quantize(width: u32, height: u32, pixels: &[Rgb], attempt: Try) -> Result<Indexed, SnapshotError> {
    let colors: Vec<Srgb<u8>> = pixels.iter().map(|[r, g, b]| Srgb::new(*r, *g, *b)).collect();
    let image = ImageRef::new(width, height, &colors)
        .map_err(|error| SnapshotError::Raster(format!("reducing colours: {error}")))?;
    let (palette, indices) = Pipeline::new()
        .palette_size(PaletteSize::from_u8_clamped(attempt.colors))
        .ditherer(attempt.dithered.then(FloydSteinberg::new))
        .input_image(image)
        .output_srgb8_indexed_image()
        .into_parts();
    let palette = palette
        .into_iter()
        .map(|color| [color.red, color.green, color.blue])
        .collect();
    Ok(Indexed {
        width,
        height,
        palette,
        indices,
    })
}

/// The picture with its photos in blocks of `block` by `block` pixels of one colour.
fn coarser(width: usize, pixels: &[Rgb], block: usize) -> Vec<Rgb> {
    let mut coarse = pixels.to_vec();
    let height = pixels.len() / width.max(1);
    for top in (0..height).step_by(TILE) {
        for left in (0..width).step_by(TILE) {
            let (bottom, right) = ((top + TILE).min(height), (left + TILE).min(width));
            if !is_photo(width, pixels, top..bottom, left..right) {
                continue;
            }
            for y in (top..bottom).step_by(block) {
                for x in (left..right).step_by(block) {
                    let (y1, x1) = ((y + block).min(bottom), (x + block).min(right));
                    let mean = mean(width, pixels, y..y1, x..x1);
                    for row in y..y1 {
                        coarse[row * width + x..row * width + x1].fill(mean);
                    }
                }
            }
        }
    }
    coarse
}

/// Whether most pixels of a tile differ from their neighbours, as only those of photos do.
fn is_photo(
    width: usize,
    pixels: &[Rgb],
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
) -> bool {
    let (mut changes, mut pairs) = (0, 0);
    for row in rows {
        let row = &pixels[row * width..][columns.clone()];
        changes += row.windows(2).filter(|pair| pair[0] != pair[1]).count();
        pairs += row.len().saturating_sub(1);
    }
    changes * 10 > pairs * 7
}

fn mean(width: usize, pixels: &[Rgb], rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Rgb {
    let count = (rows.len() * columns.len()).max(1) as u32;
    let mut sums = [0_u32; 3];
    for row in rows {
        for pixel in &pixels[row * width..][columns.clone()] {
            for (sum, channel) in sums.iter_mut().zip(pixel) {
                *sum += u32::from(*channel);
            }
        }
    }
    sums.map(|sum| ((sum + count / 2) / count) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_photos_become_coarser() {
        // Left: stripes four pixels wide, as letters have them. Right: every pixel another.
        let pixels: Vec<Rgb> = (0..32 * 64)
            .map(|at| match (at % 64, at / 64) {
                (x, _) if x < 32 => [if x / 4 % 2 == 0 { 0 } else { 255 }; 3],
                (x, y) => [(x * 3) as u8, (y * 5) as u8, (x * y) as u8],
            })
            .collect();
        let coarse = coarser(64, &pixels, 4);
        assert!((0..32).all(|y| coarse[y * 64..y * 64 + 32] == pixels[y * 64..y * 64 + 32]));
        assert_eq!(coarse[40], coarse[3 * 64 + 43]);
        assert_ne!(coarse[40], coarse[44]);
    }
}
