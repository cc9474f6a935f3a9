//! Repositories that nobody should trust, one of each kind. What they try to have run or read leaves a trace outside.
#![allow(clippy::print_stdout, reason = "what was skipped is said")]

use std::fs::File;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid};

use super::{Fixture, run, write};

const ANN: &str = "Ann Lee <ann@acme.example>";
const THEN: &str = "2026-01-05T10:00:00Z";

/// One kind of hostile repository.
pub(crate) struct Case {
    /// What it is.
    pub(crate) name: &'static str,
    /// Makes it.
    pub(crate) make: fn() -> Fixture,
    /// Words that the scan must say about it, in its report or as its error.
    pub(crate) says: &'static [&'static str],
    /// Whether there is nothing to inspect: an error with words, exit code 2.
    pub(crate) refused: bool,
}

const fn case(name: &'static str, make: fn() -> Fixture, says: &'static [&'static str]) -> Case {
    Case { name, make, says, refused: false }
}

const fn refused(name: &'static str, make: fn() -> Fixture, says: &'static [&'static str]) -> Case {
    Case { name, make, says, refused: true }
}

/// Every kind.
pub(crate) fn cases() -> Vec<Case> {
    let mut all = configured();
    all.extend(on_disk());
    all.extend(texts());
    all.extend(objects());
    all
}

/// Settings that would run or read something.
fn configured() -> Vec<Case> {
    vec![
        case("hooks", hooks, &[]),
        case("filters", filters, &[]),
        case("commands in core.*, pagers, credential helpers", commands, &[]),
        case("core.worktree elsewhere", worktree_elsewhere, &[]),
        case("core.excludesFile and core.attributesFile elsewhere", patterns_elsewhere, &[]),
        refused("an include of a file elsewhere", include_elsewhere, &["lies outside of it"]),
        case("submodules with addresses that run", submodules, &[]),
        case("settings whose patterns blow up", globs, &["no path pattern"]),
        case("reports named in settings that lead out", named_reports, &["leads out of the repository"]),
    ]
}

fn on_disk() -> Vec<Case> {
    vec![
        case("links out of the tree, and loops", links, &[]),
        case("pipes", pipes, &["a pipe, a device or a folder"]),
        case("pipes where git reads patterns", pattern_pipes, &["not a regular file"]),
        refused("pipes in git's own folder", git_pipes, &["a pipe, a socket or a device"]),
        case("sockets", sockets, &["a pipe, a device or a folder"]),
        case("devices", devices, &[]),
        case("files of 4 GB", sparse, &["more than the"]),
        refused("an index of 4 GB", sparse_index, &["larger than"]),
        case("20,000 tiny files", || tiny(20_000), &[]),
        case("folders 400 deep", deep_folders, &[]),
        case("names that are no text", names, &[]),
    ]
}

fn texts() -> Vec<Case> {
    vec![
        case("Python 100,000 deep", deep_python, &["nested too deep"]),
        case("Python that a program wrote", long_python, &[]),
        case("data 100,000 deep", deep_data, &["only part of it"]),
        case("documents 100,000 deep", deep_documents, &[]),
        case("notebooks with huge outputs", notebooks, &["more than the"]),
        case("YAML that blows up", yaml_bombs, &[]),
        case("TOML arrays without end", toml_arrays, &["more than the"]),
        case("lines of 4 MB in every format", long_lines, &[]),
    ]
}

fn objects() -> Vec<Case> {
    vec![
        case("a corrupt pack", corrupt_pack, &[]),
        case("missing blobs", missing_blobs, &[]),
        case("a lost alternate", lost_alternate, &[]),
        case("control characters in refs and authors", control_characters, &[]),
        case("trees that multiply", tree_bomb, &["holds more than"]),
        case("trees that lead out", tree_names, &[]),
        case("a commit of 3,000 parents, and times at the ends of time", odd_commits, &[]),
        case("20,000 commits", many_commits, &[]),
    ]
}

/// Something to find, so that an inspection that gave up would show.
fn plain() -> Fixture {
    let fixture = Fixture::new();
    fixture
        .file("train.py", "from sklearn.svm import SVC\n\nmodel = SVC(C=0.37).fit([[1]], [1])\n")
        .file("README.md", "# Churn\n\nRuns `python train.py`.\n");
    fixture
}

fn committed(fixture: Fixture) -> Fixture {
    fixture.commit("Begin", ANN, THEN);
    fixture
}

/// What must not be there after a scan.
pub(crate) fn trace(fixture: &Fixture) -> PathBuf {
    fixture.outside().join("trace")
}

/// A file outside of the repository with words that no output may hold.
pub(crate) fn secret(fixture: &Fixture) -> PathBuf {
    let path = fixture.outside().join("elsewhere").join("secret.py");
    write(&path, "import outside_secret_words\n");
    path
}

fn touch(fixture: &Fixture) -> String {
    format!("touch {}", trace(fixture).display())
}

fn script(path: &Path, command: &str) {
    write(path, format!("#!/bin/sh\n{command}\n"));
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn hooks() -> Fixture {
    let fixture = committed(plain());
    let names = ["post-checkout", "pre-commit", "post-index-change", "fsmonitor-watchman", "reference-transaction"];
    for folder in [fixture.git_dir().join("hooks"), fixture.path().join("evil-hooks")] {
        for hook in names {
            script(&folder.join(hook), &touch(&fixture));
        }
    }
    fixture.config("core.hooksPath", "evil-hooks").config("core.fsmonitor", &touch(&fixture));
    fixture.file("train.py", "changed = 1\n");
    fixture
}

fn filters() -> Fixture {
    let fixture = committed(plain());
    for key in ["clean", "smudge", "process"] {
        fixture.config(&format!("filter.evil.{key}"), &touch(&fixture));
    }
    fixture.config("filter.evil.required", "true").config("diff.evil.textconv", &touch(&fixture));
    fixture.config("diff.evil.command", &touch(&fixture)).config("merge.evil.driver", &touch(&fixture));
    fixture.file(".gitattributes", "* filter=evil diff=evil merge=evil\n").file("train.py", "changed = 1\n");
    fixture
}

fn commands() -> Fixture {
    let fixture = committed(plain());
    let touch = touch(&fixture);
    for key in ["editor", "sshCommand", "pager", "askPass", "gitProxy", "alternateRefsCommand", "fsmonitor"] {
        fixture.config(&format!("core.{key}"), &touch);
    }
    for key in ["sequence.editor", "diff.external", "gpg.program", "pager.status", "pager.log", "alias.status"] {
        fixture.config(key, &touch);
    }
    fixture.config("credential.helper", &format!("!{touch}")).config("protocol.ext.allow", "always");
    fixture.config("uploadpack.packObjectsHook", &touch).config("interactive.diffFilter", &touch);
    fixture.config("remote.origin.url", &format!("ext::sh -c '{touch}'"));
    fixture.config("remote.origin.uploadpack", &touch).config("remote.origin.promisor", "true");
    fixture.file("train.py", "changed = 1\n");
    fixture
}

fn worktree_elsewhere() -> Fixture {
    let fixture = committed(plain());
    fixture.config("core.worktree", secret(&fixture).parent().unwrap().to_str().unwrap());
    fixture
}

fn patterns_elsewhere() -> Fixture {
    let fixture = committed(plain());
    let pipe = fixture.outside().join("pipe");
    run("mkfifo", &[&pipe]);
    fixture.config("core.excludesFile", pipe.to_str().unwrap()).config("core.attributesFile", "/dev/zero");
    fixture.file("new/more.py", "import json\n");
    symlink(secret(&fixture), fixture.path().join("new/.gitignore")).unwrap();
    fixture
}

fn include_elsewhere() -> Fixture {
    let fixture = committed(plain());
    let config = fixture.git_dir().join("config");
    let text = std::fs::read_to_string(&config).unwrap();
    write(&config, format!("{text}[include]\n\tpath = {}\n", secret(&fixture).display()));
    fixture
}

fn submodules() -> Fixture {
    let fixture = plain();
    let touch = touch(&fixture);
    let modules = format!(
        "[submodule \"a\"]\n\tpath = ../../elsewhere\n\turl = ext::sh -c '{touch}'\n\tupdate = !{touch}\n\
         [submodule \"-u./x\"]\n\tpath = sub\n\turl = -u./{touch}\n"
    );
    fixture.file(".gitmodules", modules);
    committed(fixture)
}

fn globs() -> Fixture {
    let fixture = plain();
    let deep = format!("{}a{}", "{".repeat(100_000), "}".repeat(100_000));
    let wide = "{a,b,c,d,e,f,g,h}".repeat(400);
    let stars = "*a".repeat(2_000);
    let many: Vec<String> = (0..900).map(|n| format!("'**/{{a,b}}*{n}*/**'")).collect();
    fixture.file(
        ".paydown.toml",
        format!(
            "vendored = ['{deep}', '{wide}']\ntests = ['{stars}']\ndocs = [{}]\ngenerated = ['[', '{{a']\n",
            many.join(", ")
        ),
    );
    let long = "a".repeat(250);
    fixture.file(&format!("{long}/{long}.py"), "import json\n");
    committed(fixture)
}

fn named_reports() -> Fixture {
    let fixture = plain();
    secret(&fixture);
    symlink(fixture.outside().join("elsewhere"), fixture.path().join("reports")).unwrap();
    run("mkfifo", &[&fixture.path().join("pipe.xml")]);
    fixture.file(".paydown.toml", "junit = ['reports/secret.py', 'pipe.xml']\ncoverage = ['../elsewhere/secret.py']\n");
    fixture
}

fn links() -> Fixture {
    let fixture = plain();
    let secret = secret(&fixture);
    let at = |name: &str| fixture.path().join(name);
    for (target, name) in [
        (secret.clone(), "evil.py"),
        (secret.clone(), "requirements.txt"),
        (secret.clone(), ".paydown.toml"),
        (PathBuf::from("/etc/passwd"), "params.yaml"),
        (secret.parent().unwrap().to_path_buf(), "folder"),
        (PathBuf::from("/"), "root"),
        (PathBuf::from("."), "here"),
        (PathBuf::from(".."), "above"),
        (PathBuf::from("loop-b.py"), "loop-a.py"),
        (PathBuf::from("loop-a.py"), "loop-b.py"),
        (PathBuf::from("self.py"), "self.py"),
        (PathBuf::from("/dev/zero"), "zero.py"),
        (PathBuf::from("/proc/self/mem"), "memory.py"),
    ] {
        symlink(target, at(name)).unwrap();
    }
    fixture
}

fn pipes() -> Fixture {
    let fixture = committed(plain());
    for name in ["pipe.py", "requirements.txt", "params.yaml", "model.ipynb", ".mailmap", "new/Dockerfile"] {
        let path = fixture.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        run("mkfifo", &[&path]);
    }
    // A recorded file that became a pipe.
    fixture.remove("README.md");
    run("mkfifo", &[&fixture.path().join("README.md")]);
    fixture
}

fn pattern_pipes() -> Fixture {
    let fixture = committed(plain());
    fixture.file("new/deep/more.py", "import json\n");
    run("mkfifo", &[&fixture.path().join("new/deep/.gitignore")]);
    run("mkfifo", &[&fixture.path().join(".gitattributes")]);
    fixture
}

fn git_pipes() -> Fixture {
    let fixture = committed(plain());
    // A library that opens the repository from here on would wait for ever.
    let git = fixture.git_dir();
    for name in ["packed-refs", "shallow", "refs/heads/evil", "objects/info/alternates"] {
        let path = git.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        run("mkfifo", &[&path]);
    }
    fixture
}

fn sockets() -> Fixture {
    let fixture = committed(plain());
    for name in ["train.py", "README.md"] {
        // Paths of sockets are short, those of temporary folders may not be.
        let short = Path::new("/tmp").join(format!("paydown-{}-{name}", std::process::id()));
        drop(UnixListener::bind(&short).unwrap());
        fixture.remove(name);
        std::fs::rename(short, fixture.path().join(name)).unwrap();
    }
    fixture
}

fn devices() -> Fixture {
    let fixture = plain();
    fixture.file("params.yaml", "depth: 7\n").file("disk.md", "# Disk\n");
    let fixture = committed(fixture);
    for (name, kind, major, minor) in
        [("train.py", "c", "1", "5"), ("params.yaml", "c", "1", "8"), ("disk.md", "b", "7", "0")]
    {
        let path = fixture.path().join(name);
        fixture.remove(name);
        let made = std::process::Command::new("mknod").arg(&path).args([kind, major, minor]).output();
        if !made.is_ok_and(|made| made.status.success()) {
            println!("SKIPPED: devices cannot be made here, they are not scanned");
            break;
        }
    }
    fixture
}

const FOUR_GB: u64 = 4 << 30;

fn grow(path: &Path, size: u64) {
    File::options().append(true).create(true).open(path).unwrap().set_len(size).unwrap();
}

fn sparse() -> Fixture {
    let fixture = committed(plain());
    for name in ["huge.py", "huge.ipynb", "params.yaml", "data.csv", "poetry.lock", ".mailmap", ".paydown.toml"] {
        grow(&fixture.path().join(name), FOUR_GB);
    }
    // As long as what the index records, as far as its 32 bits can tell.
    let readme = fixture.path().join("README.md");
    grow(&readme, FOUR_GB + readme.metadata().unwrap().len());
    fixture
}

fn sparse_index() -> Fixture {
    let fixture = committed(plain());
    grow(&fixture.git_dir().join("index"), FOUR_GB);
    fixture
}

/// Files of a line each.
pub(crate) fn tiny(count: usize) -> Fixture {
    let fixture = plain();
    for folder in 0..count.div_ceil(1_000) {
        let path = fixture.path().join(format!("f{folder}"));
        std::fs::create_dir(&path).unwrap();
        for file in 0..1_000.min(count - folder * 1_000) {
            std::fs::write(path.join(format!("m{file}.py")), "import a\n").unwrap();
        }
    }
    fixture
}

fn deep_folders() -> Fixture {
    // Too deep for git to be committed with one call.
    let fixture = committed(plain());
    fixture.file(&format!("{}x.py", "d/".repeat(400)), "import json\n");
    fixture
}

fn names() -> Fixture {
    use std::os::unix::ffi::OsStrExt;
    let fixture = plain();
    for name in super::names::PATHS {
        write(&fixture.path().join(std::ffi::OsStr::from_bytes(name)), "DATA = '/home/ann/x.csv'\n");
    }
    committed(fixture)
}

/// Sources that nest, each in a way of its own.
fn deep_python() -> Fixture {
    let n = 100_000;
    let fixture = plain();
    let around = |open: &str, close: &str| format!("x = {}1{}\n", open.repeat(n), close.repeat(n));
    let blocks: String = (0..2_500).map(|depth| " ".repeat(depth) + "if a:\n").collect();
    let classes: String = (0..2_000).map(|depth| " ".repeat(depth) + "class A(b):\n").collect();
    for (name, source) in [
        ("parentheses", around("(", ")")),
        ("unclosed", "(".repeat(n)),
        ("lists", around("[", "]")),
        ("dictionaries", around("{1: ", "}")),
        ("calls", around("f(", ")")),
        ("fstrings", around("f\"{", "}\"")),
        ("specs", format!("x = f\"{}{}\"\n", "{a:".repeat(n), "}".repeat(n))),
        ("lambdas", around("lambda a, b: ", "")),
        ("conditions", around("1 if a else ", "")),
        ("not", around("not ", "")),
        ("minus", around("-", "")),
        ("sum", format!("x = 1{}\n", " + 1".repeat(n))),
        ("power", format!("x = 1{}\n", "**1".repeat(n))),
        ("attributes", format!("x = a{}\n", ".b".repeat(n))),
        ("chain", format!("x = (a{})\n", "\n.b()".repeat(n))),
        ("subscripts", format!("x = a{}\n", "[0]".repeat(n))),
        ("sign", format!("!{}\n", "[".repeat(n))),
        ("windows", format!("x = 1{}\n", " + \\\r\n1".repeat(n))),
        ("read_twice", format!("f'''{{'''\n{}", "[".repeat(n))),
        ("await", around("await ", "")),
        ("comprehensions", around("[a for a in ", "]")),
        ("patterns", format!("match a:\n case {}{}:\n  pass\n", "[".repeat(n), "]".repeat(n))),
        ("types", format!("x: {}int{}\n", "a[".repeat(n), "]".repeat(n))),
        ("module", format!("import a{}\n", ".a".repeat(n))),
        ("comment", format!("# x = {}{}\n# y = 1\n", "(".repeat(n), ")".repeat(n))),
        ("blocks", blocks),
        ("classes", classes),
        ("elif", format!("if a:\n pass\n{}", "elif a:\n pass\n".repeat(n))),
        ("decorators", format!("{}def f(): pass\n", "@a\n".repeat(n))),
    ] {
        fixture.file(&format!("deep/{name}.py"), source);
    }
    committed(fixture)
}

/// Much of the same, in ways that a careless search would look through again and again.
fn long_python() -> Fixture {
    let fixture = plain();
    let repeated = |line: &str| line.repeat((1 << 19) / line.len());
    let numbered = |line: fn(usize) -> String| (0..20_000).map(line).collect::<String>();
    let head = "from sklearn.preprocessing import StandardScaler\nfrom sklearn.model_selection import train_test_split\n\
                s = StandardScaler()\n";
    for (name, source) in [
        ("fits", format!("{head}{}a, b = train_test_split(X)\n", repeated("X = s.fit_transform(X)\n"))),
        ("branches", format!("{head}{}{}", numbered(|n| format!("v{n} = f({n})\n")), repeated("if a:\n    b = 1\n"))),
        ("assignments", numbered(|n| format!("a{n} = a{}\n", n / 2))),
        ("functions", numbered(|n| format!("def f{n}(): return f{}()\n", n / 2))),
        ("numbers", numbered(|n| format!("X{n} = {n}.5\n"))),
        ("columns", repeated("df['a'] = df['b'] + df['a']\n")),
        ("todo", repeated("# TODO fix\n")),
        ("commented", repeated("# x = f(a)\n")),
        ("list", format!("x = [{}]\n", "1, ".repeat(200_000))),
        ("quotes", "\"".repeat(1 << 19)),
    ] {
        fixture.file(&format!("long/{name}.py"), source);
    }
    committed(fixture)
}

fn deep_data() -> Fixture {
    let n = 100_000;
    let fixture = plain();
    let json = format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n));
    let blocks: String = (0..1_200).map(|depth| " ".repeat(depth) + "a:\n").collect();
    for (name, text) in [
        ("deep.json", json.clone()),
        ("lists.json", "[".repeat(n)),
        ("package.json", json.clone()),
        ("deep.ipynb", format!("{{\"cells\": [{{\"cell_type\": \"code\", \"source\": [], \"outputs\": {json}}}]}}")),
        ("flow.yaml", format!("a: {}{}\n", "[".repeat(n), "]".repeat(n))),
        ("maps.yaml", format!("a: {}1{}\n", "{a: ".repeat(n), "}".repeat(n))),
        ("dashes.yaml", format!("{}a\n", "- ".repeat(n))),
        ("keys.yaml", "? ".repeat(n)),
        ("blocks.yaml", blocks.clone()),
        ("dvc.yaml", blocks.clone()),
        ("docker-compose.yml", blocks.clone()),
        (".github/workflows/ci.yml", blocks),
        ("arrays.toml", format!("a = {}{}\n", "[".repeat(n), "]".repeat(n))),
        ("tables.toml", format!("a = {}1{}\n", "{a = ".repeat(n), "}".repeat(n))),
        ("keys.toml", format!("{}a = 1\n", "a.".repeat(n))),
        ("pyproject.toml", format!("[tool.{}a]\nb = 1\n", "a.".repeat(n))),
        (".paydown/registers/features.toml", format!("a = {}{}\n", "[".repeat(n), "]".repeat(n))),
        ("poetry.lock", format!("a = {}{}\n", "[".repeat(n), "]".repeat(n))),
        ("query.sql", "select (".repeat(n)),
        ("api.proto", "message A {\n".repeat(n)),
        ("main.tf", "a {\n".repeat(n)),
    ] {
        fixture.file(name, text);
    }
    committed(fixture)
}

fn deep_documents() -> Fixture {
    let n = 100_000;
    let fixture = plain();
    let lists: String = (0..1_200).map(|depth| " ".repeat(depth) + "- a\n").collect();
    for (name, text) in [
        ("quotes", format!("{}a\n", "> ".repeat(n))),
        ("brackets", "[".repeat(4 * n)),
        ("links", "[a](".repeat(n)),
        ("images", "![".repeat(n)),
        ("emphasis", "*a ".repeat(n)),
        ("lists", lists),
        ("tags", "<a ".repeat(n)),
        ("comments", "<!-- ".repeat(n)),
        ("table", format!("{}\n{}|\n", "| a ".repeat(n), "|-".repeat(n))),
        ("code", "```sh\n".repeat(n)),
        ("commands", format!("```sh\n{}\n```\n", "$(".repeat(n))),
    ] {
        fixture.file(&format!("docs/{name}.md"), &text).file(&format!("docs/{name}.rst"), &text);
    }
    fixture.file("run.sh", "$(".repeat(n)).file("Makefile", "A = $(A)\n".repeat(n));
    committed(fixture)
}

fn notebooks() -> Fixture {
    let fixture = plain();
    let cell = |output: &str| {
        format!(
            "{{\"cells\": [{{\"cell_type\": \"code\", \"source\": [\"import pandas\\n\"], \"execution_count\": 1, \"outputs\": \
             [{{\"data\": {{\"image/png\": \"{output}\"}}}}]}}], \"nbformat\": 4}}"
        )
    };
    fixture.file("large.ipynb", cell(&"A".repeat(60 << 20))).file("too-large.ipynb", cell(&"A".repeat(65 << 20)));
    let lines = "\"import pandas as pd\\n\", ".repeat(200_000);
    fixture.file("long.ipynb", format!("{{\"cells\": [{{\"cell_type\": \"code\", \"source\": [{lines}\"x\"]}}]}}"));
    let cells = "{\"cell_type\": \"markdown\", \"source\": \"# a\"}, ".repeat(100_000);
    fixture.file("cells.ipynb", format!("{{\"cells\": [{cells}{{\"cell_type\": \"code\", \"source\": \"\"}}]}}"));
    committed(fixture)
}

fn yaml_bombs() -> Fixture {
    let fixture = plain();
    let lists = (1..40).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", ")));
    let laughs = format!("a0: &a0 [x, x, x, x, x, x, x, x, x]\n{}", lists.collect::<String>());
    let maps = (1..40).map(|n| format!("b{n}: &b{n}\n  <<: *b{}\n  x{n}: *b{}\n  y{n}: *b{}\n", n - 1, n - 1, n - 1));
    let merges = format!("b0: &b0 {{k: 1}}\n{}", maps.collect::<String>());
    let quadratic = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(20_000));
    let itself = "a: &a\n  b: *a\n".to_owned();
    for (name, text) in [("laughs", laughs), ("merges", merges), ("quadratic", quadratic), ("itself", itself)] {
        for file in [format!("{name}.yaml"), format!(".github/workflows/{name}.yml"), format!("{name}/dvc.yaml")] {
            fixture.file(&file, &text);
        }
        fixture.file(&format!("{name}/environment.yml"), &text).file(&format!("{name}/docker-compose.yml"), &text);
    }
    committed(fixture)
}

