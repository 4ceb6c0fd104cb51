//! Errors of a network or server that may be gone in a later run.

use std::{error::Error, fmt, io};

/// A store that cannot be reached, or that answers with a temporary error, after all retries.
#[derive(Debug)]
pub struct Unavailable(pub String);

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unavailable {}

impl From<Unavailable> for io::Error {
    fn from(unavailable: Unavailable) -> io::Error {
        io::Error::other(unavailable)
    }
}

/// Whether this is an error of a store that is temporarily unavailable.
pub fn is_temporary(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Unavailable>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_unavailable_store_is_temporary() {
        let error = io::Error::from(Unavailable("no answer".to_owned()));
        assert!(is_temporary(&error) && error.to_string() == "no answer");
        assert!(!is_temporary(&io::Error::other("no answer")) && !is_temporary(&io::ErrorKind::TimedOut.into()));
    }
}
