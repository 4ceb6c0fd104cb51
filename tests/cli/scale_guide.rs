//! The examples of `guide::scale` run, with the variables of each scheduler, and files for schedulers have its form.

use super::{
    skip::has,
    support::{Dir, fixture},
};
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command};

fn blocks(language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide/scale.md");
    let text = fs::read_to_string(path).expect("the guide").replace("\r\n", "\n");
    let begin = format!("```{language}\n");
    let all: Vec<String> =
        text.split(&begin).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect();
    assert!(!all.is_empty(), "the guide has no {language}");
    all
}

fn yaml(text: &str) -> Value {
    serde_yaml_ng::from_str(text).expect("YAML")
}

fn photos() -> Dir {
    let dir = Dir::with(&[]);
    let photo = fs::read(fixture("in/gray.jpg")).expect("a fixture");
    (0..9).for_each(|n| dir.write(&format!("photos/{n}.jpg"), &photo));
    dir
}

/// Runs a script with this program in the path.
fn shell(dir: &Dir, script: &str, variables: &[(String, String)]) {
    let program = Path::new(env!("CARGO_BIN_EXE_pixmill")).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut bash = Command::new("bash");
    bash.args(["-e", "-c", script]).current_dir(dir.path()).env("PATH", path).env("HOME", dir.path());
    bash.env("PIXMILL_CACHE_DIR", dir.path().join(".cache")).envs(variables.iter().cloned());
    let out = bash.output().expect("bash");
    assert!(out.status.success(), "{script}\n{}", String::from_utf8_lossy(&out.stderr));
}

/// Runs a command for each of the tasks, and merges their reports.
fn tasks(count: u32, script: &str, variables: impl Fn(u32) -> Vec<(&'static str, u32)>) {
    let dir = photos();
    for task in 0..count {
        let variables: Vec<_> =
            variables(task).into_iter().map(|(name, value)| (name.to_owned(), value.to_string())).collect();
        shell(&dir, script, &variables);
    }
    shell(&dir, "pixmill report merge reports/*.json -o report.json", &[]);
    assert_eq!(dir.json("report.json")["totals"]["renditions"], 9, "{script}");
    assert_eq!(dir.files().iter().filter(|name| name.starts_with("dist/")).count(), 9, "{script}");
}

#[test]
fn a_slurm_array() {
    let script = &blocks("bash")[0];
    let array = script.lines().find_map(|line| line.strip_prefix("#SBATCH --array=0-"));
    let last: u32 = array.expect("an array").parse().expect("a number");
    tasks(last + 1, script, |task| {
        vec![
            ("SLURM_ARRAY_TASK_ID", task),
            ("SLURM_ARRAY_TASK_COUNT", last + 1),
            ("SLURM_ARRAY_TASK_MIN", 0),
            ("SLURM_ARRAY_TASK_MAX", last),
            ("SLURM_ARRAY_TASK_STEP", 1),
            ("SLURM_CPUS_PER_TASK", 4),
        ]
    });
}

#[test]
fn gnu_parallel() {
    if !has("parallel") {
        return;
    }
    let dir = photos();
    shell(&dir, &blocks("bash")[1], &[]);
    assert_eq!(dir.json("report.json")["totals"]["renditions"], 9);
}

/// The parts of <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/> in the example; other
/// fields are errors.
fn job_schema() -> Value {
    let object = |required: Value, properties: Value| json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties });
    let text = json!({ "type": "string", "minLength": 1 });
    let number = json!({ "type": "integer", "minimum": 0 });
    let quantity = json!({ "type": ["string"], "pattern": "^[0-9.]+(m|[KMGT]i?)?$" });
    let resources = object(json!([]), json!({ "cpu": quantity, "memory": quantity }));
    let codes = object(
        json!(["operator", "values"]),
        json!({ "operator": { "enum": ["In", "NotIn"] }, "values": { "type": "array", "minItems": 1, "items": number } }),
    );
    let rule = object(
        json!(["action", "onExitCodes"]),
        json!({ "action": { "enum": ["FailJob", "FailIndex", "Ignore", "Count"] }, "onExitCodes": codes }),
    );
    let list = |items: Value| json!({ "type": "array", "minItems": 1, "items": items });
    let container = object(
        json!(["name", "image"]),
        json!({
            "name": text, "image": text, "command": list(text.clone()), "args": list(text.clone()), "workingDir": text,
            "env": list(object(json!(["name", "value"]), json!({ "name": text, "value": text }))),
            "resources": object(json!([]), json!({ "requests": resources, "limits": resources })),
            "volumeMounts": list(object(json!(["name", "mountPath"]), json!({ "name": text, "mountPath": text }))),
        }),
    );
    let volume = object(
        json!(["name"]),
        json!({ "name": text, "persistentVolumeClaim": object(json!(["claimName"]), json!({ "claimName": text })) }),
    );
    let pod = object(
        json!(["containers", "restartPolicy"]),
        json!({
            "restartPolicy": { "enum": ["Never", "OnFailure"] }, "containers": list(container), "volumes": list(volume),
        }),
    );
    let spec = object(
        json!(["template"]),
        json!({
            "completions": number, "parallelism": number, "completionMode": { "enum": ["Indexed", "NonIndexed"] },
            "backoffLimitPerIndex": number,
            "podFailurePolicy": object(json!(["rules"]), json!({ "rules": list(rule) })),
            "template": object(json!(["spec"]), json!({ "spec": pod })),
        }),
    );
    object(
        json!(["apiVersion", "kind", "metadata", "spec"]),
        json!({
            "apiVersion": { "const": "batch/v1" }, "kind": { "const": "Job" },
            "metadata": object(json!(["name"]), json!({ "name": text })), "spec": spec,
        }),
    )
}

