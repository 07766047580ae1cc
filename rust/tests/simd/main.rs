//! The inside of strings at every level that the processor has, against one rule a character.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[allow(
    unsafe_code,
    dead_code,
    reason = "as in the kernel, where it is a part of `raw`"
)]
#[path = "../../src/raw/simd/mod.rs"]
mod simd;

mod random;
mod rule;

use random::Class::{Four, Latin, Plain, Three, Two};
use random::{MIXTURES, Random};
use rule::{Levels, check, check_form, written};
use simd::{Latin1, Utf8};

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
