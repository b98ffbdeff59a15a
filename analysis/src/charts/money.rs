//! What each operator's customers are charged, what other operators pay it, and what it pays them.

use super::Drawing;
use super::bars::{Bar, Bars, body, rows};
use super::canvas::{Anchor, Canvas, Colour};
use super::page::{Area, bold, fitted, legend, no_data, plain};
use super::palette::{BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILION};
use crate::projections::money::{booked, tariffs};
use crate::results::Results;
use crate::words;
use world::blueprint::{Charge, Leg, amount};

const NAMES: f64 = 150.0;
/// The most operators that can be read.
const MOST: usize = 14;

/// An operator; amounts in millionths of the currency, by the kinds of [`Charge`] and [`Leg`].
struct Operator {
    name: String,
    retail: Vec<i128>,
    received: Vec<i128>,
    paid: Vec<i128>,
    settlement: i128,
}

impl Operator {
    fn moved(&self) -> i128 {
        [&self.retail, &self.received, &self.paid].into_iter().flatten().sum()
    }
}

fn colour_of_charge(charge: Charge) -> (Colour, &'static str) {
    match charge {
        Charge::Im => (BLUE, "IM"),
        Charge::ImAsSms => (ORANGE, "IM as SMS"),
        Charge::AnswerBySms => (GREEN, "answers by SMS"),
        Charge::Command => (PURPLE, "commands"),
        Charge::Receipt => (SKY, "receipts"),
    }
}

fn colour_of_leg(leg: Leg) -> (Colour, &'static str) {
    match leg {
        Leg::Im => colour_of_charge(Charge::Im),
        Leg::Conversion => (VERMILION, "conversions"),
        Leg::Sms => (GREY, "SMS over links"),
        Leg::Receipt => colour_of_charge(Charge::Receipt),
    }
}

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let currency = tariffs(results.plan()).map_or(String::new(), |t| t.currency.clone());
    let mut operators = gather(results);
    operators.sort_by_key(|o| std::cmp::Reverse(o.moved()));
    let others = operators.len().saturating_sub(MOST);
    operators.truncate(MOST);
    let shown = if others > 0 { format!("; {others} operators with less not shown") } else { String::new() };
    let subtitle = if currency.is_empty() {
        "the world has no tariffs".into()
    } else {
        format!("amounts in {currency}; what is received and what is paid on one scale{shown}")
    };
    Drawing {
        title: "What customers are charged, and what operators pay each other".into(),
        subtitle,
        paint: Box::new(move |canvas| paint(canvas, &operators, &currency)),
    }
}

/// The operators between which, or at which, any money moved.
fn gather(results: &Results) -> Vec<Operator> {
    let (money, plan) = (&results.tables.money, results.plan());
    let of = |operator: usize| {
        let lines = money.settlement_of(plan, operator);
        let retail = |charge: &Charge| {
            (0..plan.sides()).map(|to| money.retail(plan, plan.pair(operator, to), *charge)).sum()
        };
        let own = |leg: Leg| lines.iter().filter(move |l| l.leg == leg);
        let (received, paid) = booked(&lines);
        Operator {
            name: plan.name(operator).to_owned(),
            retail: Charge::ALL.iter().map(retail).collect(),
            received: Leg::ALL.iter().map(|leg| own(*leg).map(|l| l.received).sum()).collect(),
            paid: Leg::ALL.iter().map(|leg| own(*leg).map(|l| l.paid).sum()).collect(),
            settlement: received - paid,
        }
    };
    let counted = 0..if money.counts() { plan.operators() } else { 0 };
    counted.map(of).filter(|o| o.moved() > 0).collect()
}

fn paint(canvas: &mut Canvas, operators: &[Operator], currency: &str) {
    let charges = Charge::ALL.iter().map(|c| colour_of_charge(*c));
    let entries = charges.chain([Leg::Conversion, Leg::Sms].map(colour_of_leg));
    let entries: Vec<_> = entries.map(|(colour, name)| (colour, name.to_owned())).collect();
    let area = legend(canvas, if operators.is_empty() { &[] } else { &entries });
    if operators.is_empty() {
        return no_data(canvas, area, "the world has no tariffs, or nothing cost anything");
    }
    names(canvas, area, operators);
    let third = (area.right - area.left - NAMES) / 3.0;
    let panel = |i: f64| {
        let left = area.left + NAMES + i * third;
        Area { left, right: left + third, ..area }
    };
    let of_legs = |amounts: &[i128]| bar(amounts, Leg::ALL.iter().map(|l| colour_of_leg(*l).0));
    let retail: Vec<Bar> = operators
        .iter()
        .map(|o| bar(&o.retail, Charge::ALL.iter().map(|c| colour_of_charge(*c).0)))
        .collect();
    let received: Vec<Bar> = operators.iter().map(|o| of_legs(&o.received)).collect();
    let paid: Vec<Bar> = operators.iter().map(|o| of_legs(&o.paid)).collect();
    let settled = highest(&received).max(highest(&paid));
    let panels = [
        ("Charged to customers", &retail, highest(&retail)),
        ("Received from operators", &received, settled),
        ("Paid to operators", &paid, settled),
    ];
    for (i, (title, bars, highest)) in panels.into_iter().enumerate() {
        Bars { area: panel(i as f64), title, unit: currency, highest }.draw(canvas, bars);
    }
}

fn bar(amounts: &[i128], colours: impl Iterator<Item = Colour>) -> Bar {
    let parts = colours.zip(amounts).map(|(colour, n)| (colour, *n as f64 / 1e6)).collect();
    let all = amounts.iter().sum::<i128>() as f64 / 1e6;
    Bar { parts, note: if all < 100.0 { format!("{all:.2}") } else { words::short(all) } }
}

fn highest(bars: &[Bar]) -> f64 {
    bars.iter().map(|b| b.parts.iter().map(|p| p.1).sum()).fold(0.0, f64::max)
}

fn names(canvas: &mut Canvas, area: Area, operators: &[Operator]) {
    for (operator, y) in operators.iter().zip(rows(body(area), operators.len())) {
        let name = fitted(&operator.name, 11.5, NAMES - 8.0);
        canvas.text(&name, (area.left, y - 6.0), bold(11.5, INK, Anchor::Left));
        let settled = fitted(&format!("settlement {}", amount(operator.settlement)), 9.0, NAMES - 8.0);
        canvas.text(&settled, (area.left, y + 7.0), plain(9.0, GREY, Anchor::Left));
    }
}
