//! What the walk over a body does in a way of its own on each kind of processor and interpreter.
//!
//! The walk is compiled once for each level, and a call of the kernel chooses one for the whole
//! body: nothing is asked again for each value.

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::layout;
use super::simd::{self, Width};
use super::text::Ascii;

/// The room that a short string takes while it is written.
pub const QUOTED_ROOM: usize = 68;

/// A text longer than this is not a short one.
pub const SHORT: usize = 64;

pub trait Level: Copy {
    /// Whether the private layout of objects is known, and read.
    const KNOWS_LAYOUT: bool;

    /// Write a text of at most `SHORT` bytes with quotes; `close` is the end quote and what
    /// follows it. Return how many bytes that takes, or 0 if the text has something to escape.
    fn quote(room: &mut [MaybeUninit<u8>; QUOTED_ROOM], text: Ascii<'_>, close: [u8; 2]) -> usize;

    /// Do a part of the work of this level in a function of its own.
    fn call<T: Task>(task: T) -> T::Output;
}

/// What is done at a level.
pub trait Task {
    type Output;

    /// To be inlined, so that it is compiled for the processor of the level.
    fn run<L: Level>(self) -> Self::Output;
}

/// The levels by name, each better than the one before.
const NAMES: [&str; 4] = ["public", "baseline", "avx2", "avx512"];

/// The level in use, by its place in `NAMES`.
static CHOSEN: AtomicUsize = AtomicUsize::new(0);

/// Choose how bodies are walked from now on, and return its name.
///
/// `public` takes the public interface of the interpreter alone; `baseline` reads the private
/// layout of objects, which is tried out first. Both keep to instructions that every processor
/// has; `avx2` and, for long texts, `avx512` take wider ones. `auto` takes the best of what this
/// machine has.
#[pyfunction]
#[pyo3(signature = (name, /))]
pub fn use_level(py: Python<'_>, name: &str) -> PyResult<&'static str> {
    let best = if !layout::is_known(py) {
        0
    } else if !is_avx2_available() {
        1
    } else if is_avx512_available() {
        3
    } else {
        2
    };
    let wanted = match NAMES.iter().position(|&known| known == name) {
        None if name == "auto" => best,
        Some(wanted) if wanted <= best => wanted,
        _ => return Err(PyValueError::new_err("this level is not available here")),
    };
    CHOSEN.store(wanted, Ordering::Relaxed);
    simd::use_up_to(match wanted {
        3 => Width::Avx512,
        2 => Width::Avx2,
        _ => Width::Baseline,
    });
    Ok(NAMES.get(wanted).copied().unwrap_or_default())
}

/// Do a task at the chosen level.
#[inline(always)]
pub fn run<T: Task>(task: T) -> T::Output {
    match CHOSEN.load(Ordering::Relaxed) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the level was chosen after the processor was asked for its features.
        2 | 3 => unsafe { x86::run(task) },
        1 => task.run::<Baseline>(),
        _ => task.run::<Public>(),
    }
}

fn is_avx2_available() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("lzcnt");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

fn is_avx512_available() -> bool {
    #[cfg(target_arch = "x86_64")]
    return simd::Avx512::detected().is_some();
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// The public interface of the interpreter alone.
#[derive(Clone, Copy)]
pub struct Public;

/// Instructions that every processor of the architecture has.
#[derive(Clone, Copy)]
struct Baseline;

impl Level for Public {
    const KNOWS_LAYOUT: bool = false;

    #[inline(always)]
    fn quote(room: &mut [MaybeUninit<u8>; QUOTED_ROOM], text: Ascii<'_>, close: [u8; 2]) -> usize {
        Baseline::quote(room, text, close)
    }

    #[inline(never)]
    fn call<T: Task>(task: T) -> T::Output {
        task.run::<Self>()
    }
}

impl Level for Baseline {
    const KNOWS_LAYOUT: bool = true;

    #[inline(always)]
    fn quote(room: &mut [MaybeUninit<u8>; QUOTED_ROOM], text: Ascii<'_>, close: [u8; 2]) -> usize {
        crate::json::quote_short(room, text.bytes(), close)
    }

    #[inline(never)]
    fn call<T: Task>(task: T) -> T::Output {
        task.run::<Self>()
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8,
        _mm_or_si128, _mm_set1_epi8, _mm_shuffle_epi8, _mm_storeu_si128, _mm256_cmpeq_epi8,
        _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8, _mm256_storeu_si256,
    };
    use std::mem::MaybeUninit;

    use super::{Level, QUOTED_ROOM, SHORT, Task};
    use crate::raw::text::Ascii;

    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub fn run<T: Task>(task: T) -> T::Output {
        task.run::<Avx2>()
    }

    /// x86-64 processors from 2013 (Intel) and 2015 (AMD) on.
    #[derive(Clone, Copy)]
    struct Avx2;

    /// From place `n` on: a shuffle that moves bytes down by `n`, and clears those above.
    const DOWN: [u8; 32] = [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 128, 128, 128, 128, 128, 128, 128,
        128, 128, 128, 128, 128, 128, 128, 128, 128,
    ];

    impl Level for Avx2 {
        const KNOWS_LAYOUT: bool = true;

        #[inline(always)]
        fn quote(
            room: &mut [MaybeUninit<u8>; QUOTED_ROOM],
            text: Ascii<'_>,
            close: [u8; 2],
        ) -> usize {
            let len = text.len();
            if len > SHORT {
                return 0;
            }
            let start = room.as_mut_ptr().cast::<u8>();
            let body = start.wrapping_add(1);
            // The 16 bytes that end where the text ends: of a shorter text they begin in the
            // header of the object.
            // SAFETY: the processor has the feature; the header is at least 16 bytes long.
            let last = unsafe { _mm_loadu_si128(text.end().wrapping_sub(16).cast()) };
            // SAFETY: the processor has the feature.
            let mut marks = unsafe { marks(last) };
            if len <= 16 {
                let down = DOWN.as_ptr().wrapping_add(16 - len).cast();
                // SAFETY: at least 16 bytes of the table follow.
                let down = unsafe { _mm_loadu_si128(down) };
                // SAFETY: the processor has the feature.
                let block = unsafe { _mm_shuffle_epi8(last, down) };
                // SAFETY: there is room for 68 bytes.
                unsafe { _mm_storeu_si128(body.cast(), block) };
                marks >>= 16 - len;
            } else if len <= 32 {
                // SAFETY: the text has at least 16 bytes.
                let first = unsafe { _mm_loadu_si128(text.start().cast()) };
                // SAFETY: the processor has the feature.
                marks |= unsafe { self::marks(first) };
                // SAFETY: there is room for 68 bytes.
                unsafe { _mm_storeu_si128(body.cast(), first) };
                // SAFETY: as above; the text has at most 32 bytes.
                unsafe { _mm_storeu_si128(body.wrapping_add(len - 16).cast(), last) };
            } else {
                // SAFETY: the text has at least 32 bytes.
                let first = unsafe { _mm256_loadu_si256(text.start().cast()) };
                // SAFETY: as above.
                let last = unsafe { _mm256_loadu_si256(text.end().wrapping_sub(32).cast()) };
                // SAFETY: the processor has the feature.
                marks = unsafe { wide_marks(first, last) };
                // SAFETY: there is room for 68 bytes.
                unsafe { _mm256_storeu_si256(body.cast(), first) };
                // SAFETY: as above; the text has at most 64 bytes.
                unsafe { _mm256_storeu_si256(body.wrapping_add(len - 32).cast(), last) };
            }
            if marks != 0 {
                return 0;
            }
            // SAFETY: there is room for 68 bytes.
            unsafe { start.write(b'"') };
            let after = body.wrapping_add(len).cast::<[u8; 2]>();
            // SAFETY: as above; the text has at most 64 bytes.
            unsafe { after.write_unaligned(close) };
            len + 3
        }

        #[inline(always)]
        fn call<T: Task>(task: T) -> T::Output {
            // SAFETY: the processor has the features.
            unsafe { call(task) }
        }
    }

    #[inline(never)]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn call<T: Task>(task: T) -> T::Output {
        task.run::<Avx2>()
    }

    /// Return a mask of the bytes that are escaped.
    #[inline]
    #[target_feature(enable = "sse2")]
    fn marks(block: __m128i) -> u32 {
        let control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
        let quote = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x22));
        let backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x5c));
        _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash))).cast_unsigned()
    }

    /// Return whether any byte of two blocks is escaped: then the result is not 0.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn wide_marks(first: __m256i, last: __m256i) -> u32 {
        let marked = |block| {
            let control = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1f)), block);
            let quote = _mm256_cmpeq_epi8(block, _mm256_set1_epi8(0x22));
            let backslash = _mm256_cmpeq_epi8(block, _mm256_set1_epi8(0x5c));
            _mm256_or_si256(control, _mm256_or_si256(quote, backslash))
        };
        _mm256_movemask_epi8(_mm256_or_si256(marked(first), marked(last))).cast_unsigned()
    }
}
