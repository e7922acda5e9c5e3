//! Pixels to PNG, within a number of bytes.
//!
//! The fastest lossless encoding that fits is taken: an exact palette where there is one, else true colour, compressed
//! harder and harder. If none fits, as with photos on the smallest tier, colours are reduced rather than giving the user
//! nothing; a warning says so.

mod lossy;
mod png_file;

use crate::{Pixels, SnapshotError, snapshotter::Stop};
use png_file::{Effort, Indexed};
use std::collections::HashMap;

/// A finished file.
#[derive(Debug, Clone)]
pub(crate) struct Encoded {
    pub(crate) png: Vec<u8>,
    /// How the picture differs from what was drawn, when it does.
    pub(crate) loss: Option<String>,
}

/// How much smaller, in percent, more effort has been seen to make a file; beyond that trying is a waste of time.
const GAIN_OF_BALANCED: u64 = 15;
const GAIN_OF_THOROUGH: u64 = 25;

/// Encodes `pixels` as a PNG of at most `most_bytes`; gives up between two tries when `stop` says so.
pub(crate) fn encode(pixels: &Pixels, most_bytes: u64, stop: Stop<'_>) -> Result<Encoded, SnapshotError> {
    let (width, height) = (pixels.width, pixels.height);
    if let Some(indexed) = exact_palette(pixels) {
        let png = indexed.write(Effort::Fast).map_err(failed)?;
        if png.len() as u64 <= most_bytes {
            return Ok(Encoded { png, loss: None });
        }
    }
    let rgb = opaque(pixels);
    let mut smallest = u64::MAX;
    for (effort, gain) in [
        (Effort::Fast, 0),
        (Effort::Balanced, GAIN_OF_BALANCED),
        (Effort::Thorough, GAIN_OF_THOROUGH),
    ] {
        let hopeful = smallest.saturating_mul(100 - gain) / 100;
        if smallest != u64::MAX && hopeful > most_bytes {
            continue;
        }
        if stop() {
            return Err(SnapshotError::OutOfTime);
        }
        let png = png_file::write_rgb(width, height, &rgb, effort).map_err(failed)?;
        smallest = smallest.min(png.len() as u64);
        if png.len() as u64 <= most_bytes {
            return Ok(Encoded { png, loss: None });
        }
    }
    lossy::encode(width, height, &rgb, most_bytes, smallest, stop)
}

fn failed(error: oxipng::PngError) -> SnapshotError {
    SnapshotError::Raster(format!("encoding: {error}"))
}

/// The picture without its alpha channel, which is opaque everywhere.
fn opaque(pixels: &Pixels) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(pixels.rgba.len() / 4 * 3);
    for pixel in pixels.rgba.as_chunks::<4>().0 {
        rgb.extend_from_slice(&pixel[..3]);
    }
    rgb
}

/// The picture with a palette, if it has at most 256 colours.
fn exact_palette(pixels: &Pixels) -> Option<Indexed> {
    let mut numbers = HashMap::new();
    let mut palette = Vec::new();
    let mut indices = Vec::with_capacity(pixels.rgba.len() / 4);
    let mut last = None;
    for [red, green, blue, _] in pixels.rgba.as_chunks::<4>().0 {
        let color = [*red, *green, *blue];
        let index = match last {
            // Most pixels have their neighbour's colour.
            Some((known, index)) if known == color => index,
            _ => {
                let next = u8::try_from(palette.len());
                match numbers.get(&color) {
                    Some(index) => *index,
                    None => {
                        let index = next.ok()?;
                        numbers.insert(color, index);
                        palette.push(color);
                        index
                    }
                }
            }
        };
        last = Some((color, index));
        indices.push(index);
    }
    Some(Indexed {
        width: pixels.width,
        height: pixels.height,
        palette,
        indices,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 3]) -> Pixels {
        let all = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let rgba = all.flat_map(|(x, y)| {
            let [r, g, b] = color(x, y);
            [r, g, b, 255]
        });
        Pixels {
            width,
            height,
            rgba: rgba.collect(),
        }
    }

    fn noise(x: u32, y: u32) -> [u8; 3] {
        let mixed = (x.wrapping_mul(0x9e37_79b9) ^ y.wrapping_mul(0x85eb_ca6b)).wrapping_mul(0xc2b2_ae35);
        [(mixed >> 8) as u8, (mixed >> 16) as u8, (mixed >> 24) as u8]
    }

    fn decoded(png: &[u8]) -> Vec<u8> {
        image::load_from_memory(png).unwrap().into_rgba8().into_raw()
    }

    #[test]
    fn pictures_that_fit_are_kept_exactly() {
        let flat = pixels(300, 200, |x, y| {
            if x / 10 % 2 == y / 10 % 2 {
                [255, 0, 0]
            } else {
                [0, 0, 255]
            }
        });
        let encoded = encode(&flat, 1 << 20, &|| false).unwrap();
        assert_eq!((decoded(&encoded.png), encoded.loss), (flat.rgba, None));
        assert!(encoded.png.len() < 1000);
        let photo = pixels(300, 200, noise);
        let encoded = encode(&photo, 1 << 20, &|| false).unwrap();
        assert_eq!((decoded(&encoded.png), encoded.loss), (photo.rgba, None));
    }

    #[test]
    fn a_photo_that_does_not_fit_loses_colours_and_says_so() {
        let photo = pixels(300, 200, noise);
        let encoded = encode(&photo, 70_000, &|| false).unwrap();
        assert!(encoded.png.len() <= 70_000);
        let loss = encoded.loss.unwrap();
        assert!(loss.contains("70000"), "{loss}");
        assert_eq!(decoded(&encoded.png).len(), photo.rgba.len());
    }

    #[test]
    fn what_fits_in_no_way_is_an_error_that_names_both_sizes() {
        let error = encode(&pixels(300, 200, noise), 500, &|| false).unwrap_err();
        let SnapshotError::TooLarge { bytes, most: 500 } = error.clone() else {
            panic!("{error}")
        };
        assert!(error.to_string().contains(&bytes.to_string()) && error.to_string().contains("500"));
    }
}
