//! The one loop of the engine: all that is due at one kind of entity up to a time, in order, with what will be
//! touched fetched ahead.

use crate::case::Case;
use crate::decision::{Place, Role};
use crate::mailroom::Mailroom;
use crate::queueing;
use crate::schedule::{Lane, Rank, rank};
use crate::stimulus::Stimulus;
use vocabulary::{RecordId, Time};

/// How many stimuli ahead state is fetched, and how many ahead what that state points to.
const AHEAD: usize = 18;
const AHEAD_MORE: usize = 12;
/// After how many that is done again.
const AGAIN: usize = 6;

/// Fetches the state that those next in a lane will touch, each once.
#[inline(always)]
fn fetch_ahead(lane: &mut Lane, role: &impl Role) {
    for stimulus in lane.to_fetch(0, AHEAD) {
        role.prefetch(stimulus);
    }
}

/// The same, and what that state points to of those that come sooner.
#[inline(always)]
fn fetch_all_ahead(lane: &mut Lane, role: &impl Role) {
    lane.fetch_after(AGAIN);
    fetch_ahead(lane, role);
    for stimulus in lane.to_fetch(1, AHEAD_MORE) {
        role.prefetch_more(stimulus);
    }
}

/// One kind of entity of one operator in one window.
pub struct Batch<'a> {
    /// Where it is.
    pub place: &'a Place<'a>,
    /// The end of the window.
    pub end: Time,
}

impl Batch<'_> {
    /// Handles all that is due before a time, at most the end of the window.
    #[inline(always)]
    pub fn run<R: Role>(&self, until: Time, role: &mut R, mail: &mut Mailroom) {
        let mut due = mail.open(R::STAGE, self.end);
        due.each_fresh(|lane| fetch_ahead(lane, role));
        // Nearly always there is no queue: then nothing is asked for any.
        let queues = role.stations().is_some();
        let end = rank((until, RecordId(0)));
        while let Some((lane, others)) = due.turn(until) {
            // It goes on until another comes first and what is next does not stand alone, or something has to be put in
            // between.
            loop {
                if lane.is_to_fetch() {
                    fetch_all_ahead(lane, role);
                }
                let Some(first) = lane.first_before(end) else { break };
                if rank(first.order()) >= others
                    && (queues || !role.stands_alone(&self.place.at(first.time), first))
                {
                    break;
                }
                if queues {
                    self.handle_queued(first, role, mail);
                } else {
                    R::decide(Case::new(role, self, first, mail));
                }
                lane.advance();
                if !mail.soon.is_empty() {
                    if queues {
                        self.handle_served(others.min(lane.rank()), role, mail);
                    }
                    if !mail.soon.is_empty() {
                        break;
                    }
                }
            }
            due.settle();
            // Nearly always there is nothing: to ask is cheaper than to drain it.
            if !mail.soon.is_empty() {
                for stimulus in mail.soon.drain(..) {
                    *due.make_room(stimulus.order()) = stimulus;
                }
            }
        }
        mail.close(R::STAGE, due, until);
    }

    /// Handles what comes before all others: what has just queued at a node is mostly served before something else is
    /// due, and need not be filed for that.
    #[inline(never)]
    fn handle_served(&self, others: Rank, role: &mut impl Role, mail: &mut Mailroom) {
        while let [next] = mail.soon[..]
            && rank(next.order()) < others
        {
            mail.soon.clear();
            self.handle_queued(&next, role, mail);
        }
    }

    /// Handles what is due where there are queues: it queues, or the rules say what happens. One copy of the rules: a
    /// second would be too much for the processor's cache of instructions where kinds of entity take turns every few
    /// events, as in a world with little traffic.
    #[inline(never)]
    fn handle_queued<R: Role>(&self, stimulus: &Stimulus, role: &mut R, mail: &mut Mailroom) {
        if let Some(case) = queueing::pass(Case::new(role, self, stimulus, mail)) {
            R::decide(case);
        }
    }
}
