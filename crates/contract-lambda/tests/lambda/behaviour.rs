//! docs/LAMBDA.md lists what the server does beyond the model. The table is this data.

use proofmark_contract::aws;
use proofmark_contract::behaviour::Behaviour;
use proofmark_contract_lambda::behaviour;
use std::fmt::Write;

/// Lambda's own, and those of all services of AWS.
fn all() -> impl Iterator<Item = &'static Behaviour> {
    behaviour::ALL.iter().chain(aws::behaviour::ALL)
}

#[test]
fn the_documents_table_is_the_data() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/LAMBDA.md");
    let document = std::fs::read_to_string(document).expect("the document");
    let mut table = "| id | how we know | what the service does |\n|---|---|---|\n".to_owned();
    for behaviour in all() {
        writeln!(table, "| `{}` | {} | {} |", behaviour.id, behaviour.mark, behaviour.says).unwrap();
    }
    let start = document.find("| id |").expect("the document has the table");
    let found = &document[start..];
    assert!(found == table, "docs/LAMBDA.md is out of date; its table should be:\n{table}");
}

#[test]
fn every_behaviour_has_a_name_of_its_own() {
    let mut ids: Vec<_> = all().map(|behaviour| behaviour.id).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
}
