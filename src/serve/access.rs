//! What the access log says about a request.

use std::time::Duration;

/// One answered request.
#[derive(Debug, Clone)]
pub struct Access {
    /// The time of its arrival, in nanoseconds since 1970.
    pub time: u64,
    /// The address of the client.
    pub client: String,
    /// The method.
    pub method: String,
    /// The path with its query, as received.
    pub target: String,
    /// The status of the response.
    pub status: u16,
    /// The bytes of the body.
    pub bytes: u64,
    /// The time to the response.
    pub elapsed: Duration,
    /// The format of the output; empty without one.
    pub format: &'static str,
    /// Where the output came from: `memory`, `cache`, `joined` or `rendered`; empty without one.
    pub from: &'static str,
    /// The message of an error; empty without one.
    pub error: String,
}
