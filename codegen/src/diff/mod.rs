//! Which items of the generated crate differ between two plans, and on which SemVer level. What the changes mean on the
//! wire is `proofmark_smithy_model::diff`'s business; [`compare`] joins both.
//!
//! An item is named where code that uses the crate would name it. What follows from an item is not listed beside it: a
//! field stands for its accessor and its methods of builders, an operation for all of its module.

mod crate_items;
mod operations;
mod structures;
mod types;

use crate::plan::Plan;
use proofmark_smithy_model::Diagnostics;
use proofmark_smithy_model::diff::{self, Comparison, Level, RustItem};
use proofmark_smithy_model::model::{Model, ShapeId};
use std::collections::BTreeMap;

/// A comparison, and why it has no Rust items where it has none.
#[derive(Debug)]
pub struct Compared {
    /// The changes.
    pub comparison: Comparison,
    /// What keeps the generator from making a crate of one of the models.
    pub without_items: Option<Diagnostics>,
}

/// Compares two models in all three views. Each must have one service, or the one that is named. Where no crate can be
/// generated, levels are those that the rules usually have.
///
/// # Errors
/// A model has no service, several, or not the one that is named.
pub fn compare(old: &Model, new: &Model, service: Option<&str>) -> Result<Compared, Diagnostics> {
    let mut comparison = diff::compare(old, new, service)?;
    let plans = crate::lower::lower(old, Some(&comparison.old_service))
        .and_then(|before| Ok((before, crate::lower::lower(new, Some(&comparison.new_service))?)));
    let without_items = match plans {
        Ok((before, now)) => {
            comparison.judge_rust(items(&before, &now));
            None
        }
        Err(report) => Some(report),
    };
    Ok(Compared { comparison, without_items })
}

/// The items that differ.
pub fn items(old: &Plan, new: &Plan) -> Vec<RustItem> {
    let mut items = Items::default();
    crate_items::compare(old, new, &mut items);
    operations::compare(old, new, &mut items);
    types::compare(old, new, &mut items);
    items.0
}

/// The items found so far.
#[derive(Default)]
struct Items(Vec<RustItem>);

impl Items {
    fn added(&mut self, path: impl Into<String>, after: impl Into<String>, shape: &ShapeId) {
        self.push(path.into(), None, Some(after.into()), Level::Minor, shape);
    }

    fn removed(&mut self, path: impl Into<String>, before: impl Into<String>, shape: &ShapeId) {
        self.push(path.into(), Some(before.into()), None, Level::Major, shape);
    }

    fn changed(&mut self, path: impl Into<String>, (before, after): (String, String), level: Level, shape: &ShapeId) {
        self.push(path.into(), Some(before), Some(after), level, shape);
    }

    /// An item that may be there or not, such as a method that only some crates have.
    fn optional(&mut self, path: &str, old: Option<String>, new: Option<String>, shape: &ShapeId) {
        match (old, new) {
            (None, Some(after)) => self.added(path, after, shape),
            (Some(before), None) => self.removed(path, before, shape),
            (Some(before), Some(after)) if before != after => self.changed(path, (before, after), Level::Major, shape),
            _ => {}
        }
    }

    fn deprecated(&mut self, path: &str, old: &Option<String>, new: &Option<String>, shape: &ShapeId) {
        if old.is_none() && new.is_some() {
            let texts = ("not deprecated".to_owned(), "#[deprecated]".to_owned());
            self.changed(path, texts, Level::Minor, shape);
        }
    }

    fn push(&mut self, path: String, before: Option<String>, after: Option<String>, level: Level, shape: &ShapeId) {
        self.0.push(RustItem { path, before, after, level, shape: shape.clone() });
    }
}

/// The items of two lists with the same key side by side, in the order of the keys.
fn side_by_side<'a, T>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&'a T) -> &'a str,
) -> impl Iterator<Item = (Option<&'a T>, Option<&'a T>)> {
    let mut pairs: BTreeMap<&str, (Option<&T>, Option<&T>)> = BTreeMap::new();
    old.iter().for_each(|item| pairs.entry(key(item)).or_default().0 = Some(item));
    new.iter().for_each(|item| pairs.entry(key(item)).or_default().1 = Some(item));
    pairs.into_values()
}
