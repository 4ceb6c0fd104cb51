//! Distributes groups of sources over shards of about equal size.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

/// The shard of each group, from 1: the largest group first, each to the shard that has the least so far.
pub fn pack(sizes: HashMap<u64, u64>, shards: u32) -> HashMap<u64, u32> {
    let mut groups: Vec<(u64, u64)> = sizes.into_iter().map(|(group, bytes)| (bytes, group)).collect();
    groups.sort_unstable_by(|a, b| b.cmp(a));
    let mut loads: BinaryHeap<Reverse<(u64, u32)>> = (1..=shards).map(|shard| Reverse((0, shard))).collect();
    let mut shard_of = HashMap::with_capacity(groups.len());
    for (bytes, group) in groups {
        let Some(mut least) = loads.peek_mut() else { break };
        let Reverse((load, shard)) = &mut *least;
        shard_of.insert(group, *shard);
        // An empty file takes time, too.
        *load = load.saturating_add(bytes.max(1));
    }
    shard_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_have_about_the_same_size() {
        let sizes: HashMap<u64, u64> = (0..1000).map(|group| (group, (group * 7919) % 1000)).collect();
        let shard_of = pack(sizes.clone(), 8);
        let mut loads = [0; 8];
        shard_of.iter().for_each(|(group, shard)| loads[*shard as usize - 1] += sizes[group]);
        let (least, most) = (loads.iter().min().expect("eight"), loads.iter().max().expect("eight"));
        assert!(shard_of.len() == 1000 && most - least < 1000, "{loads:?}");
        assert_eq!(shard_of, pack(sizes, 8));
    }

    #[test]
    fn more_shards_than_groups() {
        let mut shards: Vec<u32> = pack([(1, 5), (2, 0)].into(), 100).into_values().collect();
        shards.sort_unstable();
        assert_eq!(shards, [1, 2]);
        assert_eq!(pack([(1, 5), (2, 5)].into(), 1), [(1, 1), (2, 1)].into());
    }
}
