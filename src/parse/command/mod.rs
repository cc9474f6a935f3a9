//! Shell commands as documents, scripts, Makefiles, CI files and Dockerfiles give them: which program runs which script.
//!
//! `words` takes shell text apart; `target` knows what the words run. Only what can be read off the text is said: no
//! variable is looked up, no substitution made.

mod target;
mod words;

use serde::{Deserialize, Serialize};

use super::lines::clip;
use target::Target;
use words::{Piece, split};

/// One simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Line on which it begins.
    pub line: u32,
    /// As written, on one line.
    pub text: String,
    /// The program that does the work, without path, wrappers (`poetry run`) and `python -m`; Pythons are `python`.
    pub program: String,
    /// The script, notebook or dotted module it runs.
    pub script: Option<String>,
    /// Whether `script` is a dotted module name rather than a path.
    pub module: bool,
    /// Folder reached by `cd` before it, relative to where the text starts; empty there. `?` where it cannot be known.
    pub cwd: String,
}

impl Command {
    /// The script's path from where the text starts, `cd` followed; a module is given as written. What goes over several
    /// lines is a quote that was never closed, and names no script.
    pub fn script_path(&self) -> Option<String> {
        let script = self.script.as_deref()?;
        let path = if self.module || self.cwd.starts_with('?') { script.to_owned() } else { join(&self.cwd, script) };
        (!path.contains('\n')).then_some(path)
    }
}

/// Most commands taken from one text.
const MAX_COMMANDS: usize = 5_000;
/// How deep `bash -c "…"` is followed.
const MAX_NESTING: usize = 3;

/// The simple commands in `text`, whose first line is `first_line` of its file.
pub fn commands(text: &str, first_line: u32) -> Vec<Command> {
    let mut found = Vec::new();
    collect(text, first_line, String::new(), MAX_NESTING, &mut found);
    found
}

/// The command that a list of words is (the exec form of a Dockerfile).
pub fn from_words(words: &[String], line: u32) -> Option<Command> {
    let target = Target::of(words)?;
    Some(command(&words.join(" "), line, target, ""))
}

