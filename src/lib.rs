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
//! [`engine::plan`] plans whole stores of images, and an [`Engine`] runs the plan:
//!
//! ```
//! use pixmill::{
//!     Limits, Recipe,
//!     engine::{self, Engine, EngineOptions, Input, MIRROR, Naming, RenditionSpec, RunContext},
//!     store::{Key, MemoryStore, SharedStore, Store},
//! };
//! use std::sync::Arc;
//!
//! # let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos/coffee.jpg"))?;
//! let sources = Arc::new(MemoryStore::new([(Key::new("people/photo.jpg").expect("a name"), photo)]));
//! let outputs: SharedStore = Arc::new(MemoryStore::default());
//! let query = RenditionSpec { recipe: Recipe::parse("width=64&format=webp")?.into(), ..RenditionSpec::default() };
//! let input = Input { label: "photos/".into(), ..Input::new(sources, vec![query]) };
//! let naming = Naming { store: Some(outputs.clone()), template: MIRROR.into(), exact: false };
//! let plan = engine::plan(&[input], &naming, &Limits::default())?;
//! let engine = Engine::new(EngineOptions { memory: 256 << 20, ..EngineOptions::default() });
//! let report = engine.run(&Arc::new(plan), &RunContext::default());
//! assert_eq!(report.totals().written, 1);
//! assert!(outputs.read(&Key::new("people/photo.webp").expect("a name")).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! To read the code, begin with [`recipe`], [`stage::crop`], [`codec`], `engine/run.rs`, `engine/render.rs` and
//! `engine/schedule.rs`.

pub mod cache;
#[cfg(feature = "cli")]
pub mod cli;
pub mod codec;
pub mod codes;
pub mod color;
pub mod config;
pub mod engine;
pub mod geometry;
pub mod guide;
pub mod image;
pub mod kernel;
pub mod montage;
pub mod output;
pub mod param;
pub mod recipe;
pub mod report;
pub mod stage;
pub mod store;
pub mod warning;

pub use codec::{Format, Limits};
pub use engine::{Engine, Plan, Rendered, RunContext, render};
pub use geometry::Size;
pub use recipe::{QueryErrors, Recipe};
pub use report::Report;
