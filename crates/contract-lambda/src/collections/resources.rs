//! Resources that are gone some time after they are deleted.

use super::{Collection, Place};
use proofmark_contract::budget::{Budget, Budgeted, Reservation, entry_bytes};
use std::collections::{HashMap, VecDeque};

/// Resources of one kind, with the memory that each takes.
pub(crate) struct Resources<T> {
    known: Collection<Budgeted<T>>,
    /// Those that were deleted and are still there, in the order in which they end.
    ending: VecDeque<Ending>,
    /// Those that ended, where one that was never mentioned may exist.
    gone: HashMap<String, Reservation>,
    keeps_gone: bool,
}

/// The end of a resource.
struct Ending {
    /// When it is gone, in milliseconds since 1970.
    at: i64,
    account: String,
    region: String,
    key: String,
}

impl<T> Resources<T> {
    /// None. Whether deleted ones are remembered depends on what is said of those never mentioned.
    pub(crate) fn new(keeps_gone: bool) -> Self {
        Self { known: Collection::default(), ending: VecDeque::new(), gone: HashMap::new(), keeps_gone }
    }

    /// Whether there is a resource with this key, or was one.
    pub(crate) fn is_known(&self, place: Place<'_>, key: &str) -> bool {
        self.known.get(place, key).is_some() || self.gone.contains_key(&full_key(place, key))
    }

    /// Whether there is any in this account and region.
    pub(crate) fn has_any(&self, place: Place<'_>) -> bool {
        self.known.iter(place).next().is_some()
    }

    pub(crate) fn get(&self, place: Place<'_>, key: &str) -> Option<&T> {
        self.known.get(place, key).map(|held| &**held)
    }

    pub(crate) fn get_mut(&mut self, place: Place<'_>, key: &str) -> Option<&mut Budgeted<T>> {
        self.known.get_mut(place, key)
    }

    pub(crate) fn insert(&mut self, place: Place<'_>, key: &str, resource: Budgeted<T>) {
        self.gone.remove(&full_key(place, key));
        self.known.insert(place, key, resource);
    }

    /// All resources of an account and region, in the order of their keys.
    pub(crate) fn iter(&self, place: Place<'_>) -> impl Iterator<Item = (&str, &T)> {
        self.known.iter(place).map(|(key, held)| (key, &**held))
    }

    /// A resource was deleted and is gone then, not before those that were deleted earlier.
    pub(crate) fn end(&mut self, place: Place<'_>, key: &str, at: i64) {
        let (account, region, key) = (place.account.to_owned(), place.region.to_owned(), key.to_owned());
        self.ending.push_back(Ending { at, account, region, key });
    }

    /// Takes away what is gone by now.
    pub(crate) fn settle(&mut self, now: i64, memory: &Budget) {
        while self.ending.front().is_some_and(|ending| ending.at <= now)
            && let Some(Ending { account, region, key, .. }) = self.ending.pop_front()
        {
            let place = Place { account: &account, region: &region };
            if self.known.remove(place, &key).is_some() && self.keeps_gone {
                let key = full_key(place, &key);
                // It takes less than what was there.
                let note = memory.reserve_over(entry_bytes(&key));
                self.gone.insert(key, note);
            }
        }
    }
}

fn full_key(place: Place<'_>, key: &str) -> String {
    let Place { account, region } = place;
    format!("{account}:{region}:{key}")
}

#[cfg(test)]
mod tests {
    use super::Resources;
    use crate::collections::Place;
    use proofmark_contract::budget::{Budget, Budgeted};

    const HERE: Place<'_> = Place { account: "1", region: "here" };

    fn deleted(keeps_gone: bool) -> Resources<u8> {
        let mut resources = Resources::new(keeps_gone);
        resources.insert(HERE, "a", Budgeted::uncounted(1));
        resources.end(HERE, "a", 10);
        resources
    }

    #[test]
    fn what_was_deleted_is_there_until_it_ends() {
        let (mut resources, memory) = (deleted(false), Budget::new(1000));
        resources.settle(9, &memory);
        assert_eq!(resources.get(HERE, "a"), Some(&1));
        resources.settle(10, &memory);
        assert_eq!((resources.get(HERE, "a"), resources.is_known(HERE, "a")), (None, false));
    }

    #[test]
    fn what_ended_is_remembered_where_others_may_exist() {
        let (mut resources, memory) = (deleted(true), Budget::new(1000));
        resources.settle(10, &memory);
        assert_eq!((resources.is_known(HERE, "a"), resources.is_known(HERE, "b")), (true, false));
        assert!(memory.used() > 0);
    }
}
