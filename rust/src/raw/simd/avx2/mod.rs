//! AVX2: 32 bytes at once, and the bytes of 16 in any order by one look-up.
//!
//! Every function has the features of the level, so that all become one: a library function
//! that takes a closure, such as `map`, would stay a call.

mod bytes;
mod codes;

use std::arch::x86_64::{
    __m128i, __m256i, _mm_shuffle_epi8, _mm256_adds_epu8, _mm256_blendv_epi8,
    _mm256_broadcastsi128_si256, _mm256_castsi256_si128, _mm256_cmpeq_epi8, _mm256_cmpeq_epi32,
    _mm256_cmpgt_epi32, _mm256_extracti128_si256, _mm256_maskload_epi32, _mm256_max_epu8,
    _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_packus_epi16,
    _mm256_packus_epi32, _mm256_permute4x64_epi64, _mm256_permutevar8x32_epi32, _mm256_set1_epi8,
    _mm256_set1_epi32, _mm256_setr_epi32, _mm256_shuffle_epi8, _mm256_xor_si256,
};
use std::mem::{MaybeUninit, transmute};

use self::bytes::{padded_bytes, write_latin1, write_utf8};
use self::codes::{padded_u16, padded_u32, write_u16, write_u32};
use super::tables::{LETTERS, Orders};
use super::walk::walk;
use super::{BYTES, CODES, Form, Latin1, Level, Progress, RUN, Room, Run, Utf8};

/// Exists only where the processor has the features of this level.
#[derive(Clone, Copy)]
pub struct Avx2(());

impl Avx2 {
    #[inline]
    pub fn detected() -> Option<Self> {
        let is_detected = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("popcnt");
        is_detected.then_some(Self(()))
    }
}

#[target_feature(enable = "avx2,bmi1,popcnt")]
fn walk_at_this_level<F: Form, const STEP: usize>(
    level: Avx2,
    text: &[F::Unit],
    room: &mut [MaybeUninit<u8>],
) -> Progress
where
    Avx2: Level<F, STEP>,
{
    walk(level, text, room)
}

macro_rules! level {
    ($($form:ty, $step:expr, $copy_run:ident, $write_step:ident, $padded:ident;)*) => {$(
        impl Level<$form, $step> for Avx2 {
            #[inline(always)]
            fn copy_run(self, run: &[<$form as Form>::Unit; RUN], to: &mut Run) -> u64 {
                // SAFETY: `self` is the proof that the processor has the features.
                unsafe { $copy_run(run, to) }
            }

            #[inline(always)]
            fn write_step(
                self,
                step: &[<$form as Form>::Unit; $step],
                to: &mut Room,
            ) -> Option<usize> {
                // SAFETY: `self` is the proof that the processor has the features.
                unsafe { $write_step(step, to) }.into()
            }

            #[inline(always)]
            fn padded(self, rest: &[<$form as Form>::Unit]) -> [<$form as Form>::Unit; $step] {
                // SAFETY: `self` is the proof that the processor has the features.
                unsafe { $padded(rest) }
            }

            #[inline]
            fn walk(
                self,
                text: &[<$form as Form>::Unit],
                room: &mut [MaybeUninit<u8>],
            ) -> Progress {
                // SAFETY: `self` is the proof that the processor has the features.
                unsafe { walk_at_this_level::<$form, $step>(self, text, room) }
            }
        }
    )*};
}

