//! `paydown scan` from outside: the shape of its JSON, the same bytes twice, every form of a repository, and whole reports of
//! repositories of each maturity.

use serde_json::Value;

use crate::cli::{Said, run};
use crate::support::Fixture;

const ANN: &str = "Ann <ann@example.com>";

/// Scripts, a home path, no tests, nothing declared.
pub(crate) fn careless() -> Fixture {
    let fixture = Fixture::new();
    fixture
        .file(
            "train.py",
            "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom helpers import clean\n\n\
             df = clean(pd.read_csv(\"/home/ann/data/train.csv\"))\nmodel = LogisticRegression(C=0.37)\nmodel.fit(df[[\"age\"]], df[\"left\"])\n\
             # model = RandomForestClassifier(n_estimators=500)\n# model.fit(df, df[\"left\"])\n",
        )
        .file("train_v2.py", "import pandas as pd\nprint(pd.read_csv(\"/home/ann/data/train.csv\"))\n")
        .file("train_final.py", "import pandas as pd\nprint(pd.read_csv(\"/home/ann/data/train.csv\"))\n")
        .commit("Begin", ANN, "2026-01-05T10:00:00Z");
    fixture
}

/// Pinned requirements, data in git, a README with steps, unit tests, an untyped endpoint.
pub(crate) fn growing() -> Fixture {
    let fixture = Fixture::new();
    fixture
        .file("requirements.txt", "pandas==2.2.0\nscikit-learn==1.4.0\nflask==3.0.0\n")
        .file("data/customers.csv", "age,left\n30,0\n")
        .file("README.md", "# Churn\n\n## Steps\n\n```bash\npython src/prepare.py\npython src/train.py --depth 4\n```\n")
        .file("src/prepare.py", "import pandas as pd\n\n\ndef prepare(path):\n    return pd.read_csv(path).dropna()\n")
        .file(
            "src/train.py",
            "import argparse\nfrom sklearn.tree import DecisionTreeClassifier\nfrom prepare import prepare\n\n\ndef train(depth):\n    \
             df = prepare(\"data/customers.csv\")\n    model = DecisionTreeClassifier(max_depth=depth, random_state=7)\n    \
             return model.fit(df[[\"age\"]], df[\"left\"])\n\n\nif __name__ == \"__main__\":\n    parser = argparse.ArgumentParser()\n    \
             parser.add_argument(\"--depth\", type=int, default=4)\n    train(parser.parse_args().depth)\n",
        )
        .file("src/serve.py", "from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.route(\"/score\")\ndef score():\n    return {\"score\": 1}\n")
        .file(
            "tests/test_prepare.py",
            "from prepare import prepare\n\n\ndef test_drops():\n    assert prepare\n\n\ndef test_keeps():\n    assert prepare\n\n\ndef test_more():\n    assert prepare\n",
        )
        .commit("Begin", ANN, "2026-01-05T10:00:00Z");
    fixture
}

