//! All that is due at one kind of entity of one operator: its lanes and its timers, taken together in order.

use super::{Alarm, Lane, Timed, Timers};
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
    merging: Vec<Stimulus>,
    next: Time,
    /// Nothing earlier can be pushed: all before was taken.
    taken: Time,
}

impl Inbox {
    /// An inbox with so many lanes, for windows of about this length.
    pub fn new(lanes: usize, window: Span) -> Inbox {
        Inbox {
            lanes: (0..lanes).map(|_| Lane::default()).collect(),
            timers: Timers::new(window),
            alarms: Timers::new(window),
            opened: Vec::new(),
            merging: Vec::new(),
            next: Time::NEVER,
            taken: Time::START,
        }
    }

    /// Files what comes over a hop of constant delay; should it come out of order, as after a change of
    /// route, it goes to the timers.
    #[inline(always)]
    pub fn push(&mut self, lane: usize, stimulus: Stimulus) {
        self.see(stimulus.time);
        if self.lanes[lane].accepts(stimulus.time) {
            self.lanes[lane].push(stimulus);
        } else {
            self.timers.push(stimulus);
        }
    }

    /// Files what is due after a random delay.
    #[inline(always)]
    pub fn push_timer(&mut self, stimulus: Stimulus) {
        self.see(stimulus.time);
        match Alarm::of(&stimulus) {
            Some(alarm) => self.alarms.push(alarm),
            None => self.timers.push(stimulus),
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

    /// Puts what is due before `end` into `out`, in the total order.
    #[inline]
    pub fn take(&mut self, end: Time, out: &mut Vec<Stimulus>) {
        out.clear();
        if self.next < end {
            self.alarms.take(end, &mut self.opened);
            self.opened.sort_unstable();
            out.extend(self.opened.drain(..).map(Alarm::stimulus));
            let run = out.len();
            self.timers.take(end, out);
            out[run..].sort_unstable_by_key(Stimulus::order);
            merge(out, run, &mut self.merging);
            for lane in &mut self.lanes {
                let run = out.len();
                lane.take(end, out);
                merge(out, run, &mut self.merging);
            }
            let timers = self.timers.next().min(self.alarms.next());
            self.next = self.lanes.iter().map(Lane::next).fold(timers, Time::min);
        }
        self.taken = end;
    }

    /// What is pending, in no order.
    pub fn pending(&self) -> impl Iterator<Item = Stimulus> {
        let lanes = self.lanes.iter().flat_map(Lane::pending);
        self.timers.pending().chain(lanes).copied().chain(self.alarms.pending().map(|a| a.stimulus()))
    }
}

/// Merges two runs that are each in order, the second from `middle` on, from the back; `buffer` lends its room.
#[inline]
fn merge(stimuli: &mut [Stimulus], middle: usize, buffer: &mut Vec<Stimulus>) {
    let in_order =
        middle == 0 || middle == stimuli.len() || stimuli[middle - 1].order() <= stimuli[middle].order();
    if in_order {
        return;
    }
    buffer.clear();
    buffer.extend_from_slice(&stimuli[middle..]);
    let (mut left, mut end) = (middle, stimuli.len());
    while let Some(last) = buffer.last() {
        end -= 1;
        if left > 0 && stimuli[left - 1].order() > last.order() {
            left -= 1;
            stimuli[end] = stimuli[left];
        } else {
            stimuli[end] = *last;
            buffer.pop();
        }
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
    use crate::stimulus::{Envelope, Task};
    use vocabulary::{Originator, RecordId, SubscriberId};

    fn due(time: u64, n: u32) -> Stimulus {
        Stimulus {
            time: Time(time),
            id: RecordId::first(Originator::Activity(SubscriberId(n), 0)),
            cause: RecordId::NONE,
            task: if n.is_multiple_of(3) { Task::StartConversation } else { Task::Act },
            envelope: Envelope::new(SubscriberId(n), SubscriberId::NOBODY),
        }
    }

    /// Pushes and takes at random over spans from one bucket to beyond both rings, against a sorted list.
    #[test]
    fn all_comes_out_once_and_in_order() {
        for (seed, window) in [(1, 50_000), (2, 1), (3, 1_000_000)] {
            let mut draw = Chance::new(seed).draw(Purpose::Text, 0);
            let mut inbox = Inbox::new(2, Span(window));
            let (mut model, mut out, mut now) = (Vec::new(), Vec::new(), 0_u64);
            for n in 0..3000 {
                let scale = [1, 100, 5000, 1 << 20, 1 << 25][draw.below(5) as usize];
                let s = due(now + u64::from(draw.below(scale)) * window / 7, n);
                model.push(s);
                if draw.below(2) == 0 {
                    inbox.push(draw.below(2) as usize, s)
                } else {
                    inbox.push_timer(s)
                }
                if draw.below(3) == 0 {
                    let end = inbox.next().0.max(now) + u64::from(draw.below(3)) * window / 3;
                    inbox.take(Time(end), &mut out);
                    model.sort_by_key(Stimulus::order);
                    let expected: Vec<_> = model.extract_if(.., |s| s.time.0 < end).collect();
                    assert_eq!(out, expected, "window {window}, step {n}");
                    now = end;
                }
            }
            inbox.take(Time(u64::MAX >> 8), &mut out);
            assert_eq!(out.len(), model.len());
        }
    }

    #[test]
    #[should_panic(expected = "time went back")]
    fn what_is_due_in_the_past_is_a_bug() {
        let mut inbox = Inbox::new(1, Span(1000));
        inbox.take(Time(5000), &mut Vec::new());
        inbox.push(0, due(4999, 0));
    }
}
