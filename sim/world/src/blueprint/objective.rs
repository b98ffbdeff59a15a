//! What a planner wants of a run.

use crate::measures::{Exact, Measure, Unit};

/// An objective: a measure, and the bound that it is to keep.
#[derive(Clone, PartialEq, Debug)]
pub struct Objective {
    /// As reports show it, such as `replies.delivered_as_im >= 99.5 %`.
    pub text: String,
    /// What is measured.
    pub measure: Measure,
    /// How it is compared with the bound.
    pub comparison: Comparison,
    /// The bound.
    pub bound: Exact,
    /// The unit of the bound.
    pub unit: Unit,
}

/// How a measure is compared with its bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// No more than the bound.
    AtMost,
    /// Less than the bound.
    Below,
    /// No less than the bound.
    AtLeast,
    /// More than the bound.
    Above,
    /// As much as the bound; of numbers only.
    Equal,
}

impl Comparison {
    /// All of them.
    pub const ALL: [Comparison; 5] =
        [Comparison::AtMost, Comparison::Below, Comparison::AtLeast, Comparison::Above, Comparison::Equal];

    /// As it is written.
    pub fn written(self) -> &'static str {
        match self {
            Comparison::AtMost => "<=",
            Comparison::Below => "<",
            Comparison::AtLeast => ">=",
            Comparison::Above => ">",
            Comparison::Equal => "==",
        }
    }

    /// Whether a measured value keeps the bound.
    pub fn holds(self, measured: Exact, bound: Exact) -> bool {
        match self {
            Comparison::AtMost => measured <= bound,
            Comparison::Below => measured < bound,
            Comparison::AtLeast => measured >= bound,
            Comparison::Above => measured > bound,
            Comparison::Equal => measured == bound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_comparison_decides_on_less_as_much_and_more() {
        let of = |c: Comparison| [1, 2, 3].map(|n| c.holds(Exact::count(n), Exact::count(2)));
        assert_eq!(of(Comparison::AtMost), [true, true, false]);
        assert_eq!(of(Comparison::Below), [true, false, false]);
        assert_eq!(of(Comparison::AtLeast), [false, true, true]);
        assert_eq!(of(Comparison::Above), [false, false, true]);
        assert_eq!(of(Comparison::Equal), [false, true, false]);
    }
}