/// DVC that covers the data and declares the steps, a lock, a dictionary, a schema, gates, CI, drift and metrics, a registry, an audit.
pub(crate) fn mature() -> Fixture {
    let fixture = Fixture::new();
    let md5 = "0123456789abcdef0123456789abcdef";
    fixture
        .file("pyproject.toml", "[project]\nname = \"churn\"\ndependencies = [\"pandas\", \"scikit-learn\", \"pandera\", \"evidently\"]\n")
        .file("uv.lock", "version = 1\n\n[[package]]\nname = \"pandas\"\nversion = \"2.2.0\"\n\n[[package]]\nname = \"scikit-learn\"\nversion = \"1.4.0\"\n")
        .file(".dvc/config", "[core]\n    remote = main\n['remote \"main\"']\n    url = s3://acme-ml/dvc\n")
        .file("data/customers.csv.dvc", format!("outs:\n- md5: {md5}\n  size: 14\n  path: customers.csv\n"))
        .file(
            "dvc.yaml",
            "stages:\n  prepare:\n    cmd: python src/prepare.py\n    deps:\n    - data/customers.csv\n    outs:\n    - data/clean.csv\n  train:\n    \
             cmd: python src/train.py\n    deps:\n    - data/clean.csv\n    params:\n    - train.depth\n    outs:\n    - models/model.pkl\n",
        )
        .file("dvc.lock", format!("schema: '2.0'\nstages:\n  prepare:\n    cmd: python src/prepare.py\n    deps:\n    - path: data/customers.csv\n      md5: {md5}\n    outs:\n    - path: data/clean.csv\n      md5: {md5}\n"))
        .file(
            "params.yaml",
            "train:\n  # 4 was best of 200 Optuna trials on the March snapshot; deeper trees overfit\n  depth: 4\n  # seeded, because the smallest class has 40 rows\n  \
             seed: 7\n  # agreed with risk operations because precision must stay above 0.9\n  threshold: 0.73\n",
        )
        .file("src/prepare.py", "import pandas as pd\nimport pandera as pa\n\nschema = pa.DataFrameSchema({\"age\": pa.Column(int)})\n\n\ndef prepare(path):\n    return schema.validate(pd.read_csv(path))\n")
        .file(
            "src/train.py",
            "import mlflow\nimport yaml\nfrom sklearn.tree import DecisionTreeClassifier\nfrom prepare import prepare\n\n\ndef train(params):\n    mlflow.log_params(params)\n    \
             df = prepare(\"data/clean.csv\")\n    model = DecisionTreeClassifier(max_depth=params[\"depth\"], random_state=params[\"seed\"])\n    \
             return model.fit(df[[\"age\", \"tenure_days\", \"plan\", \"calls_30d\", \"region\"]], df[\"left\"])\n\n\nif __name__ == \"__main__\":\n    train(yaml.safe_load(open(\"params.yaml\"))[\"train\"])\n",
        )
        .file("src/evaluate.py", "import json\n\n\ndef gate():\n    accuracy = json.load(open(\"metrics.json\"))[\"accuracy\"]\n    if accuracy < 0.8:\n        raise SystemExit(\"worse than agreed\")\n")
        .file("src/serve.py", "from fastapi import FastAPI\nfrom prometheus_client import Counter\nfrom pydantic import BaseModel\n\napp = FastAPI()\npredictions = Counter(\"predictions_total\", \"\")\n\n\nclass ScoreResponse(BaseModel):\n    score: float\n\n\n@app.post(\"/score\", response_model=ScoreResponse)\ndef score():\n    return {\"score\": 1}\n")
        .file(".github/workflows/drift.yml", "on:\n  schedule:\n    - cron: '0 4 * * *'\njobs:\n  drift:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python src/drift.py --reference data/train.parquet --current data/live.parquet\n")
        .file("src/drift.py", "from evidently.report import Report\nfrom evidently.metric_preset import DataDriftPreset, TargetDriftPreset\n\n\ndef check(reference, current):\n    report = Report(metrics=[DataDriftPreset(), TargetDriftPreset()])\n    report.run(reference_data=reference, current_data=current)\n    return report\n")
        .file("monitoring/alert-rules.yaml", "groups: []\n")
        .file(".github/workflows/ci.yml", "on: [push]\njobs:\n  test:\n    steps:\n    - run: uv run pytest\n")
        .file("tests/test_prepare.py", "from prepare import prepare\n\n\ndef test_a():\n    assert prepare\n\n\ndef test_b():\n    assert prepare\n\n\ndef test_c():\n    assert prepare\n")
        .file("docs/data-dictionary.md", "# Data dictionary\n\n| column | meaning | owner |\n|---|---|---|\n| age | years | crm |\n| tenure_days | days since contract | crm |\n| plan | tariff | billing |\n| calls_30d | calls in 30 days | support |\n| region | sales region | crm |\n\nFeature importance is recorded with every model.\n")
        .file("consumers.yaml", "consumers:\n- service: pricing\n  fields: [score]\n")
        .file("docs/label-audit.md", "# Label audit\n\nA holdout group of 2% bypasses the model, so that the feedback loop stays visible.\n")
        .commit("Begin", ANN, "2026-01-05T10:00:00Z");
    fixture
}

