//! The JSON text of plain Rust values.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::undocumented_unsafe_blocks,
    unsafe_code,
    reason = "a test may panic"
)]

#[allow(dead_code, unused_imports, reason = "the kernel uses more of it")]
#[path = "../src/json/mod.rs"]
mod json;

#[allow(unsafe_code, reason = "as in the kernel, where it is a part of `raw`")]
#[path = "../src/raw/scan.rs"]
mod scan;

#[allow(
    dead_code,
    unsafe_code,
    reason = "as in the kernel, where it is a part of `raw`"
)]
#[path = "../src/raw/simd/mod.rs"]
mod simd;

mod raw {
    pub(crate) use crate::{scan, simd};
}

use std::mem::MaybeUninit;

use json::{Sink, Unwritable};

/// Text in a `Vec`.
#[derive(Default)]
struct Text(Vec<u8>);

impl Sink for Text {
    type Error = Unwritable;

    fn fill(
        &mut self,
        room: usize,
        write: impl FnOnce(&mut [MaybeUninit<u8>]) -> usize,
    ) -> Result<(), Unwritable> {
        let mut room = vec![MaybeUninit::new(b'#'); room];
        let written = write(&mut room);
        for byte in &room[..written] {
            self.0.push(unsafe { byte.assume_init() });
        }
        Ok(())
    }
}

fn written(write: impl FnOnce(&mut Text) -> Result<(), Unwritable>) -> Result<String, Unwritable> {
    let mut text = Text::default();
    write(&mut text)?;
    Ok(String::from_utf8(text.0).unwrap())
}

/// What `write` puts at the start of a room.
fn at_start<const N: usize>(write: impl FnOnce(&mut [MaybeUninit<u8>; N]) -> usize) -> String {
    let mut room = [MaybeUninit::new(b'#'); N];
    let written = write(&mut room);
    let bytes = room[..written].iter();
    let bytes = bytes.map(|byte| unsafe { byte.assume_init() }).collect();
    String::from_utf8(bytes).unwrap()
}

/// The rule of the table of escapes, character by character.
fn escaped(text: &str) -> String {
    let escape = |character| match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        control @ '\0'..' ' => format!("\\u{:04x}", u32::from(control)),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}

/// Texts of every length up to 100 in which each character of interest comes everywhere.
fn texts() -> impl Iterator<Item = String> {
    let characters = "\"\\\u{8}\u{c}\n\r\t\0\u{1f}\u{7f} /aé\u{80}ÿĀ\u{7ff}\u{800}日\u{2028}😀";
    let lens = (0..100).flat_map(|len| (0..len.max(1)).map(move |at| (len, at)));
    lens.flat_map(move |(len, at)| {
        characters.chars().map(move |character| {
            let filler = |i| if i % 7 == 3 { 'b' } else { 'a' };
            (0..len)
                .map(|i| if i == at { character } else { filler(i) })
                .collect()
        })
    })
}

#[test]
fn utf8_is_escaped_by_the_table() {
    for text in texts() {
        let inside = written(|out| json::escape_utf8(out, text.as_bytes())).unwrap();
        let short = at_start::<68>(|room| json::quote_short(room, text.as_bytes(), *b"\","));

        assert_eq!(inside, escaped(&text));
        if text.len() < 16 && escaped(&text) == text {
            assert_eq!(short, format!("\"{text}\","));
        } else {
            assert_eq!(short, "");
        }
    }
}

#[test]
fn code_points_are_transcoded() {
    for text in texts() {
        let codes: Vec<u32> = text.chars().map(u32::from).collect();
        let inside = written(|out| json::transcode(out, &codes)).unwrap();
        assert_eq!(inside, escaped(&text));

        if let Ok(codes) = codes
            .iter()
            .map(|&code| u16::try_from(code))
            .collect::<Result<Vec<_>, _>>()
        {
            let inside = written(|out| json::transcode(out, &codes)).unwrap();
            assert_eq!(inside, escaped(&text));
        }
        if let Ok(codes) = codes
            .iter()
            .map(|&code| u8::try_from(code))
            .collect::<Result<Vec<_>, _>>()
        {
            let inside = written(|out| json::escape_latin1(out, &codes)).unwrap();
            assert_eq!(inside, escaped(&text));
        }
    }
}

#[test]
fn a_dense_mix_of_escapes_is_written_in_order() {
    let text = "\"\\a\n\té\u{1}日\u{1f}\u{0}".repeat(9);
    let codes: Vec<u32> = text.chars().map(u32::from).collect();

    assert_eq!(
        written(|out| json::escape_utf8(out, text.as_bytes())).unwrap(),
        escaped(&text)
    );
    assert_eq!(
        written(|out| json::transcode(out, &codes)).unwrap(),
        escaped(&text)
    );
}

#[test]
fn a_surrogate_is_refused_wherever_it_is() {
    for surrogate in [0xd800_u16, 0xdbff, 0xdc00, 0xdfff] {
        for at in 0..40 {
            let mut codes = [0x65e5_u16; 40];
            codes[at] = surrogate;

            assert_eq!(written(|out| json::transcode(out, &codes)), Err(Unwritable));
        }
    }
}

#[test]
fn integers_have_the_text_of_rust() {
    let powers = (0..19).map(|exponent| 10_i64.pow(exponent));
    let edges = powers.chain([i64::MAX, i64::MIN]).flat_map(|edge| {
        (-2..=2).flat_map(move |step| {
            [
                edge.wrapping_add(step),
                edge.wrapping_neg().wrapping_add(step),
            ]
        })
    });
    for value in edges.chain(0..1_000_000) {
        assert_eq!(at_start(|room| json::int(room, value)), format!("{value},"));
    }
}
