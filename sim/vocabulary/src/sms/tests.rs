//! Data units against known octets, and there and back again.

use super::*;

/// Pseudo-random numbers of a test (xorshift): the same at each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit
    }

    /// A text of characters of these; where none of another alphabet is among them, in GSM 7 bit.
    fn text(&mut self, characters: &[char], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| characters[self.below(characters.len())]).collect()
    }
}

const GSM: &str = "abc ABC 019 @£$éÇ\n\rΔ_ΩÆß!¤'¡Äñ§¿à\u{c}^{}\\[~]|€€€|";
const ANY: &str = "ab é€ç你好😀😀я";

fn time() -> ServiceCentreTime {
    ServiceCentreTime { year: 7, month: 4, day: 27, hour: 9, minute: 1, second: 0, quarters: 4 }
}

fn header() -> DeliverHeader {
    let originator = Address::international("+447700900001").expect("an MSISDN");
    DeliverHeader { originator, timestamp: time(), reference: 0xCC }
}

fn delivered(text: &str) -> Vec<Tpdu> {
    deliver(&header(), text).expect("a text that can be sent")
}

fn octets(hex: &str) -> Tpdu {
    hex.parse().expect("hexadecimal digits")
}

#[test]
fn a_known_delivery_is_read() {
    let tpdu = octets("040B911346610089F60000208062917314000CC8F71D14969741F977FD07");
    let deliver = Deliver::decode(tpdu.octets()).expect("an SMS-DELIVER");
    assert_eq!(deliver.originator.to_string(), "+31641600986");
    assert_eq!(deliver.timestamp.to_string(), "02-08-26 19:37:41 +00:00");
    assert_eq!(
        (deliver.data.text(), deliver.data.concatenation(), deliver.more),
        ("How are you?", None, false)
    );
    assert_eq!(deliver.encode(), tpdu);
}

#[test]
fn a_known_submission_is_made() {
    let destination = Address::international("46708251358").expect("an MSISDN");
    let validity = Validity::Relative(RelativeValidity(0xAA));
    let header = SubmitHeader { validity, ..SubmitHeader::to(destination) };
    let made = submit(&header, "hellohello").expect("a short text");
    assert_eq!(made, [octets("11000B916407281553F80000AA0AE8329BFD4697D9EC37")]);
}

#[test]
fn ucs2_is_sixteen_bits_with_the_higher_octet_first() {
    let made = delivered("ç你😀").remove(0).to_string();
    // Protocol 00, coding scheme 08, the time, eight octets: U+00E7, U+4F60, and U+1F600 as the pair D83D DE00.
    let expected = ["0008", "70407290100040", "08", "00E74F60D83DDE00"].concat();
    assert!(made.ends_with(&expected), "{made}");
}

#[test]
fn the_parts_of_a_long_text_have_a_header_and_a_fill_bit() {
    let parts = delivered(&"a".repeat(161));
    let hex: Vec<String> = parts.iter().map(Tpdu::to_string).collect();
    // More messages wait (bit 2 is 0), with header (bit 6); then without more.
    assert!(hex[0].starts_with("400C91") && hex[1].starts_with("440C91"), "{hex:?}");
    // 160 and 15 septets, of which the header takes 7; `a` is 61 hex, one fill bit makes C2 of it.
    assert!(hex[0].contains("70407290100040A0050003CC0201C2"), "{hex:?}");
    assert!(hex[1].contains("704072901000400F050003CC0202C2"), "{hex:?}");
    // First octet, address, protocol, coding, time and length are 19 octets; 140 octets of user data are the most.
    assert_eq!(parts.iter().map(|p| p.octets().len()).collect::<Vec<_>>(), [19 + 140, 19 + 14]);
    assert_eq!(delivered(&"你".repeat(71))[0].octets().len(), 19 + 140);
    assert_eq!(delivered(&"a".repeat(160))[0].octets().len(), 19 + 140);
}

#[test]
fn every_text_comes_back_from_its_deliveries() {
    let mut numbers = Numbers(20_070_427);
    for (characters, alphabet) in [(GSM, Some(Alphabet::Gsm7)), (ANY, None)] {
        let characters: Vec<char> = characters.chars().collect();
        for _ in 0..400 {
            let text = numbers.text(&characters, 500);
            let tpdus = delivered(&text);
            assert_eq!(tpdus.len(), usize::from(parts(&text)));
            let mut read: Vec<UserData> = Vec::new();
            for (i, tpdu) in tpdus.iter().enumerate() {
                let deliver = Deliver::decode(tpdu.octets()).expect("what was made can be read");
                assert_eq!((&deliver.encode(), deliver.more), (tpdu, i + 1 < tpdus.len()));
                assert_eq!((&deliver.originator, deliver.timestamp), (&header().originator, time()));
                assert!(alphabet.is_none_or(|a| deliver.data.alphabet() == a));
                read.push(deliver.data);
            }
            read.reverse();
            assert_eq!(joined(&read).as_ref(), Some(&text));
            assert!(read.len() == 1 || joined(&read[1..]).is_none(), "a part is missing");
        }
    }
}