fn toml_arrays() -> Fixture {
    let fixture = plain();
    let array = format!("a = [{}]\n", "0, ".repeat(1_300_000));
    let tables = "[[package]]\nname = \"a\"\n".repeat(160_000);
    let strings = format!("vendored = [{}]\n", "'a', ".repeat(600_000));
    fixture.file("a.toml", &array).file("pyproject.toml", &array).file("poetry.lock", &tables).file("uv.lock", &tables);
    fixture.file(".paydown.toml", &strings).file(".paydown/registers/labels.toml", &array);
    grow(&fixture.path().join("billion.toml"), 3_000_000_000);
    fixture
}

fn long_lines() -> Fixture {
    let fixture = plain();
    let size = (4 << 20) - 1;
    for name in [
        "a.py",
        "a.md",
        "a.rst",
        "a.txt",
        "a.yaml",
        "a.json",
        "a.toml",
        "a.ini",
        "a.sql",
        "a.R",
        "a.proto",
        "a.ipynb",
        "requirements.txt",
        "Pipfile",
        "setup.cfg",
        "environment.yml",
        "poetry.lock",
        "dvc.lock",
        "data.dvc",
        "Dockerfile",
        "Makefile",
        "run.sh",
        "Jenkinsfile",
        ".gitlab-ci.yml",
        ".gitattributes",
        ".dvc/config",
        "CODEOWNERS",
    ] {
        fixture.file(name, "a ".repeat(size / 2));
    }
    committed(fixture)
}

