//! Image files to pixels, within limits, upright.

use super::{ImageError, prepare::multiply};
use image::{
    DynamicImage, ImageDecoder, ImageError as CodecError, ImageReader, Limits, metadata::Orientation,
};
use std::io::Cursor;

/// What a decoder may allocate beside the pixels themselves, as a multiple of them.
const WORKING_MEMORY: u64 = 4;

/// A decoded image: upright, premultiplied, four bytes a pixel.
pub(super) struct Decoded {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgba: Vec<u8>,
}

/// Width and height of an image, upright, from the start of its file.
pub(super) fn size(bytes: &[u8], most_pixels: u64, most_bytes: u64) -> Result<(u32, u32), ImageError> {
    let (decoder, orientation) = open(bytes, most_pixels, most_bytes)?;
    let (width, height) = decoder.dimensions();
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    Ok(if is_turned {
        (height, width)
    } else {
        (width, height)
    })
}

/// Decodes a PNG, JPEG or WebP file, or the first frame of a GIF.
pub(super) fn decode(bytes: &[u8], most_pixels: u64, most_bytes: u64) -> Result<Decoded, ImageError> {
    let (decoder, orientation) = open(bytes, most_pixels, most_bytes)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    image.apply_orientation(orientation);
    let rgba = image.into_rgba8();
    let (width, height) = rgba.dimensions();
    let mut rgba = rgba.into_raw();
    premultiply(&mut rgba);
    Ok(Decoded { width, height, rgba })
}

fn premultiply(rgba: &mut [u8]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let alpha = u32::from(pixel[3]);
        if alpha < 255 {
            for channel in &mut pixel[..3] {
                *channel = multiply(u32::from(*channel), alpha);
            }
        }
    }
}

/// A file with its header read and found within the limits.
fn open(
    bytes: &[u8],
    most_pixels: u64,
    most_bytes: u64,
) -> Result<(impl ImageDecoder + '_, Orientation), ImageError> {
    if bytes.len() as u64 > most_bytes {
        return Err(ImageError::TooManyBytes {
            bytes: bytes.len() as u64,
            most: most_bytes,
        });
    }
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(broken)?;
    if reader.format().is_none() {
        return Err(ImageError::UnknownFormat);
    }
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        CodecError::Unsupported(_) => ImageError::UnknownFormat,
        other => broken(other),
    })?;
    // A file of a few bytes may claim any size: ask before a pixel is allocated.
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(ImageError::Broken("it has no pixels".to_owned()));
    }
    if u64::from(width) * u64::from(height) > most_pixels {
        return Err(ImageError::TooManyPixels {
            width,
            height,
            most: most_pixels,
        });
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(most_pixels.saturating_mul(4 * WORKING_MEMORY));
    decoder.set_limits(limits).map_err(broken)?;
    let orientation = decoder.orientation().map_err(broken)?;
    Ok((decoder, orientation))
}

fn broken(error: impl ToString) -> ImageError {
    // Codecs quote what they found; that must not fill a warning.
    ImageError::Broken(error.to_string().chars().take(160).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage};

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        RgbImage::from_fn(32, 16, |x, y| Rgb([(x * 8) as u8, (y * 16) as u8, 7]))
            .write_to(&mut Cursor::new(&mut bytes), format)
            .unwrap();
        bytes
    }

    #[test]
    fn every_format_is_read() {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::WebP,
            ImageFormat::Gif,
        ] {
            let image = decode(&encoded(format), 10_000, 1 << 20).unwrap();
            assert_eq!(
                (image.width, image.height, image.rgba.len()),
                (32, 16, 32 * 16 * 4),
                "{format:?}"
            );
            assert_eq!(size(&encoded(format), 10_000, 1 << 20), Ok((32, 16)));
        }
    }

    #[test]
    fn an_exif_orientation_turns_the_picture() {
        let jpeg = encoded(ImageFormat::Jpeg);
        // After the start of image: an APP1 segment whose only entry is orientation 6, a quarter turn clockwise.
        let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let mut turned = vec![0xff, 0xd8, 0xff, 0xe1];
        turned.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        turned.extend(exif);
        turned.extend(&jpeg[2..]);
        let image = decode(&turned, 10_000, 1 << 20).unwrap();
        assert_eq!((image.width, image.height), (16, 32));
        assert_eq!(size(&turned, 10_000, 1 << 20), Ok((16, 32)));
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let mut png = encoded(ImageFormat::Png);
        png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let checksum = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&checksum.to_be_bytes());
        let error = decode(&png, 33_554_432, 1 << 20).err().unwrap();
        assert_eq!(
            error,
            ImageError::TooManyPixels {
                width: 65535,
                height: 65535,
                most: 33_554_432
            }
        );
        assert!(matches!(
            decode(&png, u64::MAX, 10).err().unwrap(),
            ImageError::TooManyBytes { most: 10, .. }
        ));
    }

    #[test]
    fn broken_files_are_errors() {
        let png = encoded(ImageFormat::Png);
        for length in [0, 1, 7, 8, 20, 40, png.len() / 2, png.len() - 13] {
            assert!(decode(&png[..length], 10_000, 1 << 20).is_err(), "{length} bytes");
        }
        for (index, _) in png.iter().enumerate() {
            let mut spoilt = png.clone();
            spoilt[index] ^= 0x55;
            let _ = decode(&spoilt, 10_000, 1 << 20);
        }
        assert_eq!(
            decode(b"<svg/>", 10_000, 100).err(),
            Some(ImageError::UnknownFormat)
        );
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
            })
        })
    }
}
