//! The imports of a Rust file, from its text: without expanding macros or resolving types.

use std::collections::{BTreeMap, BTreeSet};

/// A path in code, from its first segment on: `["super", "plan", "Job"]`.
pub(crate) type Path = Vec<String>;

/// Code without its comments and without the unit tests at the end of the file.
pub(crate) fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|l| !l.trim_start().starts_with("//")).map(|l| format!("{l}\n")).collect()
}

/// The name at the start of `code`.
fn ident(code: &str) -> &str {
    let end = code.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(code.len());
    &code[..end]
}

/// Every path in `code`; `use a::{b, c::d}` is `a::b` and `a::c::d`.
pub(crate) fn paths(code: &str) -> Vec<Path> {
    let mut all = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find(|c: char| c.is_alphabetic() || c == '_') {
        rest = tree(&rest[start..], &[], &mut all);
    }
    all
}

/// Adds the paths of the use tree, or of the expression, that begins with a name here. Returns the rest of the code.
fn tree<'a>(code: &'a str, before: &[String], all: &mut Vec<Path>) -> &'a str {
    let name = ident(code);
    let path = [before, &[name.to_owned()]].concat();
    let rest = &code[name.len()..];
    let Some(after) = rest.strip_prefix("::") else {
        all.push(path);
        return rest;
    };
    if let Some(mut list) = after.strip_prefix('{') {
        loop {
            list = list.trim_start_matches([' ', '\n', ',']);
            if let Some(end) = list.strip_prefix('}') {
                return end;
            }
            if ident(list).is_empty() {
                return list;
            }
            list = match ident(list) {
                "self" => {
                    all.push(path.clone());
                    &list["self".len()..]
                }
                _ => tree(list, &path, all),
            };
            if let Some(renamed) = list.strip_prefix(" as ") {
                list = &renamed[ident(renamed).len()..];
            }
        }
    }
    if ident(after).is_empty() {
        // A glob, or the arguments of a generic function.
        all.push(if after.starts_with('*') { [path, vec!["*".to_owned()]].concat() } else { path });
        return after;
    }
    tree(after, &path, all)
}

/// The `use` items of a file: the path, the local name, and whether it is exported.
fn uses(code: &str) -> Vec<(Path, bool)> {
    let items = code.split_inclusive(';').filter_map(|item| {
        let item = item.trim_start();
        let start = item.rfind("\nuse ").map(|at| at + 1).or_else(|| item.starts_with("use ").then_some(0));
        let public = item.rfind("\npub").map(|at| at + 1).or_else(|| item.starts_with("pub").then_some(0));
        let exported = public.filter(|at| item[*at..].split_once("use ").is_some_and(|(mark, _)| is_visibility(mark)));
        let (at, exported) = exported.map(|at| (at, true)).or_else(|| start.map(|at| (at, false)))?;
        let (_, list) = item[at..].split_once("use ")?;
        Some(paths(list).into_iter().map(move |path| (path, exported)))
    });
    items.flatten().collect()
}

fn is_visibility(text: &str) -> bool {
    text.trim() == "pub" || (text.starts_with("pub(") && text.trim_end().ends_with(')') && !text.contains('\n'))
}

/// The files of one folder of `src` and their imports. Every file is a node, including `mod.rs`; a submodule is not
/// part of its parent. An import through a re-export leads to the file behind it, so a `mod.rs` that only declares and
/// re-exports has no edges.
pub(crate) struct Graph {
    /// By module path: `["engine", "plan"]`.
    code: BTreeMap<Path, String>,
    /// The names that each module imports, and their paths.
    names: BTreeMap<Path, BTreeMap<String, Path>>,
}

impl Graph {
    /// From files as (path below `src`, text).
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Graph {
        let module = |file: &str| -> Path {
            let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
            path.split('/').map(str::to_owned).collect()
        };
        // A path in `pub(in a::b)` imports nothing.
        let plain = |text: &str| code_of(text).replace("pub(in crate::", "pub(in ");
        let code: BTreeMap<Path, String> = files.into_iter().map(|(file, text)| (module(file), plain(text))).collect();
        let mut graph = Graph { code, names: BTreeMap::new() };
        for (module, code) in &graph.code {
            let named = uses(code).into_iter().filter_map(|(path, _)| {
                let absolute = graph.absolute(module, &path)?;
                Some((path.last()?.clone(), absolute))
            });
            let named = named.collect();
            graph.names.insert(module.clone(), named);
        }
        graph
    }

    /// A path from the crate root; `None` for a path into another crate, or a name of the file itself.
    fn absolute(&self, module: &Path, path: &[String]) -> Option<Path> {
        let mut base = match path[0].as_str() {
            "crate" => Vec::new(),
            "self" | "super" => module.clone(),
            first => {
                let below = [module.as_slice(), &[first.to_owned()]].concat();
                return self.code.contains_key(&below).then(|| [module.as_slice(), path].concat());
            }
        };
        let supers = path.iter().take_while(|name| *name == "super").count();
        base.truncate(base.len().saturating_sub(supers));
        Some([&base, &path[supers.max(1)..]].concat())
    }

    /// The file that defines the target of a path.
    fn file_of(&self, path: &[String]) -> Option<Path> {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let length = (1..=path.len()).rev().find(|length| self.code.contains_key(&path[..*length]))?;
            let (module, rest) = path.split_at(length);
            let elsewhere = rest.first().and_then(|name| self.names[module].get(name));
            match elsewhere {
                Some(further) if *further != path => path = [further, &rest[1..]].concat(),
                _ => return Some(module.to_vec()),
            }
        }
        None
    }

    /// The files that a file imports.
    fn edges(&self, module: &Path) -> BTreeSet<Path> {
        let code = &self.code[module];
        let exported: BTreeSet<Path> = uses(code).into_iter().filter(|(_, out)| *out).map(|(path, _)| path).collect();
        // `super` alone is part of `pub(super)`.
        let named = paths(code).into_iter().filter(|path| path.len() > 1 && !exported.contains(path));
        let files = named.filter_map(|path| self.file_of(&self.absolute(module, &path)?));
        files.filter(|file| file != module && file[0] == module[0]).collect()
    }

    /// The imports within each group of files that import one another, directly or indirectly.
    pub(crate) fn cycles(&self) -> BTreeSet<Vec<String>> {
        let edges: BTreeMap<&Path, BTreeSet<Path>> = self.code.keys().map(|from| (from, self.edges(from))).collect();
        let reached = |from: &Path| {
            let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
            while let Some(next) = open.pop() {
                open.extend(edges[&next].iter().filter(|to| seen.insert((*to).clone())).cloned());
            }
            seen
        };
        let reach: BTreeMap<&Path, BTreeSet<Path>> = self.code.keys().map(|m| (m, reached(m))).collect();
        let grouped = reach.iter().filter(|(from, all)| all.contains(**from)).map(|(from, all)| {
            let group: Vec<&Path> = all.iter().filter(|to| reach[to].contains(*from)).collect();
            let pairs = group.iter().flat_map(|one| edges[one].iter().map(move |to| (one, to)));
            pairs.filter(|(_, to)| group.contains(to)).map(|(one, to)| arrow(one, to)).collect()
        });
        grouped.collect()
    }
}

fn arrow(from: &Path, to: &Path) -> String {
    format!("{} -> {}", from.join("::"), to.join("::"))
}
