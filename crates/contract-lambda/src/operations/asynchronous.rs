//! What happens to the events of asynchronous invocations: their functions are run, retried by the schedule that the
//! event-invoke config says, and records of them are sent. Everything happens at a moment of the service's own time,
//! whoever has that pass: the machine, or a test.

use crate::asynchronous::Progress;
use crate::asynchronous::destination::{self, Message};
use crate::asynchronous::event::Event;
use crate::asynchronous::journal::{Delivery, Invocation};
use crate::asynchronous::launched::Launched;
use crate::asynchronous::queue::{Running, Waiting};
use crate::asynchronous::record::{Last, Outcome};
use crate::asynchronous::schedule::{Condition, Next as NextAttempt, after_failure, after_throttling};
use crate::collections::Place;
use crate::function_name::{FunctionName, Target};
use crate::handler::job::Job;
use crate::invocation::run::{Invocable, Ran, Run, takes};
use crate::resources::scripts::Next;
use crate::store::Store;
use crate::time::millis;
use proofmark_contract::aws::{Scope, new_request_id};
use std::sync::Arc;

/// How many invocations may lead to each other through destinations before the chain is ended.
const LONGEST_CHAIN: u32 = 16;

impl Store {
    /// Takes an event, whose function is run as soon as [`run_until`](Self::run_until) is called.
    pub(crate) fn accept(&mut self, event: Event) {
        self.asynchronous.queue.push(event.accepted, Waiting::ToRun(event));
    }

    /// Has everything happen that is due until this moment, in its order, but no more than `most` things. What is left.
    pub(crate) fn run_until(&mut self, until: i64, most: usize) -> Progress {
        for _ in 0..most {
            let waits = self.time.stands_still() && self.asynchronous.is_running();
            let moment = if waits { until.min(self.now()) } else { until };
            let Some((due, waiting)) = self.asynchronous.queue.pop(moment) else {
                return if waits { Progress::Running } else { Progress::Done };
            };
            if self.time.stands_still() {
                self.time.reach(due);
            }
            match waiting {
                Waiting::ToRun(event) => self.start(event, due),
                Waiting::Running(event, running) => self.finish(event, &running, due),
            }
        }
        match self.asynchronous.queue.next_due().is_some_and(|due| due <= until) {
            true => Progress::More,
            false if self.time.stands_still() && self.asynchronous.is_running() => Progress::Running,
            false => Progress::Done,
        }
    }

    fn start(&mut self, mut event: Event, now: i64) {
        let target = event.function.target();
        let Some(function) = self.invocable(&target) else {
            self.note(&event, None, None, "FunctionNotFound", None, now);
            return;
        };
        if self.is_blocked(&target) {
            self.note(&event, None, None, "Throttled", None, now);
            self.give_up(&event, Condition::ZeroReservedConcurrency, None, function.dead_letter.as_deref(), now);
            return;
        }
        let Ok(slot) = self.admit(&target) else { return self.wait_for_capacity(event, &function, now) };
        match self.scripts.next(target.name) {
            Next::Result(result) => {
                let takes = millis(takes(&result, &function));
                let running = Running { result, function, _slot: slot };
                match takes {
                    0 => self.finish(event, &running, now),
                    _ => {
                        let due = now.saturating_add(takes);
                        self.asynchronous.queue.push(due, Waiting::Running(event, Box::new(running)));
                    }
                }
            }
            Next::Handler(handler) => {
                let Ok(memory) = self.memory.reserve(event.payload.len()) else {
                    return self.wait_for_capacity(event, &function, now);
                };
                let settings = self.functions.program_settings(&target, &function.version);
                let job = Job {
                    request_id: event.request_id.clone(),
                    invoked_arn: target.given_arn(),
                    function_arn: target.arn(),
                    function_name: target.name.to_owned(),
                    region: target.region.to_owned(),
                    function: function.clone(),
                    settings,
                    event: Arc::clone(&event.payload),
                    client_context: None,
                    memory,
                };
                event.attempts += 1;
                let number = self.asynchronous.launched.next_number();
                let completed = Arc::clone(&self.backstage.completed);
                let task = self.backstage.runner.start_then(handler, job, move |ran| completed(number, &ran));
                self.asynchronous.launched.insert(number, Launched { event, function, _slot: slot, _task: task });
            }
        }
    }

    /// Has an event wait until its function can be run, for a reason that is not the function's.
    fn wait_for_capacity(&mut self, mut event: Event, function: &Invocable, now: i64) {
        event.throttled += 1;
        let policy = self.functions.policy(&event.function.target());
        let next = after_throttling(&policy, event.accepted, event.throttled, now);
        self.continue_with(event, next, function, None, now);
    }

    fn finish(&mut self, mut event: Event, Running { result, function, .. }: &Running, now: i64) {
        let run = Run {
            request_id: &event.request_id,
            function_name: event.function.target().name,
            function,
            event: &event.payload,
        };
        let Ok(ran) = run.run(result, &self.memory) else { return self.wait_for_capacity(event, function, now) };
        event.attempts += 1;
        self.ended(event, function, &ran, now);
    }

    /// Goes on with an event whose handler has ended.
    pub(crate) fn completed(&mut self, number: u64, ran: &Ran) {
        let Some(Launched { event, function, .. }) = self.asynchronous.launched.remove(number) else { return };
        let now = self.now();
        self.ended(event, &function, ran, now);
    }

