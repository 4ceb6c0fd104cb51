//! The XMP properties to keep, copied verbatim.

use super::KeptMetadata;
use roxmltree::{Document, Node, ParsingOptions};
use std::{collections::BTreeMap, fmt::Write};

/// The limits of a packet, far above those of any program. The time of the parser grows with the square of the attributes of
/// an element and of the namespaces in scope, and a node takes far more memory than its text.
const LONGEST: usize = 4 << 20;
const MOST_NODES: u32 = 100_000;
const MOST_ATTRIBUTES: usize = 100_000;
const MOST_OF_AN_ELEMENT: usize = 2000;
const MOST_NAMESPACES: usize = 300;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
pub(super) const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
pub(super) const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";

/// Copyright properties, by namespace and name.
const RIGHTS: &[(&str, &[&str])] = &[
    (DUBLIN_CORE, &["rights", "creator"]),
    (PHOTOSHOP, &["Credit"]),
    ("http://ns.useplus.org/ldf/xmp/1.0/", &["Licensor", "CopyrightOwner"]),
    ("http://ns.adobe.com/xap/1.0/rights/", &["WebStatement", "Marked", "UsageTerms", "Owner"]),
];

/// Namespaces about other parts of the file, or about positions in an image that may have been cropped.
const OUTDATED: &[&str] = &[
    "http://ns.adobe.com/hdr-gain-map/1.0/",
    "http://ns.apple.com/HDRGainMap/1.0/",
    "http://ns.apple.com/pixeldatainfo/1.0/",
    "http://ns.google.com/photos/1.0/container/",
    "http://ns.google.com/photos/1.0/container/item/",
    "http://ns.google.com/photos/1.0/camera/",
    "http://ns.google.com/photos/1.0/audio/",
    "http://ns.google.com/photos/1.0/depthmap/",
    "http://ns.google.com/photos/1.0/image/",
    "http://ns.google.com/photos/1.0/panorama/",
    "http://ns.adobe.com/xmp/note/",
    "http://www.metadataworkinggroup.com/schemas/regions/",
    "http://ns.microsoft.com/photo/1.2/",
];

/// Properties that become invalid when the image changes, and copies of other files' metadata.
const OUTDATED_NAMES: &[&str] = &[
    "Orientation",
    "ImageWidth",
    "ImageLength",
    "PixelXDimension",
    "PixelYDimension",
    "ColorSpace",
    "NativeDigest",
    "ICCProfile",
    "Thumbnails",
    "Ingredients",
    "Pantry",
];

/// Whether a name is about the location. Drones and phones have their own namespaces for it.
fn is_place(namespace: Option<&str>, name: &str) -> bool {
    const ANYWHERE: [&str; 8] = ["gps", "latitude", "longitude", "altitude", "location", "city", "country", "geotag"];
    let lower = name.to_ascii_lowercase();
    ANYWHERE.iter().any(|word| lower.contains(word)) || namespace == Some(PHOTOSHOP) && name == "State"
}

fn is_kept(namespace: Option<&str>, name: &str, keep: KeptMetadata) -> bool {
    match keep {
        KeptMetadata::Rights => RIGHTS.iter().any(|(ns, names)| Some(*ns) == namespace && names.contains(&name)),
        KeptMetadata::AllButPlace => {
            let about = namespace == Some(RDF) && name == "about";
            let outdated = OUTDATED.iter().any(|ns| Some(*ns) == namespace) || OUTDATED_NAMES.contains(&name);
            !about && !outdated && namespace.is_some() && !is_place(namespace, name)
        }
    }
}

/// Whether a property's value contains a location.
fn hides_a_place(node: Node<'_, '_>) -> bool {
    node.descendants().any(|inner| {
        let attribute = |a: roxmltree::Attribute<'_, '_>| is_place(a.namespace(), a.name());
        inner.is_element()
            && (is_place(inner.tag_name().namespace(), inner.tag_name().name()) || inner.attributes().any(attribute))
    })
}

/// Whether a packet is within the limits that are checked before it is parsed.
fn is_parsable(text: &str) -> bool {
    let attributes = || text.split('<').map(attributes);
    text.len() <= LONGEST
        && text.matches("xmlns").count() <= MOST_NAMESPACES
        && attributes().all(|of_an_element| of_an_element <= MOST_OF_AN_ELEMENT)
        && attributes().sum::<usize>() <= MOST_ATTRIBUTES
}

/// The number of attributes of a tag, from the text after its `<`.
fn attributes(tag: &str) -> usize {
    let (mut quote, mut count) = (None, 0);
    for byte in tag.bytes() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                count += 1;
            }
            (None, b'>') => break,
            (None, _) => {}
        }
    }
    count
}

