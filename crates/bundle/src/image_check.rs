//! Whether a picture is whole. Its header says how large it is; this reads on to its end, so that a picture which
//! can't be drawn is told of with its name and not left out of the screen.

use crate::TranspileCache;
use hivesync_domain::AssetId;
use imagesize::ImageType;
use std::io::Cursor;

/// Memory that one row of a picture, and what it is unpacked with, may take.
const MAX_UNPACK_BYTES: usize = 64 << 20;

/// Pictures of one size limit each whose pixels are unpacked for one graph; of more, only the structure is checked.
const UNPACKED_PICTURES: u64 = 4;

/// Checks the pictures of one graph, each content once per worker.
pub(crate) struct ImageCheck<'c> {
    cache: &'c TranspileCache,
    pixels_left: u64,
}

impl<'c> ImageCheck<'c> {
    /// `image_pixels` is what one picture may have.
    pub(crate) fn new(cache: &'c TranspileCache, image_pixels: u64) -> Self {
        Self {
            cache,
            pixels_left: image_pixels.saturating_mul(UNPACKED_PICTURES),
        }
    }

    /// What is wrong with a picture of `pixels` pixels, in words that go on from its name.
    pub(crate) fn check(
        &mut self,
        id: &AssetId,
        content: &[u8],
        kind: ImageType,
        pixels: u64,
    ) -> Result<(), String> {
        if self.cache.is_whole(id) {
            return Ok(());
        }
        let left = self.pixels_left.checked_sub(pixels);
        match kind {
            ImageType::Png => {
                png_chunks(content)?;
                if let Some(left) = left {
                    self.pixels_left = left;
                    png_pixels(content)?;
                }
            }
            ImageType::Jpeg => jpeg(content)?,
            ImageType::Gif => gif(content)?,
            ImageType::Webp => webp(content)?,
            _ => {}
        }
        self.cache.remember_whole(id.clone());
        Ok(())
    }
}

const ENDS_EARLY: &str = "ends early";

/// A PNG is chunks of length, type, data and checksum, up to the one that ends it.
fn png_chunks(content: &[u8]) -> Result<(), String> {
    let mut rest = content.get(8..).ok_or(ENDS_EARLY)?;
    let mut has_pixels = false;
    loop {
        let (length, chunk) = rest.split_first_chunk::<4>().ok_or(ENDS_EARLY)?;
        let length = u32::from_be_bytes(*length) as usize;
        let (body, after) = chunk.split_at_checked(4 + length).ok_or(ENDS_EARLY)?;
        let (sum, after) = after.split_first_chunk::<4>().ok_or(ENDS_EARLY)?;
        let kind = &body[..4];
        // Lower case is what a reader may skip, and readers do when it is damaged.
        if kind[0].is_ascii_uppercase() {
            let mut crc = flate2::Crc::new();
            crc.update(body);
            if crc.sum() != u32::from_be_bytes(*sum) {
                return Err(format!(
                    "is damaged: the checksum of its {} chunk is wrong",
                    kind.escape_ascii()
                ));
            }
        }
        match kind {
            b"IDAT" => has_pixels = true,
            b"IEND" if has_pixels => return Ok(()),
            b"IEND" => return Err("is damaged: it has no pixels".to_owned()),
            _ => {}
        }
        rest = after;
    }
}

/// Unpacks row by row, as whoever draws it will.
fn png_pixels(content: &[u8]) -> Result<(), String> {
    let unpack = || -> Result<(), png::DecodingError> {
        let limits = png::Limits {
            bytes: MAX_UNPACK_BYTES,
        };
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(content), limits);
        decoder.set_ignore_text_chunk(true);
        decoder.set_ignore_iccp_chunk(true);
        let mut reader = decoder.read_info()?;
        while reader.next_row()?.is_some() {}
        Ok(())
    };
    unpack().map_err(|error| format!("is damaged: its pixels can't be unpacked ({error})"))
}

/// A JPEG is segments that each start with a marker; compressed data follows some, up to the marker that ends it.
fn jpeg(content: &[u8]) -> Result<(), String> {
    let mut at = 2;
    let mut has_scan = false;
    loop {
        // To the next marker: what lies before it is compressed data, or filling.
        let found = content.get(at..).and_then(|rest| {
            rest.windows(2)
                .position(|pair| pair[0] == 0xff && is_marker(pair[1]))
        });
        at += found.ok_or(ENDS_EARLY)?;
        let marker = content[at + 1];
        at += 2;
        match marker {
            0xd9 if has_scan => return Ok(()),
            0xd9 => return Err("is damaged: it has no pixels".to_owned()),
            // A thumbnail's start or a restart: no length follows.
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                has_scan |= marker == 0xda;
                let length = content.get(at..).and_then(|rest| rest.first_chunk::<2>());
                let length = usize::from(u16::from_be_bytes(*length.ok_or(ENDS_EARLY)?));
                at += length;
            }
        }
    }
}

/// Zero stands for a byte of compressed data that looks like a marker's start, and the start itself for filling.
fn is_marker(byte: u8) -> bool {
    byte != 0 && byte != 0xff
}

