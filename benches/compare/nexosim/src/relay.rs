//! A node or link, in one direction.

use crate::{Count, Message, count};
use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How a relay chooses the output of a message.
#[derive(Serialize, Deserialize)]
pub enum Route {
    /// There is one.
    Only,
    /// That of the user.
    ByUser,
    /// That of the customer.
    ByCustomer,
}

/// Passes each message on after a delay.
#[derive(Serialize, Deserialize)]
pub struct Relay {
    pub delay: Duration,
    pub route: Route,
    pub outputs: Vec<Output<Message>>,
}

#[Model]
impl Relay {
    pub fn receive(&mut self, message: Message, context: &Context<Self>) {
        context
            .schedule_event(self.delay, schedulable!(Self::forward), message)
            .expect("a delay is positive");
    }

    #[nexosim(schedulable)]
    async fn forward(&mut self, message: Message) {
        count(Count::Events);
        let output = match self.route {
            Route::Only => 0,
            Route::ByUser => message.user as usize,
            Route::ByCustomer => message.customer as usize,
        };
        self.outputs[output].send(message).await;
    }
}
