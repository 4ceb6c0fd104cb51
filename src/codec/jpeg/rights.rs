//! What a file says about its author and licence, and nothing else of its metadata: never a place, a device or a time.
//! IO keeps copyright notice, creator, credit line, licensor and web statement of rights.

use super::markers::{APP1, APP13, segments};
use crate::codec::Rights;
use exif::{Field, In, Tag, experimental::Writer};
use roxmltree::{Document, Node};
use std::{collections::BTreeMap, fmt::Write, io::Cursor};

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// The longest data of a segment.
const LONGEST: usize = 65_533;

/// Photoshop's number for a block of IPTC.
const IPTC: u16 = 0x0404;

/// IPTC's data sets, by record and number: the character set of the others, by-line, credit, copyright notice.
const IPTC_RIGHTS: &[(u8, u8)] = &[(1, 90), (2, 80), (2, 110), (2, 116)];

/// XMP's properties, by the end of their namespace and their name.
const XMP_RIGHTS: &[(&str, &[&str])] = &[
    ("http://purl.org/dc/elements/1.1/", &["rights", "creator"]),
    ("http://ns.adobe.com/photoshop/1.0/", &["Credit"]),
    ("http://ns.useplus.org/ldf/xmp/1.0/", &["Licensor", "CopyrightOwner"]),
    ("http://ns.adobe.com/xap/1.0/rights/", &["WebStatement", "Marked", "UsageTerms", "Owner"]),
];

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// The segments to keep; `None` when the file says nothing of the kind.
pub(super) fn of(bytes: &[u8]) -> Option<Rights> {
    let (mut exif, mut xmp, mut iptc) = (None, None, Vec::new());
    for segment in segments(bytes) {
        if let Some(block) = segment.exif() {
            exif = exif.or_else(|| exif_rights(block));
        } else if let Some(packet) = segment.data.strip_prefix(XMP).filter(|_| segment.code == APP1) {
            xmp = xmp.or_else(|| xmp_rights(packet));
        } else if let Some(blocks) = segment.data.strip_prefix(PHOTOSHOP).filter(|_| segment.code == APP13) {
            iptc.extend(iptc_rights(blocks));
        }
    }
    let exif = exif.map(|block| (APP1, [EXIF, &block].concat()));
    let xmp = xmp.map(|packet| (APP1, [XMP, packet.as_bytes()].concat()));
    let iptc = (!iptc.is_empty()).then(|| (APP13, photoshop(&iptc)));
    let kept: Vec<_> = [exif, xmp, iptc].into_iter().flatten().filter(|(_, data)| data.len() <= LONGEST).collect();
    (!kept.is_empty()).then_some(Rights(kept))
}

/// A block with copyright and artist alone.
fn exif_rights(block: &[u8]) -> Option<Vec<u8>> {
    let read = exif::Reader::new().read_raw(block.to_vec()).ok()?;
    let fields: Vec<&Field> =
        [Tag::Copyright, Tag::Artist].iter().filter_map(|tag| read.get_field(*tag, In::PRIMARY)).collect();
    if fields.is_empty() {
        return None;
    }
    let mut writer = Writer::new();
    fields.into_iter().for_each(|field| writer.push_field(field));
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, read.little_endian()).ok()?;
    Some(out.into_inner())
}

