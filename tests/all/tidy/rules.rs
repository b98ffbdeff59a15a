//! The rules of style. Each takes a file's path and text and tells what is against it.

use super::code::{code_of, line_of, without_tests, words};

/// Lines of a function, from its name to its last brace.
const FUNCTION_LINES: usize = 70;
/// Lines of a file.
const FILE_LINES: usize = 500;
/// Characters of a line, comments included.
const LINE_CHARACTERS: usize = 120;

/// Calls that nowhere belong, with what belongs in their place.
const BANNED: &[(&str, &str)] = &[
    ("todo!", "finish it, or leave it out"),
    ("unimplemented!", "finish it, or leave it out"),
    ("dbg!", "a test, or words to the user on stderr"),
    ("#[ignore", "a test that is fast enough to run"),
];
/// Calls that do not belong into what makes results.
const BANNED_IN_RESULTS: &[(&str, &str)] = &[
    ("Instant::now", "simulated time; the command line measures"),
    ("SystemTime::now", "simulated time"),
    ("Timestamp::now", "simulated time"),
    ("Zoned::now", "simulated time"),
    ("thread_rng", "chance addressed by its key"),
    ("rand::rng", "chance addressed by its key"),
    ("OsRng", "chance addressed by its key"),
    ("println!", "a result that the command line prints"),
    ("print!", "a result that the command line prints"),
    ("eprintln!", "an error that the command line prints"),
    ("eprint!", "an error that the command line prints"),
    ("process::exit", "an error that the command line turns into an exit code"),
];
/// What does not belong into the engine: it opens no file and starts no program.
const BANNED_IN_ENGINE: &[(&str, &str)] = &[
    ("std::fs", "a sink that the caller hands in"),
    ("std::net", "a sink that the caller hands in"),
    ("std::env", "an option that the caller hands in"),
    ("std::process", "an option that the caller hands in"),
    ("File::", "a sink that the caller hands in"),
];
/// The files that may hold unsafe code: what they tell the machine has no words in safe code.
const UNSAFE_FILES: [&str; 3] =
    ["sim/engine/src/prefetch.rs", "sim/journal/src/wide.rs", "src/huge_pages.rs"];

/// All that is against the rules in one file.
pub fn findings(path: &str, text: &str) -> Vec<String> {
    let code = code_of(text);
    let mut found = sizes(text);
    found.extend(long_functions(&code));
    // What the rules themselves name is in literals, which are blanks by now.
    found.extend(banned(&code, BANNED));
    found.extend(border(path, &code));
    found.into_iter().map(|f| format!("{path}: {f}")).collect()
}

fn sizes(text: &str) -> Vec<String> {
    let lines = text.lines().count();
    let long = (lines > FILE_LINES).then(|| format!("{lines} lines; at most {FILE_LINES}"));
    let wide = text.lines().enumerate().filter_map(|(i, line)| {
        let characters = line.chars().count();
        (characters > LINE_CHARACTERS)
            .then(|| format!("line {} has {characters} characters; at most {LINE_CHARACTERS}", i + 1))
    });
    long.into_iter().chain(wide).collect()
}

fn long_functions(code: &str) -> Vec<String> {
    words(code, "fn")
        .filter_map(|at| {
            let body = body(&code[at..])?;
            let lines = line_of(code, at + body) - line_of(code, at) + 1;
            let name =
                code[at + 2..].trim_start().split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
            let long = lines > FUNCTION_LINES;
            long.then(|| format!("fn {name} has {lines} lines; at most {FUNCTION_LINES}"))
        })
        .collect()
}

/// Where the function that `code` begins with ends; a declaration without body has none.
fn body(code: &str) -> Option<usize> {
    let (mut braces, mut brackets) = (0, 0);
    for (i, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            ';' if braces == 0 && brackets == 0 => return None,
            '{' => braces += 1,
            '}' => braces -= 1,
            _ => continue,
        }
        if c == '}' && braces == 0 {
            return Some(i);
        }
    }
    None
}

fn banned(code: &str, list: &[(&str, &str)]) -> Vec<String> {
    let hits = list.iter().flat_map(|(call, instead)| words(code, call).map(move |at| (at, call, instead)));
    hits.map(|(at, call, instead)| format!("line {}: {call}; instead: {instead}", line_of(code, at)))
        .collect()
}

