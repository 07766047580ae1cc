#![no_main]

use ironwire_fuzz::{escaped, from_latin1, naive, quoted};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let inside = naive::escaped(text.chars());

    assert_eq!(escaped(&text), inside);
    match quoted(&text) {
        Some(quoted) => assert_eq!(quoted, [b"\"", inside.as_slice(), b"\","].concat()),
        None => assert!(text.len() > 15 || inside != text.as_bytes()),
    }
    assert_eq!(
        from_latin1(data),
        naive::escaped(data.iter().map(|&code| code.into()))
    );
});
