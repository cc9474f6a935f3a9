//! The lesson's own examples, and everything a hand-edited file can hold.

use chrono::{DateTime, NaiveDate};

use super::*;
use crate::catalog;
use crate::repo::PastFile;

const CONSUMERS: &str = include_str!("../../tests/fixtures/registers/consumers.toml");
const FEATURES: &str = include_str!("../../tests/fixtures/registers/features.toml");
const LABELS: &str = include_str!("../../tests/fixtures/registers/labels.toml");
const SETTINGS: &str = include_str!("../../tests/fixtures/registers/settings.toml");

const SERVING: &str = "from flask import Flask, jsonify\napp = Flask(__name__)\n\ndef predict():\n    p = 0.5\n    return \
                       jsonify({\"fraud_score\": float(p), \"label\": \"FRAUD\", \"top_features\": []})\n";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn facts(files: &[(&str, &str)]) -> RepoFacts {
    RepoFacts::of_texts(files, catalog::built_in())
}

fn checked(facts: &RepoFacts, kind: Kind, today: &str) -> Sheet {
    let tools = Tools::find(facts, catalog::built_in_matcher());
    sheet(kind, &Ground::new(facts, &tools, Some(day(today))))
}

fn one(kind: Kind, register: &str, others: &[(&str, &str)], today: &str) -> Sheet {
    let path = kind.path();
    let mut files = vec![(path.as_str(), register)];
    files.extend(others);
    checked(&facts(&files), kind, today)
}

fn lines(sheet: &Sheet) -> Vec<String> {
    sheet.issues.iter().map(|one| format!("{} {} {}", one.class.as_str(), one.severity, one.message)).collect()
}

#[test]
fn the_registry_of_the_lesson_holds_while_the_code_keeps_the_contract() {
    let sheet = one(Kind::Consumers, CONSUMERS, &[("serving/app.py", SERVING)], "2024-06-01");
    assert_eq!(lines(&sheet), Vec::<String>::new());
    assert_eq!((sheet.verdict.as_str(), sheet.sound), ("2 consumers of 1 model, contract 2.1", true));
}

#[test]
fn a_field_that_goes_names_the_consumers_it_breaks() {
    for (from, to, expected) in [
        (
            "\"label\": \"FRAUD\", ",
            "",
            "broken critical fraud_detector_v3: 'label' was removed in serving/app.py:predict but stands in schema 2.1, which \
             breaks fraud_review_dashboard",
        ),
        (
            "\"fraud_score\": float(p)",
            "\"score\": float(p)",
            "broken critical fraud_detector_v3: 'fraud_score' was renamed to 'score' in serving/app.py:predict but stands in \
             schema 2.1, which breaks payment_gateway and fraud_review_dashboard",
        ),
        (
            "float(p)",
            "str(p)",
            "broken critical fraud_detector_v3: 'fraud_score' changed from 'float [0.0, 1.0]' to 'string' in \
             serving/app.py:predict but stands in schema 2.1, which breaks payment_gateway and fraud_review_dashboard",
        ),
        (
            "def predict",
            "def forecast",
            "broken high fraud_detector_v3: the source of the output is gone: serving/app.py defines no predict",
        ),
    ] {
        let sheet = one(Kind::Consumers, CONSUMERS, &[("serving/app.py", &SERVING.replace(from, to))], "2024-06-01");
        assert_eq!(lines(&sheet), [expected]);
        assert!(sheet.fails() && !sheet.sound);
    }
}

#[test]
fn response_classes_and_tables_of_types_are_read_too() {
    let code = "from pydantic import BaseModel\nfrom fastapi import FastAPI\napp = FastAPI()\n\nclass \
                ScoreResponse(BaseModel):\n    fraud_score: float\n    label: int\n    top_features: list[dict]\n";
    let unnamed = CONSUMERS.replace("source = \"serving/app.py:predict\"\n", "");
    let sheet = one(Kind::Consumers, &unnamed, &[("api.py", code)], "2024-06-01");
    assert_eq!(sheet.issues.len(), 1, "{:?}", lines(&sheet));
    assert!(
        sheet.issues[0].message.contains("'label' changed from")
            && sheet.issues[0].message.contains("api.py:ScoreResponse")
    );
}