/// What a part of the project may not do, though another may.
fn border(path: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let product = without_tests(code);
    if (path.starts_with("sim/") || path.starts_with("analysis/")) && path.contains("/src/") {
        found.extend(banned(product, BANNED_IN_RESULTS));
        found.extend(unordered(product));
    }
    if path.starts_with("sim/engine/src/") {
        found.extend(banned(product, BANNED_IN_ENGINE));
    }
    if !UNSAFE_FILES.contains(&path) {
        let unsafes = words(code, "unsafe").map(|at| line_of(code, at));
        found
            .extend(unsafes.map(|line| {
                format!("line {line}: unsafe belongs into {} alone", UNSAFE_FILES.join(" and "))
            }));
    }
    found
}

/// Walks over a hash map or set: their order differs from run to run. Seen where the map is declared by name in
/// the same file.
fn unordered(code: &str) -> Vec<String> {
    const WALKS: &[&str] =
        &["iter()", "iter_mut()", "keys()", "values()", "values_mut()", "drain()", "into_iter()"];
    let mut found = Vec::new();
    for map in hash_maps(code) {
        let calls = WALKS.iter().map(|walk| format!("{map}.{walk}"));
        let loops = ["in ", "in &", "in &mut ", "in self.", "in &self.", "in &mut self."];
        let walks = calls.chain(loops.iter().map(|l| format!("{l}{map} {{")));
        for walk in walks {
            found.extend(words(code, &walk).map(|at| {
                format!("line {}: `{walk}`: a hash map has no order; instead: a BTreeMap", line_of(code, at))
            }));
        }
    }
    found
}

