//! Resources of one kind, by account and region.

use proofmark_contract::aws::Scope;
use std::collections::BTreeMap;

/// Where a resource is: names are unique within an account and region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
}

impl<'a> From<&'a Scope> for Place<'a> {
    fn from(scope: &'a Scope) -> Self {
        Self { account: &scope.account, region: &scope.region }
    }
}

type ByKey<T> = BTreeMap<String, T>;

/// Resources of one kind.
#[derive(Debug)]
pub(crate) struct Collection<T> {
    /// By account, region and key.
    accounts: BTreeMap<String, BTreeMap<String, ByKey<T>>>,
}

impl<T> Default for Collection<T> {
    fn default() -> Self {
        Self { accounts: BTreeMap::new() }
    }
}

impl<T> Collection<T> {
    fn region(&self, place: Place<'_>) -> Option<&ByKey<T>> {
        self.accounts.get(place.account)?.get(place.region)
    }

    fn region_mut(&mut self, place: Place<'_>) -> Option<&mut ByKey<T>> {
        self.accounts.get_mut(place.account)?.get_mut(place.region)
    }

    pub(crate) fn get(&self, place: Place<'_>, key: &str) -> Option<&T> {
        self.region(place)?.get(key)
    }

    pub(crate) fn get_mut(&mut self, place: Place<'_>, key: &str) -> Option<&mut T> {
        self.region_mut(place)?.get_mut(key)
    }

    pub(crate) fn insert(&mut self, place: Place<'_>, key: &str, value: T) {
        let regions = self.accounts.entry(place.account.to_owned()).or_default();
        regions.entry(place.region.to_owned()).or_default().insert(key.to_owned(), value);
    }

    pub(crate) fn remove(&mut self, place: Place<'_>, key: &str) -> Option<T> {
        let regions = self.accounts.get_mut(place.account)?;
        let resources = regions.get_mut(place.region)?;
        let removed = resources.remove(key);
        if resources.is_empty() {
            regions.remove(place.region);
            if regions.is_empty() {
                self.accounts.remove(place.account);
            }
        }
        removed
    }

    /// All resources of an account and region, in the order of their keys.
    pub(crate) fn iter(&self, place: Place<'_>) -> impl Iterator<Item = (&str, &T)> {
        self.region(place).into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    /// The same, to change them.
    pub(crate) fn iter_mut(&mut self, place: Place<'_>) -> impl Iterator<Item = &mut T> {
        self.region_mut(place).into_iter().flat_map(BTreeMap::values_mut)
    }
}

#[cfg(test)]
mod tests {
    use super::{Collection, Place};

    const HERE: Place<'_> = Place { account: "1", region: "here" };
    const THERE: Place<'_> = Place { account: "1", region: "there" };

    #[test]
    fn a_key_is_another_resource_in_another_region() {
        let mut collection = Collection::default();
        collection.insert(HERE, "a", 1);
        collection.insert(THERE, "a", 2);
        collection.remove(HERE, "a");
        assert_eq!((collection.get(HERE, "a"), collection.get(THERE, "a")), (None, Some(&2)));
    }

    #[test]
    fn resources_are_listed_by_key() {
        let mut collection = Collection::default();
        collection.insert(HERE, "b", 2);
        collection.insert(HERE, "a", 1);
        let keys: Vec<_> = collection.iter(HERE).map(|(key, _)| key).collect();
        assert_eq!(keys, ["a", "b"]);
    }
}
