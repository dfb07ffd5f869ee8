//! Reads a scenario: the settings of any service, and the sections of the one that it is for.

use super::Scenario;
use super::read_rule::Reader;
use crate::api::Api;
use crate::aws::{Errors, Scope, is_account, is_region};
use crate::located::{Problems, Table, Tree};
use crate::service::{ScenarioKeys, Sections, Service, Settings, StateMode};
use std::sync::Arc;

const KEYS: [&str; 7] = ["seed", "strict", "state", "region", "account", "profile", "rule"];
const PROFILE_KEYS: [&str; 1] = ["type_of_server_errors"];

/// The whole scenario.
pub(super) fn scenario(
    tree: &Tree,
    api: &Api,
    service: &Arc<dyn Service>,
    problems: &mut Problems,
) -> Option<Scenario> {
    let ScenarioKeys { top, profile } = service.scenario_keys();
    let table = problems.table(tree, "", &[&KEYS, top].concat())?;
    let profile_keys = [&PROFILE_KEYS, profile].concat();
    let profile = table.get("profile").and_then(|tree| problems.table(tree, "profile", &profile_keys));
    let settings = settings(&table, profile.as_ref(), problems);
    let sections = Sections { api, settings: &settings, top: &table, profile: profile.as_ref() };
    let service = service.with_scenario(&sections, problems).unwrap_or_else(|| Arc::clone(service));
    let reader = Reader { api, errors: Errors::new(api, settings.type_of_server_errors.clone()) };
    let rules = problems.array(&table, "rule");
    let rules = rules.into_iter().filter_map(|(path, tree)| reader.rule(tree, &path, problems)).collect();
    Some(Scenario {
        seed: problems.integer(&table, "seed", 0),
        strict: problems.boolean(&table, "strict"),
        settings,
        service,
        rules,
    })
}

fn settings(table: &Table<'_>, profile: Option<&Table<'_>>, problems: &mut Problems) -> Settings {
    let usual = Scope::default();
    let region = problems.text(table, "region", "a region, such as us-east-2", is_region);
    let region_is_fixed = region.is_some();
    let scope = Scope {
        account: problems.text(table, "account", "twelve digits", is_account).unwrap_or(usual.account),
        region: region.unwrap_or(usual.region),
    };
    let mode = match problems.string(table, "state") {
        None => StateMode::default(),
        Some(("auto", _)) => StateMode::Auto,
        Some(("on", _)) => StateMode::On,
        Some(("off", _)) => StateMode::Off,
        Some((other, tree)) => {
            let message = format!("expected \"auto\", \"on\" or \"off\", found \"{other}\"");
            problems.push("wrong-value", &table.key("state"), &tree.span, &message, None);
            StateMode::default()
        }
    };
    let type_of_server_errors = profile.and_then(|profile| problems.string(profile, "type_of_server_errors"));
    let type_of_server_errors = type_of_server_errors.map(|(text, _)| text.to_owned());
    Settings { scope, region_is_fixed, mode, type_of_server_errors }
}
