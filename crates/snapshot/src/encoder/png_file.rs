//! PNG files, true colour or indexed, compressed by libdeflate through oxipng.

use oxipng::{
    BitDepth, ColorType, Deflater, FilterStrategy, Options, PngError, RawImage, RowFilter, indexset,
};

/// How long a compressor may look for a smaller file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// Tens of milliseconds for a phone's screen.
    Fast,
    /// A few times that.
    Balanced,
    /// Many times that.
    Thorough,
}

impl Effort {
    fn level(self) -> u8 {
        match self {
            Effort::Fast => 3,
            Effort::Balanced => 7,
            Effort::Thorough => 10,
        }
    }
}

/// A picture with a palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Indexed {
    pub(super) width: u32,
    pub(super) height: u32,
    /// At most 256 colours.
    pub(super) palette: Vec<[u8; 3]>,
    /// A byte a pixel.
    pub(super) indices: Vec<u8>,
}

/// Writes a true-colour file.
pub(super) fn write_rgb(width: u32, height: u32, rgb: &[u8], effort: Effort) -> Result<Vec<u8>, PngError> {
    let filters = match effort {
        Effort::Fast | Effort::Balanced => FilterStrategy::Predefined(row_filters(width, rgb)),
        Effort::Thorough => FilterStrategy::Bigrams,
    };
    let color = ColorType::RGB {
        transparent_color: None,
    };
    write(
        width,
        height,
        color,
        BitDepth::Eight,
        filters,
        effort,
        rgb.to_vec(),
    )
}

/// A filter for each row, from one look at its neighbours: rows of flat surfaces and letters repeat themselves and
/// compress best as they are; in rows of photos and gradients only the difference from above is small.
fn row_filters(width: u32, rgb: &[u8]) -> Vec<RowFilter> {
    let stride = (width as usize * 3).max(1);
    let mut above: &[u8] = &[];
    rgb.chunks(stride)
        .map(|row| {
            let pixels = row.as_chunks::<3>().0;
            let changes = pixels.windows(2).filter(|pair| pair[0] != pair[1]).count();
            let same_as_above = row == above;
            let first = above.is_empty();
            above = row;
            match () {
                () if first => RowFilter::None,
                () if same_as_above => RowFilter::Up,
                // Letters change colour in a part of a row's pixels, photos in nearly every one.
                () if changes * 5 > pixels.len() => RowFilter::Paeth,
                () => RowFilter::None,
            }
        })
        .collect()
}

impl Indexed {
    /// Writes an indexed file, with as few bits a pixel as the palette needs.
    pub(super) fn write(&self, effort: Effort) -> Result<Vec<u8>, PngError> {
        let (depth, bits) = match self.palette.len() {
            0..=2 => (BitDepth::One, 1),
            3..=4 => (BitDepth::Two, 2),
            5..=16 => (BitDepth::Four, 4),
            _ => (BitDepth::Eight, 8),
        };
        let palette = self
            .palette
            .iter()
            .map(|[r, g, b]| oxipng::RGBA8::new(*r, *g, *b, 255))
            .collect();
        let color = ColorType::Indexed { palette };
        write(
            self.width,
            self.height,
            color,
            depth,
            FilterStrategy::NONE,
            effort,
            self.packed(bits),
        )
    }

    fn packed(&self, bits: usize) -> Vec<u8> {
        if bits == 8 {
            return self.indices.clone();
        }
        let per_byte = 8 / bits;
        let rows = self.indices.chunks(self.width.max(1) as usize);
        rows.flat_map(|row| {
            row.chunks(per_byte).map(|pixels| {
                pixels
                    .iter()
                    .enumerate()
                    .fold(0, |byte, (at, index)| byte | (index << (8 - bits * (at + 1))))
            })
        })
        .collect()
    }
}

fn write(
    width: u32,
    height: u32,
    color: ColorType,
    depth: BitDepth,
    filters: FilterStrategy,
    effort: Effort,
    data: Vec<u8>,
) -> Result<Vec<u8>, PngError> {
    let options = Options {
        filters: indexset! { filters },
        fast_evaluation: false,
        // What the picture can be reduced to is known already.
        bit_depth_reduction: false,
        color_type_reduction: false,
        palette_reduction: false,
        grayscale_reduction: false,
        deflater: Deflater::Libdeflater {
            compression: effort.level(),
        },
        ..Options::from_preset(1)
    };
    RawImage::new(width, height, color, depth, data)?.create_optimized_png(&options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn palettes_take_as_few_bits_as_they_need_and_decode_to_the_same_colours() {
        for colors in [1_usize, 2, 3, 4, 5, 16, 17, 256] {
            let palette: Vec<[u8; 3]> = (0..colors).map(|n| [n as u8, 255 - n as u8, 7]).collect();
            // A width that is no multiple of eight leaves bits over at the end of rows.
            let indices: Vec<u8> = (0..13 * 40).map(|at| (at % colors) as u8).collect();
            let indexed = Indexed {
                width: 13,
                height: 40,
                palette: palette.clone(),
                indices: indices.clone(),
            };
            for effort in [Effort::Fast, Effort::Thorough] {
                let png = indexed.write(effort).unwrap();
                let decoded = image::load_from_memory(&png).unwrap().into_rgb8();
                let found: Vec<[u8; 3]> = decoded.pixels().map(|pixel| pixel.0).collect();
                let expected: Vec<[u8; 3]> =
                    indices.iter().map(|index| palette[usize::from(*index)]).collect();
                assert_eq!(found, expected, "{colors} colours");
            }
        }
    }

    #[test]
    fn every_effort_is_lossless() {
        let rgb: Vec<u8> = (0..31 * 17 * 3_u32)
            .map(|at| (at.wrapping_mul(at) >> 5) as u8)
            .collect();
        for effort in [Effort::Fast, Effort::Balanced, Effort::Thorough] {
            let png = write_rgb(31, 17, &rgb, effort).unwrap();
            assert_eq!(image::load_from_memory(&png).unwrap().into_rgb8().into_raw(), rgb);
        }
    }
}
