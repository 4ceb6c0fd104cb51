//! The public API equals `tests/public-api.txt`. `UPDATE=1 cargo test --release --test public_api` rewrites it; review
//! the difference with the change.
#![allow(clippy::disallowed_methods, reason = "a test reads the project's own files")]

#[path = "support/surface.rs"]
mod surface;

use std::{collections::BTreeMap, env, fs, path::Path};
use surface::Crate;

const HEAD: &str = "\
# The documented items of the library. `UPDATE=1 cargo test --release --test public_api` rewrites this file.
# `#[doc(hidden)]`: for the command line and the project's own tests; may change in any version. `NAME by MACRO!`: what the macro's call names.
";

/// Reads a folder into texts by their relative paths.
fn read(folder: &Path, below: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        if path.is_dir() {
            read(&path, &format!("{below}{name}/"), files);
        } else if name.ends_with(".rs") {
            files.insert(format!("{below}{name}"), fs::read_to_string(&path).expect("text"));
        }
    }
}

#[test]
fn the_public_api_is_the_listed_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = BTreeMap::new();
    read(&root.join("src"), "", &mut files);
    let now = HEAD.to_owned() + &Crate::new(&files).listing();
    let list = root.join("tests/public-api.txt");
    if env::var_os("UPDATE").is_some() {
        fs::write(&list, now).expect("written");
        return;
    }
    let listed = fs::read_to_string(&list).unwrap_or_default().replace("\r\n", "\n");
    let [new, old] = [(&now, &listed), (&listed, &now)]
        .map(|(one, other)| one.lines().filter(|line| !other.lines().any(|known| known == *line)).collect::<Vec<_>>());
    assert!(now == listed, "the public API has changed; see the head of this test\nnew: {new:#?}\ngone: {old:#?}");
}

/// The listing of a crate with these files.
fn listing(files: &[(&str, &str)]) -> String {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Crate::new(&files.collect()).listing()
}

#[test]
fn items_are_listed_where_a_caller_finds_them() {
    let lib = "mod inner; pub mod open; pub use inner::{Kept, make as build}; pub use open::Seen; mod closed;
        #[doc(hidden)] pub mod internal; pub use internal::chosen;";
    let inner = "use crate::open::Seen;
        #[derive(Clone)] pub struct Kept<T> { pub one: Vec<T>, two: u8 }
        impl<T> Kept<T> { pub fn get(&mut self, mut at: usize) -> Option<&'_ T> { None } fn private(&self) {} }
        impl<T> Default for Kept<T> { fn default() -> Self { Kept { one: Vec::new(), two: 0 } } }
        pub struct Unreachable;
        pub fn make() {}
        impl Seen { #[doc(hidden)] pub fn for_tests() -> (u8, [u8; 4]) { (0, [0; 4]) } }";
    let open = "#[non_exhaustive] pub enum Seen { A, B(u8), C { x: u8 } } pub(crate) fn own() {}
        pub trait Does: Send { fn must(&self); fn may(&self) -> bool { true } } #[cfg(test)] mod tests { pub fn f() {} }";
    let got = listing(&[
        ("lib.rs", lib),
        ("inner.rs", inner),
        ("open/mod.rs", open),
        ("closed.rs", "pub fn f() {}"),
        ("internal.rs", "pub fn chosen() {} pub fn unlisted() {}"),
    ]);
    let want = "\
fn build()
fn chosen()
mod internal #[doc(hidden)]
mod open
    enum Seen #[non_exhaustive]
        A
        B
            0: u8
        C
            x: u8
        fn for_tests() -> (u8, [u8; 4]) #[doc(hidden)]
    trait Does: Send
        fn must(&self)
        fn may(&self) -> bool { .. }
struct Kept<T> #[derive(Clone)]
    one: Vec<T>
    ..
    fn get(&mut self, at: usize) -> Option<&'_ T>
    impl<T> Default for Kept<T>
use open::Seen
";
    assert_eq!(got, want);
}