level! {
    Utf8, BYTES, copy_utf8, write_utf8, padded_bytes;
    Latin1, BYTES, copy_latin1, write_latin1, padded_bytes;
    u16, CODES, copy_u16, write_u16, padded_u16;
    u32, CODES, copy_u32, write_u32, padded_u32;
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn copy_utf8(run: &[u8; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 64 bytes are two vectors.
    let [low, high] = unsafe { transmute::<[u8; RUN], [__m256i; 2]>(*run) };
    // SAFETY: two vectors are any 64 bytes.
    *to = unsafe { transmute::<[__m256i; 2], Run>([low, high]) };
    marks(specials(low), specials(high))
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn copy_latin1(run: &[u8; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 64 bytes are two vectors.
    copy_ascii(unsafe { transmute::<[u8; RUN], [__m256i; 2]>(*run) }, to)
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn copy_u16(run: &[u16; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 128 bytes are four vectors.
    let [a, b, c, d] = unsafe { transmute::<[u16; RUN], [__m256i; 4]>(*run) };
    // What is no byte becomes 0xff or, from 0x8000 up, 0: both are marked.
    let pack = |a, b| _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packus_epi16(a, b));
    copy_ascii([pack(a, b), pack(c, d)], to)
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn copy_u32(run: &[u32; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 256 bytes are twice four vectors.
    let [low, high] = unsafe { transmute::<[u32; RUN], [[__m256i; 4]; 2]>(*run) };
    let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    // As above: here 0xffff comes between.
    let pack = |[a, b, c, d]: [__m256i; 4]| {
        let packed = _mm256_packus_epi16(_mm256_packus_epi32(a, b), _mm256_packus_epi32(c, d));
        _mm256_permutevar8x32_epi32(packed, order)
    };
    copy_ascii([pack(low), pack(high)], to)
}

/// Store the halves of a run, and mark what is escaped or not ASCII.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn copy_ascii([low, high]: [__m256i; 2], to: &mut Run) -> u64 {
    // SAFETY: two vectors are any 64 bytes.
    *to = unsafe { transmute::<[__m256i; 2], Run>([low, high]) };
    // A byte that is not ASCII has the top bit set, as marks have.
    marks(
        _mm256_or_si256(specials(low), low),
        _mm256_or_si256(specials(high), high),
    )
}

/// Mark the bytes that are escaped.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn specials(bytes: __m256i) -> __m256i {
    // With this bit turned over, the quote comes next to the control characters.
    let turned = _mm256_xor_si256(bytes, _mm256_set1_epi8(0x02));
    let low = _mm256_cmpeq_epi8(_mm256_min_epu8(turned, _mm256_set1_epi8(0x20)), turned);
    _mm256_or_si256(low, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x5c)))
}

/// Bring the top bits of all bytes side by side.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn marks(low: __m256i, high: __m256i) -> u64 {
    if _mm256_movemask_epi8(_mm256_or_si256(low, high)) == 0 {
        return 0;
    }
    let mask = |bytes| u64::from(_mm256_movemask_epi8(bytes).cast_unsigned());
    mask(low) | (mask(high) << 32)
}

/// Return what follows the backslash in a short form; what has none stays as it is.
///
/// Of a unit with more bytes, the others have to be 0.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn letters(units: __m256i) -> __m256i {
    let letters = _mm256_broadcastsi128_si256(vector(&LETTERS));
    // From 0x10 up the sum has the top bit, for which the look-up returns 0.
    let places = _mm256_adds_epu8(units, _mm256_set1_epi8(0x70));
    _mm256_max_epu8(units, _mm256_shuffle_epi8(letters, places))
}

/// Return the quarters in the order in which unpacking the low and the high half leaves them.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn quarters(low: __m256i, high: __m256i) -> [__m128i; 4] {
    [
        _mm256_castsi256_si128(low),
        _mm256_castsi256_si128(high),
        _mm256_extracti128_si256::<1>(low),
        _mm256_extracti128_si256::<1>(high),
    ]
}

/// Return the byte of `mask` at a place, times the size of an order.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn row(mask: i32, place: usize) -> usize {
    let mask = mask.cast_unsigned() as usize;
    (if place == 0 {
        mask << 4
    } else {
        mask >> (8 * place - 4)
    }) & 0xff0
}

/// Write 16 bytes in the order at `row`, which is a multiple of the size of an order.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn put(bytes: __m128i, orders: &Orders, row: usize, to: &mut Room, at: usize) {
    let order = orders
        .0
        .as_flattened()
        .get(row..)
        .and_then(<[_]>::first_chunk);
    let place = to.get_mut(at..).and_then(<[_]>::first_chunk_mut::<16>);
    // The compiler sees from the numbers that both are there.
    if let Some((order, place)) = order.zip(place) {
        let bytes = _mm_shuffle_epi8(bytes, vector(order));
        // SAFETY: a vector is any 16 bytes.
        *place = unsafe { transmute::<__m128i, [MaybeUninit<u8>; 16]>(bytes) };
    }
}

#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn vector(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: any 16 bytes are a vector.
    unsafe { transmute::<[u8; 16], __m128i>(*bytes) }
}

/// Return `words`, then `last`, and then spaces, in all eight words.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn padded<W>(words: &[W], last: u32, spaces: u32) -> __m256i {
    const { assert!(size_of::<W>() == 4) };
    let set1 = |word: u32| _mm256_set1_epi32(word.cast_signed());
    let len = _mm256_set1_epi32(i32::try_from(words.len()).unwrap_or(0));
    let places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    let is_given = _mm256_cmpgt_epi32(len, places);
    // SAFETY: only words whose place is below their number are read.
    let given = unsafe { _mm256_maskload_epi32(words.as_ptr().cast(), is_given) };
    let padded = _mm256_blendv_epi8(set1(spaces), given, is_given);
    _mm256_blendv_epi8(padded, set1(last), _mm256_cmpeq_epi32(len, places))
}
