//! The text of UUIDs, as JSON strings.

use std::mem::MaybeUninit;

/// The room that a UUID takes, and the comma after it.
pub const UUID_ROOM: usize = 48;

/// Write a UUID (RFC 9562, section 4) and a comma; return how many bytes that takes.
#[inline]
pub fn uuid(room: &mut [MaybeUninit<u8>; UUID_ROOM], value: u128) -> usize {
    let part = |shift: u32| hex(u32::try_from(value >> shift & 0xffff_ffff).unwrap_or_default());
    let (first, second, third, last) = (part(96), part(64), part(32), part(0));
    let dash = u64::from(b'-');
    let mut put = |place: usize, text: u64| {
        let rest = room
            .get_mut(place..)
            .and_then(|rest| rest.first_chunk_mut());
        if let Some(eight) = rest {
            *eight = text.to_le_bytes().map(MaybeUninit::new);
        }
    };
    put(0, u64::from(b'"'));
    put(1, first);
    put(9, dash | second << 8);
    put(14, dash | (second >> 32) << 8);
    put(19, dash | third << 8);
    put(24, dash | (third >> 32) << 8);
    put(29, last);
    put(37, u64::from(b'"') | u64::from(b',') << 8);
    39
}

/// Return the 8 hexadecimal digits of a number, the first in the lowest byte.
fn hex(number: u32) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let halves = (u64::from(number) | u64::from(number) << 16) & 0x0000_ffff_0000_ffff;
    let bytes = (halves | halves << 8) & 0x00ff_00ff_00ff_00ff;
    let digits = ((bytes | bytes << 4) & (0x0f * ONES)).swap_bytes();
    let letters = (digits + 6 * ONES) >> 4 & ONES;
    digits + u64::from(b'0') * ONES + letters * u64::from(b'a' - b'0' - 10)
}
