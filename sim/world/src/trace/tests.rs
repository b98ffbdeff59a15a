//! Rows of every kind of wrongness, in files as planners have them.

use super::*;
use crate::blueprint::{Parties, Start, TimeFormat, Trace, TraceColumns};
use vocabulary::{Alphabet, Span, Time};

fn trace(delimiter: u8, characters: bool) -> Trace {
    let name = |n: &str| n.to_owned();
    Trace {
        file: name("x.csv"),
        delimiter,
        columns: TraceColumns {
            time: name("ts"),
            from: name("a"),
            to: name("b"),
            characters: characters.then(|| name("n")),
            alphabet: characters.then(|| name("code")),
        },
        format: TimeFormat::UnixSeconds,
        parties: Parties::Numbers,
        tolerance: Span::ZERO,
    }
}

fn rows<'a>(text: &'a [u8], trace: &Trace) -> Result<Rows<&'a [u8]>, HeaderError> {
    Rows::new(text, trace, Start { unix_seconds: 0, utc_offset_seconds: 0 }, Span::HOUR)
}

/// The row, or what is wrong with it, as short text.
fn read(text: &str, trace: &Trace) -> Vec<String> {
    let mut rows = rows(text.as_bytes(), trace).unwrap();
    let mut all = Vec::new();
    while let Some(row) = rows.read().unwrap() {
        all.push(match row {
            Ok(Row { line, time, from, to, size }) => {
                let [from, to] = [from, to].map(String::from_utf8_lossy);
                let size = size.map_or(String::new(), |s| format!(" {} {}", s.units, s.alphabet.name()));
                format!("{line}: {} {from} {to}{size}", time.0)
            }
            Err(r) => format!("{}: {} {}", r.line, r.cause.name(), r.part.name()).trim_end().to_owned(),
        });
    }
    all
}

#[test]
fn columns_are_found_by_name_whatever_else_there_is() {
    let text = "cell;b;a;ts\n7; u ;v;1\n\n8;\"x;y\";\"say \"\"z\"\"\";2.5\r\n";
    assert_eq!(read(text, &trace(b';', false)), ["2: 1000000 v u", "4: 2500000 say \"z\" x;y"]);
}

#[test]
fn each_kind_of_broken_row_has_its_cause_and_the_next_row_is_read() {
    let text = "ts,a,b,n,code\n1,u,v,10,gsm7\n\
        2,u,\"v,10,gsm7\n\
        3,u,v,10\n\
        4,u,v,10,gsm7,more\n\
        5,u,,10,gsm7\n\
        noon,u,v,10,gsm7\n\
        3600,u,v,10,gsm7\n\
        6,u,v,0,gsm7\n\
        6,u,v,39016,GSM7\n\
        6,u,v,17086,ucs2\n\
        6,u,v,99999999999999999999999,ucs2\n\
        6,u,v,10,ascii\n\
        6,u,u,10,gsm7\n\
        7,u,v,17085,UCS2\n";
    let expected = [
        "2: 1000000 u v 10 gsm7",
        "3: open_quote",
        "4: field_count",
        "5: field_count",
        "6: missing_field to",
        "7: bad_time time",
        "8: after_the_run time",
        "9: bad_characters characters",
        "10: bad_characters characters",
        "11: bad_characters characters",
        "12: bad_characters characters",
        "13: bad_alphabet alphabet",
        "14: same_party to",
        "15: 7000000 u v 17085 ucs2",
    ];
    assert_eq!(read(text, &trace(b',', true)), expected);
}

#[test]
fn bytes_that_are_no_text_are_ids_like_others() {
    let text = b"ts,a,b\n1,\xff\xfe,v\n\xff,u,v\n";
    let trace = trace(b',', false);
    let mut rows = rows(text, &trace).unwrap();
    assert_eq!(rows.read().unwrap().unwrap().unwrap().from, b"\xff\xfe");
    assert_eq!(rows.read().unwrap().unwrap().unwrap_err().cause, RejectCause::BadTime);
}

#[test]
fn a_header_that_lacks_a_column_is_none() {
    let of = |text: &'static str| rows(text.as_bytes(), &trace(b',', true)).err();
    assert!(matches!(of(""), Some(HeaderError::Empty)));
    assert!(matches!(of("ts,\"a,b"), Some(HeaderError::Broken)));
    assert!(matches!(of("ts,a\n"), Some(HeaderError::Missing(parts, names))
        if parts == [Part::To, Part::Characters, Part::Alphabet] && names == ["ts", "a"]));
    assert!(matches!(of("ts,a,b,a,n,code\n"), Some(HeaderError::Twice(Part::From))));
    assert!(of(" ts , a,\"b\",n,code").is_none());
}

#[test]
fn packed_files_are_read_as_plain_ones() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let text = "ts,a,b\n1,u,v\n";
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("x.csv"), text).unwrap();
    std::fs::write(path("x.csv.zst"), zstd::encode_all(text.as_bytes(), 3).unwrap()).unwrap();
    let mut packed = Vec::new();
    // Two members, as `cat a.gz b.gz` makes them.
    for part in ["ts,a,b\n", "1,u,v\n"] {
        let mut encoder = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::fast());
        encoder.write_all(part.as_bytes()).unwrap();
        encoder.finish().unwrap();
    }
    std::fs::write(path("x.csv.GZ"), packed).unwrap();
    let trace = trace(b',', false);
    for name in ["x.csv", "x.csv.zst", "x.csv.GZ"] {
        let start = Start { unix_seconds: 0, utc_offset_seconds: 0 };
        let mut rows = Rows::new(open(&path(name)).unwrap(), &trace, start, Span::HOUR).unwrap();
        let row = rows.read().unwrap().unwrap().unwrap();
        assert_eq!((row.time, row.from, row.to), (Time(1_000_000), b"u".as_slice(), b"v".as_slice()));
        assert!(rows.read().unwrap().is_none(), "{name}");
    }
    assert!(open(folder.path()).is_err());
    assert!(open(&path("none.csv")).is_err());
}

#[test]
fn a_damaged_archive_is_an_error_and_no_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv.zst");
    let text: String = std::iter::once("ts,a,b\n".to_owned())
        .chain((0..100_000).map(|i| format!("{},{},{}\n", i / 100, i, i * 7919 % 100_003)))
        .collect();
    let packed = zstd::encode_all(text.as_bytes(), 3).unwrap();
    std::fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    let start = Start { unix_seconds: 0, utc_offset_seconds: 0 };
    let mut rows = Rows::new(open(&path).unwrap(), &trace(b',', false), start, Span::HOUR).unwrap();
    let end = loop {
        match rows.read() {
            Ok(Some(_)) => {}
            other => break other.map(|row| row.is_some()),
        }
    };
    assert!(end.is_err(), "half of a file reads as if it were whole");
}

#[test]
fn a_size_says_units_as_its_alphabet_counts() {
    let trace = trace(b',', true);
    let mut rows = rows(b"ts,a,b,n,code\n1,u,v,71,ucs2\n", &trace).unwrap();
    let size = rows.read().unwrap().unwrap().unwrap().size.unwrap();
    assert_eq!((size.characters, size.units, size.alphabet, size.parts()), (71, 71, Alphabet::Ucs2, 2));
}
