//! The inside of a JSON string, from 16- or 32-bit code points.

use super::escape::{escape_latin1_block, latin1};
use super::{Buffer, Unwritable};

/// Write code points. A surrogate, also one of a pair, is no character and has no text.
pub fn transcode<B: Buffer, C: Copy + Into<u32>>(out: &mut B, text: &[C]) -> Result<(), B::Error> {
    out.reserve(text.len())?;
    let (blocks, rest) = text.as_chunks::<16>();
    for block in blocks {
        if let Some(narrow) = narrowed(block) {
            escape_latin1_block(out, &narrow, 16)?;
        } else {
            put_codes(out, block)?;
        }
    }
    put_codes(out, rest)
}

/// Return the code points as bytes, if each is below 0x100.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "used only if nothing is cut off"
)]
fn narrowed<C: Copy + Into<u32>>(block: &[C; 16]) -> Option<[u8; 16]> {
    let all = block.iter().fold(0, |bits, &code| bits | code.into());
    if all < 0x100 {
        Some(block.map(|code| code.into() as u8))
    } else {
        None
    }
}

#[inline]
fn put_codes<B: Buffer, C: Copy + Into<u32>>(out: &mut B, codes: &[C]) -> Result<(), B::Error> {
    let is_surrogate = |&code: &C| code.into() & !0x7ff == 0xd800;
    if codes
        .iter()
        .fold(false, |found, code| found | is_surrogate(code))
    {
        return Err(Unwritable.into());
    }
    out.put_each(codes, |code| part(code.into()))
}

/// Return how a code point is written that is no surrogate, and in how many bytes.
///
/// Without a branch: in a text of several scripts no branch could be foreseen, and that took
/// twice the time.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "a byte is meant")]
fn part(code: u32) -> ([u8; 8], usize) {
    let is_ascii = u64::from(code < 0x80).wrapping_neg();
    let (ascii, ascii_len) = latin1((code & 0x7f) as u8);
    let len = 2 + usize::from(code >= 0x800) + usize::from(code >= 0x1_0000);
    // Four bytes with six bits each, the last on top; of shorter forms the lower ones go.
    let tail = |shift: u32| 0x80 | ((code >> shift) & 0x3f);
    let bytes = (0xf0 | (code >> 18)) | (tail(12) << 8) | (tail(6) << 16) | (tail(0) << 24);
    // What is lowest then gets the bits that tell the length: 0xc0, 0xe0 or 0xf0.
    let lead = 0x0040_6000_u32 >> (8 * (4 - len)) & 0xff;
    let wide = u64::from((bytes >> (8 * (4 - len))) | lead);
    let written = (u64::from_le_bytes(ascii) & is_ascii) | (wide & !is_ascii);
    let len = (ascii_len as u64 & is_ascii) | (len as u64 & !is_ascii);
    (written.to_le_bytes(), len as usize)
}
