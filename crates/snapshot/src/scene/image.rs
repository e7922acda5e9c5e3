//! Images: how they fill their boxes.

use super::{
    Shape,
    budget::Work,
    canvas::Canvas,
    geometry::{rounded, safe_length},
    placeholder::{self, Reason},
};
use crate::image_store::{ImageError, Look, Natural, VectorLook};
use anyrender::PaintScene;
use hivesync_domain::{AssetId, ImageSource, LayoutNode, Platform, ResizeMode};
use kurbo::{Affine, Rect, Size};
use peniko::{Extend, Fill, ImageBrush, ImageData, ImageQuality, ImageSampler};

/// Paints the image of `node` into `rect`, as far as `shape` shows it.
pub(crate) fn paint<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    node: &LayoutNode,
    source: &ImageSource,
    rect: Rect,
    shape: &Shape,
) {
    if rect.width() <= 0.0 || rect.height() <= 0.0 {
        return;
    }
    let stand_in = |canvas: &mut Canvas<'_, S>, reason| {
        placeholder::paint(canvas, transform, shape.rect, &shape.corners, reason, None);
    };
    let Some(id) = &source.asset else {
        return stand_in(canvas, Reason::Remote);
    };
    // Cheap to copy: what the document itself holds, else a file.
    let drawing = canvas.drawings.get(id).map(String::as_bytes);
    let file = canvas.assets.get(id).cloned();
    let Some(bytes) = drawing.or(file.as_deref()) else {
        canvas.warnings.add(
            Some(node),
            "An image could not be fetched from storage; a placeholder is shown.".to_owned(),
        );
        return stand_in(canvas, Reason::Broken);
    };
    if let Err(error) = paint_asset(canvas, transform, node, source, bytes, rect, shape) {
        canvas.warnings.add(
            Some(node),
            format!("An image can't be shown: {error}. A placeholder is shown."),
        );
        stand_in(canvas, Reason::Broken);
    }
}

fn paint_asset<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    node: &LayoutNode,
    source: &ImageSource,
    bytes: &[u8],
    rect: Rect,
    Shape {
        rect: visible,
        corners,
    }: &Shape,
) -> Result<(), ImageError> {
    let Some(id) = &source.asset else { return Ok(()) };
    let platform = canvas.platform;
    let natural = canvas.images.size(id, bytes, platform)?;
    let own = Size::new(natural.width, natural.height);
    let mode = node.props.resize_mode.unwrap_or(ResizeMode::Cover);
    let target = target(mode, natural_size(source, own, canvas.scale), own, rect);
    let vector = natural.is_vector.then(|| match mode {
        // A drawing is not stretched but lays itself out in the whole box, by its own preserveAspectRatio.
        ResizeMode::Stretch => VectorLook::within(
            platform,
            target.width() / canvas.scale,
            target.height() / canvas.scale,
        ),
        _ => VectorLook::natural(platform),
    });

    let blur = match node.props.blur_radius.map_or(0.0, safe_length) {
        radius if radius <= 0.0 => 0.0,
        // On iOS the radius is that of three box blurs, on Android of a Gaussian kernel.
        radius if canvas.platform == Platform::Ios => radius * canvas.scale / 2.0,
        radius => radius * canvas.scale,
    };
    let whole = |length: f64| length.round().clamp(1.0, f64::from(u16::MAX)) as u32;
    let look = Look::plain(whole(target.width()), whole(target.height()))
        .drawn(vector)
        .tinted(node.props.tint_color)
        .blurred(blur);
    let image = prepared(canvas, id, bytes, look, natural)?;

    let (across, down) = (
        target.width() / f64::from(image.width),
        target.height() / f64::from(image.height),
    );
    let exact = (across - 1.0).abs() < 1e-3 && (down - 1.0).abs() < 1e-3;
    let placed = Affine::translate(target.origin().to_vec2()) * Affine::scale_non_uniform(across, down);
    let extend = if mode == ResizeMode::Repeat {
        Extend::Repeat
    } else {
        Extend::Pad
    };
    let still = is_translation(transform);
    let brush = ImageBrush {
        image: &image,
        sampler: ImageSampler {
            x_extend: extend,
            y_extend: extend,
            // Pixel on pixel there is nothing to interpolate.
            quality: if exact && still {
                ImageQuality::Low
            } else {
                ImageQuality::Medium
            },
            alpha: 1.0,
        },
    };
    let shown = if mode == ResizeMode::Repeat {
        *visible
    } else {
        target.intersect(*visible)
    };
    if shown.width() <= 0.0 || shown.height() <= 0.0 {
        return Ok(());
    }
    if !canvas.spend(Work::Image, transform, shown) {
        return Ok(());
    }
    if shown == *visible {
        canvas.scene.fill(
            Fill::NonZero,
            transform,
            brush,
            Some(placed),
            &rounded(*visible, corners),
        );
    } else if corners.is_square() {
        canvas
            .scene
            .fill(Fill::NonZero, transform, brush, Some(placed), &shown);
    } else if canvas.spend(Work::Layer, transform, *visible) {
        canvas
            .scene
            .push_clip_layer(Fill::NonZero, transform, &rounded(*visible, corners));
        canvas
            .scene
            .fill(Fill::NonZero, transform, brush, Some(placed), &shown);
        canvas.scene.pop_layer();
    }
    Ok(())
}

