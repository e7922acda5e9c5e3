//! Files that are required but not run: which variant suits a device, what kind they are, how large a picture is.

use crate::{Asset, AssetKind, BundleError, ValidatedBundle, image_check::ImageCheck};
use bytes::Bytes;
use hivesync_domain::AssetId;
use imagesize::{ImageSize, ImageType};
use sha2::{Digest, Sha256};

const IMAGE_EXTENSIONS: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "bmp"];
const FONT_EXTENSIONS: [&str; 2] = ["ttf", "otf"];

/// Scales in the names of variants, as Metro knows them.
const SCALES: [&str; 6] = ["1x", "1.5x", "2x", "3x", "4x", "0.75x"];

/// How much of a drawing is searched for its size.
const SVG_HEAD_BYTES: usize = 4096;

/// Whether the file at `path` is an asset by its extension.
pub(crate) fn is_asset(path: &str) -> bool {
    extension(path).is_some_and(|extension| {
        extension == "svg"
            || IMAGE_EXTENSIONS.contains(&extension.as_str())
            || FONT_EXTENSIONS.contains(&extension.as_str())
    })
}

/// Whether the file at `path` is a font.
pub(crate) fn is_font(path: &str) -> bool {
    extension(path).is_some_and(|extension| FONT_EXTENSIONS.contains(&extension.as_str()))
}

/// The names an asset's variants may have: `picture@2x.png` for `picture.png`.
pub(crate) fn scaled_names(specifier: &str) -> Vec<String> {
    if !is_asset(specifier) || is_font(specifier) {
        return Vec::new();
    }
    match specifier.rsplit_once('.') {
        Some((stem, extension)) => SCALES
            .iter()
            .map(|scale| format!("{stem}@{scale}.{extension}"))
            .collect(),
        None => Vec::new(),
    }
}

fn extension(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    name.rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
}

/// A variant's name without its scale, and the scale: `("a/picture.png", 2.0)` of `a/picture@2x.png`.
pub(crate) fn unscaled(path: &str) -> (String, f32) {
    let parts = path.rsplit_once('.').and_then(|(stem, extension)| {
        let (base, scale) = stem.rsplit_once('@')?;
        let scale: f32 = scale.strip_suffix('x')?.parse().ok()?;
        let sensible = (0.25..=10.0).contains(&scale) && !base.is_empty() && !base.ends_with('/');
        sensible.then(|| (format!("{base}.{extension}"), scale))
    });
    parts.unwrap_or_else(|| (path.to_owned(), 1.0))
}

/// Every variant of the asset at `path`, each with its scale.
pub(crate) fn variants<'b>(bundle: &'b ValidatedBundle, path: &str) -> Vec<(f32, &'b str, &'b Bytes)> {
    let (base, _) = unscaled(path);
    let stem = base.rsplit_once('.').map_or(base.as_str(), |(stem, _)| stem);
    bundle
        .files_from(stem)
        .take_while(|(candidate, _)| candidate.starts_with(stem))
        .filter_map(|(candidate, content)| {
            let (candidate_base, scale) = unscaled(candidate);
            (candidate_base == base).then_some((scale, candidate, content))
        })
        .collect()
}

/// Reads the variant of the asset at `path` that suits `dpr`: the smallest that is large enough, else the largest.
/// A picture must be whole, to the last of its bytes.
pub(crate) fn read(
    bundle: &ValidatedBundle,
    path: &str,
    dpr: f32,
    check: &mut ImageCheck<'_>,
) -> Result<Asset, BundleError> {
    let mut variants = variants(bundle, path);
    variants.sort_by(|one, other| one.0.total_cmp(&other.0));
    let chosen = variants
        .iter()
        .find(|(scale, ..)| *scale >= dpr)
        .or_else(|| variants.last());
    match chosen {
        Some((scale, path, content)) => describe(bundle, path, *scale, content, check),
        None => Err(BundleError::Invalid(format!(
            "The asset \"{path}\" is not in the project."
        ))),
    }
}

