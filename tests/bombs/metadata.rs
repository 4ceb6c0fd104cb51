//! EXIF with loops, and XMP that takes long to parse or expands.

use crate::{
    png::{chunk, compressed, compressed_text, png},
    run::Bomb,
};

/// A PNG of 16 times 16 with this XMP packet, compressed.
fn with_xmp(packet: &str) -> Vec<u8> {
    let data = [&b"XML:com.adobe.xmp\0\x01\0\0\0"[..], &compressed_text(packet.as_bytes())].concat();
    png(16, &[chunk(b"iTXt", &data)])
}

/// A packet with one description, of these attributes and content.
fn packet(attributes: &str, content: &str) -> String {
    format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" {attributes}>{content}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
}

/// Ten entities, each of ten times the one before: a billion words.
#[test]
fn xmp_with_entities() {
    let mut entities = "<!ENTITY a0 \"laugh\">".to_owned();
    for i in 1..10 {
        let ten = format!("&a{};", i - 1).repeat(10);
        entities += &format!("<!ENTITY a{i} \"{ten}\">");
    }
    let packet = packet("", "<dc:rights>&a9;</dc:rights>");
    Bomb::new("laughs.png", with_xmp(&format!("<!DOCTYPE x [{entities}]>{packet}"))).is_harmless();
}

#[test]
fn xmp_with_deep_nesting() {
    let nested = ["<dc:a>".repeat(100_000), "</dc:a>".repeat(100_000)].concat();
    Bomb::new("nested.png", with_xmp(&packet("", &nested))).is_harmless();
    let nested = ["<dc:a>".repeat(20_000), "</dc:a>".repeat(20_000)].concat();
    Bomb::new("less-nested.png", with_xmp(&packet("", &nested))).is_harmless();
    // Each level declares a namespace, which the levels below inherit.
    let open: String = (0..20_000).map(|i| format!("<n{i}:a xmlns:n{i}=\"n{i}\">")).collect();
    let close: String = (0..20_000).rev().map(|i| format!("</n{i}:a>")).collect();
    Bomb::new("namespaces.png", with_xmp(&packet("", &format!("{open}{close}")))).is_harmless();
}

#[test]
fn xmp_with_many_attributes() {
    let many = |count: usize| (0..count).map(|i| format!(" dc:a{i}='{i}'")).collect::<String>();
    Bomb::new("attributes.png", with_xmp(&packet(&many(300_000), ""))).is_harmless();
    let elements = format!("<dc:b{}/>", many(900)).repeat(300);
    Bomb::new("elements.png", with_xmp(&packet("", &elements))).is_harmless();
    let namespaces: String = (0..300_000).map(|i| format!(" xmlns:a{i}='{i}'")).collect();
    Bomb::new("declarations.png", with_xmp(&packet(&namespaces, ""))).is_harmless();
    let namespaces: String = (0..500).map(|i| format!(" xmlns:a{i}='{i}'")).collect();
    let all = packet(&namespaces, &"<dc:c/>".repeat(500_000));
    Bomb::new("inherited.png", with_xmp(&all)).is_harmless();
}

/// A little-endian block of directories at these offsets, each of entries of tag and offset, and the next directory.
fn exif(directories: &[(&[(u16, u32)], u32)]) -> Vec<u8> {
    let mut block = [&b"II*\0"[..], &8_u32.to_le_bytes()].concat();
    for (entries, next) in directories {
        block.extend(u16::try_from(entries.len()).expect("few").to_le_bytes());
        for (tag, offset) in *entries {
            block.extend([&tag.to_le_bytes()[..], &4_u16.to_le_bytes(), &1_u32.to_le_bytes()].concat());
            block.extend(offset.to_le_bytes());
        }
        block.extend(next.to_le_bytes());
    }
    block
}

#[test]
fn exif_with_loops() {
    let pointers = [(0x8769, 8), (0x8825, 8), (0xa005, 8), (0x014a, 8)];
    let blocks = [
        ("itself.png", exif(&[(&pointers, 8)])),
        ("each-other.png", exif(&[(&[(0x8769, 26)], 26), (&[(0x8825, 8), (0x8769, 8)], 8)])),
        // Values that overlap.
        ("values.png", [&exif(&[(&[(0x927c, 8); 5000], 0)])[..], &[0; 60_000]].concat()),
        // As many directories as a block can have, of which each refers to all.
        ("many.png", exif(&[(&[(0x8769, 9); 5000], 10)])),
        ("counts.png", [&exif(&[(&[], 0)])[..8], &[0xff; 60_000]].concat()),
    ];
    for (name, block) in blocks {
        Bomb::new(name, png(16, &[chunk(b"eXIf", &block)])).is_harmless();
    }
}

/// Each text expands to 16 MB, and is not EXIF or XMP.
#[test]
fn many_texts_that_expand() {
    let exif = [&b"Raw profile type exif\0\0"[..], &compressed(0, 16_000_000)].concat();
    Bomb::new("exif.png", png(16, &vec![chunk(b"zTXt", &exif); 500])).is_harmless();
    let xmp = [&b"XML:com.adobe.xmp\0\x01\0\0\0"[..], &compressed(0xff, 16_000_000)].concat();
    Bomb::new("xmp.png", png(16, &vec![chunk(b"iTXt", &xmp); 500])).is_harmless();
}
