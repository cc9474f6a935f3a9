//! What the words of a simple command run: the program behind wrappers and runners, and its script.

/// The program a command comes down to, and what it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) program: String,
    pub(super) script: Option<String>,
    pub(super) module: bool,
    /// Shell text given as an argument (`bash -c`).
    pub(super) inline: Option<String>,
}

/// Rounds of unwrapping; more than anybody writes.
const MAX_WRAPPERS: usize = 8;

impl Target {
    /// `None` for words that run nothing: assignments, loop heads, closing keywords.
    pub(super) fn of(words: &[String]) -> Option<Self> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Self::unwrap(&words, MAX_WRAPPERS)
    }

    fn unwrap(words: &[&str], rounds: usize) -> Option<Self> {
        let (&first, rest) = words.split_first()?;
        match first {
            "for" | "case" | "select" | "function" | "fi" | "done" | "esac" | "}" | "]]" => return None,
            "if" | "then" | "else" | "elif" | "while" | "until" | "do" | "!" | "{" => {
                return Self::unwrap(rest, rounds);
            }
            // Only arguments: the program is the entry point of an image.
            _ if first.starts_with('-') => return None,
            _ if is_assignment(first) => return Self::unwrap(rest, rounds),
            _ => {}
        }
        let program = program_name(first);
        if let Some(inner) = (rounds > 0).then(|| wrapped(program, rest)).flatten()
            && let Some(target) = Self::unwrap(inner, rounds - 1)
        {
            return Some(target);
        }
        Some(Self::direct(first, program, rest, rounds))
    }

    /// What `program` itself runs.
    fn direct(first: &str, program: &str, args: &[&str], rounds: usize) -> Self {
        let named = |program: &str, script: Option<&str>| Self {
            program: program.to_owned(),
            script: script.map(str::to_owned),
            ..Self::default()
        };
        match program {
            "python" => Self::python(args, rounds),
            "torchrun" | "accelerate" | "deepspeed" | "spark-submit" | "horovodrun" | "coverage" | "kernprof" => {
                launched(program, args)
            }
            "streamlit" | "fastapi" | "chainlit" | "gradio" | "prefect" | "panel" | "bokeh" => {
                named(program, ending(args, &[".py"]).or_else(|| before_colon(args)))
            }
            "jupyter" | "nbconvert" | "jupyter-nbconvert" | "runipy" | "jupytext" => {
                let runs = args.iter().any(|arg| arg.starts_with("--execute") || matches!(*arg, "execute" | "run"));
                named(program, ending(args, &[".ipynb"]).filter(|_| runs || program == "runipy"))
            }
            "papermill" | "ploomber" => named(program, ending(args, &[".ipynb", ".py"])),
            "Rscript" | "R" | "quarto" => named(program, ending(args, &[".r", ".rmd", ".qmd"])),
            "bash" | "sh" | "zsh" | "dash" | "ksh" => Self::shell(program, args),
            "source" | "." | "sbatch" | "qsub" | "ruby" | "perl" | "node" | "julia" | "php" => {
                named(program, args.iter().find(|arg| !arg.starts_with('-')).copied())
            }
            "nextflow" => named(program, ending(args, &[".nf"])),
            "uvicorn" | "gunicorn" | "hypercorn" | "daphne" | "waitress-serve" => served(program, args),
            "celery" | "flask" | "rq" | "faust" => served_by_option(program, args, &["-A", "--app"]),
            "luigi" => served_by_option(program, args, &["--module"]),
            "dagster" | "dagit" => {
                let module = served_by_option(program, args, &["-m", "--module-name"]);
                if module.script.is_some() { module } else { named(program, ending(args, &[".py"])) }
            }
            "docker" | "docker-compose" | "podman" | "kubectl" | "singularity" | "ssh" => {
                Self { program: program.to_owned(), ..Self::inside(args, rounds) }
            }
            _ if has_ending(first, &[".py"]) => named("python", Some(first)),
            _ => named(program, is_script(first).then_some(first)),
        }
    }

    /// `python [flags] (script | -m module | -c code)`.
    fn python(args: &[&str], rounds: usize) -> Self {
        let python = Self { program: "python".to_owned(), ..Self::default() };
        let mut rest = args.iter().enumerate();
        while let Some((i, &arg)) = rest.next() {
            match arg {
                "-m" => return Self::python_module(&args[i + 1..], rounds),
                "-c" | "-" | "-V" | "--version" => return python,
                "-W" | "-X" | "--pdb" => drop(rest.next()),
                _ if arg.starts_with('-') => {}
                _ => return Self { script: Some(arg.to_owned()), ..python },
            }
        }
        python
    }

    fn python_module(args: &[&str], rounds: usize) -> Self {
        let Some((&module, rest)) = args.split_first() else {
            return Self { program: "python".to_owned(), ..Self::default() };
        };
        if module.starts_with("torch.distributed") {
            return launched("torchrun", rest);
        }
        if module == "accelerate.commands.launch" {
            return launched("accelerate", rest);
        }
        if TOOL_MODULES.contains(&module) {
            return Self::unwrap(args, rounds.saturating_sub(1)).unwrap_or_default();
        }
        Self { program: "python".to_owned(), script: Some(module.to_owned()), module: true, inline: None }
    }

    fn shell(program: &str, args: &[&str]) -> Self {
        let mut target = Self { program: program.to_owned(), ..Self::default() };
        let code = args.iter().position(|arg| arg.starts_with('-') && !arg.starts_with("--") && arg.ends_with('c'));
        match code {
            Some(at) => target.inline = args.get(at + 1).map(|text| (*text).to_owned()),
            None => target.script = args.iter().find(|arg| !arg.starts_with(['-', '+'])).map(|arg| (*arg).to_owned()),
        }
        target
    }

    /// The command that runs in a container: where a known interpreter or runner begins.
    fn inside(args: &[&str], rounds: usize) -> Self {
        let starts = |arg: &str| {
            let program = program_name(arg);
            INTERPRETERS.contains(&program) || RUNNERS.contains(&program) || (is_script(arg) && arg.starts_with("./"))
        };
        let at = args.iter().position(|arg| starts(arg)).filter(|_| rounds > 0);
        at.and_then(|at| Self::unwrap(&args[at..], rounds - 1)).unwrap_or_default()
    }
}