#[test]
fn used_fields_must_be_in_the_schema_and_models_registered() {
    let wrong = CONSUMERS.replace("fields_used = [\"fraud_score\"]", "fields_used = [\"fraud_scor\"]").replace(
        "service = \"fraud_review_dashboard\"",
        "service = \"fraud_review_dashboard\"\nmodel = \"fraud_detector\"",
    );
    let sheet = one(Kind::Consumers, &wrong, &[("serving/app.py", SERVING)], "2024-06-01");
    assert_eq!(
        lines(&sheet),
        [
            "broken high payment_gateway uses 'fraud_scor', which the schema of fraud_detector_v3 does not have; did you mean \
             fraud_score?",
            "broken high fraud_review_dashboard reads the model 'fraud_detector', which is not registered; did you mean \
             fraud_detector_v3?",
        ]
    );
}

fn with_past(now: &str, past: &[(&str, &str)]) -> Sheet {
    let path = Kind::Consumers.path();
    let code = SERVING.replace("\"label\": \"FRAUD\", ", "");
    let mut facts = facts(&[(path.as_str(), now), ("serving/app.py", &code)]);
    facts.history.registers = past
        .iter()
        .map(|(at, text)| PastFile {
            path: path.clone(),
            commit: "c".repeat(40),
            at: DateTime::parse_from_rfc3339(&format!("{at}T12:00:00Z")).unwrap(),
            text: (*text).to_owned(),
        })
        .collect();
    checked(&facts, Kind::Consumers, "2024-09-01")
}

#[test]
fn a_contract_that_changed_since_registration_needs_a_version_and_notice() {
    let silent = CONSUMERS.replace("label = \"string enum ['FRAUD', 'LEGITIMATE']\"\n", "");
    let first = ("2024-01-10", CONSUMERS);
    let sheet = with_past(&silent, &[("2024-08-01", &silent), first]);
    let broken = |sheet: &Sheet| lines(sheet).into_iter().find(|line| line.contains("since version 2.1")).unwrap();
    assert!(broken(&sheet).starts_with("broken critical fraud_detector_v3: 'label' was removed since version 2.1, and the version is the same, which breaks fraud_review_dashboard"));

    let raised = silent.replace("\"2.1\"", "\"3.0\"");
    let sheet = with_past(&raised, &[("2024-08-01", &raised), first]);
    assert!(
        broken(&sheet).contains("without 30 days of notice before 3.0, which breaks fraud_review_dashboard"),
        "{:?}",
        lines(&sheet)
    );

    let told = raised.replace("notice_days = 30", "notice_days = 30\nchange_announced = 2024-07-01");
    let sheet = with_past(&told, &[("2024-08-01", &told), first]);
    assert!(
        broken(&sheet).starts_with("risk medium")
            && broken(&sheet).contains("fraud_review_dashboard has not moved to 3.0 yet"),
        "{:?}",
        lines(&sheet)
    );
}

#[test]
fn a_threshold_is_older_than_the_model_it_stands_on() {
    let trained = CONSUMERS.replace("notice_days = 30", "notice_days = 30\nlast_trained = 2024-04-01");
    let sheet = one(Kind::Consumers, &trained, &[("serving/app.py", SERVING)], "2024-06-01");
    assert_eq!(
        lines(&sheet),
        [
            "overdue high payment_gateway decides at 0.85, checked on 2024-01-15; fraud_detector_v3 was trained again on 2024-04-01"
        ]
    );
    let validated =
        trained.replace("threshold_dependency = 0.85", "threshold_validated = 2024-04-02\nthreshold_dependency = 0.85");
    assert!(one(Kind::Consumers, &validated, &[("serving/app.py", SERVING)], "2024-06-01").issues.is_empty());
}

