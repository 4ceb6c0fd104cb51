//! A shard of a run: one of several equal parts, each of which runs on its own, usually on another machine.

use std::{fmt, num::NonZeroU32, str::FromStr};

/// One of `count` parts of a run. Each source belongs to exactly one of them.
///
/// ```
/// use pixmill::Shard;
///
/// let shard: Shard = "2/3".parse()?;
/// assert_eq!((shard.index(), shard.count()), (2, 3));
/// assert!("4/3".parse::<Shard>().is_err());
/// # Ok::<(), pixmill::ShardError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shard {
    index: u32,
    count: NonZeroU32,
}

/// The text or the numbers are not those of a shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a shard from 1/1 to {max}/{max} such as 3/8, the third of eight", max = Shard::MAX)]
pub struct ShardError;

impl Shard {
    /// The largest number of shards, which is that of the tasks of a Kubernetes job.
    pub const MAX: u32 = 100_000;

    /// The shard number `index`, from 1, of `count`.
    ///
    /// # Errors
    /// When a number is 0, `index` is above `count`, or `count` above [`Shard::MAX`].
    pub fn new(index: u32, count: u32) -> Result<Shard, ShardError> {
        match NonZeroU32::new(count) {
            Some(whole) if (1..=count).contains(&index) && count <= Shard::MAX => Ok(Shard { index, count: whole }),
            _ => Err(ShardError),
        }
    }

    /// Its number, from 1.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// The number of shards.
    pub fn count(&self) -> u32 {
        self.count.get()
    }

    /// Whether a source with this hash belongs to the shard.
    pub(crate) fn has(&self, hash: u64) -> bool {
        hash % u64::from(self.count.get()) + 1 == u64::from(self.index)
    }
}

/// A hash of a text that is the same on every machine and in every version.
pub(crate) fn hash(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes()[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Shard, ShardError> {
        // `parse` of a number takes a sign.
        let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        let (index, count) = text.split_once('/').ok_or(ShardError)?;
        Shard::new(number(index).ok_or(ShardError)?, number(count).ok_or(ShardError)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_shards_are_read() {
        for text in ["1/1", "3/8", "100000/100000", "007/008"] {
            assert!(text.parse::<Shard>().is_ok(), "{text}");
        }
        for text in
            ["", "3", "/", "0/3", "4/3", "1/0", "1/100001", "-1/3", "+1/3", "1/3/3", " 1/3", "a/b", "1/99999999999"]
        {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_hash_belongs_to_one_shard() {
        for count in [1, 3, 8] {
            let shards: Vec<Shard> = (1..=count).map(|index| Shard::new(index, count).expect("a shard")).collect();
            for hash in [0, 1, 7, 8, u64::MAX] {
                assert_eq!(shards.iter().filter(|shard| shard.has(hash)).count(), 1, "{hash} of {count}");
            }
        }
    }
}