/// Modules that are tools of their own under `python -m`.
const TOOL_MODULES: [&str; 26] = [
    "pytest",
    "pip",
    "papermill",
    "nbconvert",
    "jupyter",
    "unittest",
    "coverage",
    "kedro",
    "dvc",
    "streamlit",
    "uvicorn",
    "gunicorn",
    "celery",
    "flask",
    "venv",
    "build",
    "twine",
    "mypy",
    "ruff",
    "black",
    "flake8",
    "pylint",
    "pdoc",
    "spacy",
    "luigi",
    "tox",
];

/// Programs whose words after `run` are a command.
const RUNNERS: [&str; 12] =
    ["poetry", "pipenv", "pdm", "uv", "rye", "pixi", "hatch", "conda", "mamba", "micromamba", "dotenv", "doppler"];

const INTERPRETERS: [&str; 8] = ["python", "Rscript", "bash", "sh", "papermill", "jupyter", "torchrun", "uvicorn"];

/// Options of wrappers and runners that take a value of their own.
const VALUED: [&str; 34] = [
    "-n",
    "-np",
    "-N",
    "-p",
    "-u",
    "-g",
    "-H",
    "-x",
    "-c",
    "-e",
    "-f",
    "--name",
    "--prefix",
    "--with",
    "--python",
    "--extra",
    "--group",
    "--project",
    "--directory",
    "--env-file",
    "--package",
    "--index-url",
    "--with-requirements",
    "--cwd",
    "--manifest-path",
    "--environment",
    "--only-group",
    "--rcfile",
    "--source",
    "--omit",
    "--include",
    "--data-file",
    "--nodes",
    "--gres",
];

