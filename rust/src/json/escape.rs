//! The inside of a JSON string, from bytes.
//!
//! Only `"`, `\` and what is below 0x20 is escaped: by the short form where there is one, else
//! by `\u00xx` in lower case. Everything else is written as it is.

use super::Buffer;
use crate::raw::scan::{special, special_or_high};

/// Write UTF-8 text as a string with its quotes; `close` is the end quote and what follows it.
#[inline(always)]
pub fn quote_utf8<B: Buffer>(out: &mut B, text: &[u8], close: [u8; 2]) -> Result<(), B::Error> {
    if text.len() < 16 {
        let block = short_block(text);
        if special(&block) & ((1 << text.len()) - 1) == 0 {
            out.put(b"\"", 1)?;
            return out.put_closed(&block, text.len(), close);
        }
    }
    quote_long_utf8(out, text, close)
}

#[inline(never)]
fn quote_long_utf8<B: Buffer>(out: &mut B, text: &[u8], close: [u8; 2]) -> Result<(), B::Error> {
    out.put(b"\"", 1)?;
    escape_utf8(out, text)?;
    out.put(&close, 2)
}

/// Write UTF-8 text.
pub fn escape_utf8<B: Buffer>(out: &mut B, text: &[u8]) -> Result<(), B::Error> {
    let (mut pairs, rest) = text.as_chunks::<32>();
    while !pairs.is_empty() {
        let clean = out.put_clean(pairs)?;
        let Some((pair, unseen)) = pairs.get(clean..).and_then(<[_]>::split_first) else {
            break;
        };
        let (blocks, _) = pair.as_chunks::<16>();
        for block in blocks {
            escape_block(out, block, special(block), 16, utf8)?;
        }
        pairs = unseen;
    }
    let (blocks, rest) = rest.as_chunks::<16>();
    for block in blocks {
        escape_block(out, block, special(block), 16, utf8)?;
    }
    let block = short_block(rest);
    escape_block(out, &block, special(&block), rest.len(), utf8)
}

/// Write text of code points below 0x100, one a byte.
pub fn escape_latin1<B: Buffer>(out: &mut B, text: &[u8]) -> Result<(), B::Error> {
    out.reserve(text.len())?;
    let (blocks, rest) = text.as_chunks::<16>();
    for block in blocks {
        escape_latin1_block(out, block, 16)?;
    }
    escape_latin1_block(out, &short_block(rest), rest.len())
}

/// Write the first `len` code points of a block, each below 0x100.
#[inline]
pub fn escape_latin1_block<B: Buffer>(
    out: &mut B,
    block: &[u8; 16],
    len: usize,
) -> Result<(), B::Error> {
    escape_block(out, block, special_or_high(block), len, latin1)
}

/// With more marks than this in a block, looking up each byte is faster than finding the marks.
const MANY: u32 = 1;

/// Write the first `len` bytes of a block; those outside `mask` are written as they are.
#[inline]
fn escape_block<B: Buffer>(
    out: &mut B,
    block: &[u8; 16],
    mask: u32,
    len: usize,
    part: impl Fn(u8) -> ([u8; 8], usize),
) -> Result<(), B::Error> {
    let mask = mask & ((1 << len) - 1);
    if mask == 0 {
        return out.put(block, len);
    }
    if mask.count_ones() > MANY {
        let codes = block.get(..len).unwrap_or(block);
        return out.put_each(codes, part);
    }
    escape_marked(out, u128::from_le_bytes(*block), mask, len)
}

#[inline(never)]
fn escape_marked<B: Buffer>(
    out: &mut B,
    mut block: u128,
    mut mask: u32,
    mut len: usize,
) -> Result<(), B::Error> {
    while mask != 0 {
        let clean = mask.trailing_zeros();
        out.put(&block.to_le_bytes(), clean as usize)?;
        block >>= 8 * clean;
        let (escaped, escaped_len) = latin1((block & 0xff) as u8);
        out.put(&escaped, escaped_len)?;
        block >>= 8;
        mask = mask >> clean >> 1;
        len -= clean as usize + 1;
    }
    out.put(&block.to_le_bytes(), len)
}

/// Return how a byte of UTF-8 text is written, and in how many bytes.
#[inline]
fn utf8(byte: u8) -> ([u8; 8], usize) {
    if byte < 0x80 {
        latin1(byte)
    } else {
        (u64::from(byte).to_le_bytes(), 1)
    }
}

/// Return how a code point below 0x100 is written, and in how many bytes.
#[inline]
pub fn latin1(code: u8) -> ([u8; 8], usize) {
    let entry = LATIN1.get(usize::from(code)).copied().unwrap_or_default();
    (entry.to_le_bytes(), (entry >> 56) as usize)
}

/// Return a block that starts with `text`, of which at most 15 bytes are taken.
///
/// Two loads of a constant size that overlap take the place of a copy of any size.
#[inline(always)]
pub fn short_block(text: &[u8]) -> [u8; 16] {
    let ends = text.first_chunk().zip(text.last_chunk());
    let block = if let Some((first, last)) = ends {
        let overlap = 16 - text.len().min(16);
        let last = u128::from(u64::from_le_bytes(*last)) << 64;
        u128::from(u64::from_le_bytes(*first)) | (last >> (8 * overlap))
    } else if let Some((first, last)) = text.first_chunk().zip(text.last_chunk()) {
        let overlap = 8 - text.len().min(8);
        let last = u64::from(u32::from_le_bytes(*last)) << 32;
        (u64::from(u32::from_le_bytes(*first)) | (last >> (8 * overlap))).into()
    } else {
        let byte = |at: usize| text.get(at).map_or(0, |&byte| u128::from(byte) << (8 * at));
        byte(0) | byte(1) | byte(2)
    };
    block.to_le_bytes()
}

/// How each code point below 0x100 is written: the bytes from the lowest up, and on top their
/// number.
const LATIN1: [u64; 256] = latin1_table();

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks it"
)]
const fn latin1_table() -> [u64; 256] {
    let mut entries = [0; 256];
    let mut code = 0;
    while code < entries.len() {
        let character = code as u64;
        entries[code] = match code {
            0x08 => short_form(b'b' as u64),
            0x09 => short_form(b't' as u64),
            0x0a => short_form(b'n' as u64),
            0x0c => short_form(b'f' as u64),
            0x0d => short_form(b'r' as u64),
            0x22 | 0x5c => short_form(character),
            0..0x20 => {
                let digits = *b"0123456789abcdef";
                let low = digits[code % 16] as u64;
                let high = digits[code / 16] as u64;
                (6 << 56) | u32::from_le_bytes(*b"\\u00") as u64 | (high << 32) | (low << 40)
            }
            0x20..0x80 => (1 << 56) | character,
            _ => (2 << 56) | 0xc0 | (character >> 6) | ((0x80 | (character & 0x3f)) << 8),
        };
        code += 1;
    }
    entries
}

const fn short_form(letter: u64) -> u64 {
    (2 << 56) | (letter << 8) | b'\\' as u64
}
