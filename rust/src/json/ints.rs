//! The text of integers that follow each other: those of an array.
//!
//! Gain: half the time of `int` for numbers below a million, as most are in arrays. A table of
//! 4 KB is worth its place in the cache there, because it is used again at once.

use std::mem::MaybeUninit;

/// The room of a sign, 20 digits and a comma, and of what is overwritten after them.
pub const LONG_INT_ROOM: usize = 32;

type Room = [MaybeUninit<u8>; LONG_INT_ROOM];

/// The room after the sign.
type Rest = [MaybeUninit<u8>; LONG_INT_ROOM - 1];

/// Numbers are written in groups of 6 digits: with a comma they fit in a register.
const GROUP: u64 = 1_000_000;

/// Write a number that is `size` above or below zero, and a comma; return how many bytes that
/// takes.
#[inline(always)]
pub fn sized_int(room: &mut Room, is_negative: bool, size: u64) -> usize {
    put(room, 0, *b"-");
    let sign = usize::from(is_negative);
    // A sign that is not one is overwritten.
    match room.get_mut(sign..).and_then(<[_]>::first_chunk_mut) {
        Some(rest) if size < GROUP => sign + leading(rest, size) + 1,
        Some(rest) => sign + long(rest, size),
        None => 0,
    }
}

#[inline(always)]
fn long(room: &mut Rest, size: u64) -> usize {
    let (upper, lower) = (size / GROUP, size % GROUP);
    let len = if upper < GROUP {
        leading_of_long(room, upper)
    } else {
        let (upper, middle) = (upper / GROUP, upper % GROUP);
        let len = if upper < GROUP {
            leading_of_long(room, upper)
        } else {
            let len = leading_of_long(room, upper / GROUP);
            put(room, len, text(upper % GROUP).to_le_bytes());
            len + 6
        };
        put(room, len, text(middle).to_le_bytes());
        len + 6
    };
    put(room, len, text(lower).to_le_bytes());
    len + 7
}

/// Write the first group of a number that has more; return how many digits that takes.
#[inline(always)]
fn leading_of_long(room: &mut Rest, group: u64) -> usize {
    if group >= 1000 {
        return leading(room, group);
    }
    let digits = three(group);
    let zeros = (digits | 1 << 16).trailing_zeros() / 8;
    put(
        room,
        0,
        ((digits | ZEROS_AND_COMMA) >> (8 * zeros)).to_le_bytes(),
    );
    3 - zeros as usize
}

/// Write a group without the zeros that it begins with, and a comma; return how many digits
/// are left.
#[inline(always)]
fn leading(room: &mut Rest, group: u64) -> usize {
    let digits = digits(group);
    // The bit stands for the last digit, which is written also if it is a zero.
    let zeros = (digits | 1 << 40).trailing_zeros() / 8;
    put(
        room,
        0,
        ((digits | ZEROS_AND_COMMA) >> (8 * zeros)).to_le_bytes(),
    );
    6 - zeros as usize
}

/// Return a group as text, the first digit in the lowest byte, and a comma.
#[inline(always)]
fn text(group: u64) -> u64 {
    digits(group) | ZEROS_AND_COMMA
}

const ZEROS_AND_COMMA: u64 = u64::from_le_bytes(*b"000000,\0");

/// Return the digits of a group, the first in the lowest byte.
#[inline(always)]
fn digits(group: u64) -> u64 {
    three(group / 1000) | three(group % 1000) << 24
}

/// Return the digits of a number below 1000, the first in the lowest byte.
#[inline(always)]
fn three(number: u64) -> u64 {
    let digits = usize::try_from(number)
        .ok()
        .and_then(|number| THREE.get(number));
    digits.copied().unwrap_or_default().into()
}

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks it"
)]
static THREE: [u32; 1000] = {
    let mut digits = [0; 1000];
    let (mut place, mut number) = (0, 0);
    while number < 1000 {
        let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
        digits[place] = hundreds | tens << 8 | ones << 16;
        (place, number) = (place + 1, number + 1);
    }
    digits
};

#[inline(always)]
fn put<const N: usize>(room: &mut [MaybeUninit<u8>], at: usize, text: [u8; N]) {
    if let Some(place) = room.get_mut(at..).and_then(<[_]>::first_chunk_mut) {
        *place = text.map(MaybeUninit::new);
    }
}
