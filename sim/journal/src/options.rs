//! What of a run is kept in its log.

use crate::share::Share;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use vocabulary::{Originator, RecordId, SCATTER_STEP, scattered};

/// Which records a log keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Retention {
    /// All of them.
    #[default]
    Full,
    /// One in so many of the conversations, recorded messages, additions of contacts, and of what is about sessions,
    /// whole; and all other records.
    Sampled(u32),
    /// None of them: a log would hold snapshots alone, and `interwork run` makes none.
    None,
}

impl Retention {
    /// Whether the records of an exchange are kept. The choice depends on the exchange alone, so that two runs
    /// keep the same ones.
    #[inline]
    pub fn keeps(self, id: RecordId) -> bool {
        match self {
            Retention::Full => true,
            Retention::None => false,
            Retention::Sampled(n) => {
                use Originator::{Activity, Recorded, Sent, Session};
                !matches!(id.originator(), Activity(..) | Recorded(..) | Session(..) | Sent(..))
                    || scattered(id.exchange().wrapping_add(SCATTER_STEP)).is_multiple_of(u64::from(n))
            }
        }
    }
}

impl fmt::Display for Retention {
    /// As the command line takes it: `full`, `1/100`, `none`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Retention::Full => write!(f, "full"),
            Retention::Sampled(n) => write!(f, "1/{n}"),
            Retention::None => write!(f, "none"),
        }
    }
}

impl FromStr for Retention {
    type Err = String;

    /// Reads `full`, `1/N` with N of 1 or more, or `none`.
    fn from_str(text: &str) -> Result<Retention, String> {
        match (text, text.strip_prefix("1/").map(str::parse::<u32>)) {
            ("full", _) => Ok(Retention::Full),
            ("none", _) => Ok(Retention::None),
            (_, Some(Ok(n))) if n > 0 => Ok(Retention::Sampled(n)),
            _ => Err(format!("`{text}` is no retention: write `full`, `1/100` or `none`")),
        }
    }
}

/// How a log is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Options {
    /// Which records are kept.
    pub retention: Retention,
    /// The hash of the world that was run, as the run knows it.
    pub world_hash: String,
    /// Records in a segment file; a multiple of `row_group_rows` is best.
    pub segment_rows: usize,
    /// Records in a row group: what a reader takes at once, and can skip.
    pub row_group_rows: usize,
    /// Which segments are written, if several processes write the log; the others are written elsewhere.
    pub share: Share,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            retention: Retention::Full,
            world_hash: String::new(),
            segment_rows: 16 * (256 << 10),
            row_group_rows: 256 << 10,
            share: Share::ALL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::SubscriberId;

    fn activity(n: u32) -> RecordId {
        RecordId::first(Originator::Activity(SubscriberId(n), 0))
    }

    #[test]
    fn a_sample_keeps_about_its_share_of_conversations_and_all_else() {
        let kept = (0..100_000).filter(|n| Retention::Sampled(10).keeps(activity(*n))).count();
        assert!((9_700..10_300).contains(&kept), "{kept}: more than 3 standard deviations from 10,000");
        let script = RecordId::first(Originator::Script(SubscriberId(1), 0));
        assert!(Retention::Sampled(u32::MAX).keeps(script));
    }

    #[test]
    fn a_conversation_is_kept_whole() {
        let id = activity(7);
        assert_eq!(Retention::Sampled(3).keeps(id), Retention::Sampled(3).keeps(id.next()));
    }

    #[test]
    fn retention_is_read_as_it_is_shown() {
        for r in [Retention::Full, Retention::Sampled(100), Retention::None] {
            assert_eq!(r.to_string().parse(), Ok(r));
        }
        for wrong in ["", "1/0", "1/", "2/3", "all", "1/-1", "1/99999999999"] {
            assert!(wrong.parse::<Retention>().is_err(), "{wrong}");
        }
    }
}