#[test]
fn the_five_risks_of_the_feature_audit() {
    let sheet = one(Kind::Features, FEATURES, &[], "2024-06-01");
    let of = |name: &str| -> Vec<String> {
        let about = sheet.issues.iter().filter(|issue| issue.subject == name);
        about.map(|issue| issue.message.split(':').next().unwrap().to_owned()).collect()
    };
    assert!(of("tx_mean_7d").is_empty());
    assert_eq!(of("merchant_age"), ["merchant_age is underutilised"]);
    assert_eq!(of("device_score"), ["device_score has no owner"]);
    assert_eq!(of("country_risk"), ["country_risk has no contract"]);
    assert_eq!(of("tickets_90d"), ["tickets_90d is stale"]);
    assert_eq!(of("campaign_flag"), ["campaign_flag is unstable"]);
    assert_eq!(of("legacy_segment").len(), 5, "all five at once: {:?}", of("legacy_segment"));
    let order: Vec<&str> = sheet.records().iter().map(|record| record.text("name")).collect();
    assert_eq!((order[0], *order.last().unwrap()), ("legacy_segment", "tx_mean_7d"), "by number of risks");
    assert!(sheet.verdict.contains("7 features, 6 at risk") && sheet.fails());
}

#[test]
fn features_of_the_code_and_of_the_register_are_held_against_each_other() {
    let code = "FEATURES = [\"tx_mean_7d\", \"merchant_age\", \"new_one\"]\ny = df[\"is_fraud\"]\n";
    let register = "not_features = [\"merchant_age\"]\n[[feature]]\nname = \"tx_mean_7d\"\nmeaning = \"m\"\nowner = \"o\"\n\
                    schema_version = \"1\"\nimportance = 0.2\nlast_review = 2024-05-01\n[[feature]]\nname = \"dropped\"\nmeaning = \
                    \"m\"\nowner = \"o\"\nschema_version = \"1\"\nimportance = 0.2\nlast_review = 2024-05-01\n";
    let sheet = one(Kind::Features, register, &[("src/train.py", code)], "2024-06-01");
    assert_eq!(
        lines(&sheet),
        [
            "broken medium dropped is registered, but no code uses it",
            "missing low 1 feature used and not registered: new_one"
        ]
    );
    assert_eq!(sheet.issues[1].place, Some(("src/train.py".into(), Some(1))));
}

#[test]
fn columns_of_a_schema_class_are_inputs_and_keys_of_other_code_are_none() {
    let schema = "import pandera as pa\nclass Inputs(pa.DataFrameModel):\n    season: Series[int]\n    temp: Series[float]\n    hum: \
                  Series[float]\n";
    let other = "def handle(request):\n    return request[\"token\"]\n";
    let sheet = checked(&facts(&[("schemas.py", schema), ("api.py", other)]), Kind::Features, "2024-06-01");
    let names: Vec<&str> = sheet.proposals.iter().map(|draft| draft.name(Kind::Features.shape())).collect();
    assert_eq!(names, ["hum", "season", "temp"]);
    assert!(create(Kind::Features, &sheet.proposals).contains("dtype = \"Series[float]\""));
}

#[test]
fn features_are_proposed_with_what_dictionaries_and_schemas_say() {
    let code = "FEATURES = [\"tenure\", \"price\", \"score_7d\"]\nview = FeatureView(schema=[Field(name=\"score_7d\", dtype=Int64)])\n";
    let dictionary = "# Features\n\n| feature | meaning | source | owner |\n|---|---|---|---|\n| tenure | days since signup | crm | CRM \
                      team |\n| price | monthly price | billing | ? |\n";
    let dbt = "models:\n  - name: m\n    columns:\n      - name: price\n        description: price of the plan\n        data_type: \
               numeric\n";
    let files = [("train.py", code), ("docs/features.md", dictionary), ("models/schema.yml", dbt)];
    let sheet = checked(&facts(&files), Kind::Features, "2024-06-01");
    let text = create(Kind::Features, &sheet.proposals);
    let register = read(Kind::Features, &text);
    assert_eq!(register.problems, []);
    let tenure = register.find("feature", "tenure").unwrap();
    assert_eq!(
        (tenure.text("meaning"), tenure.text("source"), tenure.text("owner")),
        ("days since signup", "crm", "CRM team")
    );
    let price = register.find("feature", "price").unwrap();
    assert_eq!((price.text("dtype"), price.text("owner")), ("numeric", ""));
    assert_eq!(register.find("feature", "score_7d").unwrap().text("dtype"), "Int64");
}