fn describe(
    bundle: &ValidatedBundle,
    path: &str,
    scale: f32,
    content: &Bytes,
    check: &mut ImageCheck<'_>,
) -> Result<Asset, BundleError> {
    let id = AssetId(hex::encode(Sha256::digest(content)));
    let refuse = |what: String| BundleError::Invalid(format!("The asset \"{path}\" {what}."));
    let (kind, width, height) = if is_font(path) {
        if !is_font_file(content) {
            return Err(refuse(
                "is no TrueType or OpenType font, whatever its name says".to_owned(),
            ));
        }
        (AssetKind::Font, 0.0, 0.0)
    } else if extension(path).as_deref() == Some("svg") {
        let (width, height) = svg_size(content);
        (AssetKind::Svg, width, height)
    } else {
        let (format, size) = image_size(content).ok_or_else(|| {
            refuse("can't be read as PNG, JPEG, GIF, WebP or BMP; it may be damaged".to_owned())
        })?;
        let pixels = (size.width as u64).saturating_mul(size.height as u64);
        let limit = bundle.limits().image_pixels;
        if pixels > limit {
            return Err(BundleError::TooLarge(format!(
                "The image \"{path}\" has {} × {} pixels; the limit is {limit} pixels (MAX_IMAGE_PIXELS).",
                size.width, size.height
            )));
        }
        if pixels == 0 {
            return Err(refuse("has no pixels".to_owned()));
        }
        check.check(&id, content, format, pixels).map_err(refuse)?;
        (AssetKind::Image, size.width as f32, size.height as f32)
    };
    Ok(Asset {
        id,
        path: path.to_owned(),
        kind,
        width: width / scale,
        height: height / scale,
        scale,
        bytes: content.clone(),
    })
}

/// An image's format and size by its header, for the formats that can be drawn.
fn image_size(content: &[u8]) -> Option<(ImageType, ImageSize)> {
    let format = imagesize::image_type(content).ok()?;
    match format {
        ImageType::Png | ImageType::Jpeg | ImageType::Gif | ImageType::Webp | ImageType::Bmp => {
            Some((format, imagesize::blob_size(content).ok()?))
        }
        _ => None,
    }
}

fn is_font_file(content: &[u8]) -> bool {
    [&b"\0\x01\0\0"[..], b"OTTO", b"true", b"ttcf"]
        .iter()
        .any(|magic| content.starts_with(magic))
}

/// A drawing's size by the attributes of its root element: `width` and `height`, else its `viewBox`.
fn svg_size(content: &[u8]) -> (f32, f32) {
    let head = String::from_utf8_lossy(&content[..content.len().min(SVG_HEAD_BYTES)]);
    let Some(root) = head.find("<svg").map(|at| &head[at..]) else {
        return (0.0, 0.0);
    };
    let root = root.split('>').next().unwrap_or(root);
    let attribute = |name: &str| {
        let at = root.find(&format!(" {name}="))? + name.len() + 2;
        let quote = root[at..]
            .chars()
            .next()
            .filter(|quote| matches!(quote, '"' | '\''))?;
        root[at + 1..].split(quote).next()
    };
    let length = |name: &str| {
        let text = attribute(name)?;
        text.trim()
            .trim_end_matches("px")
            .parse::<f32>()
            .ok()
            .filter(|length| length.is_finite() && *length > 0.0)
    };
    if let (Some(width), Some(height)) = (length("width"), length("height")) {
        return (width, height);
    }
    let numbers: Vec<f32> = attribute("viewBox")
        .unwrap_or_default()
        .split([' ', ',', '\n', '\t'])
        .filter_map(|number| number.parse().ok())
        .collect();
    match numbers[..] {
        [_, _, width, height] if width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0 => {
            (width, height)
        }
        _ => (0.0, 0.0),
    }
}
