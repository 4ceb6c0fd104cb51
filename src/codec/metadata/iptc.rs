//! The IPTC data sets to keep, and copyright fields as XMP.

use super::{
    KeptMetadata,
    xmp::{self, DUBLIN_CORE, PHOTOSHOP},
};
use std::collections::BTreeMap;

/// Record and number.
type Name = (u8, u8);

/// The character set of the others; useless alone.
const CHARACTER_SET: Name = (1, 90);
const BY_LINE: Name = (2, 80);
const CREDIT: Name = (2, 110);
const COPYRIGHT: Name = (2, 116);

/// Locations (city, region, country) and previews.
const PLACES_AND_PREVIEWS: &[u8] = &[26, 27, 90, 92, 95, 100, 101, 200, 201, 202];

fn stays(name: Name, keep: KeptMetadata) -> bool {
    match keep {
        KeptMetadata::Rights => [CHARACTER_SET, BY_LINE, CREDIT, COPYRIGHT].contains(&name),
        KeptMetadata::AllButPlace => name == CHARACTER_SET || name.0 == 2 && !PLACES_AND_PREVIEWS.contains(&name.1),
    }
}

/// Number, whole bytes and text of each data set.
fn data_sets(mut data: &[u8]) -> impl Iterator<Item = (Name, &[u8], &[u8])> {
    std::iter::from_fn(move || {
        let [0x1c, record, number, high, low, ..] = *data else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        // The highest bit marks an extended length, which no text needs.
        let whole = data.get(..5 + length).filter(|_| high < 0x80)?;
        data = &data[5 + length..];
        Some(((record, number), whole, &whole[5..]))
    })
}

/// The kept data sets, as stored.
pub(super) fn kept(data: &[u8], keep: KeptMetadata) -> Option<Vec<u8>> {
    let kept: Vec<_> = data_sets(data).filter(|(name, ..)| stays(*name, keep)).collect();
    let says_something = kept.iter().any(|(name, ..)| *name != CHARACTER_SET);
    says_something.then(|| kept.into_iter().flat_map(|(_, whole, _)| whole.to_vec()).collect())
}

/// The copyright fields as an XMP packet.
pub(super) fn rights_as_xmp(data: &[u8]) -> Option<String> {
    let is_utf8 = data_sets(data).any(|(name, _, text)| name == CHARACTER_SET && text == b"\x1b%G");
    let read = |text: &[u8]| match std::str::from_utf8(text) {
        Ok(text) if is_utf8 || text.is_ascii() => text.to_owned(),
        // Without a character set it is usually Latin-1.
        _ => text.iter().map(|b| char::from(*b)).collect(),
    };
    let escaped = |text: &[u8]| read(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let all =
        |wanted: Name| data_sets(data).filter(move |(name, ..)| *name == wanted).map(move |(_, _, text)| escaped(text));
    let mut properties = String::new();
    if let Some(notice) = all(COPYRIGHT).next() {
        let alternative = format!("<rdf:Alt><rdf:li xml:lang=\"x-default\">{notice}</rdf:li></rdf:Alt>");
        properties += &format!("<dc:rights>{alternative}</dc:rights>");
    }
    let creators: String = all(BY_LINE).map(|name| format!("<rdf:li>{name}</rdf:li>")).collect();
    if !creators.is_empty() {
        properties += &format!("<dc:creator><rdf:Seq>{creators}</rdf:Seq></dc:creator>");
    }
    if let Some(credit) = all(CREDIT).next() {
        properties += &format!("<photoshop:Credit>{credit}</photoshop:Credit>");
    }
    let namespaces = BTreeMap::from([("dc", DUBLIN_CORE), ("photoshop", PHOTOSHOP)].map(|(p, u)| (p.into(), u.into())));
    (!properties.is_empty()).then(|| xmp::whole(&namespaces, &properties))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(record: u8, number: u8, text: &[u8]) -> Vec<u8> {
        [&[0x1c, record, number, 0, u8::try_from(text.len()).expect("short")], text].concat()
    }

    #[test]
    fn only_selected_data_sets_are_kept() {
        let data = [
            set(1, 90, b"\x1b%G"),
            set(2, 116, b"(c) me"),
            set(2, 90, b"Paris"),
            set(2, 80, b"I"),
            set(2, 120, b"caption"),
        ];
        let whole = data.concat();
        assert_eq!(kept(&whole, KeptMetadata::Rights), Some([&data[0][..], &data[1], &data[3]].concat()));
        assert_eq!(
            kept(&whole, KeptMetadata::AllButPlace),
            Some([&data[0][..], &data[1], &data[3], &data[4]].concat())
        );
        assert_eq!(kept(b"8BIM", KeptMetadata::Rights), None);
        assert_eq!(kept(&set(1, 90, b"x"), KeptMetadata::AllButPlace), None, "a character set alone");
    }

    #[test]
    fn rights_are_the_same_in_xmp() {
        let packet = rights_as_xmp(&[set(2, 116, b"\xa9 me & <you>"), set(2, 80, b"I")].concat()).expect("rights");
        assert!(packet.contains("\u{a9} me &amp; &lt;you>") || packet.contains("© me &amp; &lt;you&gt;"), "{packet}");
        assert!(xmp::kept(&packet, KeptMetadata::Rights).is_some_and(|kept| kept.contains("<rdf:li>I</rdf:li>")));
    }
}