/// A packet with the properties of [`XMP_RIGHTS`] alone, in the words of the original.
fn xmp_rights(packet: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(packet).ok()?.trim_end_matches('\0');
    let document = Document::parse(text).ok()?;
    let is_kept = |namespace: Option<&str>, name: &str| {
        XMP_RIGHTS.iter().any(|(ns, names)| Some(*ns) == namespace && names.contains(&name))
    };
    let descriptions = document.descendants().filter(|node| node.has_tag_name((RDF, "Description")));
    // Only at the top: a description may also be the value of a property, such as a place.
    let top = descriptions.filter(|node| node.parent().is_some_and(|parent| parent.has_tag_name((RDF, "RDF"))));
    let (mut namespaces, mut kept) = (BTreeMap::new(), String::new());
    for description in top {
        for attribute in description.attributes().filter(|a| is_kept(a.namespace(), a.name())) {
            let prefix = attribute.namespace().and_then(|uri| description.lookup_prefix(uri));
            let Some(prefix) = prefix else { continue };
            declare(&description, &mut namespaces);
            // As it stands in the source, with its escapes.
            let value = &text[attribute.range_value()];
            let _ = write!(kept, "<{prefix}:{0}>{value}</{prefix}:{0}>", attribute.name());
        }
        for node in description.children().filter(|n| is_kept(n.tag_name().namespace(), n.tag_name().name())) {
            declare(&node, &mut namespaces);
            kept.push_str(&text[node.range()]);
        }
    }
    if kept.is_empty() {
        return None;
    }
    let declared: String = namespaces.iter().map(|(prefix, uri)| format!(" xmlns:{prefix}=\"{uri}\"")).collect();
    Some(format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"{RDF}\"><rdf:Description rdf:about=\"\"{declared}>{kept}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    ))
}

/// Notes every namespace that is known at a node, so that a copy of it means the same.
fn declare(node: &Node<'_, '_>, namespaces: &mut BTreeMap<String, String>) {
    for namespace in node.namespaces() {
        if let Some(name) = namespace.name().filter(|name| !matches!(*name, "xml" | "rdf" | "x")) {
            namespaces.entry(name.to_owned()).or_insert_with(|| namespace.uri().replace('"', "&quot;"));
        }
    }
}

/// The data sets of [`IPTC_RIGHTS`], as they are stored, from Photoshop's blocks.
fn iptc_rights(mut blocks: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    while let Some((id, data, rest)) = photoshop_block(blocks) {
        if id == IPTC {
            kept.extend(iptc_data_sets(data));
        }
        blocks = rest;
    }
    // A character set alone says nothing.
    if kept.iter().any(|(record, ..)| *record == 2) {
        kept.into_iter().flat_map(|(_, whole)| whole).collect()
    } else {
        Vec::new()
    }
}

/// Number, data and rest.
fn photoshop_block(blocks: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let rest = blocks.strip_prefix(b"8BIM")?;
    let (id, rest) = rest.split_first_chunk()?;
    // The name is a length and as many bytes, padded to an even number of both together.
    let name = 1 + usize::from(*rest.first()?);
    let (length, rest) = rest.get(name + name % 2..)?.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let data = rest.get(..length)?;
    Some((u16::from_be_bytes(*id), data, rest.get(length + length % 2..).unwrap_or_default()))
}

/// The kept data sets, each with its record and its whole bytes.
fn iptc_data_sets(mut data: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut kept = Vec::new();
    while let [0x1c, record, number, high, low, ..] = *data {
        let length = usize::from(u16::from_be_bytes([high, low]));
        // The highest bit means a longer length, which no text about rights needs.
        let Some(whole) = data.get(..5 + length).filter(|_| high < 0x80) else { break };
        if IPTC_RIGHTS.contains(&(record, number)) {
            kept.push((record, whole.to_vec()));
        }
        data = &data[5 + length..];
    }
    kept
}

/// One block of IPTC as Photoshop stores it.
fn photoshop(iptc: &[u8]) -> Vec<u8> {
    let length = u32::try_from(iptc.len()).unwrap_or(0).to_be_bytes();
    let pad: &[u8] = if iptc.len() % 2 == 1 { &[0] } else { &[] };
    [PHOTOSHOP, b"8BIM", &IPTC.to_be_bytes(), &[0, 0], &length, iptc, pad].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_xmp_only_the_rights_stay() {
        let packet = br#"<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="A &amp; B" photoshop:City="Here"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="1,2N">
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">(c) me</rdf:li></rdf:Alt></dc:rights><dc:subject>secret</dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"#;
        let kept = xmp_rights(packet).expect("rights");
        assert!(kept.contains("<photoshop:Credit>A &amp; B</photoshop:Credit>"), "{kept}");
        assert!(kept.contains("(c) me") && !kept.contains("GPS") && !kept.contains("secret") && !kept.contains("City"));
        let again = xmp_rights(kept.trim_start_matches('\u{feff}').as_bytes()).expect("it can be read");
        assert!(again.contains("(c) me") && again.contains("A &amp; B"));
        assert_eq!(xmp_rights(b"<no xmp"), None);
    }

    #[test]
    fn of_iptc_only_the_rights_stay() {
        let set = |record: u8, number: u8, text: &[u8]| {
            [&[0x1c, record, number, 0, u8::try_from(text.len()).expect("short")], text].concat()
        };
        let data = [set(1, 90, b"\x1b%G"), set(2, 116, b"(c) me"), set(2, 90, b"Paris"), set(2, 80, b"I")].concat();
        let blocks = photoshop(&data);
        let kept = iptc_rights(blocks.strip_prefix(PHOTOSHOP).expect("its own prefix"));
        assert_eq!(kept, [set(1, 90, b"\x1b%G"), set(2, 116, b"(c) me"), set(2, 80, b"I")].concat());
        assert!(iptc_rights(b"8BIM").is_empty() && iptc_rights(&photoshop(&set(1, 90, b"x"))[14..]).is_empty());
    }
}