/// The words a wrapper or runner goes on to run.
fn wrapped<'a, 'w>(program: &str, args: &'a [&'w str]) -> Option<&'a [&'w str]> {
    match program {
        "sudo" | "env" | "nohup" | "exec" | "command" | "nice" | "ionice" | "stdbuf" | "xvfb-run" | "setsid"
        | "srun" | "mpirun" | "mpiexec" | "time" | "unbuffer" | "tini" | "dumb-init" | "catchsegv" | "eval"
        | "strace" | "parallel" | "xargs" | "caffeinate" => Some(after_options(args)),
        "timeout" => after_options(args).get(1..),
        "coverage" => {
            let inner = args.strip_prefix(&["run"])?;
            let module = inner.iter().position(|arg| *arg == "-m")?;
            inner.get(module + 1..).filter(|rest| rest.first().is_some_and(|first| TOOL_MODULES.contains(first)))
        }
        _ if RUNNERS.contains(&program) => {
            let run = args.iter().position(|arg| matches!(*arg, "run" | "exec"))?;
            let inner = after_options(&args[run + 1..]);
            Some(inner)
        }
        _ => None,
    }
}

/// What follows the options (and the values some of them take).
fn after_options<'a, 'w>(mut args: &'a [&'w str]) -> &'a [&'w str] {
    while let Some((first, rest)) = args.split_first() {
        if !first.starts_with('-') {
            break;
        }
        let value = usize::from(VALUED.contains(first)).min(rest.len());
        args = &rest[value..];
        if *first == "--" {
            break;
        }
    }
    args
}

/// The program's name without folders; every Python is `python`.
fn program_name(word: &str) -> &str {
    let name = word.trim_start_matches('@').rsplit(['/', '\\']).next().unwrap_or(word);
    let bare = name.trim_matches(['$', '(', ')', '{', '}', '"']);
    if name.starts_with('$') && bare == "MAKE" {
        return "make";
    }
    let name = if name.starts_with('$') && bare.to_ascii_lowercase().contains("python") { "python" } else { name };
    let digits = name.strip_prefix("python").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    let name = name.strip_suffix(".exe").unwrap_or(name);
    if digits || matches!(name, "py" | "ipython" | "ipython3" | "pypy" | "pypy3" | "pythonw" | "python") {
        "python"
    } else {
        name
    }
}

/// `NAME=value` before a command.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !name.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Whether the word is a script by its ending.
fn is_script(word: &str) -> bool {
    has_ending(word, &[".py", ".sh", ".r", ".pl", ".rb", ".jl", ".bash"])
}

fn has_ending(word: &str, endings: &[&str]) -> bool {
    let lower = word.to_ascii_lowercase();
    endings.iter().any(|ending| lower.ends_with(ending)) && !word.contains("://")
}

/// The first argument with one of the endings.
fn ending<'w>(args: &[&'w str], endings: &[&str]) -> Option<&'w str> {
    args.iter().find(|arg| has_ending(arg, endings) && !arg.starts_with('-')).copied()
}

/// `flow.py:main`.
fn before_colon<'w>(args: &[&'w str]) -> Option<&'w str> {
    args.iter().filter_map(|arg| arg.split_once(':')).map(|(path, _)| path).find(|path| has_ending(path, &[".py"]))
}

/// A launcher's script: the first `.py`, or the module after `-m`.
fn launched(program: &str, args: &[&str]) -> Target {
    let module = args.iter().position(|arg| *arg == "-m").and_then(|at| args.get(at + 1));
    let script = ending(args, &[".py"]);
    let target = Target { program: program.to_owned(), ..Target::default() };
    match (script, module) {
        (Some(script), _) => Target { script: Some(script.to_owned()), ..target },
        (None, Some(module)) => Target { script: Some((*module).to_owned()), module: true, ..target },
        (None, None) => target,
    }
}

/// `pkg.mod:app` of a server.
fn served(program: &str, args: &[&str]) -> Target {
    let dotted = |module: &str| {
        !module.is_empty()
            && module.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
            && module.starts_with(|c: char| c.is_alphabetic() || c == '_')
    };
    let apps = args.iter().filter_map(|arg| arg.split_once(':'));
    let module = apps.map(|(module, _)| module).find(|module| dotted(module));
    Target { program: program.to_owned(), script: module.map(str::to_owned), module: module.is_some(), inline: None }
}

/// A module given after an option.
fn served_by_option(program: &str, args: &[&str], options: &[&str]) -> Target {
    let at = args.iter().position(|arg| options.contains(arg));
    let module = at.and_then(|at| args.get(at + 1)).map(|app| app.split(':').next().unwrap_or(app).to_owned());
    Target { program: program.to_owned(), module: module.is_some(), script: module, inline: None }
}
