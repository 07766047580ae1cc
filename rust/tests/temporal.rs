//! The JSON text of dates, times and UUIDs.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::mem::MaybeUninit;

#[path = "../src/json/temporal.rs"]
mod temporal;
#[path = "../src/json/uuid.rs"]
mod uuid;

use temporal::{Date, Time, Zone};

#[expect(unsafe_code, reason = "every byte was written")]
fn written<const N: usize>(write: impl FnOnce(&mut [MaybeUninit<u8>; N]) -> usize) -> String {
    // What is not written stays a mark, which no text holds.
    let mut room = [MaybeUninit::new(b'#'); N];
    let len = write(&mut room);
    // SAFETY: every byte was written above.
    let text = room.map(|byte| unsafe { byte.assume_init() });
    String::from_utf8(text[..len].to_vec()).unwrap()
}

fn date(year: u16, month: u8, day: u8) -> Date {
    Date { year, month, day }
}

fn time(hour: u8, minute: u8, second: u8, microsecond: u32) -> Time {
    Time {
        hour,
        minute,
        second,
        microsecond,
    }
}

fn offset(seconds: i64, microseconds: i64) -> Zone {
    let microseconds = seconds * 1_000_000 + microseconds;
    Zone::Offset { microseconds }
}

#[test]
fn a_date_has_four_digits_of_the_year() {
    for (value, text) in [
        (date(1, 1, 1), "\"0001-01-01\","),
        (date(987, 10, 9), "\"0987-10-09\","),
        (date(2024, 2, 29), "\"2024-02-29\","),
        (date(9999, 12, 31), "\"9999-12-31\","),
    ] {
        assert_eq!(written(|room| temporal::date(room, value)), text);
    }
}

#[test]
fn every_day_of_every_month_is_written() {
    for year in (1..=9999).step_by(7) {
        for month in 1..=12 {
            let day = u8::try_from(year % 31 + 1).unwrap();

            let text = written(|room| temporal::date(room, date(year, month, day)));

            assert_eq!(text, format!("\"{year:04}-{month:02}-{day:02}\","));
        }
    }
}

#[test]
fn a_time_has_microseconds_if_there_are_any() {
    for (value, text) in [
        (time(0, 0, 0, 0), "\"00:00:00\","),
        (time(23, 59, 59, 999_999), "\"23:59:59.999999\","),
        (time(1, 2, 3, 4), "\"01:02:03.000004\","),
        (time(1, 2, 3, 120_000), "\"01:02:03.120000\","),
    ] {
        assert_eq!(
            written(|room| temporal::time(room, value, Zone::Unknown)),
            text
        );
    }
}

#[test]
fn every_microsecond_and_second_is_written() {
    for microsecond in 1..1_000_000 {
        let number = u8::try_from(microsecond % 60).unwrap();
        let value = time(number % 24, 59 - number, number, microsecond);

        let text = written(|room| temporal::time(room, value, Zone::Utc));

        let (hour, minute) = (number % 24, 59 - number);
        assert_eq!(
            text,
            format!("\"{hour:02}:{minute:02}:{number:02}.{microsecond:06}Z\",")
        );
    }
}

#[test]
fn an_offset_has_as_many_parts_as_it_needs() {
    let day = date(2024, 7, 1);
    let noon = time(12, 0, 0, 0);
    for (zone, text) in [
        (Zone::Unknown, ""),
        (Zone::Utc, "Z"),
        (offset(0, 0), "+00:00"),
        (offset(3600, 0), "+01:00"),
        (offset(-12_600, 0), "-03:30"),
        (offset(30, 0), "+00:00:30"),
        (offset(-30, 0), "-00:00:30"),
        (offset(3600, 7), "+01:00:00.000007"),
        (offset(0, -1), "-00:00:00.000001"),
        (offset(86_399, 999_999), "+23:59:59.999999"),
        (offset(-86_399, -999_999), "-23:59:59.999999"),
    ] {
        let whole = written(|room| temporal::datetime(room, day, noon, zone));
        let clock = written(|room| temporal::time(room, noon, zone));

        assert_eq!(whole, format!("\"2024-07-01T12:00:00{text}\","));
        assert_eq!(clock, format!("\"12:00:00{text}\","));
    }
}

#[test]
fn the_longest_moment_fits() {
    let zone = offset(-86_399, -999_999);
    let late = time(23, 59, 59, 999_999);

    let text = written(|room| temporal::datetime(room, date(9999, 12, 31), late, zone));

    assert_eq!(text, "\"9999-12-31T23:59:59.999999-23:59:59.999999\",");
}

#[test]
fn a_uuid_is_five_groups_of_lower_case_digits() {
    let mut value: u128 = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210;
    for _ in 0..10_000 {
        let digits = format!("{value:032x}");
        let groups = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);

        let text = written(|room| uuid::uuid(room, value));

        assert_eq!(text, format!("\"{}\",", groups.join("-")));
        value = value
            .wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645)
            .wrapping_add(1);
    }
    for value in [0, 1, u128::MAX] {
        let digits = format!("{value:032x}");
        let text = written(|room| uuid::uuid(room, value)).replace('-', "");
        assert_eq!(text, format!("\"{digits}\","));
    }
}
