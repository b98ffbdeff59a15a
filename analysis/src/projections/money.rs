//! Money: what customers are charged and had been told before, and what operators pay each other. Only messages and
//! their parts are counted; they are multiplied by prices at the end, so that nothing is ever rounded.

use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{Event, LinkId, Mechanism, OperatorId, Record};
use world::blueprint::{Charge, Leg, Per, Price, Tariffs, amount};

const CHARGES: usize = Charge::ALL.len();
const LEGS: usize = Leg::ALL.len();

/// Messages, and the short messages that they took; what is no short message counts as one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Messages.
    pub messages: u64,
    /// Short messages.
    pub parts: u64,
}

impl Counts {
    #[inline]
    fn add(&mut self, parts: u8) {
        self.messages += 1;
        self.parts += u64::from(parts);
    }

    fn merge(&mut self, other: &Counts) {
        self.messages += other.messages;
        self.parts += other.parts;
    }
}

/// What senders had been told of IM that went as SMS.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Advised {
    /// Short messages that the texts alone would have taken, without the introductory text.
    pub text_parts: u64,
    /// IM that are charged higher than their sender had been told.
    pub above: u64,
}

/// What is counted for a pair of operators: of the one that pays, or whose customers do, and of the other.
#[derive(Clone, Copy, Default, Debug, serde::Serialize, serde::Deserialize)]
struct Pair {
    charges: [Counts; CHARGES],
    advised: Advised,
    legs: [Counts; LEGS],
}

impl Pair {
    fn merge(&mut self, other: &Pair) {
        self.charges.iter_mut().zip(&other.charges).for_each(|(mine, more)| mine.merge(more));
        self.legs.iter_mut().zip(&other.legs).for_each(|(mine, more)| mine.merge(more));
        self.advised.text_parts += other.advised.text_parts;
        self.advised.above += other.advised.above;
    }
}

/// Counts what is charged for; nothing in a world without tariffs.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Money {
    /// By the first operator of a pair, then the second. A row comes into being when it is first needed: each operator
    /// has its own tables during a run, and needs few of them.
    rows: Vec<Vec<Pair>>,
}

/// The heading of the table of charges.
pub static CHARGED: Heading = Heading {
    file: "charges.csv",
    about: "What customers are charged by their own operators; without rows for a world without tariffs. An IM is \
            charged for when it reaches an IM client, one that goes as SMS when an IMSP has made short messages of it, \
            an answer by SMS and a command when they are sent, a receipt when it arrives. Amounts are exact: nothing \
            is rounded.",
    columns: &[
        column("from_operator", "Operator of the customers who are charged."),
        column("to_operator", "Operator of those whom they wrote to; of a command, their own."),
        column("kind", "`im`, `im_as_sms`, `answer_by_sms`, `command` or `receipt`."),
        column("messages", "How many."),
        column("parts", "Short messages that they took; what is no short message counts as one."),
        column("price", "What one costs."),
        column("per", "`message` or `part`: what the price is for."),
        column("retail", "What all of them cost."),
        column("advised", "Of `im_as_sms`: what the senders had been told to expect; otherwise empty."),
        column("difference", "Likewise: retail less advised."),
        column("above_advice", "Likewise: messages that are charged higher than their sender had been told."),
        column("currency", "The currency of price, retail, advised and difference."),
    ],
};

/// The heading of the table of settlement.
pub static SETTLED: Heading = Heading {
    file: "settlement.csv",
    about: "What operators pay each other; without rows for a world without tariffs. Each two operators have two rows \
            of a kind, one as each of them sees it, so that the column `balance` adds up to exactly zero. What goes \
            over a link is charged when it is handed to the link, a conversion when the short messages are made.",
    columns: &[
        column("operator", "Whose row it is."),
        column("counterpart", "The other operator."),
        column("kind", "`im`, `conversion`, `sms` or `receipt`."),
        column("messages_out", "What the operator handed to the counterpart, which it pays for."),
        column("parts_out", "Short messages that this took; what is no short message counts as one."),
        column("paid", "What the operator pays the counterpart."),
        column("messages_in", "What the counterpart handed to the operator, which is paid for it."),
        column("parts_in", "Likewise as `parts_out`."),
        column("received", "What the counterpart pays the operator."),
        column("balance", "Received less paid."),
        column("currency", "The currency of paid, received and balance."),
    ],
};

