//! What the store promises: what was saved comes back, and nothing that is there is ever harmed.
#![allow(clippy::disallowed_methods, reason = "tests lay out broken stores")]

use std::fs;

use super::*;
use crate::audit::fixtures::{action, at, audit, dimension, suggestion};
use crate::model::{ActionStatus, Confidence, Origin, SuggestedThen, Verdict};

struct Fixture {
    folder: tempfile::TempDir,
    store: Store,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("store"));
    Fixture { folder, store }
}

fn full_audit() -> Audit {
    let mut audit = audit(&[Verdict::Score(2), Verdict::Score(1), Verdict::NotApplicable("no labels".into())]);
    let suggestion = suggestion(1, Some(0), Confidence::Strong);
    let answer = audit.answers.get_mut(&dimension(1)).unwrap();
    answer.origin = Origin::Overridden;
    answer.note = "checksums in \"data/README\"\nsince May".into();
    answer.suggestion = Some(SuggestedThen { score: Some(0), confidence: Confidence::Strong, why: suggestion.why });
    answer.evidence = vec![suggestion.evidence[0].clone().at("train.py", Some(18))];
    audit.repository.committed_at = Some(at("2026-11-19T08:00:00+00:00"));
    audit.repository.commit = Some("cd".repeat(20));
    audit.repository.branch = Some("main".into());
    audit.repository.remote = Some("https://host/acme/churn".into());
    audit.repository.dirty_files = 23;
    audit.actions = vec![action("0199f3c1-0000-7000-8000-00000000000a", ActionStatus::Open)];
    audit
}

fn dated(text: &str, id: &str) -> Audit {
    Audit { at: at(text), id: id.into(), ..audit(&[Verdict::Score(1)]) }
}

#[test]
fn a_saved_file_reads_as_the_design_lays_it_out() {
    let Fixture { folder: _folder, store } = fixture();
    let path = store.save(&full_audit()).unwrap();
    assert!(path.ends_with("churn-abababababab/20261120T110000Z-0199f3c1.toml"), "{path:?}");
    let text = fs::read_to_string(path).unwrap();
    let sealed = text.lines().nth(1).unwrap();
    let text = text.replace(&audit(&[]).rubric.digest, "<digest>").replace(sealed, "digest = \"sha256:<64 digits>\"");
    insta::assert_snapshot!(text);
}

#[test]
fn what_is_saved_comes_back_equal_and_in_order() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    let path = store.save(&audit).unwrap();
    let history = store.history(&audit.repository);
    assert_eq!(history.audits, [StoredAudit { audit: audit.clone(), path }]);
    let order: Vec<_> = history.audits[0].audit.answers.keys().collect();
    assert_eq!(order, audit.answers.keys().collect::<Vec<_>>());
    assert!(history.skipped.is_empty());
}

#[test]
fn an_audit_is_never_rewritten() {
    let Fixture { folder: _folder, store } = fixture();
    let mut audit = full_audit();
    let path = store.save(&audit).unwrap();
    let before = fs::read(&path).unwrap();
    assert_eq!(store.save(&audit).unwrap(), path, "the same again is no new file");
    audit.assessors.push("bo".into());
    assert!(matches!(store.save(&audit), Err(StoreError::AlreadySaved { path: there }) if there == path));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn two_audits_of_the_same_second_stand_side_by_side() {
    let Fixture { folder: _folder, store } = fixture();
    let one = full_audit();
    let two = Audit { id: "0199f3c1-0000-7000-8000-000000000002".into(), ..one.clone() };
    let (first, second) = (store.save(&one).unwrap(), store.save(&two).unwrap());
    assert_ne!(first, second);
    assert_eq!(store.history(&one.repository).audits.len(), 2);
    assert_eq!(store.save(&two).unwrap(), second);
}

#[test]
fn the_history_is_ordered_by_time_and_counts_an_id_once() {
    let Fixture { folder: _folder, store } = fixture();
    let late = dated("2026-06-30T01:00:00+02:00", "bbbbbbbb");
    let early = dated("2026-06-30T00:30:00+02:00", "cccccccc");
    store.save(&late).unwrap();
    let path = store.save(&early).unwrap();
    fs::copy(&path, path.with_file_name("copied-by-hand.toml")).unwrap();
    let ids: Vec<_> = store.history(&early.repository).audits.into_iter().map(|stored| stored.audit.id).collect();
    assert_eq!(ids, ["cccccccc", "bbbbbbbb"]);
}

#[test]
fn renamed_and_shallow_clones_find_their_history_and_others_do_not() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    store.save(&audit).unwrap();
    let count = |repository: &Repository| store.history(repository).audits.len();
    let of = |change: fn(&mut Repository)| {
        let mut repository = audit.repository.clone();
        change(&mut repository);
        repository
    };
    assert_eq!(count(&of(|r| r.name = "renamed".into())), 1);
    assert_eq!(
        count(&of(|r| {
            r.root_commit = None;
            r.remote = Some("git@host:acme/churn.git".into());
        })),
        1
    );
    assert_eq!(count(&of(|r| r.root_commit = Some("cd".repeat(20)))), 0);
    assert_eq!(
        count(&of(|r| {
            r.root_commit = None;
            r.remote = Some("https://host/other/churn".into());
        })),
        0
    );
}

