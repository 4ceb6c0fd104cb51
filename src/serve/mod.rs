//! `pixmill serve`: answers image requests over HTTP, as the Image Optimizer does at the edge.
//!
//! A request becomes an `Ask`: a path, a recipe and the formats that the client accepts. Its source is found
//! in the roots and origins; its output is a variant of the source, from memory, the cache, or the queue of renderings.
//! Connections live on two I/O threads, which do no work on images: planning and lookups run on blocking threads, and
//! the queue feeds the engine from the admitting thread.

mod access;
mod answer;
mod ask;
mod body;
mod connections;
mod error;
mod headers;
mod lru;
mod metrics;
mod montage;
mod options;
mod origin;
mod page;
mod purge;
mod queue;
mod range;
mod render;
mod routes;
mod server;
mod sources;
mod state;
mod token;
mod variant;

pub use access::Access;
pub use options::{CacheOptions, HeaderStyle, OriginOptions, Place, Root, ServeOptions};
pub use server::{ServeError, Server};
