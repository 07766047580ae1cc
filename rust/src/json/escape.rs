//! The inside of a JSON string, from each form in which a text is held.
//!
//! Only `"`, `\` and what is below 0x20 is escaped: by the short form where there is one, else
//! by `\u00xx` in lower case. Everything else is written as it is.

use super::{Sink, Unwritable};
use crate::raw::simd::{BYTES, Escape, Latin1, Progress, ROOM, RUN, Utf8};

/// How much more than a byte a unit is reserved at most, for units that take more.
///
/// A text that takes still more comes back: a part of it is then written, so it ends soon.
const SPARE: usize = 4096;

/// Write UTF-8 text, which has to be valid.
pub fn escape_utf8<S: Sink>(out: &mut S, text: &[u8]) -> Result<(), S::Error> {
    // Most texts are copied as they are, and the room for that is enough.
    let extra = if text.len() < BYTES {
        spare(text.len())
    } else {
        RUN
    };
    escape::<Utf8, S>(out, text, extra)
}

/// Write text of code points below 0x100, one a byte.
pub fn escape_latin1<S: Sink>(out: &mut S, text: &[u8]) -> Result<(), S::Error> {
    escape::<Latin1, S>(out, text, spare(text.len()))
}

/// Write code points. A surrogate, also one of a pair, is no character and has no text.
pub fn transcode<C: Escape<Unit = C>, S: Sink>(out: &mut S, text: &[C]) -> Result<(), S::Error> {
    escape::<C, S>(out, text, spare(text.len()))
}

/// Write a text into room for a byte a unit and `extra` bytes, and more if that is not enough.
#[inline]
fn escape<F: Escape, S: Sink>(
    out: &mut S,
    mut text: &[F::Unit],
    mut extra: usize,
) -> Result<(), S::Error> {
    while !text.is_empty() {
        let mut progress = Progress::default();
        out.fill(text.len() + extra, |room| {
            progress = F::escape(text, room);
            progress.written
        })?;
        if progress.is_refused {
            return Err(Unwritable.into());
        }
        text = text.get(progress.read..).unwrap_or_default();
        extra = spare(text.len());
    }
    Ok(())
}

fn spare(len: usize) -> usize {
    ROOM + SPARE.min(5 * len)
}