#[test]
fn unreadable_files_are_listed_with_a_reason_and_left_as_they_are() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    let good = store.save(&audit).unwrap();
    let text = fs::read_to_string(&good).unwrap();
    let broken = [
        ("a-truncated.toml", text[..text.len() / 2].to_owned()),
        ("b-newer.toml", text.replace("schema = 1", "schema = 2").replace("[repository]", "[project]")),
        ("c-empty.toml", String::new()),
        ("d-no-schema.toml", "id = 1".to_owned()),
        ("e-score.toml", text.replace("score = 2", "score = \"two\"")),
        ("f-old.toml", "schema = 0".to_owned()),
    ];
    for (name, contents) in &broken {
        fs::write(good.with_file_name(name), contents).unwrap();
    }
    fs::write(good.with_file_name("g-latin1.toml"), b"schema = 1\nid = \"\xe9\"").unwrap();
    fs::create_dir(good.with_file_name("h-folder.toml")).unwrap();
    fs::write(good.with_file_name(".0199.toml.1-0.tmp"), "half").unwrap();
    let history = store.history(&audit.repository);
    assert_eq!(history.audits.len(), 1);
    let root = good.parent().unwrap().to_string_lossy().into_owned();
    let said: Vec<_> = history.skipped.iter().map(|skipped| skipped.reason.replace(&root, "…")).collect();
    insta::assert_snapshot!(said.join("\n"));
    for (name, contents) in &broken {
        assert_eq!(&fs::read_to_string(good.with_file_name(name)).unwrap(), contents);
    }
}

#[test]
fn a_broken_file_of_another_repository_of_that_name_is_not_our_concern() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    store.save(&audit).unwrap();
    let other = store.root().join("churn-ffffffffffff");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("x.toml"), "schema =").unwrap();
    assert!(store.history(&audit.repository).skipped.is_empty());
}

#[test]
fn a_store_that_is_not_there_yet_is_empty() {
    let Fixture { folder: _folder, store } = fixture();
    let repository = full_audit().repository;
    assert_eq!(store.history(&repository), History::default());
    assert!(store.draft(&repository).unwrap().is_none());
    assert!(!store.root().exists(), "looking makes nothing");
    store.discard_draft(&full_audit()).unwrap();
}

#[test]
fn drafts_are_offered_newest_first_and_never_overwrite_each_other() {
    let Fixture { folder: _folder, store } = fixture();
    let mut one = dated("2026-11-20T09:00:00+00:00", "one");
    let two = dated("2026-11-20T08:00:00+00:00", "two");
    let path = store.save_draft(&one).unwrap().path;
    let other = store.save_draft(&two).unwrap().path;
    let past = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    fs::File::options().write(true).open(&path).unwrap().set_modified(past).unwrap();
    assert_eq!(store.draft(&one.repository).unwrap().unwrap().path, other);
    one.answers.clear();
    store.save_draft(&one).unwrap();
    let offered = store.draft(&one.repository).unwrap().unwrap();
    assert_eq!((offered.audit, offered.path, offered.doubt), (one.clone(), path.clone(), None));
    assert!(store.history(&one.repository).audits.is_empty(), "a draft is no audit");
    store.discard_draft(&one).unwrap();
    assert!(!path.exists());
    assert_eq!(store.draft(&one.repository).unwrap().unwrap().audit, two);
}

