//! Steps of code points: each is written as four bytes, of which the last ones are kept.

use std::arch::x86_64::{
    __m256i, _mm256_and_si256, _mm256_andnot_si256, _mm256_blend_epi16, _mm256_blendv_epi8,
    _mm256_cmpeq_epi16, _mm256_cmpeq_epi32, _mm256_cmpgt_epi32, _mm256_max_epu16, _mm256_min_epu16,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_packs_epi16, _mm256_set1_epi16,
    _mm256_set1_epi32, _mm256_slli_epi16, _mm256_slli_epi32, _mm256_srli_epi16, _mm256_srli_epi32,
    _mm256_unpackhi_epi16, _mm256_unpacklo_epi16, _mm256_xor_si256,
};
use std::mem::transmute;

use super::super::tables::{QUADS, QUADS_LEN};
use super::super::{CODES, Form, Level, Portable, Room};
use super::{letters, padded, put, quarters, row};

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub fn write_u16(step: &[u16; CODES], to: &mut Room) -> Option<usize> {
    let set1 = |value: u16| _mm256_set1_epi16(value.cast_signed());
    let below =
        |codes, limit: u16| _mm256_cmpeq_epi16(_mm256_min_epu16(codes, set1(limit - 1)), codes);
    let from = |codes, limit: u16| _mm256_cmpeq_epi16(_mm256_max_epu16(codes, set1(limit)), codes);
    // SAFETY: any 32 bytes are a vector.
    let codes = unsafe { transmute::<[u16; CODES], __m256i>(*step) };
    let letters = letters(codes);
    let is_surrogate = _mm256_cmpeq_epi16(_mm256_and_si256(codes, set1(0xf800)), set1(0xd800));
    if _mm256_movemask_epi8(_mm256_or_si256(below(letters, 0x20), is_surrogate)) != 0 {
        return write_rare(step, to);
    }
    let is_special = _mm256_or_si256(
        below(_mm256_xor_si256(codes, set1(0x02)), 0x21),
        _mm256_cmpeq_epi16(codes, set1(0x5c)),
    );
    let (is_2, is_3) = (from(codes, 0x80), from(codes, 0x800));

    // The last two bytes of the four: of ASCII, a backslash and the letter.
    let lead = _mm256_or_si256(_mm256_andnot_si256(is_3, set1(0x0040)), set1(0x8080));
    let high = _mm256_blendv_epi8(
        _mm256_or_si256(_mm256_slli_epi16::<8>(letters), set1(0x005c)),
        _mm256_or_si256(sixes(codes), lead),
        is_2,
    );
    // The second one; there is no first.
    let top = _mm256_and_si256(_mm256_srli_epi16::<4>(codes), set1(0x0f00));
    let low = _mm256_or_si256(top, set1(0xe000));

    let kept = _mm256_blendv_epi8(_mm256_or_si256(is_2, is_special), is_3, set1(0xff00));
    let mask = _mm256_movemask_epi8(kept);
    let mut at = 0;
    let [a, b, c, d] = quarters(
        _mm256_unpacklo_epi16(low, high),
        _mm256_unpackhi_epi16(low, high),
    );
    for (place, four) in [(0, a), (1, b), (2, c), (3, d)] {
        let row = row(mask, place);
        put(four, &QUADS, row, to, at);
        at += 4 + row.count_ones() as usize;
    }
    Some(at)
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub fn write_u32(step: &[u32; CODES], to: &mut Room) -> Option<usize> {
    // SAFETY: any 64 bytes are two vectors.
    let [low, high] = unsafe { transmute::<[u32; CODES], [__m256i; 2]>(*step) };
    let (low, high) = (Quads::new(low), Quads::new(high));
    if _mm256_movemask_epi8(_mm256_or_si256(low.is_rare, high.is_rare)) != 0 {
        return write_rare(step, to);
    }
    let mask = _mm256_movemask_epi8(_mm256_packs_epi16(low.kept, high.kept));
    let mut at = 0;
    let [a, b, c, d] = quarters(low.bytes, high.bytes);
    for (place, four) in [(0, a), (2, c), (1, b), (3, d)] {
        let row = row(mask, place);
        put(four, &QUADS, row, to, at);
        at += usize::from(QUADS_LEN.get(row / 16).copied().unwrap_or_default() & 0x1f);
    }
    Some(at)
}

/// Eight code points as four bytes each.
struct Quads {
    bytes: __m256i,
    /// What is kept of each: in 16 bits each the two bits of `QUADS`.
    kept: __m256i,
    /// Surrogates, and what has the form of six bytes.
    is_rare: __m256i,
}

impl Quads {
    #[inline]
    #[target_feature(enable = "avx2,bmi1,popcnt")]
    fn new(codes: __m256i) -> Self {
        let set1 = |value: u32| _mm256_set1_epi32(value.cast_signed());
        let from = |limit: u32| _mm256_cmpgt_epi32(codes, set1(limit - 1));
        let letters = letters(codes);
        let block = _mm256_and_si256(codes, set1(0xffff_f800));
        let is_surrogate = _mm256_cmpeq_epi32(block, set1(0xd800));
        let is_long = _mm256_cmpgt_epi32(set1(0x20), letters);
        let is_special = _mm256_or_si256(
            _mm256_cmpgt_epi32(set1(0x21), _mm256_xor_si256(codes, set1(0x02))),
            _mm256_cmpeq_epi32(codes, set1(0x5c)),
        );
        let (is_2, is_3, is_4) = (from(0x80), from(0x800), from(0x1_0000));

        let twelves = _mm256_blend_epi16::<0b1010_1010>(
            _mm256_srli_epi32::<12>(codes),
            _mm256_slli_epi32::<16>(codes),
        );
        // Each length has its lead; where it is too far in front for a shorter one, any will do.
        let lead = _mm256_or_si256(
            _mm256_andnot_si256(is_3, set1(0x0040_0000)),
            _mm256_andnot_si256(is_4, set1(0x0000_6000)),
        );
        let lead = _mm256_or_si256(lead, set1(0x8080_80f0));
        let ascii = _mm256_or_si256(_mm256_slli_epi32::<24>(letters), set1(0x005c_0000));
        let is_even = _mm256_xor_si256(_mm256_or_si256(is_2, is_special), is_4);
        Self {
            bytes: _mm256_blendv_epi8(ascii, _mm256_or_si256(sixes(twelves), lead), is_2),
            kept: _mm256_blend_epi16::<0b1010_1010>(is_even, is_3),
            is_rare: _mm256_or_si256(is_long, is_surrogate),
        }
    }
}

/// Give each six of the lowest twelve bits of 16 a byte, the lowest of them on top.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn sixes(twelves: __m256i) -> __m256i {
    _mm256_or_si256(
        _mm256_and_si256(_mm256_srli_epi16::<6>(twelves), _mm256_set1_epi16(0x003f)),
        _mm256_and_si256(_mm256_slli_epi16::<8>(twelves), _mm256_set1_epi16(0x3f00)),
    )
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
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub fn padded_u16(rest: &[u16]) -> [u16; CODES] {
    let (words, odd) = rest.as_chunks::<2>();
    let last = u32::from(odd.first().copied().unwrap_or(0x20)) | 0x20_0000;
    let padded = padded(words, last, 0x20_0020);
    // SAFETY: a vector is any 32 bytes.
    unsafe { transmute::<__m256i, [u16; CODES]>(padded) }
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub fn padded_u32(rest: &[u32]) -> [u32; CODES] {
    let (low, high) = rest.split_at(rest.len().min(8));
    let low = padded(low, 0x20, 0x20);
    let high = padded(high, 0x20, 0x20);
    // SAFETY: two vectors are any 64 bytes.
    unsafe { transmute::<[__m256i; 2], [u32; CODES]>([low, high]) }
}