/// Puts all objects into one pack, whose folder is returned.
fn pack(fixture: &Fixture) -> PathBuf {
    let git = fixture.git();
    let mut builder = git.packbuilder().unwrap();
    let mut walk = git.revwalk().unwrap();
    walk.push_head().unwrap();
    builder.insert_walk(&mut walk).unwrap();
    let folder = fixture.git_dir().join("objects/pack");
    builder.write(&folder, 0).unwrap();
    for entry in std::fs::read_dir(fixture.git_dir().join("objects")).unwrap().flatten() {
        if entry.file_name().len() == 2 {
            std::fs::remove_dir_all(entry.path()).unwrap();
        }
    }
    folder
}

fn corrupt_pack() -> Fixture {
    let fixture = committed(plain());
    let folder = pack(&fixture);
    for entry in std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "pack"))
    {
        let mut bytes = std::fs::read(entry.path()).unwrap();
        bytes.iter_mut().skip(20).step_by(7).for_each(|byte| *byte ^= 0x5a);
        std::fs::set_permissions(entry.path(), std::fs::Permissions::from_mode(0o644)).unwrap();
        std::fs::write(entry.path(), bytes).unwrap();
    }
    fixture
}

fn missing_blobs() -> Fixture {
    let fixture = committed(plain());
    let git = fixture.git();
    let tree = git.head().unwrap().peel_to_tree().unwrap();
    for entry in &tree {
        let id = entry.id().to_string();
        std::fs::remove_file(fixture.git_dir().join("objects").join(&id[..2]).join(&id[2..])).unwrap();
    }
    fixture
}