#[test]
fn a_review_open_elsewhere_is_neither_offered_nor_overwritten() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    let path = store.save_draft(&audit).unwrap().path;
    let elsewhere = Store::at(store.root());
    assert!(elsewhere.draft(&audit.repository).unwrap().is_none());
    assert!(matches!(elsewhere.save_draft(&audit), Err(StoreError::Locked { path: locked }) if locked == path));
    assert!(store.clone().draft(&audit.repository).unwrap().is_some());
    drop(store);
    assert!(elsewhere.draft(&audit.repository).unwrap().is_some(), "a process that died holds nothing");
    elsewhere.save_draft(&audit).unwrap();
}

#[test]
fn a_draft_whose_audit_was_saved_is_over() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    store.save_draft(&audit).unwrap();
    store.save(&audit).unwrap();
    assert!(store.draft(&audit.repository).unwrap().is_none());
}

#[test]
fn a_broken_draft_is_named_unless_another_can_be_offered() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    let path = store.save_draft(&audit).unwrap().path;
    fs::write(path.with_file_name("broken.toml"), "schema = 1\nid =").unwrap();
    assert_eq!(store.draft(&audit.repository).unwrap().unwrap().audit, audit);
    store.discard_draft(&audit).unwrap();
    let error = store.draft(&audit.repository).unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { line: Some(2), .. }), "{error}");
    assert!(path.with_file_name("broken.toml").exists());
}

#[test]
fn the_place_named_wins_over_the_environment_and_that_over_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path();
    let (named, environment) = (tree.join("named"), tree.join("environment"));
    let locate = |explicit, environment| {
        let store = Store::locate(&Places { explicit, environment, work_tree: Some(tree) }).unwrap();
        (store.kind(), store.root().to_path_buf())
    };
    assert_eq!(locate(None, None).0, StoreKind::PerUser);
    init(tree).unwrap();
    assert_eq!(locate(Some(&named), Some(&environment)), (StoreKind::Explicit, named.clone()));
    assert_eq!(locate(None, Some(&environment)), (StoreKind::Environment, environment.clone()));
    assert_eq!(locate(None, Some(Path::new(""))), (StoreKind::InRepository, tree.join(".paydown")));
    fs::write(&named, "a file").unwrap();
    let error = Store::locate(&Places { explicit: Some(&named), ..Places::default() }).unwrap_err();
    assert!(matches!(error, StoreError::NotAFolder { .. }));
}

#[test]
fn a_repository_keeps_its_own_audits_and_hides_its_drafts() {
    let folder = tempfile::tempdir().unwrap();
    let root = init(folder.path()).unwrap();
    assert_eq!(init(folder.path()).unwrap(), root, "twice is no error");
    assert!(fs::read_to_string(root.join(".gitignore")).unwrap().contains("drafts/"));
    let store = Store::locate(&Places { work_tree: Some(folder.path()), ..Places::default() }).unwrap();
    let audit = full_audit();
    assert_eq!(store.save(&audit).unwrap(), root.join("audits/20261120T110000Z-0199f3c1.toml"));
    assert_eq!(store.save_draft(&dated("2026-11-20T10:00:00+00:00", "d1")).unwrap().path, root.join("drafts/d1.toml"));
    assert_eq!(fs::read_to_string(root.join("drafts/.gitignore")).unwrap(), "*\n");
    let renamed = Repository { name: "other".into(), ..Repository::default() };
    assert_eq!(store.history(&renamed).audits.len(), 1);
    assert_eq!(store.draft(&renamed).unwrap().unwrap().audit.id, "d1");
}

#[cfg(unix)]
#[test]
fn a_link_cannot_lead_out_of_the_repository() {
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(outside.path(), folder.path().join(".paydown")).unwrap();
    let places = Places { work_tree: Some(folder.path()), ..Places::default() };
    assert!(matches!(Store::locate(&places), Err(StoreError::NotAFolder { .. })));
    assert!(matches!(init(folder.path()), Err(StoreError::NotAFolder { .. })));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);

    let own = tempfile::tempdir().unwrap();
    let root = init(own.path()).unwrap();
    let store = Store::locate(&Places { work_tree: Some(own.path()), ..Places::default() }).unwrap();
    fs::write(outside.path().join("secret"), "schema = 1").unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret"), root.join("audits/x.toml")).unwrap();
    let history = store.history(&Repository::default());
    assert!(history.skipped[0].reason.contains("links inside a repository are not followed"), "{history:?}");
}

