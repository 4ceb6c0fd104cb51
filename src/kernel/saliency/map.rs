//! Maps of one value for each pixel, and fast sums over their areas.

/// One value for each pixel of the reduced image.
pub(super) struct Map {
    pub(super) w: usize,
    pub(super) h: usize,
    values: Vec<f32>,
}

impl Map {
    pub(super) fn new(w: usize, h: usize, value: impl Fn(usize, usize) -> f32) -> Map {
        let values = (0..h).flat_map(|y| (0..w).map(move |x| (x, y))).map(|(x, y)| value(x, y)).collect();
        Map { w, h, values }
    }

    pub(super) fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.w + x]
    }

    pub(super) fn mean(&self) -> f32 {
        self.values.iter().sum::<f32>() / self.values.len() as f32
    }

    /// Scaled so that the 99th percentile is 1, or less if it is below `faint`, the level of noise.
    pub(super) fn normalized(mut self, faint: f32) -> Map {
        let mut sorted = self.values.clone();
        let (_, top, _) = sorted.select_nth_unstable_by(self.values.len() * 99 / 100, f32::total_cmp);
        let scale = 1.0 / top.max(faint);
        self.values.iter_mut().for_each(|v| *v = (*v * scale).min(1.0));
        self
    }
}

/// A rectangle in fractional pixels of the reduced image.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Area {
    /// The area extended on each side by this fraction of its own width and height; shrunk if negative.
    fn grown(self, share: f64) -> Area {
        let (dx, dy) = (self.w * share, self.h * share);
        Area { x: self.x - dx, y: self.y - dy, w: self.w + 2.0 * dx, h: self.h + 2.0 * dy }
    }
}

/// A summed-area table: the sum of any area takes four lookups.
pub(super) struct Sums {
    w: usize,
    h: usize,
    sums: Vec<f64>,
}

impl Sums {
    pub(super) fn new(map: &Map) -> Sums {
        let (w, h) = (map.w, map.h);
        let mut sums = vec![0.0; (w + 1) * (h + 1)];
        for y in 0..h {
            let mut row = 0.0;
            for x in 0..w {
                row += f64::from(map.at(x, y));
                sums[(y + 1) * (w + 1) + x + 1] = sums[y * (w + 1) + x + 1] + row;
            }
        }
        Sums { w, h, sums }
    }

    /// The sum above and left of a point, which may be fractional or outside.
    fn until(&self, x: f64, y: f64) -> f64 {
        let split = |v: f64, end: usize| {
            let v = v.clamp(0.0, end as f64);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the side")]
            let whole = (v as usize).min(end.saturating_sub(1));
            (whole, v - whole as f64)
        };
        let ((x, fx), (y, fy)) = (split(x, self.w), split(y, self.h));
        let at = |x: usize, y: usize| self.sums[y * (self.w + 1) + x];
        let row = |y: usize| at(x, y) * (1.0 - fx) + at(x + 1, y) * fx;
        row(y) * (1.0 - fy) + row(y + 1) * fy
    }

    fn of(&self, area: Area) -> f64 {
        let Area { x, y, w, h } = area;
        self.until(x + w, y + h) - self.until(x, y + h) - self.until(x + w, y) + self.until(x, y)
    }

    /// The mean of the square of `radius` pixels around (x, y), clamped to the image.
    pub(super) fn mean_around(&self, x: usize, y: usize, radius: usize) -> f32 {
        let (left, top) = (x.saturating_sub(radius), y.saturating_sub(radius));
        let (right, bottom) = ((x + radius + 1).min(self.w), (y + radius + 1).min(self.h));
        let at = |x: usize, y: usize| self.sums[y * (self.w + 1) + x];
        let sum = at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
        (sum / ((right - left) * (bottom - top)) as f64) as f32
    }

    /// The score of a crop: the fraction of all interest inside, plus a bonus for the inner part, minus a penalty for
    /// interest at the edges.
    pub(super) fn score(&self, window: Area) -> f64 {
        let all = self.sums.last().copied().unwrap_or(0.0);
        // A lower mean is a rounding error.
        if all <= 1e-6 * (self.w * self.h) as f64 {
            return 0.0;
        }
        let inside = self.of(window);
        let well_inside = self.of(window.grown(-0.2));
        let cut = self.of(window.grown(0.03)) - self.of(window.grown(-0.03));
        (inside + 0.5 * well_inside - 0.3 * cut) / all
    }
}
