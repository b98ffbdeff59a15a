use super::*;

fn world(changes: &[(&str, &str)]) -> World {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds/reply_loop.ron");
    let changes: Vec<_> = changes.iter().map(|(path, value)| (path.to_string(), value.to_string())).collect();
    world::load(&path, &changes).expect("a shipped world")
}

fn prediction(changes: &[(&str, &str)], log: Retention) -> Prediction {
    Prediction::of(&Arc::new(world(changes).blueprint), log)
}

#[test]
fn more_of_anything_takes_more() {
    let usual = prediction(&[], Retention::None).peak();
    for change in [
        ("operators.A.subscribers", "600_000"),
        ("operators.A.contacts.count", "Fixed(12)"),
        ("duration", "3 h"),
        ("traffic.answers.delay", "Exponential(mean: \"20 min\")"),
    ] {
        let more = prediction(&[change], Retention::None).peak();
        assert!(more > usual + usual / 200, "{change:?}: {more} of {usual}");
    }
    assert!(prediction(&[], Retention::Full).peak() > usual + 10_000_000);
}

#[test]
fn a_log_takes_as_much_as_a_run_has_records_for_it_and_no_more_than_it_does_for_any() {
    let log = |duration| prediction(&[("duration", duration)], Retention::Full).log;
    let [short, long, longer] = ["\"2 s\"", "\"20 min\"", "\"40 min\""].map(log);
    assert!(short > 0.0 && short * 2.0 < long && long == longer, "{short} {long} {longer}");
}

#[test]
fn what_fits_is_not_refused_and_what_does_not_is() {
    let (small, free) = (prediction(&[], Retention::None), |bytes| Some(Free { bytes, what: "are free" }));
    let peak = small.peak();
    assert!(small.fits(None) && small.fits(free(peak)) && !small.fits(free(peak - 1)));
}

#[test]
fn a_refusal_says_how_many_would_fit() {
    let world = world(&[]);
    let wanted = Prediction::of(&Arc::new(world.blueprint.clone()), Retention::None);
    let half = Free { bytes: (wanted.peak() + wanted.fixed as u64) / 2, what: "are free" };
    let told = wanted.refusal(&world, half).render(false);
    let about = "about ";
    let from = told.find(about).expect("a number of subscribers") + about.len();
    let number: String = told[from..].chars().take_while(|c| *c != ' ').filter(|c| *c != ',').collect();
    let number: f64 = number.parse().expect("a number");
    assert!((number / 500_000.0 - 1.0).abs() < 0.01, "{told}");
    assert!(told.contains("`contacts`") && told.contains("are free") && told.contains("W017"), "{told}");
}
