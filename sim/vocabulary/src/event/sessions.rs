//! Changes of policy, the facts of sessions and of the presence that is told: the last of the one enum, which is
//! written in two files.

macro_rules! events {
    ($($fact:tt)*) => {
        /// A fact. The record around it says whom it concerns: of a message the sender (subject) and the recipient
        /// (object).
        #[derive(Clone, Copy, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
        pub enum Event {
            $($fact)*
            /// An operator treats legacy customers otherwise from now on.
            PolicyChanged {
                /// Which of the world's changes it is, in the order of time, from 0: the blueprint has the policy.
                happening: u32,
            },
            /// At the start of a run: how many of the operator's users have their client logged in. Without subject.
            OnlineCounted {
                /// Users whose client is logged in.
                online: u32,
            },
            /// A user's client logged in, and subscribed to the presence of its contact list.
            SessionBegun {
                /// How long until the user changes its status or logs out.
                next: Span,
            },
            /// A user changed its status, such as its mood or availability, while its client was logged in.
            StatusChanged {
                /// How long until the user changes it again or logs out.
                next: Span,
            },
            /// A user's client logged out.
            SessionEnded {
                /// How long until it logs in again.
                next: Span,
            },
            /// An IMSP took a log-in, a status or a log-out of a user and told the watchers that are logged in.
            PresencePublished {
                /// What it took.
                change: PresenceChange,
                /// How many watchers, or IMSPs of watchers, it told.
                told: u32,
                /// How many of the transactions that it sent have exchanges of their own: to other IMSPs, to go on.
                sent: u32,
                /// How large the client's transactions are, in bytes; 0 where it goes on with what it took before.
                octets: u32,
            },
            /// An IMSP told a watcher, or the IMSP of a watcher, of a contact's log-in, status or log-out.
            WatcherNotified {
                /// The presence.
                presence: Presence,
                /// The link that it takes; none: it goes to a client of its own.
                link: LinkId,
                /// How large it is, in bytes.
                octets: u32,
            },
            /// An IMSP told a client that had logged in, or its IMSP, how the contacts of one IMSP stand.
            ContactsTold {
                /// Of how many contacts.
                contacts: u16,
                /// The link that it takes; none: it goes to a client of its own.
                link: LinkId,
                /// How large it is, in bytes.
                octets: u32,
            },
            /// An IMSP sent on that a user subscribes to its contacts at another IMSP, or no longer does.
            SubscriptionSent {
                /// Whether it subscribes, as at a log-in, or ends its subscription, as at a log-out.
                subscribed: bool,
                /// The operator of the contacts.
                to: OperatorId,
                /// IM users among the contacts.
                users: u16,
                /// Legacy customers among the contacts.
                legacy: u16,
                /// The link that it takes.
                link: LinkId,
                /// How large it is, in bytes.
                octets: u32,
            },
            /// The contacts' IMSP took a subscription, or its end: the user is told, or no longer told, of changes.
            SubscriptionTaken {
                /// Whether it subscribes.
                subscribed: bool,
            },
            /// An IMSP did not take, or could not pass on, a log-in, a status, a log-out or a subscription.
            PresenceRefused {
                /// Why.
                cause: FailCause,
            },
            /// An IMSP asked a user's client whether a new watcher may see its presence.
            PresenceAsked {
                /// How large it is, in bytes.
                octets: u32,
            },
        }
    };
}

pub(super) use events;
