//! The measure that a name means in a world, and the names that there are.

use super::pattern::{Part, Path, follow, ways, written};
use super::{Family, Slot, Subject};
use crate::blueprint::Blueprint;
use crate::text::nearest::nearest;

/// A measure of a world.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measure {
    /// Its name, such as `smsc.B.load.busiest_hour`.
    pub name: String,
    /// Its family.
    pub family: Family,
    /// What it is of, in the order of the name.
    pub subjects: Vec<Subject>,
}

/// Why a name means no measure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unknown {
    /// No family has such names.
    Name,
    /// A part of the name stands for nothing in the world.
    Missing(Slot, String),
    /// It is of a trace, and the world has none.
    NoTrace,
    /// It is of money, and the world has no tariffs.
    NoTariffs,
    /// It is of presence, and no users of the world have sessions.
    NoSessions,
    /// It is of a minute or a second, and tables do not count by the second in so long a run of so many nodes.
    NoSeconds,
    /// It can be read in these ways, since parts of the world are named like parts of measures.
    Ambiguous(Vec<String>),
}

impl Measure {
    /// The words of its name that are none of the world's, in the order of the name.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.subjects.iter().filter_map(|s| if let Subject::Word(word) = s { Some(*word) } else { None })
    }
}

impl Measure {
    /// Whether it is of a minute or a second, which tables tell only where they count by the second.
    fn is_of_seconds(&self) -> bool {
        self.words().any(|word| matches!(word, "busiest_second" | "busiest_minute"))
    }
}

/// The measure that a name means in a world.
pub fn find(world: &Blueprint, name: &str) -> Result<Measure, Unknown> {
    let mut found = paths(world, name, false);
    if found.len() > 1 {
        return Err(Unknown::Ambiguous(found.into_iter().map(|(_, way, _)| written(&way)).collect()));
    }
    if let Some((family, _, path)) = found.pop() {
        let measure = Measure { name: name.to_owned(), family, subjects: path.subjects };
        return match lacks(world, family) {
            None if measure.is_of_seconds() && !world.counts_seconds() => Err(Unknown::NoSeconds),
            None => Ok(measure),
            Some(unknown) => Err(unknown),
        };
    }
    let missing = paths(world, name, true).into_iter().filter_map(|(_, _, path)| path.missing);
    // Of several ways to read it, the one that takes least of it for the name of something missing.
    let missing = missing.min_by_key(|(_, name)| name.len());
    Err(missing.map_or(Unknown::Name, |(slot, name)| Unknown::Missing(slot, name.to_owned())))
}

/// What a world lacks for measures of a family, if anything.
fn lacks(world: &Blueprint, family: Family) -> Option<Unknown> {
    let of = |subject: &str| family.pattern().split(['.', '[']).next() == Some(subject);
    if of("trace") && world.traffic.trace.is_none() {
        Some(Unknown::NoTrace)
    } else if (of("charges") || of("settlement")) && world.tariffs.is_none() {
        Some(Unknown::NoTariffs)
    } else if of("presence") && !world.has_sessions() {
        Some(Unknown::NoSessions)
    } else {
        None
    }
}

/// What a name can mean: the family, the way to write its pattern, and what fills it.
fn paths<'t>(world: &Blueprint, name: &'t str, lenient: bool) -> Vec<(Family, Vec<Part>, Path<'t>)> {
    let mut found = Vec::new();
    for family in Family::ALL {
        for way in ways(family.pattern()) {
            let paths = follow(world, &way, name, lenient).into_iter();
            found.extend(paths.map(|path| (*family, way.clone(), path)));
        }
    }
    found
}

/// All measures of a world but those of pairs of operators, in the order of the catalogue.
pub fn all(world: &Blueprint) -> Vec<Measure> {
    names(world, |slot| if slot == Slot::Pair { Vec::new() } else { slot.all(world) })
}

/// The name nearest to one that means nothing in a world, if one is near.
pub fn near_name(world: &Blueprint, name: &str) -> Option<String> {
    // Of pairs only those whose operators the name may mean: all of many operators would be too many.
    let pairs = || {
        let mut pairs = Slot::Pair.all(world);
        pairs.retain(|(pair, _)| world.operators.len() <= 12 || name.contains(pair.as_str()));
        pairs
    };
    let known = names(world, |slot| if slot == Slot::Pair { pairs() } else { slot.all(world) });
    let letters = Letters::of(name);
    let known = known.iter().map(|m| m.name.as_str()).filter(|known| letters.may_be_near(known));
    nearest(name, known).map(str::to_owned)
}

fn names(world: &Blueprint, all: impl Fn(Slot) -> Vec<(String, Subject)>) -> Vec<Measure> {
    let filled: Vec<_> = Slot::ALL.iter().map(|slot| all(*slot)).collect();
    let mut found = Vec::new();
    for family in Family::ALL.iter().filter(|f| lacks(world, **f).is_none()) {
        for way in ways(family.pattern()) {
            let mut begun = vec![Measure { name: String::new(), family: *family, subjects: Vec::new() }];
            for part in way {
                begun = match part {
                    Part::Text(text) => begun.into_iter().map(|m| m.with(text, None)).collect(),
                    Part::Slot(slot) => begun.iter().flat_map(|m| fill(m, &filled[slot as usize])).collect(),
                };
            }
            found.extend(begun);
        }
    }
    if !world.counts_seconds() {
        found.retain(|measure| !measure.is_of_seconds());
    }
    found
}

fn fill(measure: &Measure, with: &[(String, Subject)]) -> Vec<Measure> {
    with.iter().map(|(name, subject)| measure.clone().with(name, Some(*subject))).collect()
}

impl Measure {
    fn with(mut self, text: &str, subject: Option<Subject>) -> Measure {
        self.name.push_str(text);
        self.subjects.extend(subject);
        self
    }
}

/// How often each letter occurs: names that differ in more than a few cannot be near, and need not be compared.
struct Letters([i32; 128]);

impl Letters {
    fn of(text: &str) -> Letters {
        let mut letters = [0; 128];
        text.bytes().for_each(|b| letters[usize::from(b.to_ascii_lowercase() & 127)] += 1);
        Letters(letters)
    }

    fn may_be_near(&self, other: &str) -> bool {
        let other = Letters::of(other);
        self.0.iter().zip(&other.0).map(|(a, b)| (a - b).abs()).sum::<i32>() <= 8
    }
}