fn lost_alternate() -> Fixture {
    let fixture = committed(plain());
    let objects = fixture.git_dir().join("objects");
    let elsewhere = fixture.outside().join("borrowed");
    std::fs::rename(&objects, &elsewhere).unwrap();
    std::fs::create_dir_all(objects.join("info")).unwrap();
    write(&objects.join("info/alternates"), format!("{}\n", elsewhere.display()));
    std::fs::remove_dir_all(elsewhere).unwrap();
    fixture
}

/// Writes a commit as bytes, since no library would.
fn raw_commit(fixture: &Fixture, tree: Oid, parents: &[Oid], author: &[u8], message: &[u8]) -> Oid {
    let mut bytes = format!("tree {tree}\n").into_bytes();
    for parent in parents {
        bytes.extend(format!("parent {parent}\n").into_bytes());
    }
    for role in [&b"author "[..], b"committer "] {
        bytes.extend([role, author, b"\n"].concat());
    }
    bytes.extend([b"\n", message].concat());
    let git = fixture.git();
    git.odb().unwrap().write(ObjectType::Commit, &bytes).unwrap()
}

fn head(fixture: &Fixture) -> (Oid, Oid) {
    let commit = fixture.git().head().unwrap().peel_to_commit().unwrap().id();
    let tree = fixture.git().find_commit(commit).unwrap().tree_id();
    (commit, tree)
}

