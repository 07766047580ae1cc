//! Steps of bytes: each is written as a pair, of which the second byte or both are kept.

use std::arch::x86_64::{
    __m256i, _mm256_and_si256, _mm256_blendv_epi8, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8,
    _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_sub_epi8,
    _mm256_unpackhi_epi8, _mm256_unpacklo_epi8,
};
use std::mem::{MaybeUninit, transmute};

use super::super::tables::{PAIRS, UTF8, entry};
use super::super::{BYTES, ROOM, Room};
use super::{letters, padded, put, quarters, row, specials};

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub fn write_utf8(step: &[u8; BYTES], to: &mut Room) -> usize {
    // SAFETY: any 32 bytes are a vector.
    let bytes = unsafe { transmute::<[u8; BYTES], __m256i>(*step) };
    let marks = _mm256_movemask_epi8(specials(bytes));
    write_pairs(_mm256_set1_epi8(0x5c), letters(bytes), marks, step, to)
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub fn write_latin1(step: &[u8; BYTES], to: &mut Room) -> usize {
    let set1 = |byte: u8| _mm256_set1_epi8(byte.cast_signed());
    // SAFETY: any 32 bytes are a vector.
    let bytes = unsafe { transmute::<[u8; BYTES], __m256i>(*step) };
    // 0xc2 comes before 0x80..0xc0, and 0xc3 before the same for 0xc0 and up.
    let lead = _mm256_sub_epi8(set1(0xc2), _mm256_cmpgt_epi8(bytes, set1(0xbf)));
    let trail = _mm256_and_si256(bytes, set1(0xbf));
    // The top bit of a byte selects.
    let first = _mm256_blendv_epi8(set1(0x5c), lead, bytes);
    let second = _mm256_blendv_epi8(letters(bytes), trail, bytes);
    let marks = _mm256_movemask_epi8(_mm256_or_si256(specials(bytes), bytes));
    write_pairs(first, second, marks, step, to)
}

/// Write the pairs of `first` and `second`: where `marks` has a bit, both, else the second.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn write_pairs(
    first: __m256i,
    second: __m256i,
    marks: i32,
    step: &[u8; BYTES],
    to: &mut Room,
) -> usize {
    let is_long = _mm256_cmpeq_epi8(_mm256_min_epu8(second, _mm256_set1_epi8(0x1f)), second);
    match _mm256_movemask_epi8(is_long) {
        0 => close_up(first, second, marks, to),
        longs => write_long(first, second, marks, longs, step, to),
    }
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn close_up(first: __m256i, second: __m256i, marks: i32, to: &mut Room) -> usize {
    let (low, high) = (
        _mm256_unpacklo_epi8(first, second),
        _mm256_unpackhi_epi8(first, second),
    );
    let mut at = 0;
    let [a, b, c, d] = quarters(low, high);
    for (place, eight) in [(0, a), (1, b), (2, c), (3, d)] {
        let row = row(marks, place);
        put(eight, &PAIRS, row, to, at);
        at += 8 + row.count_ones() as usize;
    }
    at
}

/// Write pairs of which `longs` have the form of six bytes: four are inserted for each.
#[inline(never)]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn write_long(
    first: __m256i,
    second: __m256i,
    marks: i32,
    longs: i32,
    step: &[u8; BYTES],
    to: &mut Room,
) -> usize {
    let mut short = [MaybeUninit::uninit(); ROOM];
    let len = close_up(first, second, marks, &mut short);
    copy(&short, 0, to, 0);
    let (marks, mut longs) = (marks.cast_unsigned(), longs.cast_unsigned());
    let mut added = 0;
    while longs != 0 {
        let at = longs.trailing_zeros();
        longs &= longs - 1;
        let code = step.get(at as usize).copied().unwrap_or_default();
        let at = (at + (marks & ((1 << at) - 1)).count_ones()) as usize;
        if let Some(place) = to.get_mut(at + added..).and_then(<[_]>::first_chunk_mut) {
            *place = entry(&UTF8, code).to_le_bytes().map(MaybeUninit::new);
        }
        added += 4;
        copy(&short, at + 2, to, at + 2 + added);
    }
    len + added
}

/// Copy what two vectors hold.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn copy(from: &Room, from_at: usize, to: &mut Room, to_at: usize) {
    let from = from.get(from_at..).and_then(<[_]>::first_chunk::<64>);
    let to = to.get_mut(to_at..).and_then(<[_]>::first_chunk_mut::<64>);
    if let Some((from, to)) = from.zip(to) {
        *to = *from;
    }
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
#[expect(clippy::cast_possible_truncation, reason = "what is shifted is a word")]
pub fn padded_bytes(rest: &[u8]) -> [u8; BYTES] {
    let (words, odd) = rest.as_chunks::<4>();
    let last = if let Some(&last) = rest.last_chunk() {
        (u64::from(u32::from_le_bytes(last)) >> (32 - 8 * odd.len())) as u32
    } else {
        let byte = |at: usize| rest.get(at).map_or(0, |&byte| u32::from(byte) << (8 * at));
        byte(0) | byte(1) | byte(2)
    };
    let spaces = u32::from_ne_bytes([b' '; 4]);
    let padded = padded(words, last | (spaces << (8 * odd.len())), spaces);
    // SAFETY: a vector is any 32 bytes.
    unsafe { transmute::<__m256i, [u8; BYTES]>(padded) }
}
