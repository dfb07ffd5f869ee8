//! docs/LAMBDA.md lists what the server does beyond the model. The table is this data.

use proofmark_contract::lambda::behaviour;
use std::fmt::Write;

#[test]
fn the_documents_table_is_the_data() {
    const DOCUMENT: &str = include_str!("../../../../docs/LAMBDA.md");
    let mut table = "| id | how we know | what the service does |\n|---|---|---|\n".to_owned();
    for behaviour in behaviour::ALL {
        writeln!(table, "| `{}` | {} | {} |", behaviour.id, behaviour.mark, behaviour.says).unwrap();
    }
    let start = DOCUMENT.find("| id |").expect("the document has the table");
    let found = &DOCUMENT[start..];
    assert!(found == table, "docs/LAMBDA.md is out of date; its table should be:\n{table}");
}

#[test]
fn every_behaviour_has_a_name_of_its_own() {
    let mut ids: Vec<_> = behaviour::ALL.iter().map(|behaviour| behaviour.id).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
}
