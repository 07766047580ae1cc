//! Strings of a few bytes, without a call and without a loop.

use std::mem::MaybeUninit;

use crate::raw::scan::special;

/// Write a text of at most 15 ASCII bytes with quotes; `close` is the end quote and what follows
/// it. Return how many bytes that takes, or 0 for a longer text or one with something to escape.
#[inline(always)]
pub fn quote_short<const N: usize>(
    room: &mut [MaybeUninit<u8>; N],
    text: &[u8],
    close: [u8; 2],
) -> usize {
    let len = text.len();
    if len >= 16 {
        return 0;
    }
    let block = short_block(text);
    if special(&block) & ((1 << len) - 1) != 0 {
        return 0;
    }
    let Some((quote, body)) = room.split_first_mut() else {
        return 0;
    };
    quote.write(b'"');
    if let Some(first) = body.first_chunk_mut() {
        *first = block.map(MaybeUninit::new);
    }
    if let Some(after) = body.get_mut(len..).and_then(|rest| rest.first_chunk_mut()) {
        *after = close.map(MaybeUninit::new);
    }
    len + 3
}

/// Return a block that starts with `text`, of which at most 15 bytes are taken.
///
/// Two loads of a constant size that overlap take the place of a copy of any size.
#[inline(always)]
fn short_block(text: &[u8]) -> [u8; 16] {
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
