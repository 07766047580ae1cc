//! The inside of strings at every level that the processor has, against one rule a character.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[allow(
    unsafe_code,
    dead_code,
    reason = "as in the kernel, where it is a part of `raw`"
)]
#[path = "../src/raw/simd/mod.rs"]
mod simd;

use std::fmt::Debug;
use std::mem::MaybeUninit;

#[cfg(target_arch = "x86_64")]
use simd::{Avx2, Avx512, Sse2};
use simd::{BYTES, CODES, Escape, Form, Latin1, Level, Portable, Progress, ROOM, Utf8};

type Walk<U> = fn(&[U], &mut [MaybeUninit<u8>]) -> Progress;

trait Levels: Form {
    fn levels() -> Vec<(&'static str, Walk<Self::Unit>)>;
}

macro_rules! levels {
    ($($form:ty, $step:expr;)*) => {$(
        impl Levels for $form {
            fn levels() -> Vec<(&'static str, Walk<Self::Unit>)> {
                let mut levels: Vec<(_, Walk<Self::Unit>)> = vec![
                    ("the highest", |text, room| <$form>::escape(text, room)),
                    ("portable", |text, room| Level::<$form, $step>::walk(Portable, text, room)),
                ];
                #[cfg(target_arch = "x86_64")]
                levels.push(("sse2", |text, room| Level::<$form, $step>::walk(Sse2, text, room)));
                #[cfg(target_arch = "x86_64")]
                if Avx2::detected().is_some() {
                    levels.push(("avx2", |text, room| {
                        Level::<$form, $step>::walk(Avx2::detected().unwrap(), text, room)
                    }));
                }
                #[cfg(target_arch = "x86_64")]
                if Avx512::detected().is_some() {
                    levels.push(("avx512", |text, room| {
                        Level::<$form, $step>::walk(Avx512::detected().unwrap(), text, room)
                    }));
                }
                levels
            }
        }
    )*};
}

levels! {
    Utf8, BYTES;
    Latin1, BYTES;
    u16, CODES;
    u32, CODES;
}

/// The rule, character by character; None for a surrogate.
fn escaped(code: u32) -> Option<String> {
    Some(match char::from_u32(code)? {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        control @ '\0'..' ' => format!("\\u{:04x}", u32::from(control)),
        other => other.to_string(),
    })
}

/// Write a text into rooms of these sizes, the last of them again and again.
fn written<U: Debug>(walk: Walk<U>, mut text: &[U], rooms: &[usize]) -> (Vec<u8>, Progress) {
    let mut bytes = Vec::new();
    let mut all = Progress::default();
    for size in rooms.iter().chain(std::iter::repeat(rooms.last().unwrap())) {
        let mut room = vec![MaybeUninit::new(0xee); *size];
        let progress = walk(text, &mut room);
        for byte in room.get(..progress.written).unwrap() {
            // SAFETY: all of the room was written above.
            #[allow(unsafe_code, reason = "nothing else reads it")]
            bytes.push(unsafe { byte.assume_init() });
        }
        text = text.get(progress.read..).unwrap();
        all.read += progress.read;
        all.written += progress.written;
        all.is_refused = progress.is_refused;
        if text.is_empty() || all.is_refused {
            break;
        }
        assert!(progress.read > 0 || *size < ROOM, "no progress in {text:?}");
    }
    (bytes, all)
}

/// Compare every level with the rule, for a text in one form.
fn check_form<F: Levels>(text: &[F::Unit], codes: &[u32])
where
    F::Unit: Debug,
{
    let parts = codes.iter().map(|&code| escaped(code));
    let expected: Option<String> = parts.clone().collect();
    let plenty = [6 * text.len() + ROOM];
    let scarce = [text.len(), text.len() + 64, ROOM];
    for (level, walk) in F::levels() {
        for rooms in [&plenty[..], &scarce[..]] {
            let (bytes, progress) = written(walk, text, rooms);

            let text_written = String::from_utf8(bytes).unwrap();
            assert_eq!(
                progress.is_refused,
                expected.is_none(),
                "{level}: {codes:x?}"
            );
            if let Some(expected) = &expected {
                assert_eq!(&text_written, expected, "{level}: {codes:x?}");
            } else {
                let before: Option<String> = parts.clone().take(progress.read).collect();
                assert_eq!(Some(text_written), before, "{level}: {codes:x?}");
            }
        }
    }
}

/// Compare every level with the rule, for a text in every form that can hold it.
fn check(codes: &[u32]) {
    let narrowed: Result<Vec<u8>, _> = codes.iter().map(|&code| u8::try_from(code)).collect();
    if let Ok(narrow) = narrowed {
        check_form::<Latin1>(&narrow, codes);
    }
    let narrowed: Result<Vec<u16>, _> = codes.iter().map(|&code| u16::try_from(code)).collect();
    if let Ok(narrow) = narrowed {
        check_form::<u16>(&narrow, codes);
    }
    check_form::<u32>(codes, codes);
    let text: Option<String> = codes.iter().map(|&code| char::from_u32(code)).collect();
    if let Some(text) = text {
        check_form::<Utf8>(text.as_bytes(), codes);
    }
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(((self.0 >> 32) * u64::from(limit)) >> 32).unwrap()
    }