fn move_head(fixture: &Fixture, to: Oid) {
    write(&fixture.git_dir().join("refs/heads/main"), format!("{to}\n"));
}

fn control_characters() -> Fixture {
    let fixture = committed(plain());
    let (mut tip, tree) = head(&fixture);
    for (n, name) in super::names::TEXTS.iter().enumerate() {
        let author = [
            name.replace(['\n', '<', '>'], " ").as_bytes(),
            b" <e\x1b[31m@x> ",
            format!("{}", 1_767_000_000 + n).as_bytes(),
            b" +0000",
        ]
        .concat();
        tip = raw_commit(&fixture, tree, &[tip], &author, name.as_bytes());
    }
    move_head(&fixture, tip);
    let refs: Vec<u8> = super::names::TEXTS
        .iter()
        .flat_map(|name| format!("{tip} refs/heads/{}\n", name.replace('\n', "")).into_bytes())
        .collect();
    let git = fixture.git_dir();
    write(&git.join("packed-refs"), refs);
    write(&git.join("refs/heads/evil\u{202e}\u{9b}31m"), format!("{tip}\n"));
    fixture
}

/// Ten folders, each with ten entries that are all the next one: 10^10 files.
fn tree_bomb() -> Fixture {
    let fixture = committed(plain());
    let git = fixture.git();
    let blob = git.blob(b"import json\n").unwrap();
    let mut below = (blob, 0o100_644);
    for _ in 0..10 {
        let mut tree = git.treebuilder(None).unwrap();
        for n in 0..10 {
            tree.insert(format!("f{n}.py"), below.0, below.1).unwrap();
        }
        below = (tree.write().unwrap(), 0o040_000);
    }
    let (tip, _) = head(&fixture);
    let bomb = raw_commit(&fixture, below.0, &[tip], b"Ann <a@x> 1767700000 +0000", b"Bomb\n");
    move_head(&fixture, bomb);
    fixture
}

