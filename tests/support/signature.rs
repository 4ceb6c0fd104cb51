//! Formats public items for the listing.

use quote::ToTokens;
use syn::{Attribute, Fields, ReturnType, TraitItem, Type, Visibility};

pub(super) fn public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// A line with its indented members.
pub(super) fn block(line: String, inner: Vec<String>) -> Vec<String> {
    [vec![line], inner.into_iter().map(|line| format!("    {line}")).collect()].concat()
}

/// The attributes relevant to a caller, including `#[doc(hidden)]`: such an item is reachable but unstable.
pub(super) fn marks(attributes: &[Attribute]) -> Vec<String> {
    let texts = attributes.iter().map(text);
    let starts = ["#[cfg(", "#[doc(hidden", "#[derive(", "#[non_exhaustive", "#[deprecated"];
    texts.filter(|text| starts.iter().any(|start| text.starts_with(start))).collect()
}

pub(super) fn marked(attributes: &[Attribute], line: String) -> String {
    [vec![line], marks(attributes)].concat().join(" ")
}

/// Public fields, or all fields of a variant. `..` stands for private ones.
pub(super) fn fields(fields: &Fields, all: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, field) in fields.iter().enumerate().filter(|(_, field)| all || public(&field.vis)) {
        let name = field.ident.as_ref().map_or_else(|| at.to_string(), ToString::to_string);
        lines.push(marked(&field.attrs, format!("{name}: {}", text(&field.ty))));
    }
    if lines.len() < fields.len() {
        lines.push("..".to_owned());
    }
    lines
}

pub(super) fn trait_item(item: &TraitItem) -> String {
    match item {
        TraitItem::Fn(one) => {
            let provided = if one.default.is_some() { " { .. }" } else { "" };
            marked(&one.attrs, signature(&one.sig) + provided)
        }
        TraitItem::Const(one) => marked(&one.attrs, format!("const {}: {}", one.ident, text(&one.ty))),
        TraitItem::Type(one) => marked(&one.attrs, format!("type {}", one.ident)),
        other => text(other),
    }
}

/// A function's signature, without parameter patterns.
pub(super) fn signature(of: &syn::Signature) -> String {
    let mut shown = of.clone();
    for input in &mut shown.inputs {
        if let syn::FnArg::Receiver(own) = input {
            own.mutability = own.reference.as_ref().and(own.mutability);
        } else if let syn::FnArg::Typed(own) = input
            && let syn::Pat::Ident(name) = &mut *own.pat
        {
            name.mutability = None;
        }
    }
    if let ReturnType::Type(_, answer) = &shown.output
        && matches!(&**answer, Type::Tuple(tuple) if tuple.elems.is_empty())
    {
        shown.output = ReturnType::Default;
    }
    text(&shown)
}

/// Tokens with the spacing of rustfmt.
pub(super) fn text(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string().replace('\n', " ");
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        ("& ", "&"),
        (" ,", ","),
        (" : ", ": "),
        ("( ", "("),
        (" )", ")"),
        (" (", "("),
        ("[ ", "["),
        (" ]", "]"),
        (" ;", ";"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("->(", "-> ("),
        (":(", ": ("),
        (",(", ", ("),
        ("=(", "= ("),
        ("# [", "#["),
        (",)", ")"),
        (", >", ">"),
        ("impl<", "impl <"),
        (" = ", " = "),
    ] {
        text = text.replace(from, to);
    }
    text
}
