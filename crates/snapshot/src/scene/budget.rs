//! How much work one picture may be: a document within every other limit can still ask for thousands of layers over the
//! whole screen.

use hivesync_text::MAX_SCREEN_TEXT_BYTES;
use kurbo::Rect;

/// What one picture may cost, in fills of the whole picture: seconds, not minutes.
const PAGES: f64 = 3000.0;
/// Pixels of images decoded for one picture: seconds.
const MOST_DECODED: f64 = 536_870_912.0;
/// Pixels of images kept for one picture, as they are drawn: a quarter of a gibibyte.
const MOST_SHOWN: f64 = 67_108_864.0;

/// What can be asked of the rasteriser, by what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// A fill, a stroke.
    Fill,
    /// A fill with a gradient.
    Gradient,
    /// A fill with an image.
    Image,
    /// A dash of a stroke.
    Dash,
    /// A glyph.
    Glyph,
    /// A layer: what is in it is drawn apart and composed.
    Layer,
    /// A blurred shadow.
    Shadow,
}

impl Work {
    /// What a pixel costs, in fills; measured with the CPU back end.
    fn price(self) -> f64 {
        match self {
            Work::Fill | Work::Dash | Work::Glyph => 1.0,
            Work::Shadow => 12.0,
            Work::Layer => 15.0,
            Work::Gradient | Work::Image => 25.0,
        }
    }

    /// What the smallest costs, as a share of a fill of the page.
    fn least(self) -> f64 {
        match self {
            Work::Fill | Work::Dash => 1e-4,
            Work::Shadow | Work::Gradient | Work::Image => 1e-3,
            // An outline to be walked.
            Work::Glyph => 5e-3,
            // Buffers to be set up and composed.
            Work::Layer => 1.5e-2,
        }
    }
}

/// What is left of the work a picture may be.
#[derive(Debug)]
pub(crate) struct Budget {
    page: f64,
    pages: f64,
    characters: usize,
    decoded: f64,
    shown: f64,
}

impl Budget {
    /// The budget of a picture of this size.
    pub(crate) fn of(page: Rect) -> Self {
        Self {
            page: page.area().max(1.0),
            pages: PAGES,
            characters: MAX_SCREEN_TEXT_BYTES,
            decoded: MOST_DECODED,
            shown: MOST_SHOWN,
        }
    }

    /// Takes off `count` pieces of work on `area` each; false when it was more than is left.
    pub(crate) fn spend(&mut self, work: Work, count: usize, area: Rect) -> bool {
        let share = area.width().max(0.0) * area.height().max(0.0) / self.page;
        self.pages -= (share * work.price()).max(work.least()) * count as f64;
        self.pages >= 0.0
    }

    /// Takes off an image of so many pixels, shown with so many; false when it was more than is left.
    pub(crate) fn decode(&mut self, pixels: f64, shown: f64) -> bool {
        self.decoded -= pixels;
        self.shown -= shown;
        self.decoded >= 0.0 && self.shown >= 0.0
    }

    /// Takes off bytes of text to be shaped; answers how many of them may be.
    pub(crate) fn shape(&mut self, characters: usize) -> usize {
        let granted = characters.min(self.characters);
        self.characters -= granted;
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_screen_of_layers_ends_and_a_usual_screen_does_not() {
        let page = Rect::new(0.0, 0.0, 1000.0, 2000.0);
        let mut budget = Budget::of(page);
        assert_eq!(
            (0..10_000)
                .take_while(|_| budget.spend(Work::Layer, 1, page))
                .count(),
            200
        );
        let mut budget = Budget::of(page);
        let card = Rect::new(0.0, 0.0, 900.0, 300.0);
        assert!((0..100).all(|_| budget.spend(Work::Shadow, 1, card) && budget.spend(Work::Fill, 1, card)));
        assert_eq!(budget.shape(1 << 17), 1 << 17);
        assert_eq!((budget.shape(1 << 20), budget.shape(1)), (1 << 17, 0));
        let photo = 4000.0 * 3000.0;
        assert!((0..40).all(|_| budget.decode(photo, 300.0 * 300.0)));
        assert!(!(0..40).all(|_| budget.decode(photo, 1.0)));
    }
}
