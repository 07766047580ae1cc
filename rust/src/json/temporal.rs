//! The ISO 8601 text of dates and times, as JSON strings.

use std::mem::MaybeUninit;

/// The room that a date, a time or both take, and the comma after them.
pub const TEMPORAL_ROOM: usize = 56;

type Room = [MaybeUninit<u8>; TEMPORAL_ROOM];

/// A day, by the numbers that Python's `date` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

/// A time of the day, by the numbers that Python's `time` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub microsecond: u32,
}

/// What follows a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    Unknown,
    Utc,
    /// Less than a day, in either direction.
    Offset {
        microseconds: i64,
    },
}

/// Write a date and a comma; return how many bytes that takes.
#[inline]
pub fn date(room: &mut Room, date: Date) -> usize {
    let end = put_date(room, date);
    close(room, end)
}

/// Write a time and a comma; return how many bytes that takes.
#[inline]
pub fn time(room: &mut Room, time: Time, zone: Zone) -> usize {
    put(room, 0, u64::from(b'"'));
    let end = put_time(room, 1, time);
    put_zone(room, end, zone)
}

/// Write a date, a time and a comma; return how many bytes that takes.
#[inline]
pub fn datetime(room: &mut Room, date: Date, time: Time, zone: Zone) -> usize {
    let end = put_date(room, date);
    put(room, end, u64::from(b'T'));
    let end = put_time(room, end + 1, time);
    put_zone(room, end, zone)
}

fn put_date(room: &mut Room, date: Date) -> usize {
    let century = u8::try_from(date.year / 100).unwrap_or_default();
    let year = u8::try_from(date.year % 100).unwrap_or_default();
    let dash = u64::from(b'-');
    let text = u64::from(b'"') | two(century) << 8 | two(year) << 24 | dash << 40;
    put(room, 0, text | two(date.month) << 48);
    put(room, 8, dash | two(date.day) << 8);
    11
}

fn put_time(room: &mut Room, place: usize, time: Time) -> usize {
    put(room, place, clock(time.hour, time.minute, time.second));
    put_fraction(room, place + 8, time.microsecond)
}

/// Return `hh:mm:ss`.
fn clock(hour: u8, minute: u8, second: u8) -> u64 {
    let colons = u64::from(b':') << 16 | u64::from(b':') << 40;
    two(hour) | two(minute) << 24 | two(second) << 48 | colons
}

/// Write microseconds, if there are any.
fn put_fraction(room: &mut Room, place: usize, microsecond: u32) -> usize {
    if microsecond == 0 {
        return place;
    }
    let pair = |divisor| u8::try_from(microsecond / divisor % 100).unwrap_or_default();
    let digits = two(pair(10_000)) | two(pair(100)) << 16 | two(pair(1)) << 32;
    put(room, place, u64::from(b'.') | digits << 8);
    place + 7
}

/// Write what follows a time, the end quote and a comma; return the end.
fn put_zone(room: &mut Room, place: usize, zone: Zone) -> usize {
    match zone {
        Zone::Unknown => close(room, place),
        Zone::Utc => {
            put(room, place, u64::from(b'Z'));
            close(room, place + 1)
        }
        Zone::Offset { microseconds } => {
            let end = put_offset(room, place, microseconds);
            close(room, end)
        }
    }
}

fn put_offset(room: &mut Room, place: usize, microseconds: i64) -> usize {
    const SECOND: u64 = 1_000_000;
    let sign = if microseconds < 0 { b'-' } else { b'+' };
    let size = microseconds.unsigned_abs();
    let below = |number: u64, limit| u8::try_from(number % limit).unwrap_or_default();
    let second = below(size / SECOND, 60);
    let fraction = u32::try_from(size % SECOND).unwrap_or_default();
    let minute = below(size / (60 * SECOND), 60);
    let hour = below(size / (3600 * SECOND), 100);
    put(room, place, u64::from(sign));
    put(room, place + 1, clock(hour, minute, second));
    if second == 0 && fraction == 0 {
        return place + 6;
    }
    put_fraction(room, place + 9, fraction)
}

/// Write the end quote and a comma; return the end.
fn close(room: &mut Room, place: usize) -> usize {
    put(room, place, u64::from(b'"') | u64::from(b',') << 8);
    place + 2
}

/// Return the two digits of a number below 100, the first in the lower byte.
fn two(number: u8) -> u64 {
    const TEXT: u64 = 0x3030;
    let number = u64::from(number);
    let tens = (number * 103) >> 10;
    TEXT | tens | (number - 10 * tens) << 8
}

/// Write eight bytes at a place, the lowest first.
#[inline(always)]
fn put(room: &mut Room, place: usize, text: u64) {
    let rest = room
        .get_mut(place..)
        .and_then(|rest| rest.first_chunk_mut());
    if let Some(eight) = rest {
        *eight = text.to_le_bytes().map(MaybeUninit::new);
    }
}
