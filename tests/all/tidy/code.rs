//! Rust source without what only looks like code.

/// A copy of `text` in which comments and the contents of string and character literals are blanks; lines and
/// columns stay where they were.
pub fn code_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let len = match literal_or_comment(rest, out.chars().last()) {
            Some(len) => {
                out.extend(rest[..len].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                len
            }
            None => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[len..];
    }
    out
}

/// The length in bytes of the comment or literal that `text` begins with, if it does.
fn literal_or_comment(text: &str, before: Option<char>) -> Option<usize> {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    match text.as_bytes()[0] {
        b'/' if text.starts_with("//") => Some(text.find('\n').unwrap_or(text.len())),
        b'/' if text.starts_with("/*") => Some(block_comment(text)),
        b'"' => Some(string(text)),
        b'r' if !in_word => raw_string(&text[1..]).map(|len| len + 1),
        b'b' if !in_word && text.starts_with("br") => raw_string(&text[2..]).map(|len| len + 2),
        b'\'' => character(text),
        _ => None,
    }
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut i) = (0, 0);
    while i < text.len() {
        match &text.as_bytes()[i..] {
            [b'/', b'*', ..] => (depth, i) = (depth + 1, i + 2),
            [b'*', b'/', ..] => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut i = 1;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'"' => return i + 1,
            _ => i += 1,
        }
    }
    text.len()
}

/// The length of `#"..."#`, after the `r`.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.bytes().take_while(|b| *b == b'#').count();
    let close = format!("\"{}", "#".repeat(hashes));
    text[hashes..].strip_prefix('"')?;
    let end = text[hashes + 1..].find(&close).map_or(text.len(), |i| hashes + 1 + i + close.len());
    Some(end)
}

/// The length of `'x'` or `'\n'`; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        return text[3..].find('\'').map(|i| i + 4);
    }
    chars.next().filter(|(_, c)| *c == '\'').map(|(i, _)| i + 1)
}

/// The places of `word` in `code`, where it is not a part of a longer word.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).map(|(i, _)| i).filter(move |&i| {
        let after = code[i + word.len()..].chars().next().filter(|_| word.ends_with(part));
        !code[..i].chars().next_back().is_some_and(part) && !after.is_some_and(part)
    })
}

/// The line, from 1, of a place in a text.
pub fn line_of(text: &str, place: usize) -> usize {
    text[..place].bytes().filter(|b| *b == b'\n').count() + 1
}

/// The code before the tests of the file, if it has a test module at its end.
pub fn without_tests(code: &str) -> &str {
    code.find("#[cfg(test)]").map_or(code, |i| &code[..i])
}

#[test]
fn comments_and_literals_become_blanks_and_lines_stay() {
    let text = "let a = \"{ \\\" }\"; // {\nlet b: &'a u8 = br#\"}\"#; /* { /* */ } */ '{' 'x";
    let code = code_of(text);
    assert_eq!(code.chars().count(), text.chars().count());
    assert!(!code.contains(['{', '}', '"']), "{code}");
    assert!(code.contains("&'a u8"), "{code}");
    assert_eq!(line_of(&code, code.find("let b").unwrap_or(0)), 2);
}

#[test]
fn words_are_found_whole() {
    assert_eq!(words("fnord fn(x) def_fn", "fn").collect::<Vec<_>>(), [6]);
    assert_eq!(words("dbg!(1) xdbg!(2)", "dbg!").collect::<Vec<_>>(), [0]);
}