fn scan(fixture: &Fixture, arguments: &[&str]) -> Value {
    let path = fixture.path().to_str().unwrap().to_owned();
    let mut line = vec!["scan", path.as_str(), "--format", "json", "--no-cache"];
    line.extend(arguments);
    let Said { code, out, err } = run(fixture, &line);
    assert_eq!(code, 0, "{err}");
    assert_eq!(err, "", "nothing is said on standard error where it is no terminal");
    serde_json::from_str(&out).unwrap()
}

fn scores(scan: &Value) -> Vec<(String, i64, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let dimensions = scan["dimensions"].as_array().unwrap().iter();
    dimensions.map(|one| (text(&one["id"]), one["score"].as_i64().unwrap_or(-1), text(&one["confidence"]))).collect()
}

#[test]
fn the_json_has_the_published_shape() {
    for fixture in [careless(), growing(), mature()] {
        let scan = scan(&fixture, &[]);
        assert_eq!(scan["schema"], "paydown.scan/1");
        assert_eq!(scan["tool"]["name"], "paydown");
        assert_eq!(scan["repository"]["kind"], "worktree");
        assert_eq!(scan["repository"]["commit"].as_str().unwrap().len(), 40);
        for key in ["name", "branch", "committed_at", "root_commit", "remote", "dirty_files", "shallow"] {
            assert!(scan["repository"].get(key).is_some(), "repository.{key}");
        }
        for key in ["suggested", "low", "high", "out_of", "band"] {
            assert!(scan["score"].get(key).is_some(), "score.{key}");
        }
        assert_eq!(scan["dimensions"].as_array().unwrap().len(), 10);
        for dimension in scan["dimensions"].as_array().unwrap() {
            assert!(!dimension["evidence"].as_array().unwrap().is_empty(), "evidence of {}", dimension["id"]);
            assert_eq!(
                dimension["to_reach_next"].as_array().unwrap().is_empty(),
                dimension["score"] == 2,
                "{}",
                dimension["id"]
            );
            assert!(!dimension["why"].as_str().unwrap().is_empty());
            for evidence in dimension["evidence"].as_array().unwrap() {
                assert!(["for", "against", "looked"].contains(&evidence["side"].as_str().unwrap()));
                for key in ["signal", "text", "path", "line", "commit"] {
                    assert!(evidence.get(key).is_some(), "evidence.{key}");
                }
            }
        }
        for key in ["model", "data", "serving", "evaluation", "pipeline", "config", "test", "other"] {
            assert!(scan["composition"][key].is_u64(), "composition.{key}");
        }
        for key in ["files", "parsed", "unread"] {
            assert!(scan["coverage"].get(key).is_some(), "coverage.{key}");
        }
    }
}

#[test]
fn the_interval_is_what_the_suggestions_say() {
    for fixture in [careless(), growing(), mature()] {
        let scan = scan(&fixture, &[]);
        let settled = |confidence: &str| confidence == "strong" || confidence == "moderate";
        let (low, open) =
            scores(&scan).iter().fold(
                (0, 0),
                |(low, open), (_, score, confidence)| {
                    if settled(confidence) { (low + score, open) } else { (low, open + 1) }
                },
            );
        assert_eq!((scan["score"]["low"].as_i64(), scan["score"]["high"].as_i64()), (Some(low), Some(low + 2 * open)));
    }
}

#[test]
fn twice_the_same_bytes() {
    let fixture = mature();
    let path = fixture.path().to_str().unwrap().to_owned();
    let once = || run(&fixture, &["scan", &path, "--format", "json"]).out;
    assert_eq!(once(), once());
    assert_eq!(once(), run(&fixture, &["scan", &path, "--format", "json", "--jobs", "1"]).out);
}