#[test]
fn the_verdicts_of_the_label_audit() {
    let register = read(Kind::Labels, LABELS);
    let verdict = |name: &str| {
        let (verdict, risks) = assess(register.find("label", name).unwrap());
        (verdict.as_str(), risks.iter().map(|risk| risk.severity.as_str()).collect::<Vec<_>>())
    };
    assert_eq!(verdict("is_fraud"), ("high", vec!["critical", "high", "medium"]));
    assert_eq!(verdict("engaged"), ("medium", vec!["high"]));
    assert_eq!(verdict("repaid"), ("medium", vec!["medium"]));
    assert_eq!(verdict("is_spam"), ("low", vec![]));
    let sheet = one(Kind::Labels, LABELS, &[], "2024-06-01");
    assert!(
        sheet.issues.iter().all(|issue| issue.class == Class::Risk && issue.advice.len() > 40),
        "{:?}",
        lines(&sheet)
    );
    assert_eq!(
        (sheet.verdict.as_str(), sheet.sound, sheet.fails()),
        ("4 labels: the risk of a feedback loop is high", false, false)
    );
}

#[test]
fn a_documented_audit_is_sound_once_its_risks_are_mitigated_and_while_it_is_recent() {
    let mitigated = LABELS
        .replace(
            "label_trigger = \"model_alert\"\n",
            "label_trigger = \"model_alert\"\nrandom_sample_share = 0.02\nholdout_share = 0.005\n",
        )
        .replace(
            "label_trigger = \"user_action\"\n",
            "label_trigger = \"user_action\"\ncounterfactual_logging = true\n",
        );
    let sheet = one(Kind::Labels, &mitigated, &[], "2024-06-01");
    assert!(sheet.sound && sheet.verdict.ends_with("high, and mitigated"), "{}", sheet.verdict);
    assert!(sheet.issues[0].message.contains("2% of cases are labelled at random"), "{:?}", lines(&sheet));
    let late = one(Kind::Labels, &mitigated, &[], "2025-06-01");
    assert!(!late.sound && late.fails() && lines(&late).iter().any(|line| line.contains("the audit is 396 days old")));
    let unanswered = "[[label]]\nname = \"x\"\n";
    assert!(one(Kind::Labels, unanswered, &[], "2024-06-01").verdict.ends_with("unknown"), "not asked is not low");
}

const CONFIG: &str =
    "class ModelConfig:\n    LEARNING_RATE = 0.0078\n    N_ESTIMATORS = 347\n    HIGH_RISK_THRESHOLD = 0.73\n";

#[test]
fn documented_settings_hold_until_they_are_to_be_recalibrated() {
    let before = one(Kind::Settings, SETTINGS, &[("model_config.py", CONFIG)], "2024-07-15");
    assert_eq!((lines(&before), before.sound), (Vec::<String>::new(), true));
    let after = one(Kind::Settings, SETTINGS, &[("model_config.py", CONFIG)], "2024-07-16");
    assert_eq!(lines(&after), ["overdue high high_risk was to be recalibrated after 2024-07-15, 1 day ago"]);
}

#[test]
fn a_setting_is_compared_with_the_code() {
    for (from, to, expected) in [
        ("= 347", "= 350", "broken high n_estimators: the code has 350, the register 347"),
        (
            "N_ESTIMATORS",
            "N_ESTIMATOR",
            "broken medium n_estimators: model_config.py has no tuned value called 'N_ESTIMATORS'; did you mean N_ESTIMATOR?",
        ),
    ] {
        let sheet = one(Kind::Settings, SETTINGS, &[("model_config.py", &CONFIG.replace(from, to))], "2024-06-01");
        assert_eq!(lines(&sheet)[0], expected);
    }
    let gone = one(Kind::Settings, SETTINGS, &[("other.py", CONFIG)], "2024-06-01");
    assert!(lines(&gone)[0].contains("there is no file model_config.py any more"));
    let silent =
        SETTINGS.replace("why = \"early stopping at trial 847\"\n", "").replace("ask = \"risk operations\"\n", "");
    let sheet = one(Kind::Settings, &silent, &[("model_config.py", CONFIG)], "2024-06-01");
    assert_eq!(
        lines(&sheet),
        [
            "missing medium n_estimators does not answer: why this value",
            "missing medium high_risk does not answer: whom to ask"
        ]
    );
}

