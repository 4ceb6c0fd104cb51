//! Content credentials without a signing key: the rest of the query is applied.

use crate::support::Dir;

#[test]
fn what_can_be_kept_is_kept_and_the_rest_is_a_warning() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    for query in ["metadata=copyright,c2pa", "metadata=c2pa,copyright&width=60", "metadata=c2pa&format=webp"] {
        dir.run(&["run", "a.jpg", "-o", "d", "-q", query, "--report", "r.json"]).fine();
        let warnings = &dir.json("r.json")["renditions"][0]["warnings"];
        let unsigned = warnings.as_array().expect("a list").iter().find(|warning| warning["code"] == "c2pa-unsigned");
        let message = unsigned.expect("a warning")["message"].as_str().expect("a text");
        assert!(message.contains("--c2pa-cert"), "{message}");
        assert_eq!(message.contains("--features c2pa"), !cfg!(feature = "c2pa"), "{message}");
    }
    let explained = dir.run(&["explain", "metadata=copyright,c2pa", "a.jpg"]).fine();
    let text = String::from_utf8(explained.stdout).expect("text");
    assert!(text.contains("metadata=copyright,c2pa") && text.contains("[c2pa-unsigned]"), "{text}");
    // Pixels and metadata are the same as without the parameter.
    dir.run(&["run", "a.jpg", "-o", "with.jpg", "-q", "width=60&metadata=copyright,c2pa"]).fine();
    dir.run(&["run", "a.jpg", "-o", "without.jpg", "-q", "width=60&metadata=copyright"]).fine();
    assert!(dir.read("with.jpg") == dir.read("without.jpg"));
    dir.run(&["run", "a.jpg", "-o", "x.jpg", "-q", "metadata=copyright,x"]).fails(2, &["`copyright`, `c2pa`, or both"]);
}

#[cfg(not(feature = "c2pa"))]
#[test]
fn a_build_that_cannot_sign_says_so_where_a_signature_is_asked_for() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    dir.write("c.pem", b"x");
    let with = ["--c2pa-cert", "c.pem", "--c2pa-key", "c.pem"];
    let run = |query: &str| dir.run(&[&["run", "a.jpg", "-o", "b.jpg", "-q", query][..], &with].concat());
    run("metadata=copyright,c2pa").fails(2, &["this build cannot sign", "--features c2pa"]);
    assert_eq!(dir.files(), ["a.jpg", "c.pem"]);
    run("metadata=copyright").fine();
}