#[cfg(unix)]
#[test]
fn a_read_only_store_says_so_and_still_reads() {
    use std::os::unix::fs::PermissionsExt;
    let Fixture { folder, store } = fixture();
    let audit = full_audit();
    let path = store.save(&audit).unwrap();
    let set = |mode| fs::set_permissions(path.parent().unwrap(), fs::Permissions::from_mode(mode)).unwrap();
    set(0o500);
    let probe = path.with_file_name("probe");
    // The superuser may write everywhere: then there is nothing to refuse.
    if fs::write(&probe, "").is_ok() {
        return set(0o700);
    }
    let other = Audit { id: "eeeeeeee".into(), ..audit.clone() };
    let error = store.save(&other).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    assert!(matches!(store.save_draft(&other), Err(StoreError::ReadOnly { .. })));
    assert_eq!(store.history(&audit.repository).audits.len(), 1);
    set(0o700);
    drop(folder);
}

#[test]
fn every_error_says_what_to_do() {
    let path = || PathBuf::from("/s/\u{1b}[31mx.toml");
    let refused = |kind| StoreError::from_io("the audit could not be saved", &path(), std::io::Error::from(kind));
    let all = [
        StoreError::NoHome,
        StoreError::NotAFolder { path: path() },
        refused(std::io::ErrorKind::PermissionDenied),
        refused(std::io::ErrorKind::ReadOnlyFilesystem),
        refused(std::io::ErrorKind::StorageFull),
        refused(std::io::ErrorKind::TimedOut),
        StoreError::Locked { path: path() },
        StoreError::ChangedElsewhere { path: path() },
        StoreError::NewerSchema { path: path(), found: 3 },
        StoreError::Damaged { path: path(), line: Some(4), reason: "bad\u{7}".into() },
        StoreError::AlreadySaved { path: path() },
        StoreError::Unwritable { reason: "year".into() },
    ];
    insta::assert_snapshot!(all.map(|error| error.to_string()).join("\n"));
}

/// Some of them share their moment, some are automatic, some are of the time before the repository was renamed.
fn one_of_many(number: u8) -> Audit {
    let when = at("2026-03-31T12:00:00+00:00") + chrono::TimeDelta::days(i64::from(number % 4));
    let mut audit = Audit {
        at: when,
        id: format!("0199f3c{}-0000-7000-8000-00000000000{number}", if number < 6 { number } else { 1 }),
        ..audit(&[Verdict::Score(number % 3)])
    };
    audit.kind = if number < 6 { audit.kind } else { crate::model::AuditKind::Automatic };
    audit.repository.name = if number.is_multiple_of(3) { "renamed".into() } else { audit.repository.name };
    audit.actions = vec![action("a", ActionStatus::Open)];
    audit
}

