//! How long texts are: fixed sizes and corpora, mixed by their shares.

use super::corpus::Corpora;
use crate::blueprint::Lengths;
use crate::reading::Reader;
use crate::written::{LengthsFile, TextsFile};
use vocabulary::TextSize;

/// What the weights of a mix add up to, about: enough for the rarest text of a large corpus.
const WHOLE: f64 = (1_u64 << 60) as f64;

/// The sizes of texts and how often each occurs; what cannot be used is noted, and is left out.
pub fn resolve(r: &mut Reader, corpora: &mut Corpora, written: &LengthsFile) -> Lengths {
    let of = |corpora: &mut Corpora, r: &mut Reader, texts: &TextsFile| match texts {
        TextsFile::Fixed(size) => vec![(*size, 1)],
        TextsFile::Corpus(path, name) => corpora.sizes(r, path, name).unwrap_or_default(),
    };
    let mut parts: Vec<_> = written.iter().map(|(share, texts)| (*share, of(corpora, r, texts))).collect();
    match parts.as_mut_slice() {
        [(_, sizes)] if matches!(written[0].1, TextsFile::Fixed(_)) => Lengths::Fixed(sizes[0].0),
        // As they are counted: the weights of a single corpus need no scale.
        [(_, sizes)] => Lengths::Corpus(std::mem::take(sizes).into()),
        mixed => Lengths::Corpus(mixed.iter().flat_map(|(share, sizes)| weighted(*share, sizes)).collect()),
    }
}

/// The sizes with weights that add up to the share of the whole.
fn weighted(share: f64, sizes: &[(TextSize, u64)]) -> Vec<(TextSize, u64)> {
    let total: u128 = sizes.iter().map(|(_, n)| u128::from(*n)).sum();
    let share = u128::from((share * WHOLE) as u64);
    let weight = |n: u64| (u128::from(n) * share / total.max(1)) as u64;
    sizes.iter().map(|(size, n)| (*size, weight(*n))).filter(|(_, weight)| *weight > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_divided_in_proportion_to_the_counts() {
        let size = |units| TextSize { characters: units, units, ..TextSize::default() };
        let sizes = [(size(1), 1), (size(2), 3)];
        let whole = WHOLE as u64;
        assert_eq!(weighted(0.5, &sizes), [(size(1), whole / 8), (size(2), whole / 8 * 3)]);
        assert_eq!(weighted(0.0, &sizes), []);
        assert_eq!(weighted(1.0, &[]), []);
    }
}
