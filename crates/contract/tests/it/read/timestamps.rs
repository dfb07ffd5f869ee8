//! Timestamps in every format and place.

use super::support::{api, read_body, read_request, read_response, table};
use proofmark_contract::api::Api;
use serde_json::json;

fn timestamps() -> Api {
    api(json!({
        "Input": {"structure": {
            "default": "Timestamp",
            "epoch": ["Timestamp", {"timestampFormat": "epoch-seconds"}],
            "date": ["Timestamp", {"timestampFormat": "date-time"}],
            "http": ["Timestamp", {"timestampFormat": "http-date"}],
            "target": "Date",
            "queryDefault": ["Timestamp", {"httpQuery": "default"}],
            "queryHttp": ["Timestamp", {"httpQuery": "http", "timestampFormat": "http-date"}],
            "headerDefault": ["Timestamp", {"httpHeader": "x-default"}],
            "headerEpoch": ["Timestamp", {"httpHeader": "x-epoch", "timestampFormat": "epoch-seconds"}],
            "headerDate": ["Date", {"httpHeader": "x-date"}]
        }},
        "Output": {"structure": {
            "date": "Date",
            "http": ["Timestamp", {"timestampFormat": "http-date"}]
        }},
        "Date": {"timestamp": {}, "timestampFormat": "date-time"}
    }))
}

#[test]
fn a_body_has_them_in_epoch_seconds_unless_the_model_says_otherwise() {
    insta::assert_snapshot!(read_body(
        &timestamps(),
        r#"{
            "default": 1479757760.006,
            "epoch": 1479757760.0,
            "date": "2016-11-21T19:49:20.006Z",
            "http": "Mon, 21 Nov 2016 19:49:20 GMT",
            "target": "2016-11-21T19:49:20Z"
        }"#
    ));
}

#[test]
fn a_query_has_them_in_date_time_and_a_header_in_http_date() {
    insta::assert_snapshot!(read_request(
        &timestamps(),
        "/test?default=2016-11-21T19%3A49%3A20Z&http=Mon%2C%2021%20Nov%202016%2019%3A49%3A20%20GMT\n\
         X-Default: Mon, 21 Nov 2016 19:49:20 GMT\n\
         X-Epoch: 1479757760.5\n\
         X-Date: 2016-11-21T19:49:20Z"
    ));
}

#[test]
fn no_format_takes_another() {
    let api = timestamps();
    let values =
        ["1479757760", "\"1479757760\"", "\"2016-11-21T19:49:20Z\"", "\"Mon, 21 Nov 2016 19:49:20 GMT\"", "true"];
    let mut text = String::new();
    for member in ["epoch", "date", "http"] {
        text += &table(values.map(|value| format!("{{\"{member}\": {value}}}")).iter().map(|v| &**v), |body| {
            read_body(&api, body)
        });
    }
    insta::assert_snapshot!(text);
}

#[test]
fn date_times_are_read_strictly() {
    let api = timestamps();
    let read = |text: &str| read_body(&api, &format!("{{\"date\": \"{text}\"}}"));
    for (text, seconds) in [
        ("1970-01-01T00:00:00Z", "0"),
        ("1969-12-31T23:59:59.75Z", "-0.25"),
        ("2016-11-21t19:49:20.006z", "1479757760.006"),
        ("2024-02-29T00:00:00.000000000Z", "1709164800"),
        ("0001-01-01T00:00:00Z", "-62135596800"),
        ("9999-12-31T23:59:59.9999999999Z", "253402300800"),
    ] {
        assert_eq!(read(text), format!("{{\"date\":{seconds}}}\n"), "{text}");
    }
    for text in [
        "",
        "Z",
        "2016",
        "2016-11-21",
        "2016-11-21T19:49:20",
        "2016-11-21T19:49Z",
        "2016-11-21 19:49:20Z",
        "2016-11-21T19:49:20.Z",
        "2016-11-21T19:49:20,5Z",
        "2016-13-21T19:49:20Z",
        "2016-11-31T19:49:20Z",
        "2016-11-21T24:00:00Z",
        "2016-11-21T19:60:20Z",
        "2016-11-21T19:49:61Z",
        "20161121T194920Z",
        "2016-11-21T19:49:20+00:00",
        "2016-11-21T19:49:20+0000",
        "+2016-11-21T19:49:20Z",
        "2016-11-21T19:49:20ZZ",
        "2016-11-21T19:49:20.006+0000",
        "2023-02-29T00:00:00Z",
        "２016-11-21T19:49:20Z",
        "2016-11-21T+9:49:20Z",
    ] {
        assert!(read(text).contains("expected a timestamp in date-time"), "{text}");
    }
}

#[test]
fn http_dates_are_read_strictly() {
    let api = timestamps();
    let read = |text: &str| read_body(&api, &format!("{{\"http\": \"{text}\"}}"));
    assert_eq!(read("Thu, 01 Jan 1970 00:00:00 GMT"), "{\"http\":0}\n");
    assert_eq!(read("Sun, 02 Jan 2000 20:34:56.456 GMT"), "{\"http\":946845296.456}\n");
    for text in [
        "Tue, 21 Nov 2016 19:49:20 GMT",
        "Mon, 21 Nov 2016 19:49:20 UTC",
        "Mon, 21 Nov 2016 19:49:20",
        "Monday, 21-Nov-16 19:49:20 GMT",
        "Mon Nov 21 19:49:20 2016",
        "Mon, 1 Nov 2016 19:49:20 GMT",
        "mon, 21 nov 2016 19:49:20 gmt",
        "Mon, 21 Nov 2016 19:49:20 GMT ",
    ] {
        assert!(read(text).contains("expected a timestamp in http-date"), "{text}");
    }
}

#[test]
fn responses_may_have_offsets() {
    let api = timestamps();
    let read =
        |date: &str| read_response(&api, &format!("200\nContent-Type: application/json\n\n{{\"date\": \"{date}\"}}"));
    assert_eq!(read("2019-12-16T22:48:18-01:00"), "{\"date\":1576540098}\n");
    assert_eq!(read("2019-12-17T00:48:18+01:00"), "{\"date\":1576540098}\n");
    assert!(read("2019-12-17T00:48:18+0100").contains("expected a timestamp in date-time"));
}
