//! `vectors/carc.json`: the adjustment reason codes with the group that each usually stands with.

use formats::carc;
use serde_json::Value;

#[test]
fn the_readers_list_of_reason_codes_agrees_with_the_published_one() {
    let codes: Vec<Value> = serde_json::from_str(include_str!("../../vectors/carc.json")).unwrap();
    for entry in &codes {
        let code = entry["code"].as_str().unwrap();
        let known = carc::find(code).unwrap_or_else(|| panic!("{code} is not listed"));
        let usual: Vec<&str> = entry["usual_group"].as_str().unwrap().split('/').collect();
        let groups: Vec<&str> = known.usual_groups.iter().map(|group| group.code()).collect();
        assert_eq!(groups.first(), usual.first(), "{code}");
    }
    assert_eq!(codes.len(), 94);
}