/// Copies every file that is not there yet, as people merge stores.
fn merge(from: &Path, into: &Path) {
    let Ok(listing) = fs::read_dir(from) else { return };
    fs::create_dir_all(into).unwrap();
    for entry in listing.flatten() {
        let (path, target) = (entry.path(), into.join(entry.file_name()));
        if path.is_dir() {
            merge(&path, &target);
        } else if !target.exists() {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Anything a person can type, control characters included.
fn typed() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    proptest::collection::vec(any::<char>(), 0..30).prop_map(|characters| characters.into_iter().collect())
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_people_write_comes_back(note in typed(), reason in typed(), name in typed(), text in typed(), id in typed()) {
        let Fixture { folder: _folder, store } = fixture();
        let mut audit = full_audit();
        audit.answers[0].note = note;
        // A blank reason is refused when it is given, long before it could be saved.
        audit.answers[2].verdict = Verdict::NotApplicable(format!("x{reason}"));
        audit.answers[1].evidence[0].text.clone_from(&text);
        audit.repository.name = name;
        audit.actions[0].text = text;
        audit.id = id;
        let path = store.save(&audit).unwrap();
        proptest::prop_assert!(path.starts_with(store.root()));
        let draft = store.save_draft(&audit).unwrap().path;
        proptest::prop_assert!(draft.starts_with(store.root()));
        let history = store.history(&audit.repository);
        proptest::prop_assert_eq!(&history.skipped, &[]);
        proptest::prop_assert_eq!(&history.audits[0].audit, &audit);
    }

    #[test]
    fn two_stores_merged_in_either_order_give_the_same_history(
        made in proptest::collection::vec((0_u8..9, 0_u8..3), 0..14),
    ) {
        let (one, two) = (fixture(), fixture());
        for (number, place) in made {
            let audit = one_of_many(number);
            let status = if number % 2 == 0 { ActionStatus::Done } else { ActionStatus::Open };
            let event = crate::model::ActionEvent {
                schema: 1,
                id: audit.id.clone(),
                action: "a".into(),
                status,
                at: audit.at,
                by: "ada".into(),
                repository: audit.repository.clone(),
            };
            // The first store, the second, or both: what is in both counts once.
            for store in [(place != 1).then_some(&one.store), (place != 0).then_some(&two.store)].into_iter().flatten() {
                store.save(&audit).unwrap();
                store.save_event(&event).unwrap();
            }
        }
        let (forth, back) = (fixture(), fixture());
        for (into, order) in [(&forth.store, [&one.store, &two.store]), (&back.store, [&two.store, &one.store])] {
            for from in order {
                merge(from.root(), into.root());
            }
        }
        let of = full_audit().repository;
        let seen = |store: &Store| {
            let history = store.history(&of);
            let audits: Vec<Audit> = history.audits.into_iter().map(|stored| stored.audit).collect();
            let tracked = crate::audit::track(&audits.iter().collect::<Vec<_>>(), &store.events(&of).0);
            (audits, tracked, history.skipped.len())
        };
        proptest::prop_assert_eq!(seen(&forth.store), seen(&back.store));
    }

    #[test]
    fn no_text_makes_the_readers_panic(at in 0_usize..2000, junk in typed()) {
        let mut text = toml::to_string(&full_audit()).unwrap();
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        text.insert_str(at, &junk);
        let rubric = crate::audit::fixtures::rubric();
        if let Ok(file) = answers_file::read(&text) {
            let _ = file.check(&rubric);
        }
        let _ = answers_file::read(&junk);
        let _ = crate::rubric::check(&text, "x.toml", &[]);
        let Fixture { folder, store } = fixture();
        let path = folder.path().join("x.toml");
        fs::write(&path, &text).unwrap();
        let _ = format::read_file(&path);
        drop(store);
    }
}

/// All files below a folder, by path, with their contents.
pub(super) fn files(folder: &Path) -> Vec<(String, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_check_names_what_was_changed_what_stands_twice_and_what_refers_to_nothing() {
    let Fixture { folder: _folder, store } = fixture();
    let mut audit = full_audit();
    audit.actions[0].opened_in.clone_from(&audit.id);
    let path = store.save(&audit).unwrap();
    assert_eq!(store.check(), Checked { audits: store.history(&audit.repository).audits, ..Checked::default() });

    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("score = 2", "score = 0")).unwrap();
    let history = store.history(&audit.repository);
    assert_eq!((history.audits.len(), history.skipped.len(), history.changed.len()), (1, 0, 1));
    fs::write(path.with_file_name("twin.toml"), &text).unwrap();
    let mut other = dated("2026-12-01T00:00:00+00:00", "0199ffff-0000-7000-8000-000000000001");
    other.actions = vec![action("b", ActionStatus::Open)];
    other.actions[0].closed_in = Some("gone".into());
    let other_path = store.save(&other).unwrap();
    let elsewhere = store.root().join("fraud-000000000000");
    fs::create_dir(&elsewhere).unwrap();
    fs::copy(&other_path, elsewhere.join("lost.toml")).unwrap();
    fs::write(path.with_file_name(".x.toml.1-0.tmp"), "half").unwrap();
    store.save_draft(&dated("2026-12-02T00:00:00+00:00", "d")).unwrap();
    let checked = store.check();
    let names = |doubts: &[Doubt]| -> Vec<String> {
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        doubts.iter().map(|doubt| format!("{}: {}", name(&doubt.path), doubt.reasons.join("; "))).collect()
    };
    let root = store.root().to_string_lossy().into_owned();
    let said = [names(&checked.changed), names(&checked.doubtful)].concat().join("\n").replace(&root, "…");
    insta::assert_snapshot!(said);
    assert!(!checked.is_sound());
    let counted = (checked.audits.len(), checked.drafts, checked.leftovers.len(), checked.unsealed);
    assert_eq!(counted, (4, 1, 1, 0));
}

#[test]
fn what_is_too_large_to_be_read_again_is_not_written() {
    let Fixture { folder: _folder, store } = fixture();
    let mut audit = full_audit();
    store.save_draft(&audit).unwrap();
    audit.answers[0].note = "x".repeat(9 << 20);
    let error = store.save_draft(&audit).unwrap_err();
    assert!(error.to_string().contains("shorten its notes"), "{error}");
    assert_eq!(store.draft(&audit.repository).unwrap().unwrap().audit, full_audit());
}

#[test]
fn an_audit_of_an_id_is_saved_once_whatever_time_it_says() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    let path = store.save(&audit).unwrap();
    let later = Audit { at: at("2026-11-20T13:00:00+01:00"), ..audit.clone() };
    assert!(matches!(store.save(&later), Err(StoreError::AlreadySaved { path: there }) if there == path));
    assert_eq!(files(store.root()).len(), 1);
}

#[test]
fn a_draft_that_another_machine_wrote_meanwhile_is_not_overwritten() {
    let (Fixture { folder: _one, store: here }, Fixture { folder: _two, store: there }) = (fixture(), fixture());
    let audit = full_audit();
    let path = here.save_draft(&audit).unwrap().path;
    // The folder is shared by copying, which knows no locks.
    merge(here.root(), there.root());
    let mut theirs = there.draft(&audit.repository).unwrap().unwrap();
    theirs.audit.answers[0].note = "written over there".into();
    let their_path = there.save_draft(&theirs.audit).unwrap().path;
    fs::copy(&their_path, &path).unwrap();
    let mut ours = audit.clone();
    ours.answers[0].note = "written here".into();
    assert!(matches!(here.save_draft(&ours), Err(StoreError::ChangedElsewhere { .. })));
    here.discard_draft(&ours).unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("written over there"), "neither overwritten nor removed");
    // They finish it. What was written here is more than that: it is offered.
    there.save(&theirs.audit).unwrap();
    there.discard_draft(&theirs.audit).unwrap();
    assert!(there.draft(&audit.repository).unwrap().is_none());
    there.save_draft(&theirs.audit).unwrap();
    assert!(there.draft(&audit.repository).unwrap().is_none(), "all of it is in the audit");
    fs::write(&their_path, format::write(&ours).unwrap()).unwrap();
    assert_eq!(there.draft(&audit.repository).unwrap().unwrap().audit, ours);
}