    fn ended(&mut self, mut event: Event, function: &Invocable, ran: &Ran, now: i64) {
        let policy = self.functions.policy(&event.function.target());
        event.throttled = 0;
        if ran.error.is_some() {
            let next = after_failure(&policy, event.accepted, event.attempts, now);
            return self.continue_with(event, next, function, Some(ran), now);
        }
        self.note(&event, Some(function), Some(ran), "Success", None, now);
        if let Some(arn) = &policy.on_success {
            self.send(&event, "OnSuccess", arn, Condition::Success, Some((function, ran)), now);
        }
    }

    /// Has an event wait for its next attempt, or gives it up.
    fn continue_with(&mut self, event: Event, next: NextAttempt, function: &Invocable, ran: Option<&Ran>, now: i64) {
        let result = if ran.is_some() { "Unhandled" } else { "Throttled" };
        let again = match next {
            NextAttempt::Again(at) => Some(at),
            NextAttempt::GiveUp(_) => None,
        };
        self.note(&event, ran.map(|_| function), ran, result, again, now);
        match next {
            NextAttempt::Again(at) => self.asynchronous.queue.push(at, Waiting::ToRun(event)),
            NextAttempt::GiveUp(condition) => {
                let last = ran.map(|ran| (function, ran));
                self.give_up(&event, condition, last, function.dead_letter.as_deref(), now);
            }
        }
    }

    /// Sends the record of an event that was given up, and the event itself to the dead-letter queue.
    fn give_up(
        &mut self,
        event: &Event,
        condition: Condition,
        last: Option<(&Invocable, &Ran)>,
        dead_letter: Option<&str>,
        now: i64,
    ) {
        let policy = self.functions.policy(&event.function.target());
        if let Some(arn) = &policy.on_failure {
            self.send(event, "OnFailure", arn, condition, last, now);
        }
        if let Some(arn) = dead_letter {
            self.send(event, "DeadLetterQueue", arn, condition, last, now);
        }
    }

    /// Sends what a destination gets.
    fn send(
        &mut self,
        event: &Event,
        reason: &'static str,
        arn: &str,
        condition: Condition,
        last: Option<(&Invocable, &Ran)>,
        now: i64,
    ) {
        let function_arn = event.function.target().qualified_arn();
        let outcome = Outcome {
            request_id: &event.request_id,
            function_arn: &function_arn,
            condition,
            attempts: event.attempts,
            event: &event.payload,
            last: last.map(|(function, ran)| Last {
                executed_version: &function.version,
                is_error: ran.error.is_some(),
                payload: &ran.payload,
                error_message: ran.error.as_ref().map_or("", |error| &error.error_message),
            }),
            time: now,
        };
        let Message { service, text, failure } = match reason {
            "DeadLetterQueue" => destination::of_dead_letter(arn, &outcome),
            _ => match outcome.record() {
                Ok(record) => {
                    let mut message = destination::of_record(arn, &outcome, &record, self.asynchronous.source);
                    if message.service == "lambda" && message.failure.is_none() {
                        message.failure = self.invoke_destination(arn, event, record, now).err();
                    }
                    message
                }
                Err(error) => {
                    let failure = Some(format!("the record cannot be written: {error}"));
                    Message { service: destination::service(arn), text: "null".to_owned(), failure }
                }
            },
        };
        self.asynchronous.journal.delivered(Delivery {
            number: 0,
            time: now,
            request_id: event.request_id.clone(),
            function_arn,
            reason,
            condition,
            destination: arn.to_owned(),
            service,
            failure,
            message: text,
        });
    }

    /// Invokes a function that is a destination, asynchronously; or why it is not.
    fn invoke_destination(&mut self, arn: &str, event: &Event, record: String, now: i64) -> Result<(), String> {
        if event.depth + 1 > LONGEST_CHAIN {
            return Err(format!("{LONGEST_CHAIN} invocations have led to each other"));
        }
        let of = event.function.target();
        let scope = Scope { account: of.account.to_owned(), region: of.region.to_owned() };
        let named = FunctionName::parse(arn).ok_or("the ARN is not one of a function")?;
        let place =
            Place { account: named.account.unwrap_or(&scope.account), region: named.region.unwrap_or(&scope.region) };
        let target = Target::new(named.partition.unwrap_or(of.partition), place, named.name, named.qualifier);
        if self.invocable(&target).is_none() {
            return Err("the function does not exist".to_owned());
        }
        let next = Event::new(&self.memory, &target, new_request_id(), Arc::from(record), now);
        let mut next = next.map_err(|exhausted| exhausted.to_string())?;
        next.depth = event.depth + 1;
        self.accept(next);
        Ok(())
    }

    fn note(
        &mut self,
        event: &Event,
        function: Option<&Invocable>,
        ran: Option<&Ran>,
        result: &'static str,
        next_attempt: Option<i64>,
        now: i64,
    ) {
        self.asynchronous.journal.invoked(Invocation {
            number: 0,
            time: now,
            request_id: event.request_id.clone(),
            function_arn: event.function.target().qualified_arn(),
            invocation_type: "Event",
            // One that did not run is the attempt that it would have been.
            attempt: if ran.is_some() { event.attempts } else { event.attempts + 1 },
            executed_version: function.map(|function| function.version.clone()),
            result,
            error_type: ran.and_then(|ran| ran.error.as_ref()).map(|error| error.error_type.clone()),
            next_attempt,
        });
    }
}
