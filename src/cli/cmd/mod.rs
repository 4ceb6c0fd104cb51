//! One file per subcommand.

pub mod cache;
pub mod check;
pub mod compare;
mod completions;
pub mod explain;
pub mod generate;
pub mod html;
mod images;
pub mod info;
pub mod init;
mod man;
mod measure;
pub mod report;
mod rounds;
pub mod run;
mod sources;
mod verdict;
