//! Steps of bytes: each is written as a pair, of which the second byte or both are kept.

use std::arch::x86_64::{
    __m128i, __m256i, __m512i, _bzhi_u32, _mm256_mask_loadu_epi8, _mm256_set1_epi8,
    _mm512_and_si512, _mm512_broadcast_i32x4, _mm512_cmpeq_epi16_mask, _mm512_cmpge_epu16_mask,
    _mm512_cmplt_epu16_mask, _mm512_cvtepu8_epi16, _mm512_mask_mov_epi16, _mm512_movepi8_mask,
    _mm512_or_si512, _mm512_set1_epi16, _mm512_shuffle_epi8, _mm512_slli_epi16, _mm512_srli_epi16,
    _pdep_u64,
};
use std::mem::transmute;

use super::super::tables::LETTERS;
use super::super::{BYTES, Form, Latin1, Level, Portable, RUN, Room, Run, Utf8};
use super::{close_up, specials};

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
pub fn copy_utf8(run: &[u8; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 64 bytes are a vector.
    let bytes = unsafe { transmute::<[u8; RUN], __m512i>(*run) };
    // SAFETY: a vector is any 64 bytes.
    *to = unsafe { transmute::<__m512i, Run>(bytes) };
    specials(bytes)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
pub fn copy_latin1(run: &[u8; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 64 bytes are a vector.
    let bytes = unsafe { transmute::<[u8; RUN], __m512i>(*run) };
    copy_utf8(run, to) | _mm512_movepi8_mask(bytes)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
pub fn write_utf8(step: &[u8; BYTES], to: &mut Room) -> Option<usize> {
    let units = units(step);
    let Escaped {
        pairs,
        specials,
        longs,
    } = escaped(units);
    if longs != 0 {
        return write_rare::<Utf8>(step, to);
    }
    Some(close_up(pairs, kept(specials), to))
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
pub fn write_latin1(step: &[u8; BYTES], to: &mut Room) -> Option<usize> {
    let units = units(step);
    let Escaped {
        pairs,
        specials,
        longs,
    } = escaped(units);
    if longs != 0 {
        return write_rare::<Latin1>(step, to);
    }
    let is_high = _mm512_cmpge_epu16_mask(units, _mm512_set1_epi16(0x80));
    let lead = _mm512_srli_epi16::<6>(units);
    let trail = _mm512_slli_epi16::<8>(_mm512_and_si512(units, _mm512_set1_epi16(0x3f)));
    let marks = _mm512_set1_epi16(0x80c0_u16.cast_signed());
    let high = _mm512_or_si512(_mm512_or_si512(lead, trail), marks);
    let pairs = _mm512_mask_mov_epi16(pairs, is_high, high);
    Some(close_up(pairs, kept(specials | is_high), to))
}

/// Return each byte in 16 bits.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn units(step: &[u8; BYTES]) -> __m512i {
    // SAFETY: any 32 bytes are a vector.
    _mm512_cvtepu8_epi16(unsafe { transmute::<[u8; BYTES], __m256i>(*step) })
}

struct Escaped {
    /// A backslash, and the letter of a short form or the byte itself.
    pairs: __m512i,
    /// Of which the backslash is kept.
    specials: u32,
    /// Those that have the form of six bytes.
    longs: u32,
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn escaped(units: __m512i) -> Escaped {
    let set1 = |unit: i16| _mm512_set1_epi16(unit);
    // SAFETY: any 16 bytes are a vector.
    let letters = unsafe { transmute::<[u8; 16], __m128i>(LETTERS) };
    let letters = _mm512_shuffle_epi8(_mm512_broadcast_i32x4(letters), units);
    let is_control = _mm512_cmplt_epu16_mask(units, set1(0x20));
    let has_none =
        _mm512_cmpeq_epi16_mask(letters, set1(0)) | _mm512_cmpge_epu16_mask(units, set1(0x10));
    let is_quoted =
        _mm512_cmpeq_epi16_mask(units, set1(0x22)) | _mm512_cmpeq_epi16_mask(units, set1(0x5c));
    let second = _mm512_mask_mov_epi16(units, is_control, letters);
    Escaped {
        pairs: _mm512_or_si512(_mm512_slli_epi16::<8>(second), set1(0x5c)),
        specials: is_control | is_quoted,
        longs: is_control & has_none,
    }
}

/// Return a mask of the bytes of pairs: of those with a bit in `both`, both, else the second.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn kept(both: u32) -> u64 {
    _pdep_u64(both.into(), u64::MAX / 3) | (u64::MAX / 3 * 2)
}

#[cold]
#[inline(never)]
fn write_rare<F: Form<Unit = u8>>(step: &[u8; BYTES], to: &mut Room) -> Option<usize>
where
    Portable: Level<F, BYTES>,
{
    Portable.write_step(step, to)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
#[expect(clippy::cast_possible_truncation, reason = "less than a step")]
pub fn padded_bytes(rest: &[u8]) -> [u8; BYTES] {
    let given = _bzhi_u32(u32::MAX, rest.len() as u32);
    let spaces = _mm256_set1_epi8(0x20);
    // SAFETY: bytes that are not given are not read.
    let padded = unsafe { _mm256_mask_loadu_epi8(spaces, given, rest.as_ptr().cast()) };
    // SAFETY: a vector is any 32 bytes.
    unsafe { transmute::<__m256i, [u8; BYTES]>(padded) }
}
