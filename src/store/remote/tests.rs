//! The conformance suite over a bucket in memory.

use super::{
    super::{Key, Part, Store, Walk, Written, tests::conforms},
    Remote, RemoteStore,
    address::Address,
    client::Client,
};
use object_store::{ObjectStore, ObjectStoreExt, memory::InMemory, path::Path};
use std::sync::Arc;

fn store(objects: &Arc<InMemory>, url: &str, walk: Walk) -> RemoteStore {
    let remote = Remote::new([]);
    let objects: Arc<dyn ObjectStore> = objects.clone();
    RemoteStore { client: Client::of(objects, None).into(), remote, address: Address::parse(url).expect(url), walk }
}

fn key(name: &str) -> Key {
    Key::new(name).expect(name)
}

#[test]
fn a_bucket_conforms() {
    for url in ["s3://bucket", "s3://bucket/some/prefix"] {
        let objects = Arc::new(InMemory::new());
        conforms(&store(&objects, url, Walk::default()));
        let store = store(&objects, url, Walk::default());
        for name in ["a b.jpg", "100%.jpg", "%20.jpg", "é.jpg", "a#b.jpg", "a?b.jpg", "a*b[c]{d}~.jpg", "a+b.jpg"] {
            assert_eq!(store.write(&key(name), name.as_bytes()).expect(name), Written::Changed);
            assert_eq!(store.read(&key(name)).expect(name), name.as_bytes());
            assert!(store.all().iter().any(|listed| listed.as_ref().is_ok_and(|l| l.key == key(name))), "{name}");
        }
    }
}

#[test]
fn a_digest_is_kept_and_other_programs_objects_are_compared() {
    let objects = Arc::new(InMemory::new());
    let store = store(&objects, "s3://bucket", Walk::default());
    store.write(&key("a.jpg"), b"one").expect("written");
    assert_eq!(store.digest(&key("a.jpg")).expect("there"), Some(blake3::hash(b"one").into()));
    let put = |bytes: &'static [u8]| store.remote.wait(objects.put(&Path::from("b.jpg"), bytes.into()));
    put(b"one").expect("threads").expect("written");
    assert_eq!(store.digest(&key("b.jpg")).expect("there"), None);
    assert_eq!(store.write(&key("b.jpg"), b"one").expect("compared"), Written::Unchanged);
    assert_eq!(store.write(&key("b.jpg"), b"two").expect("written"), Written::Changed);
    assert_eq!(store.create(&key("b.jpg"), b"three").expect("kept"), Written::Unchanged);
    assert_eq!(store.read(&key("b.jpg")).expect("there"), b"two");
}

#[test]
fn an_object_that_was_changed_is_not_replaced() {
    let objects = Arc::new(InMemory::new());
    let store = store(&objects, "s3://bucket", Walk::default());
    store.write(&key("a.jpg"), b"one").expect("written");
    let since = store.stamp(&key("a.jpg")).expect("there");
    assert_eq!(store.replace(&key("a.jpg"), b"two", Some(since)).expect("replaced"), Written::Changed);
    store.replace(&key("a.jpg"), b"ten", Some(since)).expect_err("changed since, with an equal size");
    assert_eq!(store.read(&key("a.jpg")).expect("there"), b"two");
}

#[test]
fn large_and_empty_objects() {
    let objects = Arc::new(InMemory::new());
    let store = store(&objects, "s3://bucket", Walk::default());
    store.write(&key("a.jpg"), b"0123456789").expect("written");
    assert_eq!(store.read_at_most(&key("a.jpg"), 10).expect("as large as permitted").len(), 10);
    let error = store.read_at_most(&key("a.jpg"), 9).expect_err("too large");
    assert_eq!(error.kind(), std::io::ErrorKind::FileTooLarge);
}

#[test]
fn a_listing_selects_as_in_a_folder() {
    let objects = Arc::new(InMemory::new());
    let all = store(&objects, "s3://bucket", Walk::default());
    for name in ["p/a.jpg", "p/.hidden/b.jpg", "p/c/d.png", "p/c/e.jpg", "pp/f.jpg"] {
        all.write(&key(name), b"x").expect("written");
    }
    all.write(&key("p/c/empty-folder"), b"").expect("written");
    let names = |walk: Walk| -> Vec<String> {
        let listed = store(&objects, "s3://bucket/p", walk).all();
        listed.into_iter().map(|found| found.expect("listed").key.to_string()).collect()
    };
    assert_eq!(names(Walk::default()), ["a.jpg", "c/d.png", "c/e.jpg"]);
    assert_eq!(names(Walk { hidden: true, ..Walk::default() }), [".hidden/b.jpg", "a.jpg", "c/d.png", "c/e.jpg"]);
    assert_eq!(names(Walk::default().matching("**/*.jpg").expect("a glob")), ["a.jpg", "c/e.jpg"]);
    let except = vec!["s3://bucket/p/c".into(), "s3://other/p".into(), "dist".into()];
    assert_eq!(names(Walk { except, ..Walk::default() }), ["a.jpg"]);
    let part = Part { below: "c/".into(), ..Part::default() };
    assert_eq!(names(Walk { part, ..Walk::default() }), ["c/d.png", "c/e.jpg"]);
}

#[test]
fn a_web_server_is_read_only() {
    let store = store(&Arc::new(InMemory::new()), "https://host/photos", Walk::default());
    let error = store.write(&key("a.jpg"), b"x").expect_err("read only");
    assert_eq!(error.to_string(), "https:// is read only; write to a bucket or a folder");
    assert!(store.all()[0].is_err(), "no listing");
}
