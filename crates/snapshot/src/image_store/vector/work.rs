//! What drawing costs, found by walking the drawing as the rasteriser will. It can't be interrupted, so it is not begun
//! when it would take too long or too much memory.

use super::{super::ImageError, svg};
use resvg::{
    tiny_skia::{PathSegment, Point, Transform},
    usvg::{ClipPath, Group, Mask, Node, Paint, Path, Pattern, Rect, Tree, filter},
};

/// The most work of one drawing, in fills of a pixel: seconds.
const MOST_WORK: f64 = 1e9;
/// Pixels of layers held at once: a quarter of a gibibyte.
const MOST_HELD: f64 = 67_108_864.0;
/// Groups, paths and references walked.
const MOST_STEPS: usize = 400_000;
/// Dashes of all its strokes.
const MOST_DASHES: f64 = 200_000.0;
/// Pixels of one tile of a pattern.
const MOST_TILE: f64 = 16_777_216.0;
/// A layer is cut off at so many times the surface's width and height.
const LAYER_REACH: f64 = 5.0;

/// Width and height of a surface.
#[derive(Debug, Clone, Copy)]
struct Surface {
    width: f64,
    height: f64,
}

impl Surface {
    fn area(self) -> f64 {
        self.width * self.height
    }

    /// How much of it a box of this size can cover.
    fn covered(self, rect: Rect, transform: Transform) -> Self {
        let seen = rect.transform(transform);
        let side = |length: Option<f32>, most: f64| {
            // What can't be told covers all.
            length
                .map(f64::from)
                .filter(|length| length.is_finite())
                .map_or(most, |length| (length + 2.0).min(most))
        };
        Self {
            width: side(seen.map(|rect| rect.width()), self.width),
            height: side(seen.map(|rect| rect.height()), self.height),
        }
    }
}

/// Refuses what takes too long; answers how much work it is, in fills of a pixel.
pub(super) fn estimate(
    tree: &Tree,
    transform: Transform,
    width: u32,
    height: u32,
) -> Result<f64, ImageError> {
    let surface = Surface {
        width: f64::from(width),
        height: f64::from(height),
    };
    let mut estimate = Estimate {
        reach: Surface {
            width: surface.width * LAYER_REACH,
            height: surface.height * LAYER_REACH,
        },
        work: surface.area(),
        held: surface.area(),
        steps: 0,
        dashes: 0.0,
    };
    estimate.children(tree.root(), transform, surface, false)?;
    Ok(estimate.work)
}

struct Estimate {
    reach: Surface,
    work: f64,
    /// Pixels of the layers that are open.
    held: f64,
    steps: usize,
    dashes: f64,
}

impl Estimate {
    fn spend(&mut self, work: f64) -> Result<(), ImageError> {
        self.work += work;
        self.steps += 1;
        if self.work > MOST_WORK || self.steps > MOST_STEPS {
            return Err(svg(
                "it is too much work to draw; simplify its filters, patterns and layers",
            ));
        }
        Ok(())
    }

    /// Takes up memory for as long as `inside` goes on.
    fn hold(
        &mut self,
        pixels: f64,
        inside: impl FnOnce(&mut Self) -> Result<(), ImageError>,
    ) -> Result<(), ImageError> {
        self.held += pixels;
        if self.held > MOST_HELD {
            return Err(svg("its layers take too much memory"));
        }
        inside(self)?;
        self.held -= pixels;
        Ok(())
    }