#[test]
fn settings_are_proposed_and_explain_findings() {
    let files = [("model_config.py", CONFIG)];
    let sheet = checked(&facts(&files), Kind::Settings, "2024-06-01");
    assert_eq!(sheet.proposals.len(), 3);
    let path = Kind::Settings.path();
    let facts = facts(&[(path.as_str(), SETTINGS), ("model_config.py", CONFIG)]);
    let tools = Tools::find(&facts, catalog::built_in_matcher());
    let found = crate::rules::check(&facts, &tools).findings;
    let numbers = found.iter().filter(|finding| finding.rule.as_str() == "magic-number").count();
    let (kept, suppressed) = explained(&Ground::new(&facts, &tools, None), found);
    assert_eq!((numbers, suppressed.len()), (3, 3));
    assert!(!kept.iter().any(|finding| finding.rule.as_str() == "magic-number"));
    assert!(suppressed[0].reason.contains("Optuna") && suppressed[0].by == "register");
}

const EVALUATION: &str = "[[model]]\nname = \"churn\"\ndegraded_means = \"recall below 0.7\"\nmetric = \"recall\"\nbusiness_outcome = \
                          \"offers that keep a customer\"\nreference_data = \"data/holdout.csv\"\nreference_date = 2024-03-01\nthreshold = \
                          0.7\nthreshold_calibrated = 2024-04-01\ndrift_measures = [\"PSI\"]\nmeasured_by = \
                          \"drift.py\"\nretraining_cadence_days = 90\nlast_retrained = 2024-04-01\nretraining_owner = \
                          \"Li\"\nretirement_condition = \"rules do as well\"\n";

#[test]
fn evaluation_goes_stale_too() {
    let files = [("data/holdout.csv", "a\n1\n"), ("drift.py", "x = 1\n")];
    let sheet = one(Kind::Evaluation, EVALUATION, &files, "2024-06-01");
    assert_eq!((lines(&sheet), sheet.sound), (Vec::<String>::new(), true));
    let late = one(Kind::Evaluation, EVALUATION, &files, "2024-11-01");
    assert_eq!(
        lines(&late),
        [
            "overdue high churn: the reference data is 245 days old, of 2024-03-01",
            "overdue high churn: the threshold is 214 days old, of 2024-04-01",
            "overdue high churn: retrained 214 days ago, to be retrained every 90",
        ]
    );
    let wrong =
        EVALUATION.replace("last_retrained = 2024-04-01", "last_retrained = 2024-05-01").replace("drift.py", "gone.py");
    assert_eq!(
        lines(&one(Kind::Evaluation, &wrong, &files, "2024-06-01")),
        [
            "broken high churn: there is no gone.py that measures it",
            "overdue high churn: the threshold was calibrated on 2024-04-01, for a model that was replaced on 2024-05-01",
        ]
    );
}

#[test]
fn every_kind_of_bad_input_is_named_by_line_and_the_rest_is_used() {
    let text = "modle = 1\n[[label]]\nname = \"a\"\nlabel_trigger = \"model_alrt\"\nlabel_lag_days = \"soon\"\nlast_audit = \
                2024-02-01\nholdout_share = 3\ncolour = \"red\"\n\n[[label]]\nname = \"a\"\n\n[[label]]\nlabel_lag_days = \
                3\n\n[[label]]\nname = \"b\"\nlabel_lag_days = 7\n";
    let register = read(Kind::Labels, text);
    let said: Vec<String> = register.problems.iter().map(|one| format!("{}: {}", one.line, one.message)).collect();
    assert_eq!(
        said,
        [
            "1: 'modle' is no key of this register: expected [[label]]",
            "4: label_trigger: expected one of model_alert, random_sample, all_cases, manual, user_action, other, found \
             'model_alrt'; did you mean model_alert?",
            "5: label_lag_days: expected a whole number, such as 30, found the text 'soon'",
            "7: holdout_share: expected a share from 0 to 1, such as 0.02, found 3",
            "8: 'colour' is no key of a label",
            "10: label 'a' is given twice: the one in line 2 counts, expected another name",
            "13: this label has no name: expected words in quotes",
        ]
    );
    assert_eq!(register.find("label", "a").unwrap().date("last_audit"), Some(day("2024-02-01")));
    assert_eq!(register.find("label", "b").unwrap().number("label_lag_days"), Some(7.0));
}

