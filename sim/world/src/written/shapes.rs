//! All groups and choices of the world file, for the reference and its test.

use super::{client, drawn, imsp, network, operator, people, traffic, world};
use crate::reading::{Choice, Shape};

/// All groups of fields, in the order of the reference.
pub const SHAPES: &[&Shape] = &[
    &world::WORLD,
    &operator::OPERATOR,
    &operator::TERMINAL,
    &client::CLIENT,
    &operator::CONTACTS,
    &imsp::IMSP,
    &imsp::LEGACY,
    &imsp::ORIGINATOR_NUMBER,
    &imsp::SERVICE_PREFIX,
    &imsp::ALIAS_POOL,
    &operator::SMSC,
    &operator::HLR,
    &operator::ADOPTION,
    &network::LINK,
    &people::PERSON,
    &people::ACT,
    &people::MESSAGE,
    &traffic::TRAFFIC,
    &traffic::ANSWERS,
    &drawn::GEOMETRIC,
    &drawn::LOG_NORMAL_COUNT,
    &drawn::EXPONENTIAL,
    &drawn::LOG_NORMAL,
    &drawn::PARETO,
    &drawn::DIURNAL,
    &traffic::FIXED_LENGTH,
    &traffic::CORPUS,
    &traffic::SHARE_OF_TEXTS,
    &network::HAPPENING,
    &network::LINK_CHANGE,
];

/// All choices, in the order of the reference.
pub const CHOICES: &[&Choice] = &[
    &client::TERMINAL_CLIENT,
    &client::VERSION,
    &client::INDICATION,
    &imsp::REPLY,
    &imsp::EXHAUSTED,
    &imsp::OVERSIZE,
    &imsp::INTRO_WHEN,
    &imsp::PRESENCE,
    &imsp::PERMANENT,
    &operator::IMITATES,
    &network::LINKS,
    &network::SERVICE,
    &people::DEED,
    &drawn::COUNT,
    &drawn::DELAY,
    &drawn::PROFILE,
    &traffic::LENGTHS,
    &traffic::TEXTS,
    &traffic::ALPHABET,
    &network::WHAT,
];