/// The heading of the table of balances.
pub static BALANCES: Heading = Heading {
    file: "balances.csv",
    about: "Money by operator; without rows for a world without tariffs. The column `settlement` adds up to exactly \
            zero.",
    columns: &[
        column("operator", "The operator."),
        column("retail", "What its customers are charged."),
        column("received", "What other operators pay it."),
        column("paid", "What it pays other operators."),
        column("settlement", "Received less paid."),
        column("net", "Retail and settlement together."),
        column("currency", "The currency of all of them."),
    ],
};

/// What a pair of operators settles of a kind, as one of them sees it; amounts in millionths of the currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// Whose line it is.
    pub operator: usize,
    /// The other operator.
    pub counterpart: usize,
    /// What is settled.
    pub leg: Leg,
    /// What the operator handed on.
    pub out: Counts,
    /// What it got.
    pub came: Counts,
    /// What it pays.
    pub paid: i128,
    /// What it is paid.
    pub received: i128,
}

impl Line {
    /// What the operator is paid more than it pays.
    pub fn balance(&self) -> i128 {
        self.received - self.paid
    }
}

/// By how much a settlement fails to add up to zero.
pub fn imbalance(lines: &[Line]) -> i128 {
    lines.iter().map(Line::balance).sum()
}

impl Money {
    /// Nothing yet.
    pub fn new(plan: &Plan) -> Money {
        let rows = if plan.blueprint.tariffs.is_some() { plan.sides() } else { 0 };
        Money { rows: vec![Vec::new(); rows] }
    }

    /// Whether the world has tariffs.
    #[inline(always)]
    pub fn counts(&self) -> bool {
        !self.rows.is_empty()
    }

    fn pair(&self, pair: usize) -> Option<&Pair> {
        let sides = self.rows.len().max(1);
        self.rows.get(pair / sides)?.get(pair % sides)
    }

    fn pair_mut(&mut self, pair: usize) -> &mut Pair {
        let sides = self.rows.len();
        let row = &mut self.rows[pair / sides];
        if row.is_empty() {
            row.resize(sides, Pair::default());
        }
        &mut row[pair % sides]
    }

    /// Counts what is charged for a record.
    pub fn record(&mut self, plan: &Plan, record: &Record) {
        match record.event {
            Event::ImDelivered { mechanism: Mechanism::None, .. } => {
                self.charge(plan.pair_of(record.subject, record.object), Charge::Im, 1);
            }
            Event::ImConverted { parts, intro_parts, .. } => {
                self.converted(plan, record, parts, parts.saturating_sub(intro_parts));
            }
            Event::SmsAnswered { parts, .. } => {
                self.charge(plan.pair_of(record.subject, record.object), Charge::AnswerBySms, parts);
            }
            Event::PresenceCommanded { .. } => {
                self.charge(plan.pair_of(record.subject, record.subject), Charge::Command, 1);
            }
            // Its object asked for it; what an IMSP asks for is no customer's to pay.
            Event::StatusReportReceived { by_imsp: false, .. } => {
                self.charge(plan.pair_of(record.object, record.subject), Charge::Receipt, 1);
            }
            // What comes back is handed over, too: so the holder of a range returns what it was paid for the IM.
            Event::ImForwarded { link, .. }
            | Event::AnswerRecognised { link, .. }
            | Event::ImReturned { link, .. } => {
                self.passed_on(plan, record.operator, link, Leg::Im, 1);
            }
            Event::SmsForwarded { parts, link, .. } => {
                self.passed_on(plan, record.operator, link, Leg::Sms, parts);
            }
            Event::StatusReportSent { link, .. } | Event::StatusReportForwarded { link, .. } => {
                self.passed_on(plan, record.operator, link, Leg::Receipt, 1);
            }
            _ => {}
        }
    }

    fn charge(&mut self, pair: usize, charge: Charge, parts: u8) {
        self.pair_mut(pair).charges[charge as usize].add(parts);
    }

    fn converted(&mut self, plan: &Plan, record: &Record, parts: u8, text_parts: u8) {
        let Some(tariffs) = plan.blueprint.tariffs.as_ref() else { return };
        let pair = plan.pair_of(record.subject, record.object);
        self.charge(pair, Charge::ImAsSms, parts);
        let (from, to) = ends(plan, pair);
        let charged = tariffs.retail(Charge::ImAsSms, from, to).of(1, u64::from(parts));
        let told = tariffs.advised(from, to).of(1, u64::from(text_parts));
        let advised = &mut self.pair_mut(pair).advised;
        advised.text_parts += u64::from(text_parts);
        advised.above += u64::from(charged > told);
        let (user, converter) = (plan.side(record.subject), plan.place_of(record.operator));
        if user != converter {
            self.pair_mut(plan.pair(user, converter)).legs[Leg::Conversion as usize].add(parts);
        }
    }