/// Names in trees that no checkout would make.
fn tree_names() -> Fixture {
    let fixture = committed(plain());
    let git = fixture.git();
    let odb = git.odb().unwrap();
    let blob = git.blob(b"import json\n").unwrap();
    let mut bytes = Vec::new();
    for name in ["..", ".git", "../../elsewhere/secret.py", "/etc/passwd", "a//b.py", "", "train.py", "train.py"] {
        bytes.extend([b"100644 ", name.as_bytes(), b"\0", blob.as_bytes()].concat());
    }
    let (tip, _) = head(&fixture);
    secret(&fixture);
    if let Ok(tree) = odb.write(ObjectType::Tree, &bytes) {
        move_head(&fixture, raw_commit(&fixture, tree, &[tip], b"Ann <a@x> 1767700000 +0000", b"Names\n"));
    }
    fixture
}

fn odd_commits() -> Fixture {
    let fixture = committed(plain());
    let (tip, tree) = head(&fixture);
    let times = ["0 +0000", "9223372036854775807 +9999", "-9223372036854775808 -9999", "99999999999 +0000", "x y", ""];
    let mut parents: Vec<Oid> = times
        .iter()
        .map(|time| raw_commit(&fixture, tree, &[tip], [b"Ann <a@x> ", time.as_bytes()].concat().as_slice(), b"Odd\n"))
        .collect();
    parents.extend(
        (0..3_000).map(|n| raw_commit(&fixture, tree, &[tip], format!("Ann <a@x> {n} +0000").as_bytes(), b"Side\n")),
    );
    let octopus = raw_commit(&fixture, tree, &parents, b" <> 1767700000 +0000", &b"x".repeat(10 << 20));
    move_head(&fixture, octopus);
    fixture
}

fn many_commits() -> Fixture {
    let fixture = committed(plain());
    let (mut tip, tree) = head(&fixture);
    let git = fixture.git();
    let odb = git.odb().unwrap();
    for n in 0..20_000 {
        let who = format!("P{} <p{}@x> {} +0000", n % 5_000, n % 5_000, 1_700_000_000 + n);
        let bytes = format!("tree {tree}\nparent {tip}\nauthor {who}\ncommitter {who}\n\nStep\n");
        tip = odb.write(ObjectType::Commit, bytes.as_bytes()).unwrap();
    }
    move_head(&fixture, tip);
    fixture
}