#[test]
fn a_kubernetes_job() {
    let job = yaml(&blocks("yaml")[0]);
    let schema = jsonschema::validator_for(&job_schema()).expect("a schema");
    let errors: Vec<String> = schema.iter_errors(&job).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let spec = &job["spec"];
    // Required for a limit by index and for `FailIndex`.
    assert_eq!(
        (&spec["completionMode"], &spec["template"]["spec"]["restartPolicy"]),
        (&"Indexed".into(), &"Never".into())
    );
    let container = &spec["template"]["spec"]["containers"][0];
    let completions = u32::try_from(spec["completions"].as_u64().expect("a number")).expect("few");
    assert_eq!(container["env"], json!([{ "name": "PIXMILL_SHARDS", "value": completions.to_string() }]));
    assert_eq!(container["command"], json!(["sh", "-c"]));
    tasks(completions, container["args"][0].as_str().expect("a command"), |task| {
        vec![("JOB_COMPLETION_INDEX", task), ("PIXMILL_SHARDS", completions)]
    });
}

#[test]
fn an_aws_batch_job() {
    let job: Value = serde_json::from_str(&blocks("json")[0]).expect("JSON");
    let size = u32::try_from(job["arrayProperties"]["size"].as_u64().expect("a number")).expect("few");
    tasks(size, job["containerOverrides"]["command"][2].as_str().expect("a command"), |task| {
        vec![("AWS_BATCH_JOB_ARRAY_INDEX", task), ("AWS_BATCH_JOB_ARRAY_SIZE", size)]
    });
}

#[test]
fn a_matrix_of_github_actions() {
    let jobs = &yaml(&blocks("yaml")[1])["jobs"];
    let dir = photos();
    let run = |job: &Value| {
        job["steps"].as_array().expect("steps").iter().find_map(|step| step["run"].as_str()).map(str::to_owned)
    };
    let command = run(&jobs["shard"]).expect("a command");
    let numbers = jobs["shard"]["strategy"]["matrix"]["shard"].as_array().expect("numbers");
    for number in numbers {
        assert!(command.contains(&format!("/{} ", numbers.len())), "{command}");
        shell(&dir, &command.replace("${{ matrix.shard }}", &number.to_string()), &[]);
    }
    shell(&dir, &run(&jobs["merge"]).expect("a command"), &[]);
    assert_eq!(dir.json("report.json")["totals"]["renditions"], 9);
}

/// Nextflow and Snakemake are not run: their commands are, as they would fill them in.
#[test]
fn nextflow_and_snakemake() {
    let nextflow = blocks("groovy").remove(0);
    let commands: Vec<&str> = nextflow.lines().map(str::trim).filter(|line| line.starts_with("pixmill ")).collect();
    let dir = photos();
    for i in 1..=8 {
        shell(&dir, &commands[0].replace("$launchDir/", "").replace("${i}", &i.to_string()), &[]);
    }
    shell(&dir, &commands[1].replace("$reports", "[1-8].json"), &[]);
    assert_eq!(dir.json("report.json")["totals"]["renditions"], 9);
    let snakemake = blocks("python").remove(0);
    let commands: Vec<&str> = snakemake.lines().filter_map(|line| line.trim().strip_prefix("shell: ")).collect();
    let [merge, run] = commands.as_slice() else { panic!("{commands:?}") };
    let dir = photos();
    for i in 1..=8 {
        let output = format!("reports/{i}.json");
        let command = run.trim_matches('"').replace("{wildcards.i}", &i.to_string()).replace("{output}", &output);
        shell(&dir, &command, &[]);
    }
    let merge = merge.trim_matches('"').replace("{input}", "reports/*.json").replace("{output}", "report.json");
    shell(&dir, &merge, &[]);
    assert_eq!(dir.json("report.json")["totals"]["renditions"], 9);
}
