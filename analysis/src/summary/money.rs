//! Money, summed up.

use crate::projections::money::{Money, booked, imbalance, tariffs};
use crate::results::Results;
use crate::words::{count, list, many, share};
use serde::Serialize;
use world::blueprint::{Charge, amount};

/// What customers are charged, and what operators pay each other. Amounts are exact, as texts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MoneyTotals {
    /// The currency of all amounts.
    pub currency: String,
    /// What customers are charged in all.
    pub retail: String,
    /// Likewise by kind; kinds of which there was nothing are left out.
    pub charges: Vec<ChargeTotal>,
    /// What senders of IM that went as SMS had been told to expect, beside what they are charged.
    pub advice: AdviceTotals,
    /// Each operator.
    pub operators: Vec<OperatorMoney>,
    /// By how much the settlement between the operators fails to add up to zero.
    pub imbalance: String,
}

/// What customers are charged for messages of a kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ChargeTotal {
    /// The kind, as `charges.csv` names it.
    pub kind: &'static str,
    /// How many.
    pub messages: u64,
    /// Short messages that they took.
    pub parts: u64,
    /// What they cost.
    pub retail: String,
}

/// What senders of IM that went as SMS had been told, and what came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AdviceTotals {
    /// IM that went as SMS.
    pub messages: u64,
    /// Of these, charged higher than their sender had been told.
    pub above_advice: u64,
    /// What the senders had been told to expect.
    pub advised: String,
    /// What they are charged.
    pub retail: String,
    /// Retail less advised.
    pub difference: String,
}

/// The money of an operator.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OperatorMoney {
    /// The operator.
    pub operator: String,
    /// What its customers are charged.
    pub retail: String,
    /// What other operators pay it.
    pub received: String,
    /// What it pays other operators.
    pub paid: String,
    /// Received less paid.
    pub settlement: String,
    /// Retail and settlement together.
    pub net: String,
}

/// Money in a world with tariffs.
pub fn totals(results: &Results) -> Option<MoneyTotals> {
    let (money, plan) = (&results.tables.money, results.plan());
    let currency = tariffs(plan)?.currency.clone();
    let of_operator = |operator: usize| {
        let (received, paid) = booked(&money.settlement_of(plan, operator));
        let retail = money.retail_of(plan, operator);
        OperatorMoney {
            operator: plan.name(operator).to_owned(),
            retail: amount(retail),
            received: amount(received),
            paid: amount(paid),
            settlement: amount(received - paid),
            net: amount(retail + received - paid),
        }
    };
    Some(MoneyTotals {
        currency,
        retail: amount((0..plan.operators()).map(|o| money.retail_of(plan, o)).sum()),
        charges: charges(money, results),
        advice: advice(money, results),
        operators: (0..plan.operators()).map(of_operator).collect(),
        imbalance: amount(imbalance(&money.settlement(plan))),
    })
}

fn charges(money: &Money, results: &Results) -> Vec<ChargeTotal> {
    let plan = results.plan();
    let of = |charge: &Charge| {
        let counts = (0..plan.pairs()).map(|pair| money.charged(pair, *charge));
        let (messages, parts) = counts.fold((0, 0), |(m, p), c| (m + c.messages, p + c.parts));
        let retail = (0..plan.pairs()).map(|pair| money.retail(plan, pair, *charge)).sum();
        ChargeTotal { kind: charge.name(), messages, parts, retail: amount(retail) }
    };
    Charge::ALL.iter().map(of).filter(|c| c.messages > 0).collect()
}

fn advice(money: &Money, results: &Results) -> AdviceTotals {
    let (plan, pairs) = (results.plan(), 0..results.plan().pairs());
    let advised: i128 = pairs.clone().map(|pair| money.advised(plan, pair)).sum();
    let retail: i128 = pairs.clone().map(|pair| money.retail(plan, pair, Charge::ImAsSms)).sum();
    AdviceTotals {
        messages: pairs.clone().map(|pair| money.charged(pair, Charge::ImAsSms).messages).sum(),
        above_advice: pairs.map(|pair| money.told(pair).above).sum(),
        advised: amount(advised),
        retail: amount(retail),
        difference: amount(retail - advised),
    }
}

impl MoneyTotals {
    /// What a planner reads of it.
    pub(super) fn lines(&self) -> Vec<String> {
        let kinds: Vec<String> = self.charges.iter().map(ChargeTotal::words).collect();
        let retail = match kinds.is_empty() {
            true => "Nothing was charged for.".to_owned(),
            false => format!("Customers are charged {} {}: {}.", self.retail, self.currency, list(&kinds)),
        };
        let told = (self.advice.messages > 0).then(|| self.advice.line());
        let settled = match self.imbalance.as_str() {
            "0.00" => "The settlement between the operators adds up to zero.".to_owned(),
            left => format!("The settlement between the operators DOES NOT ADD UP: {left} are left over."),
        };
        let operators = self.operators.iter().map(OperatorMoney::line);
        std::iter::once(retail).chain(told).chain(operators).chain([settled]).collect()
    }
}

impl ChargeTotal {
    fn words(&self) -> String {
        let what = match self.kind {
            "im" => format!("{} IM", count(self.messages)),
            "im_as_sms" => format!("{} IM as SMS", count(self.messages)),
            "answer_by_sms" => format!("{} by SMS", many(self.messages, "answer")),
            "command" => many(self.messages, "command"),
            _ => many(self.messages, "delivery receipt"),
        };
        format!("{} for {what}", self.retail)
    }
}

impl AdviceTotals {
    fn line(&self) -> String {
        let difference = match self.difference.strip_prefix('-') {
            Some(less) => format!("{less} less"),
            None => format!("{} more", self.difference),
        };
        format!(
            "Senders of IM that went as SMS had been told {} and are charged {}, {difference}; {} of {} IM ({}) cost \
             more than told.",
            self.advised,
            self.retail,
            count(self.above_advice),
            count(self.messages),
            share(self.above_advice, self.messages)
        )
    }
}

impl OperatorMoney {
    fn line(&self) -> String {
        format!(
            "{}: retail {}, received {}, paid {}: settlement {}, net {}.",
            self.operator, self.retail, self.received, self.paid, self.settlement, self.net
        )
    }
}