/// The image as `look` wants it: decoded, scaled and charged for once in a picture, however often it is shown.
fn prepared<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    id: &AssetId,
    bytes: &[u8],
    look: Look,
    own: Natural,
) -> Result<ImageData, ImageError> {
    let key = (id.clone(), look);
    if let Some(known) = canvas.prepared.get(&key) {
        return known.clone();
    }
    let (mut width, mut height) = (f64::from(look.width), f64::from(look.height));
    if look.vector.is_none() {
        (width, height) = (width.min(own.width), height.min(own.height));
    }
    let image = canvas.images.cost(id, bytes, own, look).and_then(|cost| {
        if canvas.budget.decode(cost, width * height) {
            canvas.images.prepare(id, bytes, look)
        } else {
            Err(ImageError::TooManyImages)
        }
    });
    canvas.prepared.insert(key, image.clone());
    image
}

fn is_translation(transform: Affine) -> bool {
    let [a, b, c, d, x, y] = transform.as_coeffs();
    a == 1.0 && b == 0.0 && c == 0.0 && d == 1.0 && x.fract() == 0.0 && y.fract() == 0.0
}

/// The image's natural size in physical pixels: what the document says, else a pixel for a logical pixel.
fn natural_size(source: &ImageSource, own: Size, scale: f64) -> Size {
    let (width, height) = (safe_length(source.width), safe_length(source.height));
    if width > 0.0 && height > 0.0 {
        Size::new(width, height) * scale
    } else {
        own * scale
    }
}

/// Where the whole image comes to lie, on the pixel grid; for [`ResizeMode::Repeat`], its first tile.
fn target(mode: ResizeMode, natural: Size, own: Size, rect: Rect) -> Rect {
    let (across, down) = (rect.width() / own.width, rect.height() / own.height);
    let shrink = (rect.width() / natural.width)
        .min(rect.height() / natural.height)
        .min(1.0);
    let size = match mode {
        ResizeMode::Cover => own * across.max(down),
        ResizeMode::Contain => own * across.min(down),
        ResizeMode::Stretch => rect.size(),
        ResizeMode::Center | ResizeMode::Repeat => natural * shrink,
        ResizeMode::None => natural,
    };
    let size = Size::new(size.width.round().max(1.0), size.height.round().max(1.0));
    let origin = match mode {
        ResizeMode::Repeat | ResizeMode::None => rect.origin(),
        _ => {
            let free = rect.size() - size;
            rect.origin() + kurbo::Vec2::new((free.width / 2.0).floor(), (free.height / 2.0).floor())
        }
    };
    Rect::from_origin_size(origin, size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_keep_their_aspect() {
        let rect = Rect::new(10.0, 10.0, 110.0, 60.0);
        let own = Size::new(200.0, 200.0);
        let at = |mode, natural: f64| target(mode, Size::new(natural, natural), own, rect);
        assert_eq!(at(ResizeMode::Cover, 200.0), Rect::new(10.0, -15.0, 110.0, 85.0));
        assert_eq!(at(ResizeMode::Contain, 200.0), Rect::new(35.0, 10.0, 85.0, 60.0));
        assert_eq!(at(ResizeMode::Stretch, 200.0), rect);
        assert_eq!(at(ResizeMode::Center, 20.0), Rect::new(50.0, 25.0, 70.0, 45.0));
        assert_eq!(at(ResizeMode::Center, 500.0), Rect::new(35.0, 10.0, 85.0, 60.0));
        assert_eq!(at(ResizeMode::Repeat, 20.0), Rect::new(10.0, 10.0, 30.0, 30.0));
        assert_eq!(at(ResizeMode::None, 300.0), Rect::new(10.0, 10.0, 310.0, 310.0));
    }
}