    fn passed_on(&mut self, plan: &Plan, from: OperatorId, link: LinkId, leg: Leg, parts: u8) {
        let Some(link) = plan.blueprint.links.get(usize::from(link.0)) else { return };
        let pair = plan.pair(plan.place_of(from), plan.place_of(link.other_end(from)));
        self.pair_mut(pair).legs[leg as usize].add(parts);
    }

    /// Adds what another counted.
    pub fn merge(&mut self, other: &Money) {
        for (row, theirs) in self.rows.iter_mut().zip(&other.rows) {
            row.resize(row.len().max(theirs.len()), Pair::default());
            row.iter_mut().zip(theirs).for_each(|(pair, more)| pair.merge(more));
        }
    }

    /// What was charged for between a pair of operators.
    pub fn charged(&self, pair: usize, charge: Charge) -> Counts {
        self.pair(pair).map_or(Counts::default(), |p| p.charges[charge as usize])
    }

    /// What was told of IM between a pair of operators that went as SMS.
    pub fn told(&self, pair: usize) -> Advised {
        self.pair(pair).map_or(Advised::default(), |p| p.advised)
    }

    /// What customers are charged, in millionths of the currency.
    pub fn retail(&self, plan: &Plan, pair: usize, charge: Charge) -> i128 {
        let (from, to) = ends(plan, pair);
        let price = tariffs(plan).map_or(Price::FREE, |t| t.retail(charge, from, to));
        cost(price, self.charged(pair, charge))
    }

    /// What senders of IM that went as SMS had been told to expect, in millionths of the currency.
    pub fn advised(&self, plan: &Plan, pair: usize) -> i128 {
        let (from, to) = ends(plan, pair);
        let price = tariffs(plan).map_or(Price::FREE, |t| t.advised(from, to));
        let messages = self.charged(pair, Charge::ImAsSms).messages;
        cost(price, Counts { messages, parts: self.told(pair).text_parts })
    }

    /// The settlement between operators: a line for each two of them and each kind of which there was anything, as
    /// either sees it.
    pub fn settlement(&self, plan: &Plan) -> Vec<Line> {
        (0..plan.operators()).flat_map(|operator| self.settlement_of(plan, operator)).collect()
    }

    /// The lines of one operator.
    pub fn settlement_of(&self, plan: &Plan, operator: usize) -> Vec<Line> {
        let Some(tariffs) = tariffs(plan) else { return Vec::new() };
        let lines = (0..plan.operators()).flat_map(|counterpart| {
            Leg::ALL.iter().map(move |leg| self.line(plan, tariffs, *leg, (operator, counterpart)))
        });
        lines.filter(|line| line.out.messages + line.came.messages > 0).collect()
    }

    fn line(
        &self,
        plan: &Plan,
        tariffs: &Tariffs,
        leg: Leg,
        (operator, counterpart): (usize, usize),
    ) -> Line {
        let counted = |pair: usize| self.pair(pair).map_or(Counts::default(), |p| p.legs[leg as usize]);
        let (there, back) = (plan.pair(operator, counterpart), plan.pair(counterpart, operator));
        let (out, came) = (counted(there), counted(back));
        let rate = |pair: usize| {
            let (from, to) = ends(plan, pair);
            tariffs.rate(leg, from, to)
        };
        let (paid, received) = (cost(rate(there), out), cost(rate(back), came));
        Line { operator, counterpart, leg, out, came, paid, received }
    }

