//! Errors of several lines, such as all errors of a configuration. All other errors have one line.

use crate::visible::one_line;

/// An error with its details on the following lines.
#[derive(Debug, thiserror::Error)]
#[error("{}\n{details}", one_line(.heading))]
pub(super) struct Details {
    heading: String,
    /// Values from outside in the details are escaped.
    details: String,
}

impl Details {
    pub(super) fn new(heading: impl Into<String>, details: impl ToString) -> Details {
        Details { heading: heading.into(), details: details.to_string() }
    }
}