    fn children(
        &mut self,
        group: &Group,
        transform: Transform,
        on: Surface,
        is_clip: bool,
    ) -> Result<(), ImageError> {
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, transform, on, is_clip)?,
                Node::Path(path) => self.path(path, transform, on)?,
                Node::Text(text) => self.group(text.flattened(), transform, on, is_clip)?,
                Node::Image(_) => {}
            }
        }
        Ok(())
    }

    fn group(
        &mut self,
        group: &Group,
        transform: Transform,
        on: Surface,
        is_clip: bool,
    ) -> Result<(), ImageError> {
        let transform = transform.pre_concat(group.transform());
        self.spend(1.0)?;
        if !group.should_isolate() {
            return self.children(group, transform, on, is_clip);
        }
        let mut layer = if is_clip {
            // A group inside of a clip path is drawn on a surface of the whole size.
            on
        } else {
            self.reach
                .covered(group.layer_bounding_box().to_rect(), transform)
        };
        if !group.filters().is_empty() {
            // A turned one is drawn upright first.
            layer.width *= std::f64::consts::SQRT_2;
            layer.height *= std::f64::consts::SQRT_2;
        }
        let area = layer.area();
        self.spend(area * 3.0)?;
        self.hold(area, |estimate| {
            estimate.children(group, transform, layer, is_clip)?;
            for filter in group.filters() {
                estimate.filter(filter, transform, layer)?;
            }
            if let Some(clip) = group.clip_path() {
                estimate.clip(clip, transform, layer)?;
            }
            match group.mask() {
                Some(mask) => estimate.mask(mask, transform, layer),
                None => Ok(()),
            }
        })
    }

    fn clip(&mut self, clip: &ClipPath, transform: Transform, on: Surface) -> Result<(), ImageError> {
        self.spend(on.area() * 4.0)?;
        self.hold(on.area() * 1.25, |estimate| {
            estimate.children(clip.root(), transform.pre_concat(clip.transform()), on, true)?;
            match clip.clip_path() {
                Some(clip) => estimate.clip(clip, transform, on),
                None => Ok(()),
            }
        })
    }

    fn mask(&mut self, mask: &Mask, transform: Transform, on: Surface) -> Result<(), ImageError> {
        self.spend(on.area() * 8.0)?;
        self.hold(on.area() * 1.5, |estimate| {
            estimate.children(mask.root(), transform, on, false)?;
            match mask.mask() {
                Some(mask) => estimate.mask(mask, transform, on),
                None => Ok(()),
            }
        })
    }

    fn path(&mut self, path: &Path, transform: Transform, on: Surface) -> Result<(), ImageError> {
        if !path.is_visible() {
            return Ok(());
        }
        let segments = path.data().len() as f64;
        if let Some(fill) = path.fill() {
            let covered = on.covered(path.bounding_box(), transform);
            // Every line of pixels looks at the edges that cross it.
            self.spend(covered.area() * price(fill.paint()) + segments * covered.height)?;
            self.paint(fill.paint(), transform)?;
        }
        if let Some(stroke) = path.stroke() {
            let covered = on.covered(path.stroke_bounding_box(), transform);
            let mut pieces = segments;
            if let Some(pattern) = stroke.dasharray() {
                let period: f64 = pattern.iter().map(|dash| f64::from(*dash)).sum();
                let dashes = length(path) / period.max(f64::MIN_POSITIVE) * pattern.len() as f64;
                self.dashes += dashes;
                pieces += dashes;
                // What is not a number is too much.
                if self.dashes.is_nan() || self.dashes > MOST_DASHES {
                    return Err(svg(format_args!("its lines have more than {MOST_DASHES} dashes")));
                }
            }
            self.spend(covered.area() * price(stroke.paint()) + pieces * 4.0 * covered.height)?;
            self.paint(stroke.paint(), transform)?;
        }
        Ok(())
    }

    fn paint(&mut self, paint: &Paint, transform: Transform) -> Result<(), ImageError> {
        match paint {
            Paint::Pattern(pattern) => self.pattern(pattern, transform),
            Paint::LinearGradient(gradient) => self.spend(gradient.stops().len() as f64),
            Paint::RadialGradient(gradient) => self.spend(gradient.stops().len() as f64),
            Paint::Color(_) => Ok(()),
        }
    }

    fn pattern(&mut self, pattern: &Pattern, transform: Transform) -> Result<(), ImageError> {
        let (across, down) = transform.pre_concat(pattern.transform()).get_scale();
        let tile = Surface {
            width: f64::from(pattern.rect().width()) * f64::from(across) + 1.0,
            height: f64::from(pattern.rect().height()) * f64::from(down) + 1.0,
        };
        if tile.area().is_nan() || tile.area() > MOST_TILE {
            return Err(svg("a tile of its pattern is too large"));
        }
        self.spend(tile.area())?;
        self.hold(tile.area(), |estimate| {
            estimate.children(pattern.root(), Transform::from_scale(across, down), tile, false)
        })
    }

    fn filter(
        &mut self,
        filter: &filter::Filter,
        transform: Transform,
        on: Surface,
    ) -> Result<(), ImageError> {
        use filter::Kind;
        let (across, down) = transform.get_scale();
        let within = |radius: f32, scale: f32, most: f64| {
            let radius = f64::from(radius) * f64::from(scale);
            if radius.is_finite() {
                radius.min(most)
            } else {
                most
            }
        };
        // Every result is kept until the filter is done.
        let kept = on.area() * (filter.primitives().len() as f64 + 2.0);
        self.hold(kept, |estimate| {
            for primitive in filter.primitives() {
                let price = match primitive.kind() {
                    Kind::Morphology(brush) => {
                        let x = within(brush.radius_x().get(), across, on.width);
                        let y = within(brush.radius_y().get(), down, on.height);
                        (2.0 * x + 1.0) * (2.0 * y + 1.0)
                    }
                    Kind::ConvolveMatrix(convolution) => {
                        f64::from(convolution.matrix().columns()) * f64::from(convolution.matrix().rows())
                    }
                    Kind::Turbulence(noise) => 40.0 * f64::from(noise.num_octaves()),
                    Kind::GaussianBlur(_) | Kind::DropShadow(_) => 24.0,
                    Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => 24.0,
                    Kind::Merge(merge) => 4.0 * merge.inputs().len() as f64,
                    Kind::Image(image) => {
                        estimate.children(image.root(), transform, on, false)?;
                        4.0
                    }
                    _ => 4.0,
                };
                // To linear colour and back, besides.
                estimate.spend(on.area() * (price * 2.0 + 12.0))?;
            }
            Ok(())
        })
    }
}

/// What a pixel costs.
fn price(paint: &Paint) -> f64 {
    match paint {
        Paint::Color(_) => 1.0,
        Paint::LinearGradient(_) => 6.0,
        Paint::RadialGradient(_) => 10.0,
        Paint::Pattern(_) => 30.0,
    }
}

/// Not less than the length of a path.
fn length(path: &Path) -> f64 {
    let (mut total, mut at, mut start) = (0.0, Point::zero(), Point::zero());
    let mut go = |at: &mut Point, to: Point| {
        total += f64::from(to.x - at.x).hypot(f64::from(to.y - at.y));
        *at = to;
    };
    for segment in path.data().segments() {
        match segment {
            PathSegment::MoveTo(to) => (at, start) = (to, to),
            PathSegment::LineTo(to) => go(&mut at, to),
            PathSegment::QuadTo(control, to) => {
                go(&mut at, control);
                go(&mut at, to);
            }
            PathSegment::CubicTo(first, second, to) => {
                go(&mut at, first);
                go(&mut at, second);
                go(&mut at, to);
            }
            PathSegment::Close => go(&mut at, start),
        }
    }
    total
}