    /// The table of charges.
    pub fn charges_sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&CHARGED);
        let Some(tariffs) = tariffs(plan) else { return sheet };
        for pair in 0..plan.pairs() {
            for charge in Charge::ALL.iter().filter(|c| self.charged(pair, **c).messages > 0) {
                sheet.push(self.charges_row(plan, tariffs, pair, *charge));
            }
        }
        sheet
    }

    fn charges_row(&self, plan: &Plan, tariffs: &Tariffs, pair: usize, charge: Charge) -> Vec<String> {
        let ((from, to), (a, b)) = (plan.sides_of(pair), ends(plan, pair));
        let (counts, price) = (self.charged(pair, charge), tariffs.retail(charge, a, b));
        let retail = self.retail(plan, pair, charge);
        let mut row = vec![plan.name(from).to_owned(), plan.name(to).to_owned(), charge.name().to_owned()];
        row.extend([counts.messages, counts.parts].map(|n| n.to_string()));
        row.extend([amount(i128::from(price.millionths)), per(price).to_owned(), amount(retail)]);
        if charge == Charge::ImAsSms {
            let advised = self.advised(plan, pair);
            row.extend([amount(advised), amount(retail - advised), self.told(pair).above.to_string()]);
        } else {
            row.extend([String::new(), String::new(), String::new()]);
        }
        row.push(tariffs.currency.clone());
        row
    }

    /// The table of settlement.
    pub fn settlement_sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&SETTLED);
        let Some(tariffs) = tariffs(plan) else { return sheet };
        for line in self.settlement(plan) {
            let names = [plan.name(line.operator), plan.name(line.counterpart), line.leg.name()];
            let side = |c: Counts, money: i128| [c.messages.to_string(), c.parts.to_string(), amount(money)];
            let mut row: Vec<String> = names.map(str::to_owned).into();
            row.extend(side(line.out, line.paid));
            row.extend(side(line.came, line.received));
            row.extend([amount(line.balance()), tariffs.currency.clone()]);
            sheet.push(row);
        }
        sheet
    }

    /// What an operator's customers are charged, in millionths of the currency.
    pub fn retail_of(&self, plan: &Plan, operator: usize) -> i128 {
        let pairs = (0..plan.sides()).map(|to| plan.pair(operator, to));
        pairs.flat_map(|pair| Charge::ALL.iter().map(move |c| self.retail(plan, pair, *c))).sum()
    }

    /// The table of balances.
    pub fn balances_sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&BALANCES);
        let Some(tariffs) = tariffs(plan) else { return sheet };
        for operator in 0..plan.operators() {
            let (received, paid) = booked(&self.settlement_of(plan, operator));
            let retail = self.retail_of(plan, operator);
            let amounts = [retail, received, paid, received - paid, retail + received - paid].map(amount);
            let name = std::iter::once(plan.name(operator).to_owned());
            sheet.push(name.chain(amounts).chain([tariffs.currency.clone()]).collect());
        }
        sheet
    }
}

/// What is received on lines, and what is paid: on those of an operator, by others and to them.
pub fn booked(lines: &[Line]) -> (i128, i128) {
    (lines.iter().map(|line| line.received).sum(), lines.iter().map(|line| line.paid).sum())
}

/// The prices of the world, if it has any.
pub fn tariffs(plan: &Plan) -> Option<&Tariffs> {
    plan.blueprint.tariffs.as_ref()
}

/// The operators of a pair; of no operator there are no prices.
fn ends(plan: &Plan, pair: usize) -> (OperatorId, OperatorId) {
    let (from, to) = plan.sides_of(pair);
    let operator =
        |side: usize| if side < plan.operators() { OperatorId(side as u8) } else { OperatorId::NONE };
    (operator(from), operator(to))
}

fn cost(price: Price, counts: Counts) -> i128 {
    price.of(counts.messages, counts.parts) as i128
}

fn per(price: Price) -> &'static str {
    match price.per {
        Per::Message => "message",
        Per::Part => "part",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(operator: usize, counterpart: usize, paid: i128, received: i128) -> Line {
        let counts = Counts::default();
        Line { operator, counterpart, leg: Leg::Sms, out: counts, came: counts, paid, received }
    }

    #[test]
    fn a_settlement_adds_up_if_what_one_pays_is_what_the_other_receives() {
        let sound = [line(0, 1, 70, 30), line(1, 0, 30, 70), line(1, 2, 5, 0), line(2, 1, 0, 5)];
        assert_eq!(imbalance(&sound), 0);
        assert_eq!((booked(&sound[1..3]), booked(&sound[3..])), ((70, 35), (5, 0)));
        let mut wrong = sound;
        wrong[3].received = 4;
        assert_eq!(imbalance(&wrong), -1, "one says that it got less than the other says that it paid");
        assert_eq!(imbalance(&sound[..3]), -5, "the row of one of them is missing");
    }
}
