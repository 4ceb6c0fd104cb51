//! One file per subcommand.

pub mod compare;
pub mod explain;
pub mod generate;
pub mod info;
pub mod init;
mod man;
pub mod run;