/// A GIF is blocks: extensions and frames, each with data in pieces, up to the byte that ends it.
fn gif(content: &[u8]) -> Result<(), String> {
    let palette = |flags: u8| {
        let has_palette = flags & 0x80 != 0;
        if has_palette { 3 << ((flags & 7) + 1) } else { 0 }
    };
    let byte = |at: usize| content.get(at).copied().ok_or_else(|| ENDS_EARLY.to_owned());
    let mut at = 13 + palette(byte(10)?);
    let mut has_frame = false;
    loop {
        let kind = byte(at)?;
        at += match kind {
            0x21 => 2,
            0x2c => {
                has_frame = true;
                11 + palette(byte(at + 9)?)
            }
            0x3b if has_frame => return Ok(()),
            0x3b => return Err("is damaged: it has no pixels".to_owned()),
            _ => return Err("is damaged: what it holds is no block of a GIF".to_owned()),
        };
        loop {
            let length = usize::from(byte(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
}

/// A WebP says at its start how long it is.
fn webp(content: &[u8]) -> Result<(), String> {
    let length = content.get(4..).and_then(|rest| rest.first_chunk::<4>());
    let length = u32::from_le_bytes(*length.ok_or(ENDS_EARLY)?) as usize;
    if content.len() < 8 + length || length < 12 {
        return Err(ENDS_EARLY.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A PNG of `width` × `height` pixels, each its own grey.
    fn a_png(width: u32, height: u32) -> Vec<u8> {
        let mut content = Vec::new();
        let mut encoder = png::Encoder::new(&mut content, width, height);
        encoder.set_color(png::ColorType::Rgba);
        let pixels: Vec<u8> = (0..width * height * 4)
            .map(|byte| ((byte * 7919) >> 3) as u8)
            .collect();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&pixels).unwrap();
        writer.finish().unwrap();
        content
    }

    /// A JPEG, GIF and WebP of one pixel each.
    fn others() -> [(ImageType, Vec<u8>); 3] {
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\x2b\xff\0\x11\xff\xd0\x12\xff\xd9";
        let gif = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0\x21\xf9\x04\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";
        let webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0";
        [
            (ImageType::Jpeg, jpeg.to_vec()),
            (ImageType::Gif, gif.to_vec()),
            (ImageType::Webp, webp.to_vec()),
        ]
    }

    fn check(kind: ImageType, content: &[u8]) -> Result<(), String> {
        let cache = TranspileCache::new(0);
        ImageCheck::new(&cache, 1 << 20).check(&AssetId(String::new()), content, kind, 1)
    }

    #[test]
    fn whole_pictures_pass_and_cut_ones_do_not() {
        let png = (ImageType::Png, a_png(20, 10));
        for (kind, content) in others().into_iter().chain([png]) {
            assert_eq!(check(kind, &content), Ok(()), "{kind:?}");
            for length in 0..content.len() {
                assert!(
                    check(kind, &content[..length]).is_err(),
                    "{kind:?} cut to {length}"
                );
            }
            let mut with_more = content;
            with_more.extend(b"what some cameras put behind");
            assert_eq!(check(kind, &with_more), Ok(()), "{kind:?}");
        }
    }

    #[test]
    fn a_png_whose_pixels_were_changed_is_told_of() {
        let whole = a_png(20, 10);
        let data = whole.windows(4).position(|bytes| bytes == b"IDAT").unwrap() + 4;
        let mut changed = whole.clone();
        changed[data + 20] ^= 0x55;
        let error = check(ImageType::Png, &changed).unwrap_err();
        assert!(error.contains("checksum of its IDAT"), "{error}");
        // A checksum that is right over pixels that are none.
        let end = whole.len() - 16;
        changed[data..end].fill(0xaa);
        let mut crc = flate2::Crc::new();
        crc.update(&changed[data - 4..end]);
        changed[end..end + 4].copy_from_slice(&crc.sum().to_be_bytes());
        let error = check(ImageType::Png, &changed).unwrap_err();
        assert!(error.contains("unpacked"), "{error}");
    }

    #[test]
    fn pixels_are_unpacked_only_so_many_and_never_twice() {
        let cache = TranspileCache::new(0);
        let mut check = ImageCheck::new(&cache, 100);
        let content = a_png(20, 10);
        let id = |name: &str| AssetId(name.to_owned());
        for name in ["a", "b", "c"] {
            assert_eq!(check.check(&id(name), &content, ImageType::Png, 200), Ok(()));
        }
        assert_eq!(check.pixels_left, 0);
        assert_eq!(
            check.check(&id("a"), b"known by its id", ImageType::Png, 200),
            Ok(())
        );
    }

    proptest! {
        #[test]
        fn garbage_is_refused_without_panic(
            kind in 0..4_usize,
            at in any::<prop::sample::Index>(),
            garbage in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let kinds = [ImageType::Png, ImageType::Jpeg, ImageType::Gif, ImageType::Webp];
            let _ = check(kinds[kind], &garbage);
            let whole = others().into_iter().chain([(ImageType::Png, a_png(9, 9))]);
            for (kind, mut content) in whole {
                let at = at.index(content.len());
                let end = (at + garbage.len()).min(content.len());
                content[at..end].copy_from_slice(&garbage[..end - at]);
                let _ = check(kind, &content);
            }
        }
    }
}
