//! No input makes the reader panic: shipped worlds cut off, with bytes changed, and all sorts of nonsense.

use std::path::{Path, PathBuf};
use world::{Code, load, parse};

fn worlds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds")
}

/// Reads, draws and lists: all that a command does with a world.
fn survive(text: &str) {
    if let Err(report) = parse("fuzz.ron", text, &worlds(), &[]) {
        assert!(report.errors() > 0);
        assert!(!report.render(false).is_empty() && report.to_json().starts_with('['));
    }
}

/// A generator that needs no library: the same bytes each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }
}

fn small_worlds() -> Vec<String> {
    ["paper_cast.ron", "hub.ron", "template.ron", "three_operators.ron"]
        .iter()
        .map(|n| {
            std::fs::read_to_string(worlds().join(n)).unwrap().replace(
                "Corpus(file: \"data/sms_lengths.csv\", corpus: \"english\")",
                "Fixed(characters: 40)",
            )
        })
        .collect()
}

#[test]
fn worlds_that_are_cut_off_do_no_harm() {
    for text in small_worlds() {
        let borders = text.char_indices().map(|(i, _)| i).step_by(23);
        borders.for_each(|i| survive(&text[..i]));
    }
}

#[test]
fn worlds_with_changed_bytes_do_no_harm() {
    let mut dice = Dice(4711);
    const BYTES: &[u8] = b"()[]{}\",:. \n-0x9%/aZ_'#!\\\x00";
    for text in small_worlds() {
        for _ in 0..150 {
            let mut bytes = text.clone().into_bytes();
            for _ in 0..=dice.roll(4) {
                let at = dice.roll(bytes.len());
                match dice.roll(3) {
                    0 => bytes[at] = BYTES[dice.roll(BYTES.len())],
                    1 => bytes.insert(at, BYTES[dice.roll(BYTES.len())]),
                    _ => drop(bytes.remove(at)),
                }
            }
            survive(&String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn values_that_are_exchanged_do_no_harm() {
    const VALUES: &[&str] = &[
        "NaN",
        "inf",
        "-inf",
        "-0.0",
        "1e308",
        "1e999",
        "99999999999999999999999999",
        "-1",
        "\"\"",
        "\"%\"",
        "\"-1 s\"",
        "\"1e9 y\"",
        "\"9999999999999999999 s\"",
        "None",
        "Some(None)",
        "()",
        "[]",
        "{}",
        "((((1))))",
        "'a'",
        "b\"x\"",
        "r#\"raw\"#",
        "..",
        "1..2",
        "Name",
        "Name(1, 2)",
        "Name(a: 1)",
        "\"\\u{10ffff}\"",
        "\"+0\"",
        "\"+\"",
        "true",
    ];
    let mut dice = Dice(17);
    for text in small_worlds() {
        let colons: Vec<usize> = text.match_indices(": ").map(|(i, _)| i + 2).collect();
        for _ in 0..150 {
            let from = colons[dice.roll(colons.len())];
            let length = text[from..].find([',', ')', '\n']).unwrap_or(0);
            let mut changed = text.clone();
            changed.replace_range(from..from + length, VALUES[dice.roll(VALUES.len())]);
            survive(&changed);
        }
    }
}

#[test]
fn nonsense_does_no_harm() {
    let deep = "(".repeat(100_000);
    let nested = format!("(operators: {}{})", "[".repeat(5_000), "]".repeat(5_000));
    let many = format!("(operators: {{{}}})", "\"A\": (),".repeat(5_000));
    let wide = format!("(links: [{}])", "Im(between: (\"A\", \"B\")),".repeat(30_000));
    for text in [
        "",
        "\u{feff}",
        "\0",
        "()",
        "(",
        "\"",
        "/*",
        "//",
        "1",
        "None",
        "#![enable(x)]",
        &deep,
        &nested,
        &many,
        &wide,
    ] {
        survive(text);
    }
}

#[test]
fn overrides_do_no_harm() {
    let text = std::fs::read_to_string(worlds().join("template.ron")).unwrap();
    let paths = [
        "",
        ".",
        "..",
        "seed.",
        ".seed",
        "operators",
        "operators.A",
        "operators.A.imsp.legacy.reply.x.y",
        "links.0.between.1",
        "links.-1",
        "traffic.profile.peak",
        "ü.ü",
        "people.X.user",
        "clients.x",
    ];
    let values = ["", " ", "(", ")", "\"", "NaN", "None", "()", "\\", "a\nb", "//", "/*", "x: 1), (", "ü"];
    for path in paths {
        for value in values {
            let set =
                [(path.to_string(), value.to_string()), ("traffic.answers.probability".into(), value.into())];
            if let Err(report) = parse("w.ron", &text, &worlds(), &set) {
                assert!(!report.render(false).is_empty());
            }
        }
    }
}

#[test]
fn files_that_cannot_be_read_are_findings() {
    let folder = tempfile::tempdir().unwrap();
    let binary = folder.path().join("binary.ron");
    std::fs::write(&binary, [0xff, 0xfe, 0, 1]).unwrap();
    for path in [folder.path().join("missing.ron"), folder.path().to_owned(), binary] {
        let report = load(&path, &[]).unwrap_err();
        assert_eq!(report.findings()[0].code, Code::Unreadable);
        assert!(report.render(false).contains("the world file cannot be read"), "{report}");
    }
}