/// The names that are declared as hash maps or sets.
fn hash_maps(code: &str) -> Vec<String> {
    let places = words(code, "HashMap").chain(words(code, "HashSet"));
    let names = places.filter_map(|at| {
        let before = code[..at].trim_end_matches("std::collections::");
        let before = before.trim_end_matches(|c: char| c.is_whitespace() || "&=:".contains(c));
        let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |i| i + 1);
        Some(before[start..].to_owned()).filter(|n| n.starts_with(char::is_lowercase) && n != "mut")
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

/// Files of a `src` folder that no module declares, and that are therefore never built.
pub fn orphans(files: &[(String, String)]) -> Vec<String> {
    let has = |path: &str, module: &str| {
        let text = files.iter().find(|(p, _)| p == path).map(|(_, text)| code_of(text));
        text.is_some_and(|code| words(&code, &format!("mod {module}")).next().is_some())
    };
    let declared = |path: &str| {
        let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let Some((folder, module)) = stem.rsplit_once('/') else { return true };
        let parents = ["/lib.rs", "/main.rs", "/mod.rs", ".rs"].map(|end| format!("{folder}{end}"));
        parents.iter().any(|p| has(p, module))
    };
    let roots = ["/lib.rs", "/main.rs"];
    let sources = files.iter().map(|(path, _)| path).filter(|p| p.contains("src/"));
    sources
        .filter(|p| !roots.iter().any(|r| p.ends_with(r)) && !p.contains("/bin/") && !declared(p))
        .map(|p| format!("{p}: no module declares it"))
        .collect()
}

mod broken_on_purpose {
    //! For each rule, a text that is against it, and one beside it that is not.

    use super::*;

    #[track_caller]
    fn refused(path: &str, text: &str, why: &str) {
        let found = findings(path, text);
        assert!(found.iter().any(|f| f.contains(why)), "{text:?} gave {found:?}, not `{why}`");
    }

    #[track_caller]
    fn allowed(path: &str, text: &str) {
        assert_eq!(findings(path, text), Vec::<String>::new(), "{text:?}");
    }

    #[test]
    fn a_function_of_71_lines() {
        let of = |lines: usize| format!("fn long() {{\n{}}}\n", "    step();\n".repeat(lines - 2));
        refused("src/a.rs", &of(71), "fn long has 71 lines");
        allowed("src/a.rs", &of(70));
        allowed("src/a.rs", &format!("trait T {{ fn none(x: [u8; 3]);\n}}{}", "\n".repeat(80)));
    }

    #[test]
    fn a_file_of_501_lines() {
        refused("src/a.rs", &"\n".repeat(501), "501 lines");
        allowed("src/a.rs", &"\n".repeat(500));
    }

    #[test]
    fn a_line_of_121_characters() {
        refused("src/a.rs", &format!("// {}", "é".repeat(118)), "line 1 has 121 characters");
        allowed("src/a.rs", &format!("// {}", "é".repeat(117)));
    }

    #[test]
    fn calls_that_nowhere_belong() {
        refused("src/a.rs", "fn f() { todo!() }", "line 1: todo!");
        refused("tests/a.rs", "\nfn f() { unimplemented!() }", "line 2: unimplemented!");
        refused("benches/a.rs", "fn f() { dbg!(1); }", "dbg!");
        refused("tests/a.rs", "#[ignore]\nfn f() {}", "#[ignore");
        allowed("src/a.rs", "// todo!\nconst A: &str = \"dbg!(1)\";");
    }

    #[test]
    fn clocks_and_unkeyed_chance_in_what_makes_results() {
        refused("sim/engine/src/a.rs", "fn f() { Instant::now(); }", "Instant::now");
        refused("sim/journal/src/a.rs", "fn f() { std::time::SystemTime::now(); }", "SystemTime::now");
        refused("analysis/src/a.rs", "fn f() { rand::thread_rng(); }", "thread_rng");
        refused("analysis/src/a.rs", "fn f() { rand::rng(); }", "rand::rng");
        allowed("src/progress.rs", "fn f() { Instant::now(); }");
        allowed("sim/engine/src/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests { fn g() { Instant::now(); } }");
    }

    #[test]
    fn words_printed_by_a_library() {
        refused("sim/world/src/a.rs", "fn f() { println!(); }", "println!");
        refused("analysis/src/a.rs", "fn f() { eprintln!(); }", "eprintln!");
        allowed("src/a.rs", "fn f() { println!(); }");
        allowed("analysis/benches/a.rs", "fn f() { println!(); }");
    }

    #[test]
    fn walks_over_hash_maps() {
        let field = "struct S { seen: HashMap<u8, u8> } impl S { fn f(&self) { self.seen";
        refused("sim/engine/src/a.rs", &format!("{field}.values().sum() }} }}"), "seen.values()");
        refused("analysis/src/a.rs", "fn f() { let mut m = HashMap::new(); for x in &m { } }", "in &m");
        refused("analysis/src/a.rs", "fn f(s: &std::collections::HashSet<u8>) { s.iter(); }", "s.iter()");
        allowed("sim/engine/src/a.rs", &format!("{field}.get(&1) }} }}"));
        allowed("analysis/src/a.rs", "fn f(m: BTreeMap<u8, u8>) { m.iter(); }");
    }

    #[test]
    fn files_and_programs_in_the_engine() {
        refused("sim/engine/src/a.rs", "use std::fs;", "std::fs");
        refused("sim/engine/src/a.rs", "fn f() { File::open(x); }", "File::");
        refused("sim/engine/src/a.rs", "fn f() { std::env::var(x); }", "std::env");
        allowed("sim/journal/src/a.rs", "use std::fs;");
    }

    #[test]
    fn unsafe_code_outside_its_file() {
        refused("sim/engine/src/a.rs", "fn f() { unsafe { g() } }", "unsafe");
        UNSAFE_FILES.iter().for_each(|file| allowed(file, "fn f() { unsafe { g() } }"));
        allowed("src/a.rs", "#![deny(unsafe_code)]");
    }

    #[test]
    fn a_file_that_no_module_declares() {
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let lib = file("sim/x/src/lib.rs", "mod a; // mod b;");
        let (a, b) = (file("sim/x/src/a.rs", "mod c;"), file("sim/x/src/b.rs", ""));
        let c = file("sim/x/src/a/c.rs", "");
        let found = orphans(&[lib, a, b, c]);
        assert_eq!(found, ["sim/x/src/b.rs: no module declares it"]);
    }
}
