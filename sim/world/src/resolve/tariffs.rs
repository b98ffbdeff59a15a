//! What messages cost: of the prices that fit, the most specific holds. Two that contradict each other are refused, and
//! one that never holds is told.

use crate::blueprint::{Blueprint, Charge, Information, Leg, Per, Price, Service, Tariffs};
use crate::finding::Code;
use crate::reading::Reader;
use crate::written::{CHARGE, LEG, RuleFile, TariffsFile, WorldFile};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::OperatorId;

/// What a price is looked up for: kind, from, to.
type Cell = (usize, OperatorId, OperatorId);
/// What a rule names of it.
type Key = (Option<usize>, Option<OperatorId>, Option<OperatorId>);

/// Which of kind, from and to a rule names, those that name most first.
const NAMED: [&[[bool; 3]]; 4] = [
    &[[true, true, true]],
    &[[true, true, false], [true, false, true], [false, true, true]],
    &[[true, false, false], [false, true, false], [false, false, true]],
    &[[false, false, false]],
];

/// The prices of a world, if it has any.
pub fn resolve(r: &mut Reader, file: &WorldFile, blueprint: &mut Blueprint) {
    let Some(written) = file.tariffs.as_ref() else { return };
    let books = Books::of(written);
    if written.sound && !r.refuses() {
        books.check(r, blueprint);
    }
    blueprint.tariffs = Some(books.tariffs(written.currency.clone(), blueprint));
}

/// The rules of a kind, by what they name.
struct Book<'a> {
    /// As the world file calls them.
    name: &'static str,
    kinds: Vec<&'static str>,
    rules: &'a [RuleFile],
    by_key: BTreeMap<Key, usize>,
}

/// What became of the rules of a book.
struct Use {
    fits: Vec<bool>,
    holds: Vec<bool>,
    /// Of two rules that are as specific but not alike, where they meet first.
    clashes: BTreeMap<(usize, usize), Cell>,
}

impl<'a> Book<'a> {
    fn new(name: &'static str, kinds: Vec<&'static str>, rules: &'a [RuleFile]) -> Book<'a> {
        let mut by_key = BTreeMap::new();
        for (i, rule) in rules.iter().enumerate() {
            by_key.entry((rule.kind, rule.from, rule.to)).or_insert(i);
        }
        Book { name, kinds, rules, by_key }
    }

    /// The rules that fit, the most specific first; those of one rank are as specific.
    fn fitting(&self, (kind, from, to): Cell) -> impl Iterator<Item = Vec<usize>> {
        NAMED.iter().map(move |rank| {
            let key = |named: &[bool; 3]| {
                (named[0].then_some(kind), named[1].then_some(from), named[2].then_some(to))
            };
            rank.iter().filter_map(|named| self.by_key.get(&key(named)).copied()).collect()
        })
    }

    /// The price that holds, if any rule fits.
    fn price(&self, cell: Cell) -> Option<Price> {
        let rule = self.fitting(cell).flatten().next()?;
        Some(self.rules[rule].price)
    }

    /// What becomes of the rules where messages are possible.
    fn used(&self, cells: impl Iterator<Item = Cell>) -> Use {
        let none = vec![false; self.rules.len()];
        let mut used = Use { fits: none.clone(), holds: none, clashes: BTreeMap::new() };
        for cell in cells {
            let mut decided = false;
            for rank in self.fitting(cell) {
                rank.iter().for_each(|rule| used.fits[*rule] = true);
                if decided || rank.is_empty() {
                    continue;
                }
                decided = true;
                rank.iter().for_each(|rule| used.holds[*rule] = true);
                for (a, b) in rank.iter().zip(&rank[1..]) {
                    if self.rules[*a].price != self.rules[*b].price {
                        used.clashes.entry((*a.min(b), *a.max(b))).or_insert(cell);
                    }
                }
            }
        }
        used
    }

    /// Rules that name the same as one before, but have another price.
    fn twice(&self) -> impl Iterator<Item = usize> {
        self.rules.iter().enumerate().filter_map(|(i, rule)| {
            let first = &self.rules[self.by_key[&key(rule)]];
            (first.price != rule.price).then_some(i)
        })
    }

    /// What a rule names, as it would be written.
    fn named(&self, r: &Reader, (kind, from, to): Key) -> String {
        let operator = |field: &str, id: Option<OperatorId>| {
            id.map(|id| format!("{field}: {:?}", super::links::name(r, id)))
        };
        let kind = kind.filter(|_| !self.kinds.is_empty()).map(|k| format!("kind: {}", self.kinds[k]));
        let parts: Vec<String> =
            [kind, operator("from", from), operator("to", to)].into_iter().flatten().collect();
        if parts.is_empty() {
            format!("{}(price: ...)", self.name)
        } else {
            format!("{}({})", self.name, parts.join(", "))
        }
    }

    fn check(&self, r: &mut Reader, cells: impl Iterator<Item = Cell>) {
        let used = self.used(cells);
        let mut told = BTreeSet::new();
        for second in self.twice() {
            let rule = &self.rules[second];
            let what = format!("there are two prices for `{}`", self.named(r, key(rule)));
            r.note(Code::PricesContradict, rule.place, what, "another price before", "keep one of the two");
            told.insert(second);
        }
        for ((first, second), (kind, from, to)) in &used.clashes {
            let rule = &self.rules[*second];
            let cell = self.named(r, (Some(*kind), Some(*from), Some(*to)));
            let what = format!("two prices fit `{cell}`, and neither is more specific");
            let label = format!("as specific as `{}`", self.named(r, key(&self.rules[*first])));
            let help = format!("write a price for `{cell}`, or let one of the two name more");
            if told.insert(*second) {
                r.note(Code::PricesContradict, rule.place, what, label, help);
            }
        }
        for (i, rule) in self.rules.iter().enumerate().filter(|(i, _)| !used.holds[*i]) {
            if told.contains(&i) {
                continue;
            }
            let label = match used.fits[i] || self.by_key[&key(rule)] != i {
                true => "others hold wherever it fits",
                false => "nothing that it fits can happen in this world",
            };
            let what = format!("the price for `{}` never holds", self.named(r, key(rule)));
            r.note(Code::PriceUnused, rule.place, what, label, "leave it out, or look into what it names");
        }
    }
}

fn key(rule: &RuleFile) -> Key {
    (rule.kind, rule.from, rule.to)
}

/// All rules of a world.
struct Books<'a> {
    retail: Book<'a>,
    advice: Book<'a>,
    rates: Book<'a>,
}