#[test]
fn days_that_do_not_exist_broken_syntax_and_undecided_merges_cost_only_themselves() {
    let text = "[[label]]\nname = \"a\"\nlast_audit = 2024-02-30\n[[label]]\nname = \"b\"\n<<<<<<< HEAD\nlabel_lag_days = \
                7\n=======\nlabel_lag_days = 8\n>>>>>>> other\naudited_by = \"Li\"\n[[label]]\nname = = \"c\"\n[[label]]\nname = \
                \"d\"\n[label2]\n";
    let register = read(Kind::Labels, text);
    let lines: Vec<u32> = register.problems.iter().map(|one| one.line).collect();
    assert!([3, 6, 13].iter().all(|line| lines.contains(line)), "{:?}", register.problems);
    assert!(register.problems.iter().any(|one| one.message.contains("merge is not decided")));
    assert_eq!(register.find("label", "b").unwrap().text("audited_by"), "Li");
    assert!(register.find("label", "b").unwrap().value("label_lag_days").is_none());
    assert!(register.find("label", "a").is_some() && register.find("label", "d").is_some());
    let single = read(Kind::Labels, "[label]\nname = \"a\"\n");
    assert!(single.problems[0].message.contains("[[label]]") && single.find("label", "a").is_some());
}

#[test]
fn nothing_that_can_be_written_into_a_file_makes_reading_fail() {
    for text in
        ["", "\u{feff}", "\0\0", "[[[", "a = ", "[[label]]", "label = 3", "label = [3, {}]", "[[label]]\nname = 3\n"]
    {
        for kind in Kind::ALL {
            let _ = read(kind, text);
        }
    }
}

#[test]
fn days_in_the_future_are_no_days_of_the_past() {
    let sheet =
        one(Kind::Labels, &LABELS.replace("last_audit = 2024-05-01", "last_audit = 2031-05-01"), &[], "2024-06-01");
    assert!(
        lines(&sheet)
            .iter()
            .any(|line| line == "broken medium is_fraud: last_audit is 2031-05-01, which lies in the future")
    );
}

#[test]
fn writing_keeps_comments_order_and_what_it_does_not_know() {
    let text = "# by hand\nzeta = 1\n\n[[consumer]]\nservice = \"b\" # the second\nteam = \"x\"   # who\n\n[[model]]\nname = \"m\"\n\
                [model.schema]\n# the score\nscore = \"float\" # 0 to 1\n\n[[consumer]]\nservice = \"a\"\n";
    let changed = set(
        text,
        Kind::Consumers,
        ("consumer", "b"),
        &[
            ("team", Some(Value::Text("payments".into()))),
            ("threshold_dependency", Some(Value::Number("0.850".into()))),
        ],
    )
    .unwrap();
    let expected =
        text.replace("team = \"x\"   # who\n", "team = \"payments\"   # who\nthreshold_dependency = 0.850\n");
    assert_eq!(changed, expected);
    let types = vec![("score".to_owned(), "double".to_owned())];
    let retyped = set(text, Kind::Consumers, ("model", "m"), &[("schema", Some(Value::Types(types)))]).unwrap();
    assert_eq!(retyped, text.replace("\"float\"", "\"double\""));
    let removed = remove(text, Kind::Consumers, ("consumer", "a")).unwrap();
    assert_eq!(removed, text.replace("\n[[consumer]]\nservice = \"a\"\n", ""));
    let draft = Draft::new("consumer").text("service", "c").with("fields_used", Value::List(vec!["score".into()]));
    let added = add(text, Kind::Consumers, &draft).unwrap();
    assert_eq!(added, format!("{text}\n[[consumer]]\nservice = \"c\"\nfields_used = [\"score\"]\n"));
    assert!(set(text, Kind::Consumers, ("consumer", "zz"), &[]).unwrap_err().contains("no consumer 'zz'"));
    assert!(add("a = = 1\n", Kind::Labels, &Draft::new("label")).unwrap_err().starts_with("line 1 cannot be read"));
    assert!(
        add("a = 1\r\n", Kind::Labels, &Draft::new("label").text("name", "x"))
            .unwrap()
            .ends_with("\r\nname = \"x\"\r\n")
    );
}

