//! The public items of a crate, parsed from its source with syn: all items that a caller can name, by their public
//! paths.

#[path = "signature.rs"]
mod signature;

use signature::{block, fields, marked, marks, public, signature, text, trait_item};
use std::collections::BTreeMap;
use syn::{Attribute, ImplItem, Item, ItemImpl, Type, UseTree};

type Path = Vec<String>;

/// The target of a name: a module, or an item by its module and index in it.
#[derive(Clone, PartialEq)]
enum Target {
    Module(Path),
    Item(Path, usize),
}

/// Every module of a crate with its items; tests are left out.
pub(crate) struct Crate {
    modules: BTreeMap<Path, Vec<Item>>,
}

impl Crate {
    /// From the texts of its files, by their paths below `src`.
    pub(crate) fn new(files: &BTreeMap<String, String>) -> Crate {
        let mut this = Crate { modules: BTreeMap::new() };
        this.load(files, Vec::new(), "lib.rs");
        this
    }

    fn load(&mut self, files: &BTreeMap<String, String>, path: Path, file: &str) {
        let text = files.get(file).unwrap_or_else(|| panic!("src has no {file}"));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        self.add(files, path, parsed.items);
    }

    fn add(&mut self, files: &BTreeMap<String, String>, path: Path, mut items: Vec<Item>) {
        items.retain(|item| {
            !marks(attributes(item)).iter().any(|mark| mark == "#[cfg(test)]" || mark == "#[cfg(doctest)]")
        });
        for item in &mut items {
            let Item::Mod(module) = item else { continue };
            let below = [path.as_slice(), &[module.ident.to_string()]].concat();
            if let Some((_, inner)) = module.content.take() {
                self.add(files, below, inner);
                continue;
            }
            let [plain, folder] = [".rs", "/mod.rs"].map(|end| below.join("/") + end);
            // A module whose file is chosen by `#[path]` is private, and stands in for another.
            if let Some(file) = [plain, folder].into_iter().find(|file| files.contains_key(file)) {
                self.load(files, below, &file);
            }
        }
        self.modules.insert(path, items);
    }

    /// The target of a name in a module.
    fn named(&self, module: &[String], name: &str, depth: usize) -> Option<Target> {
        let below = [module, &[name.to_owned()]].concat();
        if self.modules.contains_key(&below) {
            return Some(Target::Module(below));
        }
        let items = self.modules.get(module)?;
        let made = items.iter().position(|item| names(item).iter().any(|made| made == name));
        let imported = || {
            let mut all = items
                .iter()
                .filter_map(|item| if let Item::Use(used) = item { Some(imports(&used.tree)) } else { None });
            let (path, _) = all.find_map(|list| list.into_iter().find(|(_, alias)| alias == name))?;
            self.resolve(module, &path, depth.checked_sub(1)?)
        };
        made.map(|at| Target::Item(module.to_vec(), at)).or_else(imported)
    }

    /// The target of a path in a module; `None` for items of other crates.
    fn resolve(&self, module: &[String], path: &[String], depth: usize) -> Option<Target> {
        let mut at = match path.first()?.as_str() {
            "crate" => Vec::new(),
            "self" => module.to_vec(),
            "super" => module[..module.len().checked_sub(1)?].to_vec(),
            first => match self.named(module, first, depth)? {
                Target::Module(below) => below,
                item => return (path.len() == 1).then_some(item),
            },
        };
        for (place, name) in path.iter().enumerate().skip(1) {
            if name == "super" {
                at.pop();
                continue;
            }
            match self.named(&at, name, depth)? {
                Target::Module(below) => at = below,
                item => return (place + 1 == path.len()).then_some(item),
            }
        }
        Some(Target::Module(at))
    }

    /// Whether this module and all its parents are public and documented.
    fn is_public(&self, module: &[String]) -> bool {
        (0..module.len()).all(|depth| {
            let declared =
                |item: &Item| matches!(item, Item::Mod(one) if one.ident == module[depth] && public(&one.vis) && !is_hidden(&one.attrs));
            self.modules[&module[..depth]].iter().any(declared)
        })
    }

