//! All that is due at one kind of entity of one operator: its lanes and its timers, taken together in order.

use super::due::Run;
use super::{Alarm, Due, Lane, Timed, Timers};
use crate::stimulus::Stimulus;
use vocabulary::{Span, Time};

impl Timed for Stimulus {
    #[inline(always)]
    fn time(&self) -> Time {
        self.time
    }
}

/// What is due at one kind of entity of one operator.
pub struct Inbox {
    lanes: Vec<Lane>,
    timers: Timers<Stimulus>,
    alarms: Timers<Alarm>,
    opened: Vec<Alarm>,
    /// Room for what is taken from the alarms and from the timers.
    room: [Vec<Stimulus>; 2],
    next: Time,
    /// Nothing earlier can be pushed: all before was taken.
    taken: Time,
}

impl Inbox {
    /// Where the runs that are no lane's come from.
    const ALARMS: usize = usize::MAX;
    const TIMERS: usize = usize::MAX - 1;
    pub(super) const LATE: usize = usize::MAX - 2;

    /// An inbox with so many lanes, for windows of about this length.
    pub fn new(lanes: usize, window: Span) -> Inbox {
        Inbox {
            lanes: (0..lanes).map(|_| Lane::default()).collect(),
            timers: Timers::new(window),
            alarms: Timers::new(window),
            opened: Vec::new(),
            room: Default::default(),
            next: Time::NEVER,
            taken: Time::START,
        }
    }

    /// Files what comes over a hop of constant delay, and shows where it lies; should it come out of order, as
    /// after a change of route or when an outage of a link ends for all that waited, it goes to the timers.
    #[inline(always)]
    pub fn push(&mut self, lane: usize, stimulus: Stimulus) -> &mut Stimulus {
        self.see(stimulus.time);
        if self.lanes[lane].accepts(stimulus.order()) {
            self.lanes[lane].push(stimulus)
        } else {
            self.timers.push(stimulus)
        }
    }

    /// Files what is due after a random delay, and shows where it lies.
    #[inline(always)]
    pub fn push_timer(&mut self, stimulus: Stimulus) -> &mut Stimulus {
        self.see(stimulus.time);
        self.timers.push(stimulus)
    }

    /// Files an activity that is due after a random delay.
    #[inline(always)]
    pub fn push_activity(&mut self, stimulus: Stimulus) {
        match Alarm::of(&stimulus) {
            Some(alarm) => {
                self.see(stimulus.time);
                self.alarms.push(alarm);
            }
            None => {
                self.push_timer(stimulus);
            }
        }
    }

    /// Something is due at a time; only the time is looked at, so that the rest need not be put into memory.
    #[inline(always)]
    fn see(&mut self, time: Time) {
        if time < self.taken {
            went_back(time, self.taken);
        }
        self.next = self.next.min(time);
    }

    /// A time before which nothing is due; not always the latest such time.
    #[inline(always)]
    pub fn next(&self) -> Time {
        self.next
    }

    /// Takes out what is due before `end`. Until it is given back with [`Inbox::close`], only timers and
    /// activities may be pushed.
    #[inline]
    pub fn open(&mut self, end: Time, due: &mut Due) {
        self.taken = end;
        if self.next >= end {
            return;
        }
        let [alarms, timers] = &mut self.room;
        self.alarms.take(end, &mut self.opened);
        self.opened.sort_unstable();
        alarms.extend(self.opened.drain(..).map(Alarm::stimulus));
        self.timers.take(end, timers);
        timers.sort_unstable_by_key(Stimulus::order);
        for (stimuli, source) in [(alarms, Self::ALARMS), (timers, Self::TIMERS)] {
            if !stimuli.is_empty() {
                let stimuli = std::mem::take(stimuli);
                due.add(Run { end: stimuli.len(), stimuli, source, ..Run::default() });
            }
        }
        for (source, lane) in self.lanes.iter_mut().enumerate().filter(|(_, lane)| lane.next() < end) {
            due.add(lane.lend(end, source));
        }
        // What is pushed from now on lowers this again.
        self.next = Time::NEVER;
    }

