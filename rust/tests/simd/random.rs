//! Texts that look random and are the same in every run.

use Class::{Four, Latin, Long, Plain, Short, Three, Two};

/// Numbers that look random and are the same in every run.
pub struct Random(pub u64);

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
    pub fn text(&mut self, len: usize, main: Class, others: &[Class], rarity: u32) -> Vec<u32> {
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
pub enum Class {
    Plain,
    Short,
    Long,
    Latin,
    Two,
    Three,
    Four,
}

pub const MIXTURES: [&[Class]; 12] = [
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