#[test]
fn a_folder_removed_meanwhile_is_made_again_and_told() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    let first = store.save_draft(&audit).unwrap();
    assert_eq!(first.note, None);
    fs::remove_dir_all(store.root()).unwrap();
    let again = store.save_draft(&audit).unwrap();
    assert!(again.note.unwrap().contains("was removed while this review was open"));
    assert_eq!(store.save_draft(&audit).unwrap(), Kept { path: first.path.clone(), note: None });
    assert!(Store::at(store.root()).draft(&audit.repository).unwrap().is_none(), "the lock is held again");
    fs::remove_file(&first.path).unwrap();
    assert!(store.save_draft(&audit).unwrap().note.unwrap().contains("the draft"));
}

#[test]
fn a_draft_that_was_offered_is_offered_to_no_other() {
    let Fixture { folder: _folder, store } = fixture();
    let audit = full_audit();
    store.save_draft(&audit).unwrap();
    let root = store.root().to_path_buf();
    drop(store);
    let (one, two) = (Store::at(&root), Store::at(&root));
    assert!(one.draft(&audit.repository).unwrap().is_some());
    assert!(two.draft(&audit.repository).unwrap().is_none());
    assert_eq!((two.open_elsewhere(&audit.repository), one.open_elsewhere(&audit.repository)), (1, 0));
    drop(one);
    assert!(two.draft(&audit.repository).unwrap().is_some());
}