/// Shell text with the prompts of a transcript removed: where lines begin with `$ `, only those are commands.
pub fn without_prompts(text: &str) -> String {
    let prompt = |line: &str| line.trim_start().starts_with("$ ");
    if !text.lines().any(prompt) {
        return text.to_owned();
    }
    let mut goes_on = false;
    let lines = text.lines().map(|line| {
        let body = line.trim_start().strip_prefix("$ ").or_else(|| goes_on.then_some(line)).unwrap_or_default();
        goes_on = body.trim_end().ends_with('\\');
        body
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn collect(text: &str, first_line: u32, start: String, nesting: usize, found: &mut Vec<Command>) {
    let mut folders = vec![start];
    let mut cloned: Vec<String> = Vec::new();
    for piece in split(super::lines::bounded(text), first_line) {
        if found.len() >= MAX_COMMANDS {
            return;
        }
        match piece {
            Piece::Open => folders.push(folders.last().cloned().unwrap_or_default()),
            Piece::Close if folders.len() > 1 => drop(folders.pop()),
            Piece::Close => {}
            Piece::Command { line, raw, words } => {
                let Some(target) = Target::of(&words) else { continue };
                let here = folders.last_mut();
                let cwd = here.as_ref().map(|cwd| (*cwd).clone()).unwrap_or_default();
                cloned.extend(clone(&words));
                if let (Some(here), "cd" | "pushd") = (here, target.program.as_str()) {
                    let folder = words.iter().rev().find(|word| !word.starts_with('-'));
                    let into_clone =
                        folder.is_some_and(|folder| cloned.iter().any(|name| name == folder.trim_end_matches('/')));
                    *here = if into_clone { String::new() } else { change(here, folder) };
                }
                let inner = target.inline.clone();
                found.push(command(&raw, line, target, &cwd));
                if let (Some(inner), true) = (inner, nesting > 0) {
                    collect(&inner, line, cwd, nesting - 1, found);
                }
            }
        }
    }
}

fn command(raw: &str, line: u32, target: Target, cwd: &str) -> Command {
    let text =
        raw.trim_end_matches(['\\', '\n', ' ']).replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let script = target.script.map(|script| clip(&script));
    Command { line, text: clip(&text), program: clip(&target.program), script, module: target.module, cwd: clip(cwd) }
}

/// The folder that `git clone` makes. In a document that is most often the repository itself: its root.
fn clone(words: &[String]) -> Option<String> {
    let at = words.windows(2).position(|pair| pair[0] == "git" && pair[1] == "clone")?;
    let mut given = words[at + 2..].iter().filter(|word| !word.starts_with('-'));
    let url = given.next()?.trim_end_matches('/');
    let folder = given.next().map_or_else(|| url.rsplit(['/', ':']).next().unwrap_or(url), String::as_str);
    Some(folder.trim_end_matches(".git").to_owned())
}

/// The folder after `cd word`.
fn change(here: &str, word: Option<&String>) -> String {
    match word.map(String::as_str) {
        Some("cd" | "pushd") | None => "?".to_owned(),
        Some(word) if word.starts_with(['$', '~', '`', '/', '{', '%']) => "?".to_owned(),
        Some(_) if here.starts_with('?') => "?".to_owned(),
        Some(word) => join(here, word),
    }
}

/// `path` seen from `folder`, with `.` and `..` resolved as far as they go.
pub(crate) fn join(folder: &str, path: &str) -> String {
    if path.starts_with(['/', '$', '~']) {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(String, Option<String>)> {
        commands(text, 1).into_iter().map(|c| (c.program, c.script)).collect()
    }

    fn one(text: &str) -> (String, Option<String>) {
        let all = seen(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.into_iter().next().unwrap()
    }

    #[test]
    fn programs_and_their_scripts() {
        for (text, program, script) in [
            ("python train.py --lr 0.1", "python", Some("train.py")),
            ("python3.8 -u ./src/train.py", "python", Some("./src/train.py")),
            ("CUDA_VISIBLE_DEVICES=0,1 /usr/bin/python3 -W ignore main.py", "python", Some("main.py")),
            ("python -m pkg.train", "python", Some("pkg.train")),
            ("python -m pytest tests -q", "pytest", None),
            ("python -c 'import x; x.run()'", "python", None),
            ("$(PYTHON) src/a.py", "python", Some("src/a.py")),
            ("${PYTHON} src/a.py", "python", Some("src/a.py")),
            ("poetry run python -m pkg.mod", "python", Some("pkg.mod")),
            ("uv run --with numpy train.py", "python", Some("train.py")),
            ("uv run pytest", "pytest", None),
            ("pipenv run dvc repro", "dvc", None),
            ("conda run -n env python a.py", "python", Some("a.py")),
            ("torchrun --standalone --nproc_per_node=4 train.py --batch_size=32", "torchrun", Some("train.py")),
            ("python -m torch.distributed.launch --nproc_per_node=4 a.py", "torchrun", Some("a.py")),
            ("accelerate launch --config_file c.yaml train.py", "accelerate", Some("train.py")),
            ("mpirun -np 4 python a.py", "python", Some("a.py")),
            ("jupyter nbconvert --to notebook --execute x.ipynb", "jupyter", Some("x.ipynb")),
            ("jupyter nbconvert --to html x.ipynb", "jupyter", None),
            ("papermill in.ipynb out.ipynb -p a 1", "papermill", Some("in.ipynb")),
            ("Rscript analysis/fit.R --n 3", "Rscript", Some("analysis/fit.R")),
            ("R CMD BATCH fit.R", "R", Some("fit.R")),
            ("bash -e run.sh", "bash", Some("run.sh")),
            ("source venv/bin/activate", "source", Some("venv/bin/activate")),
            ("./bin/train.sh > log 2>&1", "train.sh", Some("./bin/train.sh")),
            ("uvicorn app.main:app --port 80", "uvicorn", Some("app.main")),
            ("gunicorn -w 4 -b 0.0.0.0:80 serve:app", "gunicorn", Some("serve")),
            ("streamlit run dash.py", "streamlit", Some("dash.py")),
            ("coverage run -m pytest", "pytest", None),
            ("docker run --rm image python a.py", "docker", Some("a.py")),
            ("docker-compose run --rm api poetry run python -m jobs.x", "docker-compose", Some("jobs.x")),
            ("sudo -E nohup python a.py &", "python", Some("a.py")),
            ("ipython a.py", "python", Some("a.py")),
            ("spark-submit --master yarn job.py", "spark-submit", Some("job.py")),
            ("make -C sub train", "make", None),
            ("timeout 60 python a.py", "python", Some("a.py")),
        ] {
            assert_eq!(one(text), (program.to_owned(), script.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn lines_are_split_where_the_shell_splits_them() {
        let text = "set -e\nif [ -f x ]; then\n  cd src && python a.py \\\n    --x 1 | tee log\nfi\n# python no.py\ncat <<EOF\npython no.py\nEOF\n(cd sub; python b.py)\npython c.py 'a; b' \"c && d\" # end\nbash -c \"python d.py && echo ok\"\n";
        let scripts: Vec<_> = commands(text, 10)
            .into_iter()
            .filter(|c| c.program == "python")
            .map(|c| (c.line, c.script_path().unwrap()))
            .collect();
        let expected = [(12, "src/a.py"), (19, "src/sub/b.py"), (20, "src/c.py"), (21, "src/d.py")];
        assert_eq!(scripts, expected.map(|(line, path)| (line, path.to_owned())));
    }

    #[test]
    fn the_clone_of_the_repository_is_its_root() {
        let all = commands("git clone https://h/o/repo.git\ncd repo\ncd src && python a.py\n", 1);
        assert_eq!(all.last().unwrap().script_path().as_deref(), Some("src/a.py"));
    }

    #[test]
    fn transcripts_lose_their_prompts() {
        assert_eq!(without_prompts("$ python a.py\nout\n  $ ls \\\n  -l\n"), "python a.py\n\nls \\\n  -l");
        assert_eq!(seen(&without_prompts("python a.py\n")), [("python".to_owned(), Some("a.py".to_owned()))]);
    }

    #[test]
    fn an_apostrophe_that_never_closes_is_a_letter() {
        assert_eq!(seen("echo don't\npython a.py")[1].1.as_deref(), Some("a.py"));
    }
}
