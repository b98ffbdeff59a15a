//! Which events begin and end the life of a message.

use super::Event;

impl Event {
    /// Whether this event ends the life of a message or an answer: each one that is sent has exactly one such
    /// event, or is on its way when the run ends.
    pub fn ends_message(&self) -> bool {
        matches!(
            self,
            Event::ImBlocked { .. }
                | Event::SmsDelivered { .. }
                | Event::ImDelivered { .. }
                | Event::AnswerLeaked { .. }
                | Event::MessageFailed { .. }
        )
    }

    /// Whether this event begins the life of a message or an answer. An IM that the client blocked begins and
    /// ends with one event.
    pub fn begins_message(&self) -> bool {
        matches!(self, Event::ImSent { .. } | Event::ImBlocked { .. } | Event::SmsAnswered { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stays_small() {
        assert!(size_of::<Event>() <= 24, "{} bytes", size_of::<Event>());
        assert!(size_of::<crate::Record>() <= 64, "{} bytes", size_of::<crate::Record>());
    }
}