    /// Return a code point of a class.
    fn code(&mut self, class: Class) -> u32 {
        let (from, to) = match class {
            Class::Plain => (0x61, 0x7b),
            Class::Short => {
                let specials = b"\"\\\n\t\r\x08\x0c";
                let at = usize::try_from(self.below(7)).unwrap();
                return u32::from(*specials.get(at).unwrap());
            }
            Class::Long => (0x0e, 0x20),
            Class::Latin => (0x80, 0x100),
            Class::Two => (0x100, 0x800),
            Class::Three => (0x800, 0xd800),
            Class::Four => (0x1_0000, 0x11_0000),
        };
        from + self.below(to - from)
    }

    /// Return a text, one in `rarity` code points of a class of `others`.
    fn text(&mut self, len: usize, main: Class, others: &[Class], rarity: u32) -> Vec<u32> {
        let code = |_| {
            if others.is_empty() || self.below(rarity) != 0 {
                return self.code(main);
            }
            let at = self.below(u32::try_from(others.len()).unwrap());
            self.code(*others.get(usize::try_from(at).unwrap()).unwrap())
        };
        (0..len).map(code).collect()
    }
}

#[derive(Clone, Copy)]
enum Class {
    Plain,
    Short,
    Long,
    Latin,
    Two,
    Three,
    Four,
}

use Class::{Four, Latin, Long, Plain, Short, Three, Two};

const MIXTURES: [&[Class]; 12] = [
    &[],
    &[Short],
    &[Long],
    &[Short, Long],
    &[Latin],
    &[Latin, Short],
    &[Latin, Long],
    &[Plain, Two],
    &[Plain, Three],
    &[Plain, Four],
    &[Latin, Two, Three, Four],
    &[Plain, Short, Long, Latin, Two, Three, Four],
];

#[test]
fn texts_of_every_length_are_written_by_the_rule() {
    let mut random = Random(1);
    for len in 0..=200 {
        for others in MIXTURES {
            for (main, rarity) in [(Plain, 2), (Plain, 40), (Three, 5), (Four, 3)] {
                check(&random.text(len, main, others, rarity));
            }
        }
    }
}

#[test]
fn a_character_is_written_by_the_rule_wherever_it_is() {
    let characters = "\"\\\u{8}\u{c}\n\r\t\0\u{f}\u{1f}\u{7f}\u{80}ÿĀ\u{7ff}\u{800}日\u{ffff}😀";
    for len in [1, 15, 17, 32, 40, 64, 65, 100, 130] {
        for at in 0..len {
            for character in characters.chars().map(u32::from) {
                for filler in [0x61, 0xe9, 0x65e5] {
                    let mut codes = vec![filler; len];
                    *codes.get_mut(at).unwrap() = character;
                    check(&codes);
                }
            }
        }
    }
}

#[test]
fn every_character_is_written_by_the_rule() {
    let codes: Vec<u32> = (0..0x11_0000)
        .filter(|&code| char::from_u32(code).is_some())
        .collect();
    for text in codes.chunks(1000) {
        check(text);
    }
    for text in codes.get(..0x1000).unwrap().chunks(7) {
        check(text);
    }
}

#[test]
fn a_surrogate_is_refused_wherever_it_is() {
    for surrogate in [0xd800, 0xdbff, 0xdc00, 0xdfff] {
        for filler in [0x61, 0x0a, 0xe9, 0x65e5, 0x1_f600, 0x1_d800] {
            for len in [1, 16, 40, 64, 100] {
                for at in 0..len {
                    let mut codes = vec![filler; len];
                    *codes.get_mut(at).unwrap() = surrogate;
                    check(&codes);
                }
            }
        }
    }
}

#[test]
fn texts_of_ten_thousand_characters_are_written_by_the_rule() {
    let mut random = Random(2);
    for others in MIXTURES {
        for main in [Plain, Latin, Two, Three, Four] {
            for rarity in [1, 2, 7, 30, 300] {
                check(&random.text(10_000, main, others, rarity));
            }
        }
    }
}

#[test]
fn a_text_is_read_from_any_address() {
    let mut random = Random(3);
    for others in MIXTURES {
        let codes = random.text(300, Plain, others, 10);
        let units: Option<Vec<_>> = codes.iter().map(|&code| u16::try_from(code).ok()).collect();
        let bytes: Option<Vec<_>> = codes.iter().map(|&code| u8::try_from(code).ok()).collect();
        for start in 0..64 {
            for end in [200, 233, 264, 300] {
                let part = codes.get(start..end).unwrap();
                check_form::<u32>(part, part);
                if let Some(units) = &units {
                    check_form::<u16>(units.get(start..end).unwrap(), part);
                }
                if let Some(bytes) = &bytes {
                    check_form::<Latin1>(bytes.get(start..end).unwrap(), part);
                }
            }
        }
    }
}

#[test]
fn a_text_that_is_copied_takes_its_own_length_only() {
    for len in 32..300 {
        let text = vec![b'a'; len];
        for (level, walk) in Utf8::levels() {
            let (bytes, progress) = written(walk, &text, &[len]);

            assert_eq!(bytes, text, "{level}");
            assert_eq!(progress.read, len, "{level}");
        }
    }
}