    /// The listing: one line an item, with its members indented, sorted by name.
    pub(crate) fn listing(&self) -> String {
        self.module(&[]).into_iter().map(|line| line + "\n").collect()
    }

    fn module(&self, path: &[String]) -> Vec<String> {
        let mut blocks: Vec<Vec<String>> = Vec::new();
        for (at, item) in self.modules[path].iter().enumerate() {
            match item {
                Item::Mod(one) if public(&one.vis) => {
                    let below = [path, &[one.ident.to_string()]].concat();
                    let items = if is_hidden(&one.attrs) { Vec::new() } else { self.module(&below) };
                    blocks.push(block(marked(&one.attrs, format!("mod {}", below.join("::"))), items));
                }
                Item::Use(one) if public(&one.vis) => {
                    for (used, alias) in imports(&one.tree) {
                        blocks.push(self.exported(path, &used, &alias, &one.attrs));
                    }
                }
                _ => blocks.extend(self.item(path, at, None)),
            }
        }
        blocks.sort();
        blocks.concat()
    }

    /// A re-export: a reference if the item has its own public path, else the item.
    fn exported(&self, module: &[String], used: &[String], alias: &str, attributes: &[Attribute]) -> Vec<String> {
        match self.resolve(module, used, 8) {
            Some(Target::Item(home, at)) if !self.is_public(&home) => {
                let mut lines = self.item(&home, at, Some(alias)).unwrap_or_default();
                if let Some(first) = lines.first_mut() {
                    *first = marked(attributes, std::mem::take(first));
                }
                lines
            }
            Some(Target::Item(home, _)) => vec![marked(attributes, format!("use {}::{alias}", home.join("::")))],
            Some(Target::Module(home)) => vec![marked(attributes, format!("use {} as {alias}", home.join("::")))],
            None => vec![marked(attributes, format!("use {} as {alias}", used.join("::")))],
        }
    }

    /// An item with its members; `None` where it is not public.
    fn item(&self, module: &[String], at: usize, alias: Option<&str>) -> Option<Vec<String>> {
        let item = &self.modules[module][at];
        let own = names(item).into_iter().next();
        let name = alias.map(str::to_owned).or(own).unwrap_or_default();
        let (visibility, line, mut inner) = match item {
            Item::Const(one) => (&one.vis, format!("const {name}: {}", text(&one.ty)), Vec::new()),
            Item::Static(one) => (&one.vis, format!("static {name}: {}", text(&one.ty)), Vec::new()),
            Item::Fn(one) => {
                let sig = syn::Signature { ident: quote::format_ident!("{name}"), ..one.sig.clone() };
                (&one.vis, signature(&sig), Vec::new())
            }
            Item::Type(one) => {
                (&one.vis, format!("type {name}{} = {}", text(&one.generics), text(&one.ty)), Vec::new())
            }
            Item::Struct(one) => {
                (&one.vis, format!("struct {name}{}", text(&one.generics)), fields(&one.fields, false))
            }
            Item::Enum(one) => {
                let variants = one.variants.iter().flat_map(|variant| {
                    block(marked(&variant.attrs, variant.ident.to_string()), fields(&variant.fields, true))
                });
                (&one.vis, format!("enum {name}{}", text(&one.generics)), variants.collect())
            }
            Item::Trait(one) => {
                let above =
                    if one.supertraits.is_empty() { String::new() } else { format!(": {}", text(&one.supertraits)) };
                let items = one.items.iter().map(trait_item).collect();
                (&one.vis, format!("trait {name}{}{above}", text(&one.generics)), items)
            }
            Item::Macro(one) if makes_items(one) => {
                let name = alias.map_or_else(|| names(item).join(" "), str::to_owned);
                let parts = groups(one.mac.tokens.clone());
                return Some(block(format!("{name} by {}!", text(&one.mac.path)), parts));
            }
            _ => return None,
        };
        if !public(visibility) {
            return None;
        }
        inner.extend(self.implemented(&Target::Item(module.to_vec(), at)));
        Some(block(marked(attributes(item), line), inner))
    }