/// A packet with the kept properties. `None` if there are none, or the packet is invalid or above the limits.
pub(super) fn kept(packet: &str, keep: KeptMetadata) -> Option<String> {
    let text = packet.trim_end_matches('\0').trim_start_matches('\u{feff}');
    if !is_parsable(text) {
        return None;
    }
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).ok()?;
    let descriptions = document.descendants().filter(|node| node.has_tag_name((RDF, "Description")));
    // Top level only: a description may also be the value of a property, such as a location.
    let top = descriptions.filter(|node| node.parent().is_some_and(|parent| parent.has_tag_name((RDF, "RDF"))));
    let (mut namespaces, mut properties) = (BTreeMap::new(), String::new());
    for description in top {
        let before = properties.len();
        for attribute in description.attributes().filter(|a| is_kept(a.namespace(), a.name(), keep)) {
            let prefix = attribute.namespace().and_then(|uri| description.lookup_prefix(uri));
            let Some(prefix) = prefix else { continue };
            // Copied from the source with its escapes.
            let value = &text[attribute.range_value()];
            let _ = write!(properties, "<{prefix}:{0}>{value}</{prefix}:{0}>", attribute.name());
        }
        let stays = |n: &Node<'_, '_>| {
            n.is_element() && is_kept(n.tag_name().namespace(), n.tag_name().name(), keep) && !hides_a_place(*n)
        };
        for node in description.children().filter(stays) {
            properties.push_str(&text[node.range()]);
        }
        // Elements below declare their own, and are copied with their declarations.
        if properties.len() > before {
            declare(&description, &mut namespaces);
        }
    }
    (!properties.is_empty()).then(|| whole(&namespaces, &properties))
}

/// A packet with these properties.
pub(super) fn whole(namespaces: &BTreeMap<String, String>, properties: &str) -> String {
    let declared: String = namespaces.iter().map(|(prefix, uri)| format!(" xmlns:{prefix}=\"{uri}\"")).collect();
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"{RDF}\"><rdf:Description rdf:about=\"\"{declared}>{properties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    )
}

/// Collects the namespaces in scope at a node, so that a copy of it has the same meaning.
fn declare(node: &Node<'_, '_>, namespaces: &mut BTreeMap<String, String>) {
    for namespace in node.namespaces() {
        if let Some(name) = namespace.name().filter(|name| !matches!(*name, "xml" | "rdf" | "x")) {
            namespaces.entry(name.to_owned()).or_insert_with(|| namespace.uri().replace('"', "&quot;"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: &str = r#"<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="A &amp; B" photoshop:City="Here"
 xmlns:drone="http://drone.example/" drone:GpsLatitude="1" drone:Roll="2" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="1,2N">
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">(c) me</rdf:li></rdf:Alt></dc:rights><dc:subject>secret</dc:subject>
<dc:source rdf:parseType="Resource"><drone:LocationShown>there</drone:LocationShown></dc:source>
</rdf:Description></rdf:RDF></x:xmpmeta>"#;

    #[test]
    fn only_the_rights_stay() {
        let rights = kept(PACKET, KeptMetadata::Rights).expect("rights");
        assert!(rights.contains("<photoshop:Credit>A &amp; B</photoshop:Credit>"), "{rights}");
        for gone in ["GPS", "secret", "City", "drone:Roll>"] {
            assert!(!rights.contains(gone), "{gone} in {rights}");
        }
        let again = kept(&rights, KeptMetadata::Rights).expect("it can be read");
        assert!(again.contains("(c) me") && again.contains("A &amp; B"));
        assert_eq!(kept("<no xmp", KeptMetadata::Rights), None);
    }

    #[test]
    fn attributes_are_counted_without_their_values() {
        for (tag, count) in [("a>", 0), ("a b='1' c=\"'>'\"/>d='", 2), ("/a>", 0), ("a b='>' c = '=\"'", 2)] {
            assert_eq!(attributes(tag), count, "{tag}");
        }
        let long = |n: usize| PACKET.replacen("x:xmpmeta", &format!("x:xmpmeta{}", " a=''".repeat(n)), 1);
        assert!(is_parsable(&long(1000)) && !is_parsable(&long(2000)));
    }

    /// A namespace of one element is not one of the packet.
    #[test]
    fn a_copy_has_the_namespaces_that_it_needs() {
        let inner =
            PACKET.replace("<dc:subject>", "<s:subject xmlns:s='http://s.example/'>").replace("/dc:sub", "/s:sub");
        let all = kept(&inner, KeptMetadata::AllButPlace).expect("much");
        assert_eq!(all.matches("http://s.example/").count(), 1, "{all}");
        assert_eq!(kept(&all, KeptMetadata::AllButPlace).as_ref(), Some(&all), "it can be read");
    }

    #[test]
    fn only_locations_and_outdated_fields_are_removed() {
        let all = kept(PACKET, KeptMetadata::AllButPlace).expect("much");
        for stays in ["A &amp; B", "(c) me", "secret", "<drone:Roll>2"] {
            assert!(all.contains(stays), "{stays} not in {all}");
        }
        for gone in ["Here", "Latitude", "there", "Orientation"] {
            assert!(!all.contains(gone), "{gone} in {all}");
        }
        assert!(kept(&all, KeptMetadata::AllButPlace).is_some(), "it can be read");
    }
}
