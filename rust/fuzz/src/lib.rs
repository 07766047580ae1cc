//! What the fuzzers call: plain values in, text out. All that follows the kernel's own
//! signatures is in this file.

#[allow(dead_code, unused_imports, reason = "the kernel uses more of it")]
#[path = "../../src/json/mod.rs"]
mod json;
pub mod naive;
#[allow(dead_code, reason = "the kernel uses more of it")]
mod raw;

use std::mem::MaybeUninit;

use json::{Sink, Unwritable};

/// Return the inside of a JSON string.
pub fn escaped(text: &str) -> Vec<u8> {
    written(|out| json::escape_utf8(out, text.as_bytes())).unwrap()
}

/// Return a JSON string and a comma; None for a text that is long or has something to escape.
pub fn quoted(text: &str) -> Option<Vec<u8>> {
    let quoted = at_start::<68>(|room| json::quote_short(room, text.as_bytes(), *b"\","));
    (!quoted.is_empty()).then_some(quoted)
}

/// Return the inside of a JSON string, from code points below 0x100.
pub fn from_latin1(codes: &[u8]) -> Vec<u8> {
    written(|out| json::escape_latin1(out, codes)).unwrap()
}

/// Return the inside of a JSON string; None for one with a surrogate.
pub fn from_ucs2(codes: &[u16]) -> Option<Vec<u8>> {
    written(|out| json::transcode(out, codes)).ok()
}

/// Return the inside of a JSON string; None for one with a surrogate.
pub fn from_ucs4(codes: &[u32]) -> Option<Vec<u8>> {
    written(|out| json::transcode(out, codes)).ok()
}

/// Return the text of a number; None for one that is not finite.
pub fn float(value: f64) -> Option<Vec<u8>> {
    let text = at_start(|room| json::float64(room, value));
    (!text.is_empty()).then_some(text)
}

/// Return the text of a number and a comma.
pub fn int(value: i64) -> Vec<u8> {
    at_start(|room| json::int(room, value))
}

/// Return what is written at the start of a room.
fn at_start<const N: usize>(write: impl FnOnce(&mut [MaybeUninit<u8>; N]) -> usize) -> Vec<u8> {
    let mut room = [MaybeUninit::new(b'#'); N];
    let len = write(&mut room);
    // SAFETY: every byte of the room was written when it was made.
    room[..len]
        .iter()
        .map(|byte| unsafe { byte.assume_init() })
        .collect()
}

fn written(write: impl FnOnce(&mut Text) -> Result<(), Unwritable>) -> Result<Vec<u8>, Unwritable> {
    let mut text = Text(Vec::new());
    write(&mut text)?;
    Ok(text.0)
}

/// Text in a `Vec`.
struct Text(Vec<u8>);

impl Sink for Text {
    type Error = Unwritable;

    fn fill(
        &mut self,
        room: usize,
        write: impl FnOnce(&mut [MaybeUninit<u8>]) -> usize,
    ) -> Result<(), Unwritable> {
        let mut room = vec![MaybeUninit::new(b'#'); room];
        let len = write(&mut room);
        // SAFETY: every byte of the room was written when it was made.
        self.0
            .extend(room[..len].iter().map(|byte| unsafe { byte.assume_init() }));
        Ok(())
    }
}
