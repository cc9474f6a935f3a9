//! Credentials planted where an inspection looks: none of them may be found in anything it prints or keeps.

use std::path::Path;

use crate::support::Fixture;

const ANN: &str = "Ann Lee <ann@acme.example>";

/// What was planted.
const PLANTED: &[&str] = &[
    "hunter2planted",
    "AKIAIOSFODNN7PLANTED",
    "ghp_planted0123456789abcdefghijklmnopqrst",
    "s3cr3tplanted",
    "xoxb-123456789012-planted",
    "eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoxfQ.sig",
    "MIIEplanted",
    "tokplanted42abc",
    "envplanted1",
];

fn planted() -> Fixture {
    let fixture = Fixture::new();
    fixture
        .file(".env", "DB_PASSWORD=envplanted1\nLEARNING_RATE=0.1\n")
        .file("config/prod.env", "API_KEY=envplanted1\n")
        .file("certs/server.pem", "-----BEGIN PRIVATE KEY-----\nMIIEplanted\n-----END PRIVATE KEY-----\n")
        .file(
            "train.py",
            "import pandas as pd\nfrom sklearn.svm import SVC\n\nPASSWORD = \"hunter2planted\"\nAWS = \"AKIAIOSFODNN7PLANTED\"\n\
             df = pd.read_sql(\"select 1\", \"postgresql://churn:hunter2planted@db/churn\")\n\
             more = pd.read_csv(\"https://x.example/a.csv?token=tokplanted42abc\")\n\
             other = pd.read_csv(\"https://ghp_planted0123456789abcdefghijklmnopqrst@x.example/b.csv\")\n\
             # client = connect(password=\"hunter2planted\", token=\"xoxb-123456789012-planted\")\n\
             # model = fit(client, api_key=\"s3cr3tplanted1\")\n# run(model)\n\
             # TODO rotate password=hunter2planted and eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoxfQ.sig\n\
             if df.user_password == \"hunter2planted\":\n    raise ValueError\n\
             model = SVC(C=0.37).fit(df, df['y'])\nmodel.save('/home/ann/m?password=hunter2planted')\n",
        )
        .file("params.yaml", "db:\n  password: hunter2planted\n  secret: s3cr3tplanted\ntrain:\n  depth: 7\n")
        .file("run.sh", "export TOKEN=tokplanted42abc\nmlflow run . --password hunter2planted\n")
        .file("Dockerfile", "FROM python:3.12\nENV AWS_SECRET_ACCESS_KEY=s3cr3tplanted\nCMD python train.py --api-key tokplanted42abc\n")
        .file("Makefile", "train:\n\tDB_PASSWORD=hunter2planted python train.py --token tokplanted42abc\n")
        .file(".github/workflows/ci.yml", "on: push\njobs:\n  t:\n    steps:\n    - run: curl -H 'Authorization: Bearer tokplanted42abc' https://x && python train.py --password hunter2planted\n")
        .file("README.md", "# Churn\n\n```sh\npython train.py --password hunter2planted\nexport API_KEY=tokplanted42abc\n```\n")
        .file("requirements.txt", "--index-url https://me:hunter2planted@pypi.acme.example/simple\ngit+https://ghp_planted0123456789abcdefghijklmnopqrst@github.com/a/b.git\npandas\n")
        .file(".dvc/config", "[core]\n    remote = main\n['remote \"main\"']\n    url = https://me:hunter2planted@dvc.acme.example/x\n    password = s3cr3tplanted\n")
        .remote("https://me:hunter2planted@git.acme.example/churn.git?private_token=tokplanted42abc")
        .commit("Begin with password=hunter2planted", ANN, "2026-01-05T10:00:00Z");
    fixture.file("train.py", "import os\nimport pandas as pd\n").commit(
        "Rotate token=tokplanted42abc",
        ANN,
        "2026-02-05T10:00:00Z",
    );
    fixture
}

fn assert_none(what: &str, text: &str) {
    for secret in PLANTED {
        if let Some(at) = text.find(secret) {
            let from = text.floor_char_boundary(at.saturating_sub(120));
            panic!("{what} holds {secret}: …{}", &text[from..at + secret.len()]);
        }
    }
}

fn said(fixture: &Fixture, arguments: &[&str]) -> String {
    let output = fixture.paydown().args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

fn below(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, found);
        } else {
            found.push((
                path.display().to_string(),
                String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned(),
            ));
        }
    }
}

#[test]
fn no_credential_is_printed_or_kept() {
    let fixture = planted();
    for rev in [&["--rev", "HEAD~1"][..], &[]] {
        for format in ["text", "json", "markdown", "html", "csv", "sarif"] {
            let arguments = [&["scan", "-v", "--format", format], rev].concat();
            assert_none(&format!("scan {format}"), &said(&fixture, &arguments));
        }
    }
    let backfilled = said(&fixture, &["backfill", "--every", "month", "--since", "2026-01-01"]);
    assert_none("backfill", &backfilled);
    for command in ["report", "history", "trend", "compare", "portfolio", "plan", "actions"] {
        for format in ["text", "json", "markdown", "html", "csv"] {
            assert_none(&format!("{command} {format}"), &said(&fixture, &[command, "--format", format]));
        }
    }
    for kind in ["consumers", "features", "labels", "settings"] {
        assert_none(&format!("register {kind}"), &said(&fixture, &["register", kind, "new"]));
        assert_none(&format!("register {kind}"), &said(&fixture, &["register", kind, "check"]));
    }
    let mut files = Vec::new();
    below(&fixture.store(), &mut files);
    below(&fixture.outside().join("home"), &mut files);
    below(&fixture.path().join(".paydown"), &mut files);
    assert!(files.iter().any(|(_, text)| text.contains("[answers.")), "nothing was kept: {backfilled} {files:?}");
    for (path, text) in &files {
        assert_none(path, text);
    }
}

#[test]
fn no_credential_is_drawn() {
    let fixture = planted();
    let git = fixture.git();
    git.reset(&git.revparse_single("HEAD~1").unwrap(), git2::ResetType::Hard, None).unwrap();
    let walks = [
        "",
        "d",
        "eee<enter>",
        "tee<enter>",
        "f",
        "f<enter>",
        "fjjj<enter>",
        "rjjj",
        "rle<enter>",
        "rll<enter>",
        "s",
        "t",
        "p",
        "c",
        ":registers<enter>",
    ];
    for keys in walks {
        for size in ["80x24", "200x60"] {
            let screen = said(&fixture, &["--print", "--size", size, "--keys", keys]);
            assert!(screen.lines().count() > 20, "{keys}: {screen}");
            assert_none(&format!("the screen after '{keys}'"), &screen);
        }
    }
}

#[test]
fn files_of_credentials_are_named_and_never_opened() {
    let fixture = planted();
    let scan: serde_json::Value = serde_json::from_str(&said(&fixture, &["scan", "--format", "json"])).unwrap();
    let unread = scan["coverage"]["unread"].as_array().unwrap();
    for path in [".env", "config/prod.env"] {
        let found = unread.iter().find(|one| one["path"] == path).unwrap_or_else(|| panic!("{path} in {unread:?}"));
        assert!(found["reason"].as_str().unwrap().contains("hold credentials"));
    }
}