#[test]
fn maturity_shows() {
    let total = |fixture: &Fixture| scan(fixture, &[])["score"]["suggested"].as_i64().unwrap();
    let (careless, growing, mature) = (total(&careless()), total(&growing()), total(&mature()));
    assert!(careless <= 3 && (5..=10).contains(&growing) && mature >= 16, "{careless} {growing} {mature}");
}

#[test]
fn whole_reports() {
    for (name, fixture) in [("careless", careless()), ("growing", growing()), ("mature", mature())] {
        let path = fixture.path().to_str().unwrap().to_owned();
        let report = run(&fixture, &["scan", &path, "-v"]).out;
        // The commit follows from fixed times and people; the name is that of the temporary folder.
        let (_, rest) = report.split_once('\n').unwrap();
        insta::assert_snapshot!(format!("scan_{name}"), rest);
    }
}

#[test]
fn every_form_of_a_repository_gives_the_same_suggestions() {
    let fixture = mature();
    let whole = scan(&fixture, &[]);
    let revision = scan(&fixture, &["--rev", "HEAD"]);
    assert_eq!(revision["repository"]["kind"], "revision");
    assert_eq!(scores(&revision), scores(&whole));

    let bare = fixture.git_dir();
    let Said { out, .. } = run(&fixture, &["scan", bare.to_str().unwrap(), "--format", "json"]);
    assert_eq!(scores(&serde_json::from_str(&out).unwrap()), scores(&whole), "the git folder itself");

    let inside = fixture.path().join("src");
    let Said { out, .. } = run(&fixture, &["scan", inside.to_str().unwrap(), "--format", "json"]);
    assert_eq!(scores(&serde_json::from_str(&out).unwrap()), scores(&whole), "a folder inside");
}

#[test]
fn a_plain_folder_is_inspected_without_history() {
    let fixture = Fixture::folder();
    fixture
        .file("train.py", "from sklearn.svm import SVC\nSVC().fit([[1]], [1])\n")
        .file("requirements.txt", "scikit-learn==1.4.0\n");
    let scan = scan(&fixture, &[]);
    assert_eq!(scan["repository"]["kind"], "folder");
    assert_eq!(scan["repository"]["commit"], Value::Null);
    assert_eq!(scores(&scan)[0].1, 1);
}

#[test]
fn what_cannot_be_read_is_counted_with_its_reason() {
    let fixture = growing();
    fixture
        .file("broken.py", "def f(:\n    print 'x'\n")
        .file("broken.ipynb", "{\"cells\": [")
        .file("binary.py", [0_u8, 159, 146, 150, 0, 1]);
    let scan = scan(&fixture, &[]);
    let unread: Vec<(&str, &str)> = scan["coverage"]["unread"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["path"].as_str().unwrap(), one["reason"].as_str().unwrap()))
        .collect();
    let reason =
        |path: &str| unread.iter().find(|(name, _)| *name == path).unwrap_or_else(|| panic!("{path} in {unread:?}")).1;
    assert!(reason("broken.py").contains("syntax error"));
    assert!(reason("broken.ipynb").contains("notebook"));
    assert!(reason("binary.py").contains("not text"));
    assert_eq!(scores(&scan)[5].1, 1, "the rest is judged all the same");
}

#[test]
fn nothing_to_inspect_is_an_error_that_says_what_to_do() {
    let fixture = growing();
    for (arguments, words) in [(["scan", "/nowhere/at/all"], "no"), (["scan", "--rev=nonsense"], "nonsense")] {
        let Said { code, out, err } = run(&fixture, &arguments);
        assert_eq!(code, 2, "{err}");
        assert_eq!(out, "");
        assert!(err.starts_with("error:") && err.contains(words), "{err}");
    }
}