#[test]
fn a_new_register_explains_itself_and_reads_back() {
    for kind in Kind::ALL {
        let text = create(kind, &[]);
        assert!(text.starts_with("# ") && read(kind, &text).problems.is_empty(), "{text}");
        let lines = text.lines().skip_while(|line| !line.starts_with("# [["));
        let lines = lines.filter(|line| !line.starts_with("#  ") && !line.starts_with("# Before") && *line != "#");
        let lines = lines.map(|line| line.trim_start_matches("# ")).filter(|line| !line.contains("]]  "));
        let example = lines.collect::<Vec<_>>().join("\n");
        let register = read(kind, &example);
        assert_eq!((register.problems.clone(), register.is_empty()), (Vec::new(), false), "{kind}: {example}");
    }
}

#[test]
fn the_lessons_dictionaries_and_tables_of_importances_can_be_imported() {
    let registry = r#"{"model_id": "fraud_detector_v3", "declared_consumers": [
        {"service": "payment_gateway", "team": "payments", "fields_used": ["fraud_score"], "threshold_dependency": 0.85,
         "registered_date": "2024-01-15"},
        {"service": "dashboard", "team": "risk", "fields_used": ["label"], "threshold_dependency": null, "registered_date": "2024-02-01"}],
        "schema_version": "2.1", "schema": {"fraud_score": "float [0.0, 1.0]", "label": "string"},
        "schema_change_policy": "30 days notice", "colour": 1}"#;
    let imported = import(Kind::Consumers, registry, day("2024-06-01")).unwrap();
    let text = create(Kind::Consumers, &imported.drafts);
    let register = read(Kind::Consumers, &text);
    assert_eq!((register.len(), register.problems.len()), (3, 0), "{text}");
    assert_eq!(register.find("model", "fraud_detector_v3").unwrap().types("schema").len(), 2);
    assert_eq!(register.find("consumer", "payment_gateway").unwrap().text("model"), "fraud_detector_v3");
    assert_eq!(imported.notes, ["'colour' is no key of a model: passed over"]);

    for (kind, text) in [
        ("csv", "feature,importance,colour\n\"tx, mean\",0.04,red\nage,oops,blue\n"),
        ("pandas", ",importances_mean\n\"tx, mean\",0.04\nage,\n"),
        ("json", "{\"tx, mean\": 0.04, \"age\": {\"owner\": \"crm\"}}"),
        ("records", "[{\"feature\": \"tx, mean\", \"permutation_importance\": 0.04}, {\"name\": \"age\"}]"),
    ] {
        let imported = import(Kind::Features, text, day("2024-06-01")).unwrap();
        let names: Vec<&str> = imported.drafts.iter().map(|draft| draft.name(Kind::Features.shape())).collect();
        assert_eq!(names, ["tx, mean", "age"], "{kind}");
        assert!(imported.drafts[0].cells.contains(&("importance", Value::Number("0.04".into()))), "{kind}");
    }
    let metadata = "{\"name\": \"is_fraud\", \"label_trigger\": \"model_alert\", \"model_output_affects_outcome\": true, \"label_lag_days\": 45}";
    let imported = import(Kind::Labels, metadata, day("2024-06-01")).unwrap();
    let register = read(Kind::Labels, &create(Kind::Labels, &imported.drafts));
    assert_eq!(assess(&register.records[0]).0, Verdict::High);
    assert!(import(Kind::Features, "a,b\n1,2\n", day("2024-06-01")).unwrap_err().contains("names no column 'name'"));
    assert!(import(Kind::Features, "{oops", day("2024-06-01")).unwrap_err().contains("no JSON"));
}

#[test]
fn a_page_for_a_wiki_shows_the_register_and_what_is_wrong() {
    let sheet = one(Kind::Features, FEATURES, &[], "2024-06-01");
    let page = markdown::page(&sheet, "fraud").unwrap();
    assert!(page.starts_with("# Features of fraud\n\n7 features, 6 at risk.\n"), "{page}");
    let first = page.lines().find(|line| line.starts_with("| legacy")).unwrap();
    assert!(first.ends_with("| 5 |"), "{first}");
    assert!(
        page.contains("- **overdue, medium**: tickets\\_90d is stale: last reviewed 244 days ago, on 2023-10-01."),
        "{page}"
    );
}
