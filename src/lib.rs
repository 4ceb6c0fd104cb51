//! Makes images small before they are deployed: a batch image optimizer that speaks the query language of the
//! Fastly Image Optimizer.
//!
//! The library is what the program is made of. It does not print, read the environment, or start threads: whoever calls
//! it gives it a pool, a budget and the places to read and write.
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
//! Whole stores of images are planned by [`engine::collect`] and run by [`engine::run`]:
//!
//! ```
//! use pixmill::{
//!     Limits, Recipe,
//!     engine::{self, Env, Input, MIRROR, Naming, Query},
//!     store::{Key, MemoryStore, Store},
//! };
//!
//! # let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos/coffee.jpg"))?;
//! let sources = MemoryStore::new([(Key::new("people/photo.jpg").expect("a name"), photo)]);
//! let outputs = MemoryStore::default();
//! let stores: [&dyn Store; 2] = [&sources, &outputs];
//! let query = Query { recipe: Recipe::parse("width=64&format=webp")?.into(), ..Query::default() };
//! let inputs = [Input { label: "photos/".into(), queries: vec![query], ..Input::default() }];
//! let naming = Naming { store: Some(1), template: MIRROR.into(), exact: false };
//! let plan = engine::collect(&stores, &inputs, &naming, &Limits::default())?;
//! let env = Env { memory: 256 << 20, ..Env::new(&stores) };
//! let report = engine::run(&plan, &env);
//! assert_eq!(report.totals().written, 1);
//! assert!(outputs.read(&Key::new("people/photo.webp").expect("a name")).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! To read the code, begin with [`recipe`], [`stage::crop`], [`codec`], `engine/render.rs` and `engine/schedule.rs`; the
//! rest is more of the same.
//!
//! The [guides](guide) describe the query language, the configuration file and everything around them.

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
pub use engine::{Plan, Rendered, render, run};
pub use geometry::Size;
pub use recipe::{QueryErrors, Recipe};
pub use report::Report;