    /// The public functions and the traits of a type, sorted.
    fn implemented(&self, of: &Target) -> Vec<String> {
        let mut lines = Vec::new();
        for (module, items) in &self.modules {
            for item in items {
                let Item::Impl(one) = item else { continue };
                let Type::Path(own) = &*one.self_ty else { continue };
                if self.resolve(module, &segments(&own.path), 8).as_ref() == Some(of) {
                    lines.extend(self.implementation(module, one));
                }
            }
        }
        lines.sort();
        lines
    }

    fn implementation(&self, module: &[String], one: &ItemImpl) -> Vec<String> {
        if let Some((_, path, _)) = &one.trait_ {
            let known = match self.resolve(module, &segments(path), 8) {
                Some(Target::Item(home, at)) => {
                    matches!(&self.modules[&home][at], Item::Trait(own) if public(&own.vis))
                }
                _ => true,
            };
            let line = format!("impl{} {} for {}", text(&one.generics), text(path), text(&one.self_ty));
            return if known { vec![marked(&one.attrs, line)] } else { Vec::new() };
        }
        let lines = one.items.iter().filter_map(|item| match item {
            ImplItem::Fn(own) if public(&own.vis) => Some(marked(&own.attrs, signature(&own.sig))),
            ImplItem::Const(own) if public(&own.vis) => {
                Some(marked(&own.attrs, format!("const {}: {}", own.ident, text(&own.ty))))
            }
            _ => None,
        });
        lines.collect()
    }
}

/// Whether an item is reachable but not part of the API.
fn is_hidden(attributes: &[Attribute]) -> bool {
    marks(attributes).iter().any(|mark| mark == "#[doc(hidden)]")
}

fn segments(path: &syn::Path) -> Path {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// The names that an item defines. For a macro call these are the words in it outside of brackets and attributes.
fn names(item: &Item) -> Vec<String> {
    match item {
        Item::Const(one) => vec![one.ident.to_string()],
        Item::Enum(one) => vec![one.ident.to_string()],
        Item::Fn(one) => vec![one.sig.ident.to_string()],
        Item::Static(one) => vec![one.ident.to_string()],
        Item::Struct(one) => vec![one.ident.to_string()],
        Item::Trait(one) => vec![one.ident.to_string()],
        Item::Type(one) => vec![one.ident.to_string()],
        Item::Macro(one) if makes_items(one) => words(one.mac.tokens.clone()),
        _ => Vec::new(),
    }
}

/// Whether this is a call of one of the crate's macros: a macro definition defines no item, and `thread_local!` no
/// public one.
fn makes_items(one: &syn::ItemMacro) -> bool {
    one.ident.is_none() && !one.mac.path.is_ident("thread_local")
}

fn words(tokens: proc_macro2::TokenStream) -> Vec<String> {
    let names = tokens.into_iter().filter_map(|token| match token {
        proc_macro2::TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    });
    names.collect()
}

/// The words in the braces of a macro's call.
fn groups(tokens: proc_macro2::TokenStream) -> Vec<String> {
    let inner = tokens.into_iter().filter_map(|token| match token {
        proc_macro2::TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => {
            Some(words(group.stream()))
        }
        _ => None,
    });
    inner.flatten().collect()
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Mod(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::Type(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        _ => &[],
    }
}

/// The paths of a `use`, each with the name that it gets.
fn imports(tree: &UseTree) -> Vec<(Path, String)> {
    match tree {
        UseTree::Path(one) => {
            let inner = imports(&one.tree).into_iter();
            let prefix = one.ident.to_string();
            let joined = inner.map(|(path, alias)| match path[0].as_str() {
                "self" => (vec![prefix.clone()], if alias == "self" { prefix.clone() } else { alias }),
                _ => ([vec![prefix.clone()], path].concat(), alias),
            });
            joined.collect()
        }
        UseTree::Name(one) => vec![(vec![one.ident.to_string()], one.ident.to_string())],
        UseTree::Rename(one) => vec![(vec![one.ident.to_string()], one.rename.to_string())],
        UseTree::Glob(_) => vec![(vec!["*".to_owned()], "*".to_owned())],
        UseTree::Group(one) => one.items.iter().flat_map(imports).collect(),
    }
}
