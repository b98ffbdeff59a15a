//! When the users of an IM service are logged in, and what they tell of themselves.

use crate::finding::{Code, Place};
use crate::reading::{Field, Fields, Reader, Shape, Value};
use vocabulary::Span;

/// The sessions of the users of an IM service.
pub const SESSIONS: Shape = Shape {
    name: "presence of users",
    fields: &[
        Field::or("session", "duration", "\"45 min\""),
        Field::optional("log_ins", "rate", "as `online` says, or 4 /d"),
        Field::optional("online", "share", "as `log_ins` says"),
        Field::or("status_changes", "rate", "\"1 /h\""),
        Field::or("authorisation", "authorisation", "()").group(&AUTHORISATION),
    ],
};

/// Who may see a user's presence.
pub const AUTHORISATION: Shape = Shape {
    name: "authorisation",
    fields: &[Field::or("asked", "share", "\"0 %\""), Field::or("refused", "share", "\"0 %\"")],
};

/// Log-ins per day of a user, if the world does not say.
const LOG_INS: f64 = 4.0;
/// The most log-ins of a user per day, and changes of status per hour.
const MOST_LOG_INS: f64 = 10_000.0;
const MOST_CHANGES: f64 = 3_600.0;

/// The sessions of users as written.
#[derive(Clone, Debug)]
pub struct SessionsFile {
    /// The whole of it.
    pub place: Place,
    /// The mean length.
    pub session: Span,
    /// Log-ins per day.
    pub log_ins: f64,
    /// Changes of status per hour.
    pub status_changes: f64,
    /// The share of watchers for whom users are asked, and that of those who are refused at once.
    pub authorisation: (f64, f64),
}

impl Reader {
    /// The sessions of users.
    pub fn sessions(&mut self, value: Value) -> Option<SessionsFile> {
        let mut f = Fields::of(self, &SESSIONS, value);
        let session = f.get(self, "session", Span::HOUR, Reader::session_length).it;
        let log_ins = f.optional(self, "log_ins", |r, v| r.rate(v, Span::DAY, MOST_LOG_INS));
        let online = f.optional(self, "online", Reader::share);
        if let (Some(_), Some(online)) = (&log_ins, &online) {
            let what =
                "`log_ins` and `online` say the same: the share online is log-ins times the mean session";
            self.note(
                Code::Sessions,
                online.place,
                what,
                "one of the two is enough",
                "leave one of them out",
            );
        }
        let from_share = |share: f64| share * Span::DAY.0 as f64 / session.0 as f64;
        let log_ins = match (log_ins, online) {
            (Some(rate), _) => rate.it,
            (None, Some(share)) => from_share(share.it),
            (None, None) => LOG_INS,
        };
        let changes = |r: &mut Reader, v: Value| r.rate(v, Span::HOUR, MOST_CHANGES);
        Some(SessionsFile {
            place: value.place,
            session,
            log_ins,
            status_changes: f.get(self, "status_changes", 0.0, changes).it,
            authorisation: f.get(self, "authorisation", (0.0, 0.0), |r, v| Some(r.authorisation(v))).it,
        })
    }

    /// How long a session lasts: at least a second, so that the log-in has arrived before the log-out is due.
    fn session_length(&mut self, value: Value) -> Option<Span> {
        let span = self.positive(value)?;
        let fits = (Span::SECOND..=Span(365 * Span::DAY.0)).contains(&span);
        if !fits {
            self.out_of_range(value, "1 s", "365 d");
        }
        fits.then_some(span)
    }

    fn authorisation(&mut self, value: Value) -> (f64, f64) {
        let mut f = Fields::of(self, &AUTHORISATION, value);
        let asked = f.get(self, "asked", 0.0, Reader::share).it;
        let refused = f.get(self, "refused", 0.0, Reader::share);
        if asked + refused.it > 1.0 + 1e-9 {
            let what = "more than all watchers are asked for or refused";
            let help = "lower the shares: the rest up to 100 % is granted at once";
            self.note(Code::Shares, refused.place, what, "too much together with `asked`", help);
        }
        (asked, refused.it)
    }
}
