//! Bytes at random. `cargo xtask fuzz requests` runs the same in the large.

use proofmark_contract::serve::fuzz;
use proofmark_contract_lambda as lambda;
use std::ops::ControlFlow;

#[test]
fn twenty_thousand_inputs_do_no_harm() {
    let outcome = fuzz::requests(lambda::api(), lambda::service(), 1, 20_000, |_| ControlFlow::Continue(()));
    assert_eq!(outcome.problems, Vec::<String>::new());
    assert_eq!(outcome.inputs, 20_000);
    // Not all is rejected before it gets anywhere.
    assert!(outcome.responses.get(&200).is_some_and(|count| *count > 100), "{outcome:?}");
}