    /// Takes back what is left after the window has been handled.
    #[inline]
    pub fn close(&mut self, due: &mut Due) {
        due.heads.clear();
        for mut run in due.runs.drain(..) {
            match run.source {
                Self::LATE => {
                    run.stimuli.clear();
                    due.late = run.stimuli;
                }
                Self::ALARMS | Self::TIMERS => {
                    run.stimuli.clear();
                    self.room[Self::ALARMS - run.source] = run.stimuli;
                }
                lane => self.lanes[lane].take_back(run),
            }
        }
        let timers = self.timers.next().min(self.alarms.next());
        self.next = self.lanes.iter().map(Lane::next).fold(timers, Time::min);
    }

    /// What is pending, in no order.
    pub fn pending(&self) -> impl Iterator<Item = Stimulus> {
        let lanes = self.lanes.iter().flat_map(Lane::pending);
        self.timers.pending().chain(lanes).copied().chain(self.alarms.pending().map(|a| a.stimulus()))
    }
}

#[cold]
fn went_back(time: Time, taken: Time) -> ! {
    panic!("time went back: something is due at {time}, and all before {taken} has happened")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};
    use crate::stimulus::{Envelope, Passage, Task};
    use vocabulary::{Originator, RecordId, SubscriberId};

    fn due(time: u64, n: u32) -> Stimulus {
        Stimulus {
            time: Time(time),
            id: RecordId::first(Originator::Activity(SubscriberId(n), 0)),
            cause: RecordId::NONE,
            passage: Passage::NONE,
            task: if n.is_multiple_of(3) { Task::StartConversation } else { Task::Act },
            envelope: Envelope::new(SubscriberId(n), SubscriberId::NOBODY),
        }
    }

    /// All that is due, in the order in which it comes out; what is `late` is due before `end` and is only
    /// filed when the first half has come out.
    fn taken(inbox: &mut Inbox, end: Time, late: &mut Vec<Stimulus>) -> Vec<Stimulus> {
        let (mut due, mut out) = (Due::default(), Vec::<Stimulus>::new());
        inbox.open(end, &mut due);
        while let Some(run) = due.earliest() {
            out.push(*due.first(run));
            due.advance(run);
            late.extract_if(.., |s| s.order() > out[out.len() - 1].order()).for_each(|s| due.insert(s));
        }
        inbox.close(&mut due);
        out
    }

    /// Pushes and takes at random over spans from one bucket to beyond both rings, against a sorted list.
    #[test]
    fn all_comes_out_once_and_in_order() {
        for (seed, window) in [(1, 50_000), (2, 1), (3, 1_000_000)] {
            let mut draw = Chance::new(seed).draw(Purpose::Text, 0);
            let mut inbox = Inbox::new(2, Span(window));
            let (mut model, mut late, mut now) = (Vec::new(), Vec::new(), 0_u64);
            for n in 0..3000 {
                let scale = [1, 100, 5000, 1 << 20, 1 << 25][draw.below(5) as usize];
                let s = due(now + u64::from(draw.below(scale)) * window / 7, n);
                model.push(s);
                if draw.below(2) == 0 {
                    inbox.push(draw.below(2) as usize, s);
                } else {
                    inbox.push_activity(s);
                }
                if draw.below(3) == 0 {
                    let end = inbox.next().0.max(now) + u64::from(draw.below(3)) * window / 3;
                    if model.iter().any(|s| s.time.0 < end) {
                        late.push(due(end - 1, 1_000_000 + n));
                        model.extend(&late);
                    }
                    let out = taken(&mut inbox, Time(end), &mut late);
                    model.sort_by_key(Stimulus::order);
                    let expected: Vec<_> = model.extract_if(.., |s| s.time.0 < end).collect();
                    assert_eq!(out, expected, "window {window}, step {n}");
                    now = end;
                }
            }
            assert_eq!(taken(&mut inbox, Time(u64::MAX >> 8), &mut late).len(), model.len());
        }
    }

    #[test]
    fn what_is_due_at_one_time_comes_out_in_the_order_of_records_whatever_the_order_in_which_it_came() {
        let mut inbox = Inbox::new(2, Span(1000));
        for n in [7, 3, 5, 9, 4] {
            inbox.push(1, due(500, n));
        }
        let order = taken(&mut inbox, Time(1000), &mut Vec::new());
        let expected: Vec<_> = [3, 4, 5, 7, 9].map(|n| due(500, n)).into();
        assert_eq!(order, expected);
    }

    #[test]
    #[should_panic(expected = "time went back")]
    fn what_is_due_in_the_past_is_a_bug() {
        let mut inbox = Inbox::new(1, Span(1000));
        inbox.open(Time(5000), &mut Due::default());
        inbox.push(0, due(4999, 0));
    }
}
