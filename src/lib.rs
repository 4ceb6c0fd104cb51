//! A batch image optimizer with the query language of the Fastly Image Optimizer: resize, crop and convert images before
//! deployment.
//!
//! The library is everything behind the `pixmill` command. It does not print, read the environment or start threads: the
//! caller gives it a thread pool, a memory budget, and the stores to read and write. The [guides](guide) describe the query
//! language, the configuration file and the command line.
//!
//! ```
//! use pixmill::{Limits, Recipe, render};
//!
//! # let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos/coffee.jpg"))?;
//! let recipes = [Recipe::parse("width=320&format=webp")?, Recipe::parse("crop=1:1,smart&width=96")?];
//! for rendered in render(&photo, &recipes, &Limits::default())? {
//!     let rendered = rendered?;
//!     assert_eq!(rendered.info.idim.to_string(), "600x400");
//!     assert!(rendered.bytes.len() < photo.len());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`plan`] plans whole stores of images, and an [`Engine`] runs the plan:
//!
//! ```
//! use pixmill::{
//!     Engine, EngineOptions, Input, Key, Limits, MIRROR, MemoryStore, Naming, Recipe, RenditionSpec, RunContext,
//!     SharedStore, Store, plan,
//! };
//! use std::sync::Arc;
//!
//! # let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos/coffee.jpg"))?;
//! let sources = Arc::new(MemoryStore::new([(Key::new("people/photo.jpg").expect("a name"), photo)]));
//! let outputs: SharedStore = Arc::new(MemoryStore::default());
//! let query = RenditionSpec { recipe: Recipe::parse("width=64&format=webp")?.into(), ..RenditionSpec::default() };
//! let input = Input { label: "photos/".into(), ..Input::new(sources, vec![query]) };
//! let naming = Naming { store: Some(outputs.clone()), template: MIRROR.into(), exact: false };
//! let plan = plan(&[input], &naming, &Limits::default())?;
//! let engine = Engine::new(EngineOptions { memory: 256 << 20, ..EngineOptions::default() });
//! let report = engine.run(&Arc::new(plan), &RunContext::default());
//! assert_eq!(report.totals().written, 1);
//! assert!(outputs.read(&Key::new("people/photo.webp").expect("a name")).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Hidden modules are for the command line and the project's own tests. They may change in any version.

#[doc(hidden)]
pub mod cache;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod codec;
#[doc(hidden)]
pub mod codes;
#[doc(hidden)]
pub mod color;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod geometry;
pub mod guide;
#[doc(hidden)]
pub mod image;
#[doc(hidden)]
pub mod interrupt;
#[doc(hidden)]
pub mod kernel;
#[doc(hidden)]
pub mod montage;
#[doc(hidden)]
pub mod output;
#[doc(hidden)]
pub mod param;
#[doc(hidden)]
pub mod recipe;
#[doc(hidden)]
pub mod report;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod serve;
#[doc(hidden)]
pub mod shard;
#[cfg(feature = "site")]
#[doc(hidden)]
pub mod site;
#[doc(hidden)]
pub mod stage;
#[doc(hidden)]
pub mod store;
#[doc(hidden)]
pub mod visible;
#[doc(hidden)]
pub mod warning;

pub use codec::{Format, FormatInfo, Limits};
pub use codes::{ErrorCode, WarningCode};
pub use engine::{
    Engine, EngineOptions, Estimate, Finished, Input, Job, MIRROR, Naming, Observer, Plan, PlanError, PreviewItem,
    Rendered, RenditionSpec, RunContext, plan, render,
};
pub use geometry::Size;
pub use interrupt::Cancel;
pub use recipe::{QueryError, QueryErrorKind, QueryErrors, Recipe};
pub use report::{Entry, ExitStatus, Failure, IoInfo, Outcome, Phase, Report, ReportShard, Totals};
pub use shard::{Shard, ShardError};
pub use store::{FsStore, Key, MemoryStore, SharedStore, Store};
pub use warning::Warning;
