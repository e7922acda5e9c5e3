//! A decoded image as it is drawn: scaled down, tinted, blurred.

use super::{ImageError, Look, decode::Decoded};
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use image::{RgbaImage, imageops::fast_blur};
use peniko::{Blob, ImageAlphaType, ImageData, ImageFormat};
use std::sync::Arc;

/// The rasterisers take no image with a longer side.
const LONGEST_SIDE: u32 = 16_384;

/// Makes the image that `look` asks for.
pub(super) fn prepare(image: &Decoded, look: Look) -> Result<ImageData, ImageError> {
    let width = image.width.min(look.width.clamp(1, LONGEST_SIDE));
    let height = image.height.min(look.height.clamp(1, LONGEST_SIDE));
    let rgba = if (width, height) == (image.width, image.height) {
        image.rgba.clone()
    } else {
        scale_down(&image.rgba, image.width, image.height, width, height)?
    };
    Ok(finish(rgba, width, height, look))
}

/// Tints and blurs pixels that have their size already.
pub(super) fn finish(mut rgba: Vec<u8>, width: u32, height: u32, look: Look) -> ImageData {
    if let Some(color) = look.tint {
        tint(&mut rgba, color);
    }
    if look.blur > 0 {
        // The blur is meant in pixels of the shown size; the image may be smaller than that.
        let shrunk = (f64::from(width) / f64::from(look.width.max(1))).clamp(0.0, 1.0);
        let sigma = f64::from(look.blur) / 16.0 * shrunk;
        if let Some(pixels) = RgbaImage::from_raw(width, height, std::mem::take(&mut rgba)) {
            rgba = if sigma >= 0.2 {
                fast_blur(&pixels, sigma as f32)
            } else {
                pixels
            }
            .into_raw();
        }
    }
    ImageData {
        data: Blob::new(Arc::new(rgba)),
        format: ImageFormat::Rgba8,
        alpha_type: ImageAlphaType::AlphaPremultiplied,
        width,
        height,
    }
}

fn tint(rgba: &mut [u8], [r, g, b, a]: [u8; 4]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let alpha = multiply(u32::from(pixel[3]), u32::from(a));
        *pixel = [r, g, b, 255].map(|channel| multiply(u32::from(channel), u32::from(alpha)));
    }
}

/// The product of two shares of 255.
pub(super) fn multiply(value: u32, by: u32) -> u8 {
    ((value * by + 127) / 255) as u8
}

fn scale_down(
    rgba: &[u8],
    width: u32,
    height: u32,
    to_width: u32,
    to_height: u32,
) -> Result<Vec<u8>, ImageError> {
    let broken = |error: &dyn ToString| ImageError::Broken(error.to_string());
    let source = ImageRef::new(width, height, rgba, PixelType::U8x4).map_err(|error| broken(&error))?;
    let mut target = Image::new(to_width, to_height, PixelType::U8x4);
    // Already premultiplied, so the alpha channel is a channel like the others.
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
        .use_alpha(false);
    Resizer::new()
        .resize(&source, &mut target, &options)
        .map_err(|error| broken(&error))?;
    let mut scaled = target.into_vec();
    // The filter overshoots at edges; a colour above its own opacity is no colour.
    for pixel in scaled.as_chunks_mut::<4>().0 {
        let alpha = pixel[3];
        for channel in &mut pixel[..3] {
            *channel = (*channel).min(alpha);
        }
    }
    Ok(scaled)
}
