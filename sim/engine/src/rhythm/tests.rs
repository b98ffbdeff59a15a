use super::*;
use crate::chance::{Chance, Purpose};
use crate::fixture;
use world::blueprint::{Profile, Week};

const A: OperatorId = OperatorId(0);
const B: OperatorId = OperatorId(1);

/// A day whose second half has three times the load of the first.
fn profile() -> Profile {
    let mut hours = [0.5; 24];
    hours[12..24].fill(1.5);
    Profile { hours }
}

fn hours(n: u64) -> Time {
    Time(n * Span::HOUR.0)
}

/// Two operators whose users begin a conversation each minute, from a Monday on.
fn world(profile: Profile, week: Week, spikes: Vec<Spike>) -> Blueprint {
    let mut world = fixture::reply_loop(10);
    let second = world.operators[0].clone();
    world.operators.truncate(1);
    world.operators.push(second);
    world.start = Start { unix_seconds: 4 * 86_400, utc_offset_seconds: 0 };
    let conversations_per_day = 1440.0;
    world.traffic = Traffic { conversations_per_day, profile, week, spikes, ..world.traffic };
    world
}

fn weekend() -> Week {
    Week { days: [1.2, 1.2, 1.2, 1.2, 1.2, 0.6, 0.4] }
}

fn spike(operator: Option<OperatorId>, from: u64, until: u64, times: f64, over: Over) -> Spike {
    Spike { operator, from: hours(from), until: hours(until), times, over }
}

fn stretch(rhythm: &Rhythm, home: OperatorId, now: Time, amount: f64) -> f64 {
    rhythm.stretch(&rhythm.phases[usize::from(home.0)], now, amount)
}

#[test]
fn a_given_amount_takes_as_long_as_the_profile_says() {
    let cycle = Rhythm::of(&world(profile(), Week::FLAT, Vec::new())).cycle;
    assert_eq!(cycle.stretch(Time(0), HOUR), 2.0 * HOUR);
    assert_eq!(cycle.stretch(hours(11), 2.0 * HOUR), 2.0 * HOUR);
    assert_eq!(cycle.stretch(Time(0), 24.0 * HOUR + 6.0 * HOUR), 36.0 * HOUR);
    let mut shifted = world(profile(), Week::FLAT, Vec::new());
    shifted.start.utc_offset_seconds = 12 * 3600;
    assert_eq!(Rhythm::of(&shifted).cycle.stretch(Time(0), 1.5 * HOUR), HOUR);
}

#[test]
fn days_of_the_week_begin_with_monday_and_repeat_after_seven() {
    let week = Week { days: [2.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5] };
    let mut world = world(Profile::FLAT, week, Vec::new());
    let cycle = Rhythm::of(&world).cycle;
    assert_eq!(cycle.stretch(Time(0), 2.0 * HOUR), HOUR);
    assert_eq!(cycle.stretch(hours(6 * 24), 1.0 * HOUR), 2.0 * HOUR);
    assert_eq!(cycle.stretch(hours(23), 3.0 * HOUR), 2.0 * HOUR);
    assert_eq!(cycle.stretch(Time(0), 2.0 * 168.0 * HOUR + 48.0 * HOUR), (2.0 * 168.0 + 24.0) * HOUR);
    assert_eq!(cycle.accrued(hours(24)), 48.0 * HOUR);
    assert_eq!(cycle.accrued(hours(168 + 12)) - cycle.accrued(hours(12)), 168.0 * HOUR);
    // A run that begins on a Sunday evening.
    world.start.unix_seconds -= 3600;
    assert_eq!(Rhythm::of(&world).cycle.stretch(Time(0), 2.5 * HOUR), 2.0 * HOUR);
}

#[test]
fn a_gap_that_is_planned_already_feels_the_spike() {
    let new_year = spike(Some(A), 4, 5, 15.0, Over::Usual);
    let rhythm = Rhythm::of(&world(Profile::FLAT, Week::FLAT, vec![new_year]));
    // Four hours before the spike, fifteen within it, one behind it.
    assert_eq!(stretch(&rhythm, A, Time(0), 3.5 * HOUR), 3.5 * HOUR);
    assert_eq!(stretch(&rhythm, A, Time(0), 11.5 * HOUR), 4.5 * HOUR);
    assert_eq!(stretch(&rhythm, A, Time(0), 20.0 * HOUR), 6.0 * HOUR);
    assert_eq!(stretch(&rhythm, A, hours(5), 20.0 * HOUR), 20.0 * HOUR);
    assert_eq!(stretch(&rhythm, B, Time(0), 20.0 * HOUR), 20.0 * HOUR);
}

#[test]
fn spikes_are_over_the_usual_load_or_over_the_mean() {
    let over = |over| {
        let world = world(profile(), Week::FLAT, vec![spike(None, 4, 6, 10.0, over)]);
        stretch(&Rhythm::of(&world), B, hours(4), 5.0 * HOUR)
    };
    assert_eq!((over(Over::Usual), over(Over::Mean)), (HOUR, 0.5 * HOUR));
}

