//! How much work one picture may be: a document within every other limit can still ask for thousands of layers over the
//! whole screen.

use kurbo::Rect;

/// What one picture may cost, in fills of the whole picture: seconds, not minutes.
const PAGES: f64 = 3000.0;
/// Characters shaped for one picture.
const MOST_CHARACTERS: usize = 1 << 18;
/// What the smallest thing costs, as a share of the page.
const LEAST: f64 = 1e-4;

/// What can be asked of the rasteriser, by what it costs a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// A fill, an image, a line of glyphs.
    Fill,
    /// A layer: what is in it is drawn apart and composed.
    Layer,
    /// A blurred shadow.
    Shadow,
    /// An image to be decoded and scaled.
    Decode,
}

impl Work {
    fn price(self) -> f64 {
        match self {
            Work::Fill => 1.0,
            Work::Layer => 6.0,
            Work::Shadow => 10.0,
            Work::Decode => 8.0,
        }
    }
}

/// What is left of the work a picture may be.
#[derive(Debug)]
pub(crate) struct Budget {
    page: f64,
    pages: f64,
    characters: usize,
}

impl Budget {
    /// The budget of a picture of this size.
    pub(crate) fn of(page: Rect) -> Self {
        Self {
            page: page.area().max(1.0),
            pages: PAGES,
            characters: MOST_CHARACTERS,
        }
    }

    /// Takes off the work on `area`; false when it was more than is left.
    pub(crate) fn spend(&mut self, work: Work, area: Rect) -> bool {
        self.spend_pixels(work, area.width().max(0.0) * area.height().max(0.0))
    }

    /// Takes off the work on so many pixels; false when it was more than is left.
    pub(crate) fn spend_pixels(&mut self, work: Work, pixels: f64) -> bool {
        self.pages -= (pixels / self.page).max(LEAST) * work.price();
        self.pages >= 0.0
    }

    /// Takes off characters to be shaped; answers how many of them may be.
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
                .take_while(|_| budget.spend(Work::Layer, page))
                .count(),
            500
        );
        let mut budget = Budget::of(page);
        let card = Rect::new(0.0, 0.0, 900.0, 300.0);
        assert!((0..100).all(|_| budget.spend(Work::Shadow, card) && budget.spend(Work::Fill, card)));
        assert_eq!(budget.shape(1 << 17), 1 << 17);
        assert_eq!((budget.shape(1 << 20), budget.shape(1)), (1 << 17, 0));
    }
}
