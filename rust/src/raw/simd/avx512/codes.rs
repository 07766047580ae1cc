//! Steps of code points: each is written as four bytes, of which the last ones are kept.

use std::arch::x86_64::{
    __m128i, __m256i, __m512i, _bzhi_u32, _mm256_mask_loadu_epi16, _mm256_set1_epi16,
    _mm512_and_si512, _mm512_broadcast_i32x4, _mm512_cmpeq_epi32_mask, _mm512_cmpge_epu16_mask,
    _mm512_cmpge_epu32_mask, _mm512_cmplt_epu32_mask, _mm512_cvtepi16_epi8, _mm512_cvtepi32_epi8,
    _mm512_cvtepu16_epi32, _mm512_mask_loadu_epi32, _mm512_mask_mov_epi32, _mm512_mask_or_epi32,
    _mm512_multishift_epi64_epi8, _mm512_or_si512, _mm512_set1_epi16, _mm512_set1_epi32,
    _mm512_set1_epi64, _mm512_shuffle_epi8, _mm512_slli_epi32, _mm512_xor_si512, _pdep_u64,
};
use std::mem::transmute;

use super::super::tables::LETTERS;
use super::super::{CODES, Form, Level, Portable, RUN, Room, Run};
use super::{close_up, specials};

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
pub fn copy_u16(run: &[u16; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 128 bytes are two vectors.
    let [low, high] = unsafe { transmute::<[u16; RUN], [__m512i; 2]>(*run) };
    let wide = |codes| u64::from(_mm512_cmpge_epu16_mask(codes, _mm512_set1_epi16(0x80)));
    let halves = [_mm512_cvtepi16_epi8(low), _mm512_cvtepi16_epi8(high)];
    // SAFETY: two halves are a vector.
    let bytes = unsafe { transmute::<[__m256i; 2], __m512i>(halves) };
    store(bytes, to) | wide(low) | (wide(high) << 32)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
pub fn copy_u32(run: &[u32; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 256 bytes are four vectors.
    let [a, b, c, d] = unsafe { transmute::<[u32; RUN], [__m512i; 4]>(*run) };
    let wide = |codes| u64::from(_mm512_cmpge_epu32_mask(codes, _mm512_set1_epi32(0x80)));
    let quarters = [
        _mm512_cvtepi32_epi8(a),
        _mm512_cvtepi32_epi8(b),
        _mm512_cvtepi32_epi8(c),
        _mm512_cvtepi32_epi8(d),
    ];
    // SAFETY: four quarters are a vector.
    let bytes = unsafe { transmute::<[__m128i; 4], __m512i>(quarters) };
    store(bytes, to) | wide(a) | (wide(b) << 16) | (wide(c) << 32) | (wide(d) << 48)
}

/// Store a run, and mark what is escaped.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn store(bytes: __m512i, to: &mut Run) -> u64 {
    // SAFETY: a vector is any 64 bytes.
    *to = unsafe { transmute::<__m512i, Run>(bytes) };
    specials(bytes)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
pub fn write_u16(step: &[u16; CODES], to: &mut Room) -> Option<usize> {
    // SAFETY: any 32 bytes are a vector.
    let codes = unsafe { transmute::<[u16; CODES], __m256i>(*step) };
    match write(_mm512_cvtepu16_epi32(codes), to) {
        None => write_rare(step, to),
        written => written,
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
pub fn write_u32(step: &[u32; CODES], to: &mut Room) -> Option<usize> {
    // SAFETY: any 64 bytes are a vector.
    let codes = unsafe { transmute::<[u32; CODES], __m512i>(*step) };
    match write(codes, to) {
        None => write_rare(step, to),
        written => written,
    }
}

/// Write 16 code points, or return None for a surrogate or one with the form of six bytes.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn write(codes: __m512i, to: &mut Room) -> Option<usize> {
    let set1 = |value: u32| _mm512_set1_epi32(value.cast_signed());
    let from = |limit: u32| _mm512_cmpge_epu32_mask(codes, set1(limit));
    let equal = |value: u32| _mm512_cmpeq_epi32_mask(codes, set1(value));
    // With this bit turned over, the quote comes next to the control characters.
    let turned = _mm512_xor_si512(codes, set1(0x02));
    let is_special = _mm512_cmplt_epu32_mask(turned, set1(0x21)) | equal(0x5c);
    let block = _mm512_and_si512(codes, set1(0xffff_f800));
    if _mm512_cmpeq_epi32_mask(block, set1(0xd800)) != 0 {
        return None;
    }
    let mut second = codes;
    if is_special != 0 {
        // SAFETY: any 16 bytes are a vector.
        let letters = unsafe { transmute::<[u8; 16], __m128i>(LETTERS) };
        let letters = _mm512_shuffle_epi8(_mm512_broadcast_i32x4(letters), codes);
        let is_control = _mm512_cmplt_epu32_mask(codes, set1(0x20));
        let has_none = _mm512_cmpeq_epi32_mask(letters, set1(0)) | from(0x10);
        if is_control & has_none != 0 {
            return None;
        }
        second = _mm512_mask_mov_epi32(codes, is_control, letters);
    }
    let (is_2, is_3, is_4) = (from(0x80), from(0x800), from(0x1_0000));
    // The six bits of each byte, the lowest ones on top: for both code points of 64 bits.
    let places = _mm512_set1_epi64(0x2026_2c32_0006_0c12);
    let sixes = _mm512_multishift_epi64_epi8(places, codes);
    let trails = _mm512_or_si512(
        _mm512_and_si512(sixes, set1(0x3f3f_3f3f)),
        set1(0x8080_8080),
    );
    let long = _mm512_mask_or_epi32(trails, is_2 & !is_3, trails, set1(0x0040_0000));
    let long = _mm512_mask_or_epi32(long, is_3 & !is_4, long, set1(0x0000_6000));
    let long = _mm512_mask_or_epi32(long, is_4, long, set1(0x0000_0070));
    let ascii = _mm512_or_si512(_mm512_slli_epi32::<24>(second), set1(0x005c_0000));
    let kept = |codes: u16, byte: u64| _pdep_u64(codes.into(), u64::MAX / 15 * byte);
    let last = u64::MAX / 15 * 8;
    let all = last | kept(is_2 | is_special, 4) | kept(is_3, 2) | kept(is_4, 1);
    Some(close_up(_mm512_mask_mov_epi32(ascii, is_2, long), all, to))
}

#[cold]
#[inline(never)]
fn write_rare<C>(step: &[C; CODES], to: &mut Room) -> Option<usize>
where
    C: Form<Unit = C>,
    Portable: Level<C, CODES>,
{
    Portable.write_step(step, to)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
#[expect(clippy::cast_possible_truncation, reason = "less than a step")]
pub fn padded_u16(rest: &[u16]) -> [u16; CODES] {
    let given = _bzhi_u32(u32::MAX, rest.len() as u32) as u16;
    let spaces = _mm256_set1_epi16(0x20);
    // SAFETY: units that are not given are not read.
    let padded = unsafe { _mm256_mask_loadu_epi16(spaces, given, rest.as_ptr().cast()) };
    // SAFETY: a vector is any 32 bytes.
    unsafe { transmute::<__m256i, [u16; CODES]>(padded) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
#[expect(clippy::cast_possible_truncation, reason = "less than a step")]
pub fn padded_u32(rest: &[u32]) -> [u32; CODES] {
    let given = _bzhi_u32(u32::MAX, rest.len() as u32) as u16;
    let spaces = _mm512_set1_epi32(0x20);
    // SAFETY: units that are not given are not read.
    let padded = unsafe { _mm512_mask_loadu_epi32(spaces, given, rest.as_ptr().cast()) };
    // SAFETY: a vector is any 64 bytes.
    unsafe { transmute::<__m512i, [u32; CODES]>(padded) }
}