#[test]
fn the_demo_tells_its_story() {
    let fixture = Fixture::folder();
    let demo = fixture.outside().join("demo");
    let demo = demo.to_str().unwrap();
    assert_eq!(run(&fixture, &["demo", demo, "--print", "--keys", ""]).code, 0);
    let Said { out, .. } = run(&fixture, &["scan", demo, "--format", "json"]);
    let scan: Value = serde_json::from_str(&out).unwrap();
    let has = |rule: &str, path: &str| {
        scan["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["rule"] == rule && one["path"].as_str().unwrap().contains(path))
    };
    assert!(has("hardcoded-path", "prepare_data.py"), "the home path");
    assert!(has("unresolved-import", "train.py"), "the utils that is not there");
    assert!(has("script-variants", "prepare_data"), "the competing scripts");
    assert!(has("stale-branch", ""), "the branch that was never merged");
    assert!(out.contains("maria/retrain-2024"));
    assert!(out.contains("s3://acme-ml/churn/latest.parquet"), "the bucket");
}

fn gate(fixture: &Fixture, arguments: &[&str]) -> (i32, String) {
    let path = fixture.path().to_str().unwrap().to_owned();
    let mut line = vec!["scan", path.as_str(), "-q"];
    line.extend(arguments);
    let Said { code, out, err } = run(fixture, &line);
    assert_eq!(out, "", "quiet leaves the verdict alone");
    (code, err)
}

#[test]
fn thresholds_decide_the_exit_code() {
    let fixture = growing();
    assert_eq!(gate(&fixture, &["--fail-under", "1"]).0, 0);
    let (code, err) = gate(&fixture, &["--fail-under", "12"]);
    assert_eq!(code, 1);
    assert!(err.starts_with("failed: the score is under 12: ") && err.contains("the low end of"), "{err}");
    assert_eq!(gate(&fixture, &["--fail-under", "12", "--optimistic"]).0, 0);
    assert_eq!(gate(&fixture, &["--fail-on", "critical"]).0, 0);
    let careless = careless();
    let (code, err) = gate(&careless, &["--fail-on", "high"]);
    assert!(code == 1 && err.contains("train.py"), "{err}");
}

#[test]
fn a_ratchet_lets_nothing_slip() {
    let fixture = growing();
    let (code, err) = gate(&fixture, &["--ratchet"]);
    assert_eq!((code, err.as_str()), (0, "passed\n"), "the first run has nothing to compare with");
    let baseline = fixture.outside().join("baseline.json");
    let baseline = baseline.to_str().unwrap();
    assert_eq!(gate(&fixture, &["--fail-under", "0", "--write-baseline", baseline]).0, 0);
    assert_eq!(gate(&fixture, &["--ratchet", "--baseline", baseline]).0, 0);
    fixture.remove("tests/test_prepare.py").file("src/more.py", "DATA = \"/home/ann/x.csv\"\n");
    let (code, err) = gate(&fixture, &["--ratchet", "--baseline", baseline]);
    assert_eq!(code, 1);
    assert!(err.contains("test-coverage fell from 1 to 0") && err.contains("hardcoded-path"), "{err}");
    assert_eq!(gate(&fixture, &["--ratchet", "--baseline", "/nowhere.json"]).0, 2);
    let before = std::fs::read_to_string(baseline).unwrap();
    let (code, _) = gate(&fixture, &["--ratchet", "--baseline", baseline, "--write-baseline", baseline]);
    assert_eq!((code, std::fs::read_to_string(baseline).unwrap()), (1, before), "a breach is no new mark");
    let fresh = fixture.outside().join("fresh.json");
    let fresh = fresh.to_str().unwrap();
    assert_eq!(gate(&fixture, &["--ratchet", "--baseline", fresh, "--write-baseline", fresh]).0, 0, "the first run");
    assert_eq!(gate(&fixture, &["--ratchet", "--baseline", fresh, "--write-baseline", fresh]).0, 0);
    assert_eq!(gate(&fixture, &["--fail-under", "21"]).0, 2, "nothing can reach that");
}