impl<'a> Books<'a> {
    fn of(written: &'a TariffsFile) -> Books<'a> {
        Books {
            retail: Book::new("Retail", CHARGE.names().collect(), &written.retail),
            advice: Book::new("Advice", Vec::new(), &written.advice),
            rates: Book::new("Interworking", LEG.names().collect(), &written.rates),
        }
    }

    fn check(&self, r: &mut Reader, world: &Blueprint) {
        let all = || (0..world.operators.len()).map(|o| OperatorId(o as u8));
        let pairs: Vec<_> = all().flat_map(|from| all().map(move |to| (from, to))).collect();
        let cells = |kinds: usize| {
            let pairs = &pairs;
            (0..kinds).flat_map(move |kind| pairs.iter().map(move |(from, to)| (kind, *from, *to)))
        };
        let charged = |(kind, from, to): &Cell| can_be_charged(world, Charge::ALL[*kind], *from, *to);
        self.retail.check(r, cells(Charge::ALL.len()).filter(charged));
        let told = |(_, from, _): &Cell| information(world, *from) != Information::None;
        self.advice.check(r, cells(1).filter(told));
        let linked = linked(world);
        let passed = |(kind, from, to): &Cell| can_be_passed_on(world, &linked, Leg::ALL[*kind], *from, *to);
        self.rates.check(r, cells(Leg::ALL.len()).filter(passed));
    }

    fn tariffs(&self, currency: String, world: &Blueprint) -> Tariffs {
        let retail =
            |charge: Charge, from, to| self.retail.price((charge as usize, from, to)).unwrap_or(Price::FREE);
        let advised = |from, to| {
            let known = self.advice.price((0, from, to));
            let price = known.unwrap_or_else(|| retail(Charge::ImAsSms, from, to));
            match information(world, from) {
                Information::PopUp => price,
                // Told before the text is written: the price of one short message.
                Information::Wizard | Information::StatusLine => Price { per: Per::Message, ..price },
                Information::None => Price { per: Per::Message, ..retail(Charge::Im, from, to) },
            }
        };
        let rate = |leg: Leg, from, to| self.rates.price((leg as usize, from, to)).unwrap_or(Price::FREE);
        Tariffs::new(currency, world.operators.len(), retail, advised, rate)
    }
}

/// How clients of an operator tell of the legacy service.
fn information(world: &Blueprint, operator: OperatorId) -> Information {
    world.operator(operator).imsp.as_ref().map_or(Information::None, |imsp| imsp.legacy.information)
}

/// Whether a customer of the first operator can be charged for something that it sends to one of the second.
fn can_be_charged(world: &Blueprint, charge: Charge, from: OperatorId, to: OperatorId) -> bool {
    let has_imsp = |o: OperatorId| world.operator(o).imsp.is_some();
    match charge {
        Charge::Im => has_imsp(from) && has_imsp(to),
        Charge::ImAsSms => has_imsp(from),
        Charge::AnswerBySms => has_imsp(to),
        Charge::Command => from == to,
        Charge::Receipt => world.operator(from).smsc.receipts > 0.0,
    }
}

/// The pairs of operators that a link joins, in both directions, with what it carries.
fn linked(world: &Blueprint) -> BTreeSet<(Service, OperatorId, OperatorId)> {
    let both = |l: &crate::blueprint::Link| {
        let (a, b) = l.between;
        [(l.service, a, b), (l.service, b, a)]
    };
    world.links.iter().flat_map(both).collect()
}

/// Whether the first operator can pass something on to the second.
fn can_be_passed_on(
    world: &Blueprint,
    linked: &BTreeSet<(Service, OperatorId, OperatorId)>,
    leg: Leg,
    from: OperatorId,
    to: OperatorId,
) -> bool {
    let has_imsp = |o: OperatorId| world.operator(o).imsp.is_some();
    match leg {
        Leg::Im => linked.contains(&(Service::Im, from, to)),
        Leg::Conversion => from != to && has_imsp(from) && has_imsp(to),
        Leg::Sms | Leg::Receipt => linked.contains(&(Service::Sms, from, to)),
    }
}
