//! The codes of findings: stable, so that scripts and documents can name them.

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// The world is refused.
    Error,
    /// The world runs; look before you trust the numbers.
    Warning,
}

impl Severity {
    /// The word in front of a finding.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Declares the codes with their severity and what they stand for.
macro_rules! codes {
    ($($name:ident $id:literal $severity:ident $doc:literal,)+) => {
        /// What kind of finding it is.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Code { $(#[doc = $doc] $name,)+ }

        impl Code {
            /// All codes, in the order of their numbers.
            pub const ALL: &[Code] = &[$(Code::$name,)+];

            /// The code as reports show it, such as `W012`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$name => $id,)+ }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)+ }
            }

            /// What it stands for, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => $doc,)+ }
            }
        }
    };
}

codes! {
    Unreadable "W001" Error "The file cannot be read.",
    Syntax "W002" Error "The text is not valid RON.",
    WrongKind "W003" Error "A value is of the wrong kind, such as a number where a text belongs.",
    UnknownField "W004" Error "There is no such field.",
    MissingField "W005" Error "A field that has no default is missing.",
    FieldTwice "W006" Error "A field is written twice.",
    UnknownVariant "W007" Error "There is no such choice.",
    WrongUnit "W008" Error "A quantity has no unit, or one that does not fit.",
    OutOfRange "W009" Error "A number is out of its range.",
    KeyTwice "W010" Error "Two entries of a map have the same name.",
    UnknownName "W011" Error "No operator, person, client or number has this name.",
    Shares "W012" Error "Shares do not add up to 100 %.",
    MoreUsersThanClients "W013" Error "More subscribers are IM users than have an IM client.",
    NoDelay "W014" Error "A delay is zero.",
    ShortDelay "W015" Warning "A delay is so short that the run becomes slow.",
    TooMany "W016" Error "There is more of something than a run can hold.",
    Memory "W017" Error "The run needs more memory than there is.",
    RangesOverlap "W018" Error "Two number ranges overlap.",
    NumbersRunOut "W019" Error "The number ranges do not hold the subscribers.",
    Unreachable "W020" Error "Contacts are at an operator that no link reaches.",
    Isolated "W021" Warning "No link reaches the operator.",
    EmptyAddressBooks "W022" Error "IM users have nobody to write to.",
    AfterTheEnd "W023" Warning "It would happen after the end of the run.",
    OutOfOrder "W024" Warning "It is written after something that happens later.",
    LinkTwice "W025" Error "Two links of the same service join the same operators.",
    LinkToItself "W026" Error "A link joins an operator with itself.",
    NoEffect "W027" Error "A happening changes nothing.",
    ActFails "W028" Warning "An act of the script cannot work.",
    AddressTooLong "W029" Error "Prefix and number are longer than an address can be.",
    NoImsp "W030" Error "It needs an IMSP that the operator does not have.",
    Corpus "W031" Error "The corpus file cannot be used.",
    UnknownPath "W032" Error "There is no such place in the world file.",
    IntroTooLong "W033" Error "The introductory text leaves no room for the message.",
    BadPerson "W034" Error "A person contradicts itself or its operator.",
    Idle "W035" Warning "Nobody does anything in this world.",
    Trace "W036" Error "The trace cannot be used.",
    TraceRow "W037" Warning "A row at the beginning of the trace cannot be used.",
    Objective "W038" Error "An objective is no measure, comparison and value.",
    UnknownMeasure "W039" Error "There is no such measure.",
    PricesContradict "W040" Error "Two prices that are as specific fit the same messages.",
    PriceUnused "W041" Warning "A price never holds.",
    Portability "W042" Error "Numbers are ported from where they cannot be, or more than there are.",
    Sessions "W043" Error "Sessions of users contradict themselves, or no day has room for them.",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_numbered_through() {
        for (i, code) in Code::ALL.iter().enumerate() {
            assert_eq!(code.id(), format!("W{:03}", i + 1));
        }
    }
}
