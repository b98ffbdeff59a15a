//! Prices as planners write them: "0.05", "1_200", "0.05 EUR".

use super::quantity::{QuantityError, split_number};

/// The most decimals of a price: prices are whole millionths.
const DECIMALS: usize = 6;
/// The highest price, in units of the currency.
pub const HIGHEST: u64 = 1_000_000;

/// Why a text is no price.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PriceError {
    /// There is no number where one belongs.
    NoNumber,
    /// It is below zero.
    Negative,
    /// It is not a whole number of millionths.
    TooFine,
    /// It is higher than [`HIGHEST`].
    TooHigh,
    /// It is in another currency than that of the tariffs.
    OtherCurrency(String),
}

/// A price in millionths of the currency, exactly. The currency may follow the number.
pub fn price(text: &str, currency: &str) -> Result<u64, PriceError> {
    let (number, unit) = split_number(text.trim()).map_err(|error| match error {
        QuantityError::Negative => PriceError::Negative,
        _ => PriceError::NoNumber,
    })?;
    match unit.trim() {
        "" => {}
        unit if unit == currency => {}
        unit if unit.starts_with(',') => return Err(PriceError::NoNumber),
        unit => return Err(PriceError::OtherCurrency(unit.to_owned())),
    }
    let number = number.replace('_', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > DECIMALS {
        return Err(PriceError::TooFine);
    }
    let whole: u64 = whole.parse().map_err(|_| PriceError::TooHigh)?;
    let part: u64 = format!("{fraction:0<DECIMALS$}").parse().map_err(|_| PriceError::NoNumber)?;
    if whole > HIGHEST || (whole == HIGHEST && part > 0) {
        return Err(PriceError::TooHigh);
    }
    Ok(whole * 1_000_000 + part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use PriceError::*;

    #[test]
    fn prices_are_exact() {
        let eur = |text| price(text, "EUR");
        assert_eq!(eur("0.05"), Ok(50_000));
        assert_eq!(eur("0.000001 EUR"), Ok(1));
        assert_eq!(eur("12EUR"), Ok(12_000_000));
        assert_eq!(eur("1_000.10"), Ok(1_000_100_000));
        assert_eq!(eur("0"), Ok(0));
        assert_eq!(eur("0.0500000000"), Ok(50_000), "zeros at the end are no decimals");
        assert_eq!(eur("1000000"), Ok(1_000_000_000_000));
    }

    #[test]
    fn what_is_no_price_says_why() {
        let eur = |text| price(text, "EUR");
        assert_eq!(eur("-0.05"), Err(Negative));
        assert_eq!(eur("0.0000001"), Err(TooFine));
        assert_eq!(eur("0,05"), Err(NoNumber));
        assert_eq!(eur("free"), Err(NoNumber));
        assert_eq!(eur(""), Err(NoNumber));
        assert_eq!(eur("0.05 USD"), Err(OtherCurrency("USD".into())));
        assert_eq!(eur("5 ct"), Err(OtherCurrency("ct".into())));
        assert_eq!(eur("1000000.01"), Err(TooHigh));
        assert_eq!(eur("99999999999999999999999"), Err(TooHigh));
    }
}