#[test]
fn every_text_comes_back_from_its_submissions() {
    let mut numbers = Numbers(4711);
    let characters: Vec<char> = GSM.chars().chain(ANY.chars()).collect();
    let destination = Address::new(NumberType::Unknown, "5000447700900001").expect("digits");
    for validity in [Validity::Unsaid, Validity::Relative(RelativeValidity(167)), Validity::Until(time())] {
        let header =
            SubmitHeader { destination: destination.clone(), message_reference: 254, validity, reference: 9 };
        for _ in 0..100 {
            let text = numbers.text(&characters, 300);
            let tpdus = submit(&header, &text).expect("a text that can be sent");
            let read: Vec<Submit> = tpdus
                .iter()
                .map(|t| Submit::decode(t.octets()).expect("what was made can be read"))
                .collect();
            assert!(read.iter().zip(&tpdus).all(|(submit, tpdu)| submit.encode() == *tpdu));
            assert!(read.iter().all(|s| s.validity == validity && s.destination == destination));
            assert!(read.iter().zip(0..).all(|(s, i)| s.message_reference == 254_u8.wrapping_add(i)));
            let data: Vec<UserData> = read.into_iter().map(|s| s.data).collect();
            assert_eq!(joined(&data), Some(text));
        }
    }
}

#[test]
fn parts_of_two_messages_are_not_joined() {
    let data = |reference: u8, text: &str| UserData::of(text, reference).expect("a text that can be sent");
    let (one, other) = (data(1, &"a".repeat(200)), data(2, &"a".repeat(200)));
    assert!(joined(&one).is_some() && joined(&other).is_some());
    assert_eq!(joined(&[one[0].clone(), other[1].clone()]), None);
    assert_eq!(joined(&[one[0].clone(), one[0].clone()]), None);
    assert_eq!(joined(&[data(1, "a"), data(1, "b")].concat()), None);
    assert_eq!(joined(&[]), None);
}

#[test]
fn a_text_for_more_than_255_parts_is_refused() {
    assert_eq!(delivered(&"a".repeat(255 * 153)).len(), 255);
    let text = "a".repeat(255 * 153 + 1);
    assert_eq!(deliver(&header(), &text), Err(SmsError::TooLong { parts: 256 }));
    assert_eq!(parts(&text), 255);
}

#[test]
fn what_is_no_data_unit_is_refused_with_the_reason() {
    let good = delivered("Lunch?").remove(0);
    let with = |place: usize, octet: u8| {
        let mut octets = good.octets().to_vec();
        octets[place] = octet;
        Deliver::decode(&octets)
    };
    assert_eq!(with(0, 0x01), Err(SmsError::OtherType(1)));
    assert_eq!(with(10, 0x04), Err(SmsError::DataCoding(0x04)));
    assert_eq!(with(12, 0x31), Err(SmsError::NoTime));
    assert_eq!(with(18, 0x07), Err(SmsError::CutShort { what: "end of the user data" }));
    assert_eq!(with(18, 0x05), Err(SmsError::LeftOver(1)));
    assert_eq!(with(0, 0x44), Err(SmsError::Header)); // the text read as a header
    assert_eq!(Deliver::decode(&[]), Err(SmsError::CutShort { what: "first octet" }));
    assert_eq!(Submit::decode(&[0x09, 0]), Err(SmsError::CutShort { what: "length of the address" }));
    let enhanced = octets("09000B916407281553F80000AA0AE8329BFD4697D9EC37");
    assert_eq!(Submit::decode(enhanced.octets()), Err(SmsError::EnhancedValidity));
    assert_eq!("0G".parse::<Tpdu>(), Err(SmsError::NotHex));
    assert_eq!("012".parse::<Tpdu>(), Err(SmsError::NotHex));
    // Half of a surrogate pair, and an odd octet.
    let ucs2 = "040C91447700090010000870407290100040";
    assert_eq!(Deliver::decode(octets(&format!("{ucs2}02D83D")).octets()), Err(SmsError::NotUcs2));
    assert_eq!(Deliver::decode(octets(&format!("{ucs2}03004100")).octets()), Err(SmsError::NotUcs2));
}

#[test]
fn a_contradictory_or_foreign_header_element_is_passed_over() {
    let prefix = "440C91447700090010000870407290100040";
    let read = |header: &str| {
        let tpdu = octets(&format!("{prefix}{:02X}{header}0041", header.len() / 2 + 2));
        Deliver::decode(tpdu.octets()).map(|d| (d.data.concatenation(), d.data.text().to_owned()))
    };
    let concatenation = Concatenation { reference: 7, total: 2, sequence: 1 };
    assert_eq!(read("050003070201"), Ok((Some(concatenation), "A".to_owned())));
    assert_eq!(read("050003070203"), Ok((None, "A".to_owned()))); // part 3 of 2
    assert_eq!(read("050003070200"), Ok((None, "A".to_owned()))); // part 0
    assert_eq!(read("06050413880000"), Ok((None, "A".to_owned()))); // ports
    assert_eq!(read("0700030702010102"), Err(SmsError::Header)); // an element that is longer than the header
}

#[test]
fn no_octets_whatever_make_the_reader_panic() {
    let mut numbers = Numbers(99);
    let (mut read, mut refused) = (0, 0);
    let samples = ["Lunch?", "ç你", &"a€".repeat(120)].map(|text| delivered(text).remove(0));
    for round in 0..20_000 {
        let mut octets = samples[round % samples.len()].octets().to_vec();
        for _ in 0..=numbers.below(3) {
            let place = numbers.below(octets.len());
            octets[place] = numbers.below(256) as u8;
        }
        octets.truncate(octets.len() - numbers.below(2) * numbers.below(octets.len()));
        let submit = Submit::decode(&octets);
        match Deliver::decode(&octets) {
            // What can be read can be made again, though flags and other elements may get lost.
            Ok(deliver) => {
                read += 1;
                assert_eq!(Deliver::decode(deliver.encode().octets()), Ok(deliver));
            }
            Err(why) => refused += usize::from(!why.to_string().is_empty() && submit.is_err()),
        }
    }
    assert!(read > 1_000 && refused > 1_000, "{read} read, {refused} refused");
}
