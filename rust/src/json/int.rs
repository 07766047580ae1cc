//! The text of integers.

use std::mem::MaybeUninit;

use super::digits::eight;

/// The room that an integer takes, and the comma after it.
pub const INT_ROOM: usize = 32;

/// Write an integer and a comma; return how many bytes that takes.
#[inline(always)]
pub fn int(room: &mut [MaybeUninit<u8>; INT_ROOM], value: i64) -> usize {
    let sign = usize::from(value < 0);
    if value < 0 {
        put(room, 0, u64::from(b'-'));
    }
    let size = value.unsigned_abs();
    if size < 10_000 {
        let (text, len) = leading_four_digits(size);
        put(room, sign, text | (u64::from(b',') << (8 * len)));
        return sign + len + 1;
    }
    if size < GROUP {
        let (text, len) = leading_digits(size);
        put(room, sign, text);
        put(room, sign + len, u64::from(b','));
        return sign + len + 1;
    }
    if size < 10_000 * GROUP {
        let (text, len) = leading_four_digits(size / GROUP);
        put(room, sign, text);
        let end = sign + len;
        put(room, end, eight(size % GROUP));
        put(room, end + 8, u64::from(b','));
        return end + 9;
    }
    long_int(room, sign, size)
}

#[inline(never)]
fn long_int(room: &mut [MaybeUninit<u8>; INT_ROOM], sign: usize, size: u64) -> usize {
    let (upper, lower) = (size / GROUP, size % GROUP);
    let (text, len) = leading_digits(if upper < GROUP { upper } else { upper / GROUP });
    put(room, sign, text);
    let mut end = sign + len;
    if upper >= GROUP {
        put(room, end, eight(upper % GROUP));
        end += 8;
    }
    put(room, end, eight(lower));
    put(room, end + 8, u64::from(b','));
    end + 9
}

/// Write eight bytes at a place, the lowest first.
#[inline(always)]
fn put(room: &mut [MaybeUninit<u8>; INT_ROOM], place: usize, text: u64) {
    let rest = room
        .get_mut(place..)
        .and_then(|rest| rest.first_chunk_mut());
    if let Some(eight) = rest {
        *eight = text.to_le_bytes().map(MaybeUninit::new);
    }
}

/// Numbers are written in groups of 8 digits: as many as fit in a register.
const GROUP: u64 = 100_000_000;

/// Return the text of a group without leading zeros, and its length.
#[inline(always)]
fn leading_digits(group: u64) -> (u64, usize) {
    let digits = eight(group);
    // The bit stands for the last digit, which is written also if it is a zero.
    let zeros = ((digits & 0x0f0f_0f0f_0f0f_0f0f) | (1 << 56)).trailing_zeros() / 8;
    (digits >> (8 * zeros), 8 - zeros as usize)
}

/// Return the text of a number below 10,000 and its length.
#[inline(always)]
fn leading_four_digits(number: u64) -> (u64, usize) {
    // As in `digits`, for half as many.
    let twos = number + ((number * 10_486) >> 20) * ((1 << 16) - 100);
    let tens = ((twos * 103) >> 10) & 0x000f_000f;
    let ones = (twos + tens * ((1 << 8) - 10)).swap_bytes() >> 32;
    // The bit stands for the last digit, which is written also if it is a zero.
    let zeros = (ones | (1 << 24)).trailing_zeros() / 8;
    ((ones | 0x3030_3030) >> (8 * zeros), 4 - zeros as usize)
}