#[test]
fn spikes_at_once_multiply_and_none_at_all_lets_nothing_happen() {
    let spikes = vec![
        spike(None, 0, 4, 2.0, Over::Usual),
        spike(Some(A), 2, 4, 3.0, Over::Usual),
        spike(Some(B), 2, 6, 0.0, Over::Usual),
    ];
    let rhythm = Rhythm::of(&world(Profile::FLAT, Week::FLAT, spikes));
    assert_eq!(stretch(&rhythm, A, Time(0), 10.0 * HOUR), 3.0 * HOUR);
    assert_eq!(stretch(&rhythm, B, Time(0), 5.0 * HOUR), 7.0 * HOUR);
}

#[test]
fn log_ins_follow_the_week_but_no_spikes() {
    let with = Rhythm::of(&world(profile(), weekend(), vec![spike(None, 0, 300, 9.0, Over::Usual)]));
    let without = Rhythm::of(&world(profile(), weekend(), Vec::new()));
    let mut days = [0.0; 7];
    let mut now = Time(0);
    for n in 0.. {
        let draw = || Chance::new(1).draw(Purpose::Text, n);
        let next = with.apart_from_spikes(now, Span::MINUTE, &mut draw());
        assert_eq!(next, without.apart_from_spikes(now, Span::MINUTE, &mut draw()));
        now = now + next;
        if now >= hours(40 * 168) {
            break;
        }
        days[(now.0 / Span::DAY.0 % 7) as usize] += 1.0;
    }
    for (found, weight) in days.iter().zip(weekend().days) {
        let expected = 40.0 * 1440.0 * weight;
        // A Poisson number: five standard deviations.
        assert!((found - expected).abs() < 5.0 * expected.sqrt(), "{days:?}");
    }
}

/// When a user of an operator begins conversations, in so many weeks.
fn conversations(rhythm: &Rhythm, home: OperatorId, weeks: u64) -> Vec<Time> {
    let end = hours(weeks * 168);
    let mut now = Time(0) + rhythm.first(home, Time(0), &mut Chance::new(1).draw(Purpose::Text, 0));
    let mut times = Vec::new();
    while now < end {
        times.push(now);
        let mut draw = Chance::new(1).draw(Purpose::Conversation, times.len() as u64);
        now = now + rhythm.next(home, now, &mut draw);
    }
    times
}

#[test]
fn conversations_per_hour_of_the_week_follow_profile_and_week() {
    let (profile, week, weeks) = (profile(), weekend(), 100);
    let rhythm = Rhythm::of(&world(profile.clone(), week.clone(), Vec::new()));
    let mut counts = [0.0; 168];
    let all = conversations(&rhythm, A, weeks);
    all.iter().for_each(|t| counts[(t.0 / Span::HOUR.0 % 168) as usize] += 1.0);
    let mut chi_square = 0.0;
    for (hour, count) in counts.iter().enumerate() {
        let expected = 60.0 * weeks as f64 * profile.hours[hour % 24] * week.days[hour / 24];
        chi_square += (count - expected) * (count - expected) / expected;
        let bound = 5.0 * expected.sqrt();
        assert!((count - expected).abs() < bound, "hour {hour}: {count} instead of {expected}");
    }
    // 168 degrees of freedom, five standard deviations.
    assert!((chi_square - 168.0).abs() < 5.0 * (2.0 * 168.0_f64).sqrt(), "{chi_square}");
    let (mean, expected) = (all.len() as f64, 60.0 * 168.0 * weeks as f64);
    assert!((mean - expected).abs() < 5.0 * expected.sqrt(), "the weekly mean is one: {mean}, {expected}");
}

#[test]
fn a_spike_multiplies_the_conversations_of_its_hour_and_of_no_other() {
    let usual = Rhythm::of(&world(profile(), weekend(), Vec::new()));
    let new_year = (0..52).map(|week| spike(None, week * 168 + 24, week * 168 + 25, 15.0, Over::Usual));
    let spiked = Rhythm::of(&world(profile(), weekend(), new_year.collect()));
    let of_hour = |rhythm: &Rhythm, hour: u64| {
        let all = conversations(rhythm, A, 52);
        all.iter().filter(|t| t.0 / Span::HOUR.0 % 168 == hour).count() as f64
    };
    for (hour, times) in [(23, 1.0), (24, 15.0), (25, 1.0)] {
        let load = if hour == 23 { 1.5 } else { 0.5 };
        let expected = 52.0 * 60.0 * 1.2 * load * times;
        let seen = of_hour(&spiked, hour);
        assert!((seen - expected).abs() < 5.0 * expected.sqrt(), "hour {hour}: {seen}, not {expected}");
        let factor = seen / of_hour(&usual, hour);
        assert!((factor / times - 1.0).abs() < 0.2, "hour {hour}: {factor} times as many");
    }
}
