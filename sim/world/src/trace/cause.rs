//! Why a row of recorded traffic cannot be used.

/// Declares the causes with the names that files have for them, what each means, and what to do about it.
macro_rules! causes {
    ($($name:ident $text:literal $about:literal $remedy:literal,)+) => {
        /// Why a row of recorded traffic cannot be used.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum RejectCause { $(#[doc = $about] $name,)+ }

        impl RejectCause {
            /// All causes, in the order in which a row is looked at.
            pub const ALL: &[RejectCause] = &[$(RejectCause::$name,)+];

            /// The name in tables.
            pub fn name(self) -> &'static str {
                match self { $(RejectCause::$name => $text,)+ }
            }

            /// What it means, in one sentence.
            pub fn about(self) -> &'static str {
                match self { $(RejectCause::$name => $about,)+ }
            }

            /// What to do about it.
            pub fn remedy(self) -> &'static str {
                match self { $(RejectCause::$name => $remedy,)+ }
            }
        }
    };
}

causes! {
    LineTooLong "line_too_long" "The line has more than 65,536 bytes."
        "check the line breaks of the file: each message has a line of its own",
    OpenQuote "open_quote" "A quotation mark is not closed on the line."
        "close it, or leave it out: each message has a line of its own",
    FieldCount "field_count" "The row has more or fewer fields than the header."
        "check the `delimiter`, and put fields that contain it in quotation marks",
    MissingField "missing_field" "A field that is needed is empty."
        "fill it, or leave the column out of the world",
    BadTime "bad_time" "The time is not written as the world says."
        "check `time.format`: UnixSeconds, UnixMillis, Iso8601 or a pattern",
    BeforeTheRun "before_the_run" "The message was sent before the run begins."
        "let `start` and `duration` of the world cover the file",
    AfterTheRun "after_the_run" "The message was sent at or after the end of the run."
        "let `start` and `duration` of the world cover the file",
    OutOfOrder "out_of_order" "The row comes later than a row whose time is later by more than the tolerance."
        "sort the file by time, or raise `tolerance`",
    BadCharacters "bad_characters" "The characters are no whole number from 1 to what 255 short messages carry."
        "write 1 to 39015, or to 17085 in ucs2",
    BadAlphabet "bad_alphabet" "The alphabet is neither gsm7 nor ucs2."
        "write gsm7 or ucs2",
    SameParty "same_party" "Sender and recipient are the same."
        "look into how the file was made: nobody writes to itself",
    UnknownNumber "unknown_number" "The number is not in international format, or no operator of the world has it."
        "write country code and digits; check `numbers` and `subscribers`; or say whom ids stand for with `parties`",
    NoSubscriberLeft "no_subscriber_left" "Each subscriber that the id could stand for stands for another id."
        "give the operators more subscribers of this kind",
    SenderNoUser "sender_no_user" "The sender is no IM user by then, so that it cannot send an IM."
        "let senders be IM users: raise `im_users`, or leave the row out",
    TooManyMessages "too_many_messages" "The sender has sent more messages than one subscriber can (2,097,152)."
        "split the file, or look into whether one id stands for many senders",
}

/// A row that cannot be used: where it is, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reject {
    /// The line of the file, from 1; the header is a line, too.
    pub line: u64,
    /// What of the row is wrong: a field, or the whole row.
    pub part: Part,
    /// Why it cannot be used.
    pub cause: RejectCause,
}

/// A part of a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// All of it.
    Row,
    /// When the message was sent.
    Time,
    /// Who sent it.
    From,
    /// To whom.
    To,
    /// How many characters it has.
    Characters,
    /// What they are coded in.
    Alphabet,
}

impl Part {
    /// The fields, in the order in which the reader keeps them.
    pub const FIELDS: [Part; 5] = [Part::Time, Part::From, Part::To, Part::Characters, Part::Alphabet];

    /// What the world file calls it; the row has no name.
    pub fn name(self) -> &'static str {
        match self {
            Part::Row => "",
            Part::Time => "time",
            Part::From => "from",
            Part::To => "to",
            Part::Characters => "characters",
            Part::Alphabet => "alphabet",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_have_names_of_their_own_in_the_order_of_their_codes() {
        for (i, cause) in RejectCause::ALL.iter().enumerate() {
            assert_eq!(*cause as usize, i);
            assert!(RejectCause::ALL.iter().all(|c| c == cause || c.name() != cause.name()));
        }
    }
}
